/*
 * Waiting for the command. Two processes of scar-exec outlive its preparation: the one that the caller started
 * (the front), and between it and the command a custodian: pid 1 of the namespaces, or the guardian of the host mode.
 */
#ifndef SCAR_CUSTODY_H
#define SCAR_CUSTODY_H

#include <stdbool.h>
#include <stdint.h>

#include "outcome.h"
#include "system.h"

/* A file that the custodian serves meanwhile, whenever there is something to read. */
struct side_line {
    int file;
    void (*serve)(const void *context);
    const void *context;
};

/*
 * The custodian's wait: hands signals to the command, reaps orphans, and sends up the channel how the command
 * ended. False when the front died first. There may be no side line: a null pointer.
 */
bool keep_custody(int command, int channel, signal_set signals, const struct side_line *side_line);

/* What ends a run from outside. */
struct limits {
    int64_t grace; /* milliseconds between SIGTERM and SIGKILL */
    int caller;    /* the process whose end is the run's; 0: there is none */
};

/*
 * The front's wait: hands signals to the custodian, and kills it when the grace has passed since SIGTERM, or when the
 * caller has ended. The answer says how the command ended; if the custodian ends without a word, it is the failure
 * `reason` (null: that it was killed).
 */
struct outcome await_custodian(int custodian, int channel, signal_set signals, struct limits limits, const char *reason);

#endif

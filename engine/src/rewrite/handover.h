/*
 * How one program of the guest becomes the next: the engine executes itself with the guest's arguments and
 * environment, and one more entry in it that tells what to load.
 */
#ifndef SCAR_HANDOVER_H
#define SCAR_HANDOVER_H

#include <stdbool.h>
#include <stddef.h>

#include "thread.h"

struct handover {
    const char *program;     /* canonical, in the guest */
    const char *name;        /* as it was called (AT_EXECFN) */
    const char *file;        /* the program on the machine; empty: `descriptor` */
    const char *interpreter; /* on the machine; empty: none */
    const char *run;         /* the memory of the run */
    int descriptor;
    bool ignores_illegal;
    signal_set hidden_mask;
    struct credentials credentials;
};

#define HANDOVER_MOST (4 * PATH_MAX + 64 + 32 * (GROUPS_MOST + 16))

/* The whole entry of the environment. */
void write_handover(const struct handover *handover, char *entry, size_t room);
/* False if this is no such entry. Its texts go where there is as much room as it is long, perhaps into itself. */
bool read_handover(const char *entry, char *texts, struct handover *handover);

/* The program of another process of this or another run, as its guest knows it; -ENOENT. */
long read_program_of(int process, char *path, size_t room);
/* Whether a process belongs to this run. */
bool is_of_this_run(int process);
/* The machine's path of the engine that a process is running. */
long read_engine_of(int process, char *path, size_t room);

/* The path by which every process of the run maps its memory. */
extern char run_path[64];

#endif

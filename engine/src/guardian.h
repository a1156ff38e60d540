/* Running a command without namespaces: two processes of ours see to it that nothing of it is left. */
#ifndef SCAR_GUARDIAN_H
#define SCAR_GUARDIAN_H

#include "custody.h"
#include "outcome.h"

struct guarded {
    /* Becomes the command, in a process of its own; what goes wrong is sent up the channel. */
    void (*become)(const void *context, int channel);
    /* Removes what only this run needed, when nothing of it runs any more; a null pointer: there is nothing. */
    void (*clear)(const void *context);
    const void *context;
};

/* Runs it to its end and then ends everything that it has started. */
struct outcome run_guarded(const struct guarded *guarded, struct limits limits);

#endif

/* Running a command without namespaces: two processes of ours see to it that nothing of it is left. */
#ifndef SCAR_GUARDIAN_H
#define SCAR_GUARDIAN_H

#include <stdint.h>

#include "outcome.h"

/* Becomes the command, in a process of its own; what goes wrong is sent up the channel. */
typedef void become_command(const void *context, int channel);

/* Runs it to its end and then ends everything that it has started. `grace` as in --grace, in milliseconds. */
struct outcome run_guarded(become_command *become, const void *context, int64_t grace);

#endif

/* The last steps of the command's process, the same in every mode. */
#ifndef SCAR_LAUNCH_H
#define SCAR_LAUNCH_H

#include "program.h"

struct launch {
    char **command;
    char **environment;
    struct guest guest;
    void (*confine)(void); /* the last thing before the command is executed, or a null pointer */
};

/*
 * Becomes the command: a session of its own, so that neither a terminal's signals nor its `kill 0` pass between
 * it and the caller; default signals; the guest's working directory; descriptors 0, 1 and 2 and no other. What goes
 * wrong is sent up the channel.
 */
_Noreturn void launch(const struct launch *launch, int channel);

/* The steps of it that every way of becoming the command shares. */

/* Closes all descriptors but 0, 1, 2 and the channel, through which failures are reported from now on. */
void keep_standard_descriptors(int channel);
/* Where a command without a slash is searched for. */
const char *search_path(char *const *environment);

#endif

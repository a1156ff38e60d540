/* execve(2): what a guest's program is, and becoming it. */
#ifndef SCAR_EXECUTION_H
#define SCAR_EXECUTION_H

#include "thread.h"

/*
 * Becomes the program at a path of the guest; the vectors may be the guest's own. Comes back with a negative error
 * number alone, that of execve(2).
 */
long execute(struct thread *thread, int folder, const char *path, uint64_t arguments, uint64_t environment,
             uint64_t flags);

#endif

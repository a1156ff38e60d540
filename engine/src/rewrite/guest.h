/* The engine inside of a guest's process. */
#ifndef SCAR_GUEST_H
#define SCAR_GUEST_H

#include "handover.h"

/* Whether this process was executed by the engine to become a program of a guest. */
bool is_handed_over(char *const *environment);

/* Loads the program on the stack that execve(2) made and becomes it. */
_Noreturn void become_guest(uintptr_t *stack);

/* Gives the calling process what it needs to look up paths of the guest and to execute. */
struct thread *enter_run(const char *path, const struct credentials *credentials);

#endif

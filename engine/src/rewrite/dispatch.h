/*
 * Calls from code that a program made at run time. Where the kernel offers it (Syscall User Dispatch, Linux 5.11), it
 * catches them itself, so that such code stays as it is; elsewhere it is rewritten when it becomes executable.
 */
#ifndef SCAR_DISPATCH_H
#define SCAR_DISPATCH_H

#include "thread.h"

/* Memory of the guest from which calls are to be caught. False where the kernel cannot do that. */
bool catch_calls_from(struct thread *thread, uint64_t address, uint64_t size);

/* The address below which calls are caught in this process, or 0; each thread sees to it by itself. */
uint64_t caught_below(void);
void catch_calls(struct thread *thread);

#endif

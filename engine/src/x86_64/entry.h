/* The way from the guest's code into the engine and back. */
#ifndef SCAR_ENTRY_H
#define SCAR_ENTRY_H

#include "thread.h"

/* Addresses in the code of entry.c, for the signal handler. */
extern const char entry_begin[], entry_switched[], entry_saved[], exit_with_result[], exit_again[], exit_end[], exit_trap[], after_final[];
extern const char sigreturn[], handler_return[];

/*
 * A call on the guest's behalf whose end is the end of the service: until the kernel has begun it, a signal's handler
 * runs first and the service begins again, as the kernel itself does it.
 */
long final_call(long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f);

/*
 * clone(2) or clone3(2): the parent gets the answer, the child goes on in the guest with the registers in `child`.
 * All signals are blocked.
 */
long clone_call(long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, struct thread *child);

/* exit(2) without touching a stack, once *lock is free for others. */
_Noreturn void exit_call(long status, uint32_t *lock);

/* rt_sigreturn(2) on the guest's stack. */
_Noreturn void return_from_signal(void);

/* Leaves the engine for a new program, with the registers in the thread's block. */
_Noreturn void jump_to_guest(void);

/* Goes on in a function on another stack. */
_Noreturn void go_on_at(void *stack_top, void (*begin)(const void *context), const void *context);

/* Called by the code of entry.c. */
long serve(struct thread *thread);
void begin_thread(struct thread *thread);

#endif

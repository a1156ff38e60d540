/*
 * Signals of a guest. The kernel has the engine's handler for every signal that the guest handles, on a stack of the
 * engine's; from there the guest's handler is entered just as the kernel would have done it. SIGILL is always ours.
 */
#ifndef SCAR_GUEST_SIGNALS_H
#define SCAR_GUEST_SIGNALS_H

#include "thread.h"

/* For a new program: takes SIGILL, and SIGSEGV and SIGBUS for as long as the guest does not handle them. */
void take_guest_signals(struct process *process);

/* The guest's idea of SIGILL that execve(2) hands on. */
bool ignores_illegal(const struct process *process);

/* Signals that replaced calls are told by: never blocked, whatever the guest believes. */
#define OWN_SIGNALS (signal_bit(SIGILL) | signal_bit(SIGSYS))

/* What the guest wants to happen; read without a lock. */
struct signal_action action_of(const struct process *process, int signal);
/* SA_RESETHAND: the next one finds the default. */
void reset_action(struct process *process, int signal);
/*
 * A handler with its frame at `stack` begins, with a mask that may hold signals of ours. As its end goes straight to
 * the kernel, it is seen afterwards from where the guest's stack is then; only where a signal waits for that end does the
 * handler return to the engine.
 */
void hide_in_handler(struct thread *thread, signal_set mask, uint64_t stack);
void settle_hidden(struct thread *thread, uint64_t stack);

/* Keeps a signal of ours that the guest blocks, or that comes while another one is deferred; false if it can come now. */
bool hold_back(struct thread *thread, int signal, const void *information);
/* What was held back comes now, if it may, else at the end of the handler that blocks it. */
void let_go(struct thread *thread);

/* Every handler of the guest's becomes the default. */
void reset_handlers(struct process *process);
/* Ends the process by a signal, as if it had no handler. */
_Noreturn void die_of(int signal);

/* In signal_frame.c of the machine. */
void on_signal(int signal, void *information, void *context);

#define HANDLER_DEFAULT 0u
#define HANDLER_IGNORE 1u
#define FLAG_INFORMATION 4u         /* SA_SIGINFO */
#define FLAG_ALTERNATE 0x08000000u  /* SA_ONSTACK */
#define FLAG_RESET 0x80000000u      /* SA_RESETHAND */
#define FLAG_NODEFER 0x40000000u    /* SA_NODEFER */
#define FLAG_RESTORER 0x04000000u   /* SA_RESTORER */
#define ALTERNATE_DISABLE 2         /* SS_DISABLE */
#define ALTERNATE_ACTIVE 1          /* SS_ONSTACK */

#endif

/*
 * The handler of every signal that reaches a guest. The kernel calls it on the engine's signal stack with all signals
 * blocked; it only edits the frame that the kernel made there, and what the kernel then restores is the guest's
 * handler with a frame of its own, a call that begins again, or the engine where it was.
 */
#include "entry.h"
#include "guest_memory.h"
#include "guest_signals.h"
#include "memory_faults.h"
#include "outcome.h"
#include "text.h"
#include "texts.h"

/* struct sigcontext of the kernel's ABI. */
struct machine_context {
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, flags;
    uint16_t cs, gs, fs, ss;
    uint64_t error, trap, old_mask, address;
    uint64_t floating_point; /* where the rest of the registers is, or 0 */
    uint64_t reserved[8];
};

struct context {
    uint64_t flags;
    uint64_t link;
    struct alternate_stack stack;
    struct machine_context machine;
    signal_set mask;
};

struct information {
    int signal, error, code, padding;
    uint64_t address;
    uint8_t rest[104];
};

_Static_assert(sizeof(struct information) == 128, "siginfo_t");

#define RED_ZONE 128
#define CAUGHT_CALL 2 /* SYS_USER_DISPATCH */
#define TRAP_FLAG 0x100
#define DIRECTION_FLAG 0x400
#define RESUME_FLAG 0x10000
#define PAGE_FAULT 14
#define BY_WRITING 2 /* of its error code */
#define EXTENDED_MARK_AT 464 /* of struct _fpx_sw_bytes in the legacy area */
#define EXTENDED_MARK 0x46505853u
#define LEGACY_SIZE 512

static uint64_t floating_point_size(const struct machine_context *machine)
{
    uint32_t mark[2];
    memcpy(mark, (const void *)(machine->floating_point + EXTENDED_MARK_AT), sizeof mark);
    return mark[0] == EXTENDED_MARK ? mark[1] : LEGACY_SIZE;
}

/* As the kernel orders it: return address, context, information, and the other registers above. */
struct frame {
    uint64_t restorer;
    struct context context;
    struct information information;
};

static uint64_t frame_top(const struct thread *thread, const struct signal_action *action, uint64_t stack)
{
    const struct alternate_stack *alternate = &thread->alternate;
    bool is_on = stack - alternate->base - 1 < alternate->size;
    if (action->flags & FLAG_ALTERNATE && !(alternate->flags & ALTERNATE_DISABLE) && !is_on)
        return alternate->base + alternate->size;
    return stack - RED_ZONE;
}

/* The context is the guest's; afterwards it enters the guest's handler. */
static void deliver(struct thread *thread, int signal, const struct information *information, struct context *context)
{
    struct signal_action action = action_of(thread->process, signal);
    settle_hidden(thread, context->machine.rsp);
    if (action.handler == HANDLER_IGNORE && information->code <= 0)
        return;
    /* A fault cannot wait until its signal is not blocked any more. */
    bool is_forced = information->code > 0 && thread->hidden_mask & signal_bit(signal);
    if (action.handler <= HANDLER_IGNORE || is_forced)
        die_of(signal);
    if (action.flags & FLAG_RESET)
        reset_action(thread->process, signal);

    struct machine_context *machine = &context->machine;
    uint64_t at = frame_top(thread, &action, machine->rsp);
    uint64_t floating_point = 0;
    if (machine->floating_point) {
        uint64_t size = floating_point_size(machine);
        floating_point = (at - size) & ~(uint64_t)63;
        guest_write(floating_point, (const void *)machine->floating_point, size);
        at = floating_point;
    }
    at = ((at - sizeof(struct frame)) & ~(uint64_t)15) - 8;
    struct frame frame = {action.restorer, *context, *information};
    frame.context.machine.floating_point = floating_point;
    /* Libraries look where a thread was interrupted to see whether it waits in a call that can be cancelled. */
    frame.context.machine.rip = original_address(machine->rip);
    guest_write(at, &frame, sizeof frame);

    hide_in_handler(thread, action.mask | (action.flags & FLAG_NODEFER ? 0 : signal_bit(signal)), at);
    context->mask |= action.mask & ~OWN_SIGNALS;
    if (!(action.flags & FLAG_NODEFER) && !(OWN_SIGNALS & signal_bit(signal)))
        context->mask |= signal_bit(signal);
    machine->rip = action.handler;
    machine->rsp = at;
    machine->rdi = (uint64_t)signal;
    machine->rsi = at + offsetof(struct frame, information);
    machine->rdx = at + offsetof(struct frame, context);
    machine->rax = 0;
    machine->flags &= ~(uint64_t)(DIRECTION_FLAG | TRAP_FLAG | RESUME_FLAG);
}

static void restore_guest(const struct thread *thread, struct machine_context *machine)
{
    const struct registers *guest = &thread->guest;
    machine->rax = guest->rax;
    machine->rbx = guest->rbx;
    machine->rcx = guest->rip;
    machine->rdx = guest->rdx;
    machine->rsi = guest->rsi;
    machine->rdi = guest->rdi;
    machine->rbp = guest->rbp;
    machine->rsp = guest->rsp;
    machine->r8 = guest->r8;
    machine->r9 = guest->r9;
    machine->r10 = guest->r10;
    machine->r11 = guest->flags;
    machine->r12 = guest->r12;
    machine->r13 = guest->r13;
    machine->r14 = guest->r14;
    machine->r15 = guest->r15;
    machine->flags = guest->flags;
}

/* As rt_sigreturn(2), with the signals that waited for it. */
static void return_from_handler(struct thread *thread, struct context *context)
{
    struct context kept;
    settle_hidden(thread, context->machine.rsp);
    guest_read(&kept, context->machine.rsp, sizeof kept);
    context->flags = kept.flags;
    context->machine = kept.machine;
    context->mask = kept.mask & ~OWN_SIGNALS;
    let_go(thread);
}

static bool is_between(uint64_t address, const char *from, const char *to)
{
    return address >= (uint64_t)from && address < (uint64_t)to;
}

/* The signal's handler runs when the call is done. */
static void defer(struct thread *thread, int signal, const struct information *information, struct context *context)
{
    memcpy(thread->deferred_information, information, sizeof *information);
    thread->deferred_mask = context->mask;
    thread->deferred = (uint64_t)signal;
    context->mask = ~OWN_SIGNALS;
    if (is_between(context->machine.rip, exit_again, exit_end))
        context->machine.rip = (uint64_t)exit_again;
}

static bool is_fault(int signal, const struct information *information)
{
    return (signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE || signal == SIGTRAP) &&
           information->code > 0;
}

extern const char __ehdr_start[];

/* A fault while the engine works: an address of the guest's was bad, or this is a mistake of ours. */
static void answer_fault(struct thread *thread, int signal, const struct information *information,
                         struct context *context)
{
    struct machine_context *machine = &context->machine;
    if (is_between(machine->rip, __start_guest_memory, __stop_guest_memory)) {
        machine->rax = (uint64_t)-EFAULT;
        machine->rsp = (uint64_t)thread->stack_top;
        machine->rip = (uint64_t)exit_with_result;
        return;
    }
    warn("signal %d in the engine at +0x%lx (address 0x%lx, call %ld): please report this", signal,
         (unsigned long)(machine->rip - (uint64_t)__ehdr_start), (unsigned long)information->address,
         (long)thread->guest.rax);
    die_of(signal);
}

void on_signal(int signal, void *given_information, void *given_context)
{
    struct thread *thread = this_thread();
    struct information *information = given_information;
    struct context *context = given_context;
    struct machine_context *machine = &context->machine;

    bool has_guest_stack = thread->state == IN_GUEST || is_between(machine->rip, entry_begin, entry_switched);
    if (information->code <= 0)
        settle_hidden(thread, has_guest_stack ? machine->rsp : thread->guest.rsp);
    if (information->code <= 0 && hold_back(thread, signal, information))
        return;
    if (thread->state == IN_GUEST) {
        if (signal == SIGILL && information->code > 0 && is_site(machine->rip)) {
            machine->rcx = machine->rip + 2;
            machine->rip = (uint64_t)entry_begin;
            return;
        }
        if (signal == SIGILL && information->code > 0 && machine->rip == (uint64_t)handler_return) {
            return_from_handler(thread, context);
            return;
        }
        if (signal == SIGSYS && information->code == CAUGHT_CALL) {
            machine->rcx = machine->rip;
            machine->rip = (uint64_t)entry_begin;
            return;
        }
        bool is_page_fault = signal == SIGSEGV && machine->trap == PAGE_FAULT && information->code > 0;
        if (is_page_fault && machine->error & BY_WRITING && allow_writing(information->address))
            return;
        if (is_page_fault && allow_execution(thread, machine->rip, information->address))
            return;
        deliver(thread, signal, information, context);
        return;
    }
    if (machine->rip == (uint64_t)exit_trap && signal == SIGILL && information->code > 0) {
        int deferred = (int)thread->deferred;
        struct information kept;
        memcpy(&kept, thread->deferred_information, sizeof kept);
        restore_guest(thread, machine);
        machine->rip = thread->guest.rip;
        context->mask = thread->deferred_mask;
        thread->deferred = 0;
        thread->state = IN_GUEST;
        deliver(thread, deferred, &kept, context);
        let_go(thread);
        return;
    }
    if (is_between(machine->rip, entry_begin, entry_saved)) {
        /* Not all is stored yet, but all is still there: the call begins again. */
        if (machine->rip >= (uint64_t)entry_switched)
            machine->rsp = thread->guest.rsp;
        machine->rip = (uint64_t)entry_begin;
        thread->state = IN_GUEST;
        deliver(thread, signal, information, context);
        return;
    }
    if (is_fault(signal, information)) {
        answer_fault(thread, signal, information, context);
        return;
    }
    if (thread->state == REPEATABLE && machine->rip != (uint64_t)after_final) {
        restore_guest(thread, machine);
        machine->rip = (uint64_t)entry_begin;
        thread->state = IN_GUEST;
        deliver(thread, signal, information, context);
        return;
    }
    thread->state = COMMITTED;
    defer(thread, signal, information, context);
}

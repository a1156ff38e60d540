#include "guest_signals.h"

#include "entry.h"
#include "guest_memory.h"
#include "served.h"
#include "text.h"

#define EVERY_SIGNAL (~(signal_set)0)
/* Faults of the handler's own are not to be held back: a fault then ends the process at once, as it should. */
#define KEPT_FLAGS (1u /* SA_NOCLDSTOP */ | 2u /* SA_NOCLDWAIT */ | 0x10000000u /* SA_RESTART */)

static long set_kernel_action(int signal, const struct signal_action *wanted, struct signal_action *old)
{
    struct signal_action action = {(uint64_t)on_signal, FLAG_INFORMATION | FLAG_ALTERNATE | FLAG_RESTORER,
                                   (uint64_t)sigreturn, EVERY_SIGNAL};
    if (wanted && wanted->handler <= HANDLER_IGNORE)
        action = (struct signal_action){wanted->handler, wanted->flags & KEPT_FLAGS, 0, 0};
    else if (wanted)
        action.flags |= wanted->flags & KEPT_FLAGS;
    return CALL(__NR_rt_sigaction, signal, &action, old, SIGNAL_SET_SIZE);
}

/* These tell of the engine's own faults too. */
static bool is_always_ours(int signal)
{
    return signal == SIGILL || signal == SIGSYS || signal == SIGSEGV || signal == SIGBUS;
}

void take_guest_signals(struct process *process)
{
    static const int taken[] = {SIGILL, SIGSYS, SIGSEGV, SIGBUS};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        struct signal_action was = {HANDLER_DEFAULT, 0, 0, 0};
        set_kernel_action(taken[i], NULL, &was);
        if (was.handler == HANDLER_IGNORE)
            process->actions[taken[i]].handler = HANDLER_IGNORE;
    }
}

bool ignores_illegal(const struct process *process)
{
    return process->actions[SIGILL].handler == HANDLER_IGNORE;
}

static void take_lock(struct process *process)
{
    while (__atomic_exchange_n(&process->lock, 1, __ATOMIC_ACQUIRE))
        __builtin_ia32_pause();
}

static void give_lock(struct process *process)
{
    __atomic_store_n(&process->lock, 0, __ATOMIC_RELEASE);
}

struct signal_action action_of(const struct process *process, int signal)
{
    /* A handler that another thread changes at this moment may be the old or the new one; both fields are whole. */
    return process->actions[signal];
}

void reset_action(struct process *process, int signal)
{
    process->actions[signal].handler = HANDLER_DEFAULT;
    if (!is_always_ours(signal))
        set_kernel_action(signal, &process->actions[signal], NULL);
}

void reset_handlers(struct process *process)
{
    for (int signal = 1; signal <= SIGNAL_COUNT; signal++)
        if (process->actions[signal].handler > HANDLER_IGNORE)
            reset_action(process, signal);
}

_Noreturn void die_of(int signal)
{
    const struct signal_action action = {HANDLER_DEFAULT, 0, 0, 0};
    signal_set set = signal_bit(signal);
    CALL(__NR_rt_sigaction, signal, &action, 0, SIGNAL_SET_SIZE);
    CALL(__NR_tgkill, sys_pid(), CALL(__NR_gettid, 0), signal);
    CALL(__NR_rt_sigprocmask, SIG_UNBLOCK, &set, 0, SIGNAL_SET_SIZE);
    sys_exit(128 + signal);
}

long serve_rt_sigaction(struct thread *thread, struct registers *call)
{
    struct process *process = thread->process;
    struct signal_action wanted, old;
    int signal = (int)ARGUMENT_1(call);
    if (ARGUMENT_4(call) != SIGNAL_SET_SIZE || signal < 1 || signal > SIGNAL_COUNT)
        return -EINVAL;
    if (signal == SIGKILL || signal == SIGSTOP)
        return final_call(__NR_rt_sigaction, (uint64_t)signal, ARGUMENT_2(call), ARGUMENT_3(call), SIGNAL_SET_SIZE, 0, 0);
    if (ARGUMENT_2(call))
        guest_read(&wanted, ARGUMENT_2(call), sizeof wanted);
    commit(thread);
    take_lock(process);
    old = process->actions[signal];
    long answer = 0;
    if (old.handler <= HANDLER_IGNORE && !is_always_ours(signal)) {
        /* What a program before this one left ignored only the kernel knows. */
        struct signal_action kernel;
        CALL(__NR_rt_sigaction, signal, 0, &kernel, SIGNAL_SET_SIZE);
        old.handler = kernel.handler == HANDLER_IGNORE ? HANDLER_IGNORE : HANDLER_DEFAULT;
    }
    if (ARGUMENT_2(call)) {
        process->actions[signal] = wanted;
        if (!is_always_ours(signal))
            answer = set_kernel_action(signal, &wanted, NULL);
        else if (!(OWN_SIGNALS & signal_bit(signal)))
            answer = set_kernel_action(signal, wanted.handler > HANDLER_IGNORE ? &wanted : NULL, NULL);
    }
    give_lock(process);
    if (answer >= 0 && ARGUMENT_3(call))
        guest_write(ARGUMENT_3(call), &old, sizeof old);
    return answer;
}

#define HIDDEN_FRAMES_MOST (sizeof ((struct thread *)0)->hidden_frames / sizeof ((struct thread *)0)->hidden_frames[0])

void hide_in_handler(struct thread *thread, signal_set mask, uint64_t stack)
{
    mask &= OWN_SIGNALS;
    if (!mask || thread->hidden_depth == HIDDEN_FRAMES_MOST)
        return;
    thread->hidden_frames[thread->hidden_depth].stack = stack;
    thread->hidden_frames[thread->hidden_depth++].before = thread->hidden_mask;
    thread->hidden_mask |= mask;
}

static bool is_in_alternate(const struct thread *thread, uint64_t stack)
{
    return stack - thread->alternate.base - 1 < thread->alternate.size;
}

void settle_hidden(struct thread *thread, uint64_t stack)
{
    while (thread->hidden_depth) {
        uint64_t frame = thread->hidden_frames[thread->hidden_depth - 1].stack;
        bool is_running = is_in_alternate(thread, frame) ? is_in_alternate(thread, stack) && stack <= frame
                                                         : stack <= frame || is_in_alternate(thread, stack);
        if (is_running)
            return;
        thread->hidden_mask = thread->hidden_frames[--thread->hidden_depth].before;
    }
}

static uint8_t *information_of(struct thread *thread, int signal)
{
    return thread->pending_information[signal == SIGSYS];
}

bool hold_back(struct thread *thread, int signal, const void *information)
{
    if (!(OWN_SIGNALS & signal_bit(signal)) || !(thread->deferred || thread->hidden_mask & signal_bit(signal)))
        return false;
    memcpy(information_of(thread, signal), information, sizeof thread->pending_information[0]);
    thread->hidden_pending |= signal_bit(signal);
    /* Else it would come again and again until the deferred one is delivered. */
    if (!thread->deferred)
        let_go(thread);
    return true;
}

void let_go(struct thread *thread)
{
    static const int own[] = {SIGILL, SIGSYS};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        signal_set bit = signal_bit(own[i]);
        if (!(thread->hidden_pending & ~thread->hidden_mask & bit))
            continue;
        thread->hidden_pending &= ~bit;
        CALL(__NR_rt_tgsigqueueinfo, sys_pid(), CALL(__NR_gettid, 0), own[i], information_of(thread, own[i]));
    }
    if (thread->hidden_pending && thread->hidden_depth)
        *(uint64_t *)thread->hidden_frames[thread->hidden_depth - 1].stack = (uint64_t)handler_return;
}

long serve_rt_sigpending(struct thread *thread, struct registers *call)
{
    long answer = final_call(__NR_rt_sigpending, ARGUMENT_1(call), ARGUMENT_2(call), 0, 0, 0, 0);
    if (answer >= 0 && thread->hidden_pending)
        *(signal_set *)ARGUMENT_1(call) |= thread->hidden_pending;
    return answer;
}

long serve_rt_sigtimedwait(struct thread *thread, struct registers *call)
{
    signal_set set = 0;
    if (thread->hidden_pending) {
        guest_read(&set, ARGUMENT_1(call), sizeof set);
        set &= thread->hidden_pending;
    }
    if (!set)
        return final_call(__NR_rt_sigtimedwait, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call), 0, 0);
    int signal = set & signal_bit(SIGILL) ? SIGILL : SIGSYS;
    commit(thread);
    thread->hidden_pending &= ~signal_bit(signal);
    if (ARGUMENT_2(call))
        guest_write(ARGUMENT_2(call), information_of(thread, signal), sizeof thread->pending_information[0]);
    return signal;
}

long serve_rt_sigprocmask(struct thread *thread, struct registers *call)
{
    signal_set set = 0;
    uint64_t how = ARGUMENT_1(call);
    bool has_set = ARGUMENT_2(call) != 0;
    if (ARGUMENT_4(call) != SIGNAL_SET_SIZE || (has_set && how > SIG_SETMASK))
        return -EINVAL;
    settle_hidden(thread, STACK_POINTER(&thread->guest));
    signal_set old_hidden = thread->hidden_mask;
    signal_set hidden = old_hidden;
    if (has_set) {
        guest_read(&set, ARGUMENT_2(call), sizeof set);
        if (how == SIG_SETMASK)
            hidden = set & OWN_SIGNALS;
        else if (how == SIG_BLOCK)
            hidden |= set & OWN_SIGNALS;
        else
            hidden &= ~set;
        set &= ~OWN_SIGNALS;
    }
    long answer = final_call(__NR_rt_sigprocmask, how, has_set ? (uint64_t)&set : 0, ARGUMENT_3(call), SIGNAL_SET_SIZE, 0, 0);
    if (answer >= 0) {
        thread->hidden_mask = hidden;
        if (thread->hidden_pending)
            let_go(thread);
        if (ARGUMENT_3(call) && old_hidden)
            *(signal_set *)ARGUMENT_3(call) |= old_hidden;
    }
    return answer;
}

/* A mask that holds signals of ours is exchanged for one that does not; 0 where it is to stay. */
static bool strip_mask(uint64_t mask, signal_set *stripped)
{
    guest_read(stripped, mask, sizeof *stripped);
    bool holds = *stripped & OWN_SIGNALS;
    *stripped &= ~OWN_SIGNALS;
    return holds;
}

long serve_rt_sigsuspend(struct thread *thread, struct registers *call)
{
    signal_set set;
    (void)thread;
    if (ARGUMENT_2(call) != SIGNAL_SET_SIZE)
        return -EINVAL;
    strip_mask(ARGUMENT_1(call), &set);
    return final_call(__NR_rt_sigsuspend, (uint64_t)&set, SIGNAL_SET_SIZE, 0, 0, 0, 0);
}

long serve_ppoll(struct thread *thread, struct registers *call)
{
    signal_set set;
    uint64_t mask = ARGUMENT_4(call);
    (void)thread;
    if (mask && ARGUMENT_5(call) == SIGNAL_SET_SIZE && strip_mask(mask, &set))
        mask = (uint64_t)&set;
    return final_call(__NR_ppoll, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), mask, ARGUMENT_5(call), 0);
}

long serve_pselect6(struct thread *thread, struct registers *call)
{
    struct {
        uint64_t mask, size;
    } sixth = {0, 0};
    signal_set set;
    uint64_t given = ARGUMENT_6(call);
    (void)thread;
    if (given)
        guest_read(&sixth, given, sizeof sixth);
    if (sixth.mask && sixth.size == SIGNAL_SET_SIZE && strip_mask(sixth.mask, &set)) {
        sixth.mask = (uint64_t)&set;
        given = (uint64_t)&sixth;
    }
    return final_call(__NR_pselect6, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                      ARGUMENT_5(call), given);
}

long serve_epoll_pwait(struct thread *thread, struct registers *call)
{
    signal_set set;
    uint64_t mask = ARGUMENT_5(call);
    (void)thread;
    if (mask && ARGUMENT_6(call) == SIGNAL_SET_SIZE && strip_mask(mask, &set))
        mask = (uint64_t)&set;
    return final_call((long)CALL_NUMBER(call), ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                      mask, ARGUMENT_6(call));
}

static bool is_on_alternate(const struct thread *thread)
{
    return !(thread->alternate.flags & ALTERNATE_DISABLE) &&
           STACK_POINTER(&thread->guest) - thread->alternate.base - 1 < thread->alternate.size;
}

long serve_sigaltstack(struct thread *thread, struct registers *call)
{
    struct alternate_stack wanted, old = thread->alternate;
    bool is_active = is_on_alternate(thread);
    if (is_active)
        old.flags |= ALTERNATE_ACTIVE;
    if (ARGUMENT_1(call)) {
        guest_read(&wanted, ARGUMENT_1(call), sizeof wanted);
        if (is_active)
            return -EPERM;
        int mode = wanted.flags & ~(int)0x80000000; /* SS_AUTODISARM */
        if (mode & ~(ALTERNATE_DISABLE | ALTERNATE_ACTIVE))
            return -EINVAL;
        if (mode & ALTERNATE_DISABLE)
            wanted = (struct alternate_stack){0, ALTERNATE_DISABLE, 0};
        else if (wanted.size < 2048)
            return -ENOMEM;
        else
            wanted.flags &= ~ALTERNATE_ACTIVE;
    }
    if (ARGUMENT_2(call))
        guest_write(ARGUMENT_2(call), &old, sizeof old);
    if (ARGUMENT_1(call)) {
        commit(thread);
        thread->alternate = wanted;
    }
    return 0;
}

/* New processes and threads, their ends, and what is sent to them. */
#include "dispatch.h"
#include "entry.h"
#include "guest_memory.h"
#include "guest_signals.h"
#include "handover.h"
#include "known_folders.h"
#include "run.h"
#include "served.h"
#include "text.h"
#include "texts.h"

#define SHARES_MEMORY 0x100u    /* CLONE_VM */
#define SHARES_HANDLERS 0x800u  /* CLONE_SIGHAND */
#define WAITS 0x4000u           /* CLONE_VFORK */
#define SAME_PROCESS 0x10000u   /* CLONE_THREAD */
#define SHARES_FOLDER 0x200u    /* CLONE_FS */
#define RESETS_HANDLERS 0x100000000u /* CLONE_CLEAR_SIGHAND */

/* struct clone_args of clone3(2). */
struct clone_request {
    uint64_t flags, pidfd, child_id, parent_id, end_signal, stack, stack_size, tls, ids, id_count, cgroup;
};

static void be_alone(struct thread *thread)
{
    forget_other_threads();
    forget_text_lock();
    thread->process->lock = 0;
    thread->hidden_pending = 0;
}

/* A child with memory of its own: it goes on where this is, with a copy of everything. */
static long fork_with(struct thread *thread, long answer, uint64_t stack, bool resets)
{
    if (answer != 0)
        return answer;
    be_alone(thread);
    if (caught_below())
        catch_calls(thread);
    if (stack)
        STACK_POINTER(&thread->guest) = stack;
    if (resets)
        reset_handlers(thread->process);
    return 0;
}

static struct thread *make_child(struct thread *thread, uint64_t flags, uint64_t stack)
{
    struct thread *child = new_thread();
    if (!child)
        return NULL;
    child->guest = thread->guest;
    if (stack)
        STACK_POINTER(&child->guest) = stack;
    child->state = COMMITTED;
    child->hidden_mask = thread->hidden_mask;
    child->is_thread = (flags & SAME_PROCESS) != 0;
    if (flags & WAITS)
        child->alternate = thread->alternate;
    child->process = thread->process;
    if (!(flags & SHARES_HANDLERS)) {
        child->own = *thread->process;
        child->own.lock = 0;
        child->process = &child->own;
        child->resets_handlers = (flags & RESETS_HANDLERS) != 0;
    }
    return child;
}

/* A child in the same memory has a block of its own from its first instruction on. */
static long spawn(struct thread *thread, long number, const uint64_t arguments[5], uint64_t flags, uint64_t stack)
{
    commit(thread);
    struct thread *child = make_child(thread, flags, stack);
    if (!child)
        return -ENOMEM;
    const signal_set all = ~(signal_set)0;
    CALL(__NR_rt_sigprocmask, SIG_SETMASK, &all, &child->birth_mask, SIGNAL_SET_SIZE);
    signal_set mask = child->birth_mask;
    long answer = clone_call(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], child);
    if (answer < 0 || flags & WAITS) {
        if (child->scratch)
            CALL(__NR_munmap, child->scratch, child->scratch_size);
        free_thread(child);
    }
    sys_set_signal_mask(mask);
    return answer;
}

long serve_clone(struct thread *thread, struct registers *call)
{
    uint64_t flags = ARGUMENT_1(call), stack = ARGUMENT_2(call);
    if (flags & SHARES_FOLDER && !(flags & SAME_PROCESS)) {
        thread->process->shares_folder = 1;
        forget_current_folder(thread);
    }
    if (!(flags & SHARES_MEMORY)) {
        long answer = final_call(__NR_clone, flags, 0, ARGUMENT_3(call), ARGUMENT_4(call), ARGUMENT_5(call), 0);
        return fork_with(thread, answer, stack, false);
    }
    const uint64_t arguments[5] = {flags, stack, ARGUMENT_3(call), ARGUMENT_4(call), ARGUMENT_5(call)};
    return spawn(thread, __NR_clone, arguments, flags, stack);
}

long serve_fork(struct thread *thread, struct registers *call)
{
    (void)call;
    return fork_with(thread, final_call(__NR_fork, 0, 0, 0, 0, 0, 0), 0, false);
}

long serve_vfork(struct thread *thread, struct registers *call)
{
    (void)call;
    const uint64_t arguments[5] = {SHARES_MEMORY | WAITS | SIGCHLD, 0, 0, 0, 0};
    return spawn(thread, __NR_clone, arguments, arguments[0], 0);
}

long serve_clone3(struct thread *thread, struct registers *call)
{
    struct clone_request request;
    uint64_t size = ARGUMENT_2(call);
    if (size < 64 || size > sizeof request)
        return final_call(__NR_clone3, ARGUMENT_1(call), size, 0, 0, 0, 0);
    memset(&request, 0, sizeof request);
    guest_read(&request, ARGUMENT_1(call), size);
    uint64_t stack = request.stack ? request.stack + request.stack_size : 0;
    bool resets = request.flags & RESETS_HANDLERS;
    uint64_t flags = request.flags;
    /* The kernel would take away the engine's own handlers too. */
    request.flags &= ~(uint64_t)RESETS_HANDLERS;
    if (flags & SHARES_MEMORY) {
        const uint64_t arguments[5] = {(uint64_t)&request, size, 0, 0, 0};
        return spawn(thread, __NR_clone3, arguments, flags, stack);
    }
    request.stack = request.stack_size = 0;
    return fork_with(thread, final_call(__NR_clone3, (uint64_t)&request, size, 0, 0, 0, 0), stack, resets);
}

long serve_exit(struct thread *thread, struct registers *call)
{
    if (thread->is_thread)
        leave_thread(thread, (long)ARGUMENT_1(call));
    return final_call(__NR_exit, ARGUMENT_1(call), 0, 0, 0, 0, 0);
}

/* "Everyone" is whoever runs a program of a guest; the machine's processes of this user are no business of it. */
static long kill_everyone(int signal)
{
    char entries[4096];
    long size, answer = -ESRCH;
    long folder = sys_open("/proc", O_RDONLY | O_DIRECTORY);
    if (folder < 0)
        return folder;
    while ((size = sys_list((int)folder, entries, sizeof entries)) > 0) {
        for (long at = 0; at < size;) {
            uint64_t process;
            if (text_number(next_name(entries, &at), INT32_MAX, &process) && (int)process != sys_pid() &&
                is_of_this_run((int)process))
                answer = sys_kill((int)process, signal);
        }
    }
    sys_close((int)folder);
    return answer;
}

long serve_kill(struct thread *thread, struct registers *call)
{
    if ((int)ARGUMENT_1(call) != -1)
        return final_call(__NR_kill, ARGUMENT_1(call), ARGUMENT_2(call), 0, 0, 0, 0);
    commit(thread);
    return kill_everyone((int)ARGUMENT_2(call));
}

#define NAME_FIELD 65 /* of each field of struct new_utsname */

long serve_uname(struct thread *thread, struct registers *call)
{
    (void)thread;
    long answer = final_call(__NR_uname, ARGUMENT_1(call), 0, 0, 0, 0, 0);
    if (answer >= 0 && run->hostname) {
        char name[NAME_FIELD] = {0};
        size_t length = text_length(run_text(run->hostname));
        memcpy(name, run_text(run->hostname), length < NAME_FIELD ? length : NAME_FIELD - 1);
        guest_write(ARGUMENT_1(call) + NAME_FIELD, name, sizeof name);
    }
    return answer;
}

#include "guardian.h"

#include "custody.h"
#include "descendants.h"
#include "signals.h"
#include "spawn.h"
#include "system.h"

#define COMMAND_STACK ((size_t)1 << 20)

/* Whoever is left of the two ends the run. */
static void end_run(const struct guarded *guarded)
{
    kill_descendants();
    if (guarded->clear)
        guarded->clear(guarded->context);
}

struct birth {
    const struct guarded *guarded;
    int channel;
};

static void be_command(const void *context)
{
    const struct birth *birth = context;
    birth->guarded->become(birth->guarded->context, birth->channel);
}

/* Until the command's program has begun it works in the guardian's memory: a copy of that would be for nothing. */
static long start_command(const struct guarded *guarded, int channel)
{
    long stack = sys_map(COMMAND_STACK);
    if (stack < 0)
        return stack;
    struct birth birth = {guarded, channel};
    long command = spawn_sharing(be_command, &birth, (char *)stack + COMMAND_STACK);
    report_through(channel);
    CALL(__NR_munmap, stack, COMMAND_STACK);
    return command;
}

/*
 * The command's parent. All that the command leaves behind becomes its child, or the front's when it is gone first:
 * whichever of the two is killed, the other one ends the tree. Only killing both at one moment lets it live on.
 */
static _Noreturn void be_guardian(const struct guarded *guarded, int channel, signal_set signals)
{
    report_through(channel);
    sys_process_control(PR_SET_CHILD_SUBREAPER, 1);
    /* Out of the caller's process group, so that a signal to the group does not hit both. */
    sys_new_session();
    long command = start_command(guarded, channel);
    if (command < 0)
        fail(EXIT_FAILED, "the command's process cannot be made: %s", error_text(command));
    if (!keep_custody((int)command, channel, signals))
        end_run(guarded);
    sys_exit(0);
}

struct outcome run_guarded(const struct guarded *guarded, int64_t grace)
{
    signal_set signals = take_signals();
    sys_process_control(PR_SET_CHILD_SUBREAPER, 1);
    int ends[2];
    long made = sys_channel(ends);
    if (made < 0)
        fail(EXIT_FAILED, "socketpair: %s", error_text(made));
    long guardian = sys_fork(0);
    if (guardian < 0)
        fail(EXIT_FAILED, "the guardian's process cannot be made: %s", error_text(guardian));
    if (guardian == 0) {
        sys_close(ends[0]);
        be_guardian(guarded, ends[1], signals);
    }
    sys_close(ends[1]);
    struct outcome outcome = await_custodian((int)guardian, ends[0], signals, grace, NULL);
    end_run(guarded);
    return outcome;
}

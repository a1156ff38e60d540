#include "guardian.h"

#include "custody.h"
#include "descendants.h"
#include "signals.h"
#include "spawn.h"
#include "system.h"

/* Two stacks in one piece: the command's, which is used for a moment, below the guardian's. */
#define COMMAND_STACK ((size_t)1 << 20)
#define GUARDIAN_STACK ((size_t)8 << 20)

/* What the three processes know of each other; it lives as long as the front waits. */
struct watch {
    const struct guarded *guarded;
    signal_set signals;
    int front_end, guardian_end; /* of the channel */
    char *stacks;
};

/* Whoever is left of the two ends the run. */
static void end_run(const struct guarded *guarded)
{
    kill_descendants();
    if (guarded->clear)
        guarded->clear(guarded->context);
}

static void be_command(const void *context)
{
    const struct watch *watch = context;
    watch->guarded->become(watch->guarded->context, watch->guardian_end);
}

/*
 * The command's parent. All that the command leaves behind becomes its child, or the front's when it is gone first:
 * whichever of the two is killed, the other one ends the tree. Only killing both at one moment lets it live on.
 */
static void be_guardian(const void *context)
{
    const struct watch *watch = context;
    sys_close(watch->front_end);
    report_through(watch->guardian_end);
    sys_process_control(PR_SET_CHILD_SUBREAPER, 1);
    /* Out of the caller's process group, so that a signal to the group does not hit both. */
    sys_new_process_group();
    long command = spawn_sharing(CLONE_VFORK, be_command, watch, watch->stacks + COMMAND_STACK);
    report_through(watch->guardian_end);
    if (command < 0)
        fail(EXIT_FAILED, "the command's process cannot be made: %s", error_text(command));
    if (!keep_custody((int)command, watch->guardian_end, watch->signals, NULL))
        end_run(watch->guarded);
    sys_exit(0);
}

struct outcome run_guarded(const struct guarded *guarded, struct limits limits)
{
    signal_set signals = take_signals();
    sys_process_control(PR_SET_CHILD_SUBREAPER, 1);
    int ends[2];
    long made = sys_channel(ends);
    if (made < 0)
        fail(EXIT_FAILED, "socketpair: %s", error_text(made));
    long stacks = sys_map(COMMAND_STACK + GUARDIAN_STACK);
    struct watch watch = {guarded, signals, ends[0], ends[1], (char *)stacks};
    /*
     * Both work in one memory, for a copy and its end would take longer than all else that the guardian does: what
     * either of them writes is on its own stack, or only written when the other one is gone.
     */
    long guardian = stacks < 0 ? stacks
                               : spawn_sharing(0, be_guardian, &watch, watch.stacks + COMMAND_STACK + GUARDIAN_STACK);
    if (guardian < 0)
        fail(EXIT_FAILED, "the guardian's process cannot be made: %s", error_text(guardian));
    sys_close(ends[1]);
    struct outcome outcome = await_custodian((int)guardian, ends[0], signals, limits, NULL);
    report_through(-1);
    end_run(guarded);
    return outcome;
}

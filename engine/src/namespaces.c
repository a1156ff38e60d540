#include "modes.h"

#include "custody.h"
#include "environment.h"
#include "identity.h"
#include "launch.h"
#include "mounts.h"
#include "overlay.h"
#include "place.h"
#include "privileges.h"
#include "signals.h"
#include "system.h"
#include "text.h"
#include "userns.h"
#include "view.h"

#define NAMESPACES (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS)

/* All that is known before the namespaces are made. */
struct plan {
    const struct options *options;
    int root; /* open, outside of the namespaces */
    struct view view;
    struct overlay overlay; /* if there is an --upper */
    struct identity identity;
    uint32_t caller_user;
    uint32_t caller_group;
    char **environment;
    signal_set signals;
};

/* Ends the process when its parent ends, also if that was a moment before this call. */
static void die_with_front(int channel)
{
    sys_process_control(PR_SET_PDEATHSIG, SIGKILL);
    struct pollfd file = {channel, 0, 0};
    const struct __kernel_timespec now = {0, 0};
    sys_poll(&file, 1, &now);
    if (file.revents)
        sys_exit(EXIT_FAILED);
}

static void make_workdir(const struct plan *plan, int root)
{
    const char *workdir = plan->options->workdir;
    if (!workdir)
        return;
    long folder = place_folder(root, workdir, plan->options->upper != NULL);
    if (folder == -ENOENT)
        fail(EXIT_FAILED, "--workdir %s is not in the root; with --upper it is made there", workdir);
    if (folder < 0)
        fail(EXIT_FAILED, "--workdir %s: %s", workdir, error_text(folder));
    sys_close((int)folder);
}

/* Pid 1: builds the guest's root, starts the command in it and watches it. When this ends, all in it is killed. */
static _Noreturn void be_init(const struct plan *plan, int channel)
{
    const struct options *options = plan->options;
    report_through(channel);
    die_with_front(channel);
    map_caller(&plan->identity, plan->caller_user, plan->caller_group);
    sys_mask_modes(0022);

    long private = sys_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE);
    if (private < 0)
        explain_forbidden("mount", private);
    int root = mount_root(options->root, options->upper ? &plan->overlay : NULL);
    mount_view(&plan->view, root);
    make_workdir(plan, root);
    if (options->hostname) {
        long named = sys_set_hostname(options->hostname, text_length(options->hostname));
        if (named < 0)
            fail(EXIT_FAILED, "--hostname %s: %s", options->hostname, error_text(named));
    }
    enter_root(root);
    sys_close(root);
    drop_privileges();
    /* The guest has the same user outside: without this it could trace pid 1 and write to its descriptors. */
    sys_process_control(PR_SET_DUMPABLE, 0);
    sys_new_session();

    long command = sys_fork(0);
    if (command < 0)
        fail(EXIT_FAILED, "the command's process cannot be made: %s", error_text(command));
    if (command == 0) {
        const char *workdir = options->workdir ? options->workdir : "/";
        struct launch command_launch = {options->command, plan->environment, {-1, workdir, "in the image"}};
        launch(&command_launch, channel);
    }
    keep_custody((int)command, channel, plan->signals);
    sys_exit(0);
}

static void check_binds(const struct options *options)
{
    for (size_t i = 0; i < options->bind_count; i++) {
        struct statx stat;
        long known = sys_stat_at(AT_FDCWD, options->binds[i].source, 0, &stat);
        if (known < 0)
            fail(EXIT_FAILED, "--bind %s: %s", options->binds[i].source, error_text(known));
    }
}

static struct plan make_plan(const struct options *options, char **environment)
{
    long root = sys_open(options->root, O_PATH | O_DIRECTORY);
    if (root < 0)
        fail(EXIT_FAILED, "--root %s: %s", options->root, error_text(root));
    check_binds(options);
    struct plan plan = {.options = options, .root = (int)root, .view = make_view(options)};
    plan.overlay.upper_folder = -1;
    if (options->upper)
        plan.overlay = prepare_overlay(options, plan.root);
    plan.identity = resolve_identity(options->user,
                                     read_in_view(&plan.view, plan.overlay.upper_folder, plan.root, "/etc/passwd"),
                                     read_in_view(&plan.view, plan.overlay.upper_folder, plan.root, "/etc/group"));
    plan.caller_user = sys_effective_user();
    plan.caller_group = sys_effective_group();
    plan.environment = environment_with_default(environment, "HOME", plan.identity.home);
    plan.signals = take_signals();
    return plan;
}

struct outcome run_in_namespaces(const struct options *options, char **environment)
{
    struct plan plan = make_plan(options, environment);
    /* Root can leave its other groups here, and only here; an ordinary user keeps them. */
    sys_drop_groups();
    int ends[2];
    long made = sys_channel(ends);
    if (made < 0)
        fail(EXIT_FAILED, "socketpair: %s", error_text(made));
    if (options->upper)
        make_work(&plan.overlay, plan.root);
    long init = sys_fork(NAMESPACES);
    if (init == 0) {
        sys_close(ends[0]);
        be_init(&plan, ends[1]);
    }
    if (init < 0) {
        if (options->upper)
            remove_work(&plan.overlay);
        explain_forbidden("clone", init);
    }
    sys_close(ends[1]);
    struct outcome outcome = await_custodian((int)init, ends[0], plan.signals, options->grace);
    if (options->upper)
        remove_work(&plan.overlay);
    return outcome;
}

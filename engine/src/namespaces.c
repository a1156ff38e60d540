#include "modes.h"

#include "custody.h"
#include "environment.h"
#include "identity.h"
#include "launch.h"
#include "memory.h"
#include "mounts.h"
#include "overlay.h"
#include "passage.h"
#include "place.h"
#include "privileges.h"
#include "room.h"
#include "sandbox.h"
#include "signals.h"
#include "system.h"
#include "text.h"
#include "userns.h"
#include "view.h"

#define NAMESPACES (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS)

/* All that is known before the namespaces are made. */
struct plan {
    const struct options *options;
    bool is_sandbox;
    bool is_image; /* the root is an image's: always but in a sandbox of the machine's programs */
    const char *root_name;
    int root; /* open; in a sandbox without an image the machine's own, over which the new one is mounted */
    struct view view;
    int *sources;           /* for each entry of the view: the open source, or -1 */
    struct overlay overlay; /* if there is an --upper */
    struct identity identity;
    uint32_t caller_user;
    uint32_t caller_group;
    char **environment;
    signal_set signals;
    uint64_t tmp_size;   /* bytes of a sandbox's /tmp */
    const char *instead; /* what a machine that forbids namespaces still has, for messages */
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
    long folder = place_folder(root, workdir, plan->options->upper || plan->is_sandbox);
    if (folder == -ENOENT)
        fail(EXIT_FAILED, "--workdir %s is not in the root; with --upper it is made there", workdir);
    if (folder < 0)
        fail(EXIT_FAILED, "--workdir %s: %s", workdir, error_text(folder));
    sys_close((int)folder);
}

/*
 * What is open outside is opened anew as the namespaces have it; both sides go through it in the same order. The
 * answer is a null pointer, or why it failed.
 */
static const char *hand_all_in(const struct plan *plan, int channel, int init)
{
    const struct options *options = plan->options;
    const char *reason = hand_in(channel, init, plan->root, plan->root_name);
    if (!reason && options->upper)
        reason = hand_in(channel, init, plan->overlay.upper_folder, options->upper);
    if (!reason && options->upper)
        reason = hand_in(channel, init, plan->overlay.work_folder, plan->overlay.work);
    for (size_t i = 0; i < plan->view.count && !reason; i++) {
        if (plan->sources[i] < 0)
            continue;
        reason = hand_in(channel, init, plan->sources[i], plan->view.entries[i].source);
        sys_close(plan->sources[i]);
    }
    return reason;
}

static int build_root(const struct plan *plan, int channel)
{
    int folder = take_in(channel);
    long mount;
    if (plan->options->upper) {
        int upper = take_in(channel);
        int work = take_in(channel);
        mount = mount_overlay(&plan->overlay, folder, upper, work);
        sys_close(upper);
        sys_close(work);
    } else {
        mount = plan->is_image ? sys_clone_mounts(folder) : empty_root();
    }
    int root = mount_root(plan->root_name, folder, (int)mount);
    sys_close(folder);
    for (size_t i = 0; i < plan->view.count; i++) {
        if (plan->sources[i] < 0)
            continue;
        sys_close(plan->sources[i]);
        plan->sources[i] = take_in(channel);
    }
    mount_view(&plan->view, plan->sources, root);
    return root;
}

/* Pid 1: builds the guest's root, starts the command in it and watches it. When this ends, all in it is killed. */
static _Noreturn void be_init(const struct plan *plan, int channel)
{
    const struct options *options = plan->options;
    report_through(channel);
    die_with_front(channel);
    map_caller(&plan->identity, plan->caller_user, plan->caller_group, plan->instead);
    sys_mask_modes(0022);

    long private = sys_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE);
    if (private < 0)
        explain_forbidden("mount", private, plan->instead);
    int root = build_root(plan, channel);
    make_workdir(plan, root);
    struct room room = {-1, 0};
    if (!plan->is_image)
        room = make_room(&plan->view, root, plan->tmp_size);
    if (options->hostname) {
        long named = sys_set_hostname(options->hostname, text_length(options->hostname));
        if (named < 0)
            fail(EXIT_FAILED, "--hostname %s: %s", options->hostname, error_text(named));
    }
    enter_root(root);
    sys_close(root);
    if (plan->is_sandbox) {
        check_own_processes();
        seal_view(&plan->view);
        open_room(&room);
    }
    /* For the room; whoever is pid 1 cannot be traced. */
    if (room.pipe >= 0)
        keep_privilege(CAP_SYS_ADMIN);
    else
        drop_privileges();
    /* The guest has the same user outside: without this it could trace pid 1 and write to its descriptors. */
    sys_process_control(PR_SET_DUMPABLE, 0);
    sys_new_session();

    long command = sys_fork(0);
    if (command < 0)
        fail(EXIT_FAILED, "the command's process cannot be made: %s", error_text(command));
    if (command == 0) {
        drop_kept_privilege();
        const char *workdir = options->workdir ? options->workdir : "/";
        const char *where = plan->is_image ? "in the image" : "in the sandbox";
        struct launch command_launch = {options->command, plan->environment, {NULL, -1, workdir, where},
                                        plan->is_sandbox ? confine_as_lambda : NULL};
        launch(&command_launch, channel);
    }
    struct side_line room_line = {room.pipe, serve_room, &room};
    keep_custody((int)command, channel, plan->signals, &room_line);
    sys_exit(0);
}

static int *open_sources(const struct view *view)
{
    int *sources = take((view->count + 1) * sizeof *sources);
    for (size_t i = 0; i < view->count; i++) {
        const struct view_entry *entry = &view->entries[i];
        long source = entry->kind == VIEW_BIND ? sys_open(entry->source, O_PATH) : -1;
        if (source < 0 && !entry->optional && entry->kind == VIEW_BIND)
            fail(EXIT_FAILED, "--bind %s: %s", entry->source, error_text(source));
        sources[i] = source < 0 ? -1 : (int)source;
    }
    return sources;
}

static struct plan make_plan(const struct options *options, char **environment)
{
    bool is_sandbox = options->mode == MODE_SANDBOX;
    bool is_image = options->root != NULL;
    const char *root_name = is_image ? options->root : "/";
    long root = sys_open(root_name, O_PATH | O_DIRECTORY);
    if (root < 0)
        fail(EXIT_FAILED, "--root %s: %s", root_name, error_text(root));
    check_root(root_name);
    struct plan plan = {.options = options, .is_sandbox = is_sandbox, .is_image = is_image, .root_name = root_name, .root = (int)root,
                        .view = make_view(options)};
    plan.sources = open_sources(&plan.view);
    plan.overlay.upper_folder = -1;
    if (options->upper)
        plan.overlay = prepare_overlay(options, plan.root);
    plan.identity = resolve_identity(options->user,
                                     read_in_view(&plan.view, plan.overlay.upper_folder, plan.root, "/etc/passwd"),
                                     read_in_view(&plan.view, plan.overlay.upper_folder, plan.root, "/etc/group"));
    plan.caller_user = sys_effective_user();
    plan.caller_group = sys_effective_group();
    /* Lambda's environments have no HOME. */
    plan.environment = is_sandbox ? environment : environment_with_default(environment, "HOME", plan.identity.home);
    plan.signals = take_signals();
    plan.tmp_size = options->tmp_size << 20;
    plan.instead = is_sandbox ? "" : "; or take --mode rewrite, which needs none";
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
        explain_forbidden("clone", init, plan.instead);
    }
    sys_close(ends[1]);
    const char *reason = hand_all_in(&plan, ends[0], (int)init);
    if (reason)
        sys_kill((int)init, SIGKILL);
    struct outcome outcome = await_custodian((int)init, ends[0], plan.signals, options->limits, reason);
    if (options->upper)
        remove_work(&plan.overlay);
    return outcome;
}

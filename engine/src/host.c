#include "modes.h"

#include "custody.h"
#include "descendants.h"
#include "environment.h"
#include "files.h"
#include "identity.h"
#include "launch.h"
#include "memory.h"
#include "signals.h"
#include "system.h"
#include "text.h"

/*
 * The command's parent. All that the command leaves behind becomes its child, or the front's when it is gone first:
 * whichever of the two is killed, the other one ends the tree. Only killing both at one moment lets it live on.
 */
static _Noreturn void be_guardian(const struct launch *command_launch, int channel, signal_set signals)
{
    report_through(channel);
    sys_process_control(PR_SET_CHILD_SUBREAPER, 1);
    /* Out of the caller's process group, so that a signal to the group does not hit both. */
    sys_new_session();
    long command = sys_fork(0);
    if (command < 0)
        fail(EXIT_FAILED, "the command's process cannot be made: %s", error_text(command));
    if (command == 0)
        launch(command_launch, channel);
    if (!keep_custody((int)command, channel, signals))
        kill_descendants();
    sys_exit(0);
}

static const char *current_folder(void)
{
    char path[PATH_MAX];
    long length = CALL(__NR_getcwd, path, sizeof path);
    if (length < 0 || path[0] != '/')
        fail(EXIT_FAILED, "the current folder is gone or has too long a path; choose one with --workdir");
    return copy_text(path);
}

struct outcome run_on_host(const struct options *options, char **environment)
{
    char user[16];
    text_format(user, sizeof user, "%u", sys_effective_user());
    struct identity identity = resolve_identity(user, read_path("/etc/passwd"), NULL);
    struct launch command_launch = {
        options->command, environment_with_default(environment, "HOME", identity.home),
        {-1, options->workdir ? options->workdir : current_folder(), "on this machine"}};

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
        be_guardian(&command_launch, ends[1], signals);
    }
    sys_close(ends[1]);
    struct outcome outcome = await_custodian((int)guardian, ends[0], signals, options->grace, NULL);
    kill_descendants();
    return outcome;
}

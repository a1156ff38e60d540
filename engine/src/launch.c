#include "launch.h"

#include "environment.h"
#include "outcome.h"
#include "signals.h"
#include "system.h"

/* What a login shell of most distributions starts with, and Docker's. */
#define SEARCH_PATH_DEFAULT "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

#define CHANNEL_FD 3

_Noreturn void launch(const struct launch *launch, int channel)
{
    /* Closed by execve itself; everything above was the caller's or is ours, and is closed now. */
    if (channel != CHANNEL_FD)
        sys_duplicate_to(channel, CHANNEL_FD);
    sys_close_from(CHANNEL_FD + 1);
    report_through(CHANNEL_FD);

    struct guest guest = launch->guest;
    long root = sys_open("/", O_PATH | O_DIRECTORY);
    if (root < 0)
        fail(EXIT_FAILED, "the root cannot be opened: %s", error_text(root));
    guest.root = (int)root;
    long moved = sys_change_directory(guest.workdir);
    if (moved < 0)
        fail(EXIT_FAILED, "working directory %s: %s", guest.workdir, error_text(moved));

    const char *search_path = environment_value(launch->environment, "PATH");
    const char *program =
        find_program(&guest, launch->command[0], search_path ? search_path : SEARCH_PATH_DEFAULT);
    sys_new_session();
    reset_signals();
    explain_refusal(&guest, program, sys_execute(program, launch->command, launch->environment));
}

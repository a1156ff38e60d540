#include "launch.h"

#include "environment.h"
#include "outcome.h"
#include "signals.h"
#include "system.h"
#include "text.h"

/* What a login shell of most distributions starts with, and Docker's. */
#define SEARCH_PATH_DEFAULT "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

#define CHANNEL_FD 3

/* Sandboxes that are older than close_range(2) refuse it. */
static void close_listed(long refusal)
{
    char entries[4096];
    long folder = sys_open("/proc/self/fd", O_RDONLY | O_DIRECTORY);
    if (folder < 0)
        fail(EXIT_FAILED, "the caller's descriptors cannot be closed: %s", error_text(refusal));
    long size;
    while ((size = sys_list((int)folder, entries, sizeof entries)) > 0) {
        for (long at = 0; at < size;) {
            uint64_t number;
            if (text_number(next_name(entries, &at), INT32_MAX, &number) && number > CHANNEL_FD && (long)number != folder)
                sys_close((int)number);
        }
    }
    sys_close((int)folder);
}

static void close_rest(void)
{
    long closed = sys_close_from(CHANNEL_FD + 1);
    if (closed < 0)
        close_listed(closed);
}

void keep_standard_descriptors(int channel)
{
    /* Closed by execve itself; everything above was the caller's or is ours, and is closed now. */
    if (channel != CHANNEL_FD)
        sys_duplicate_to(channel, CHANNEL_FD);
    report_through(CHANNEL_FD);
    close_rest();
}

const char *search_path(char *const *environment)
{
    const char *path = environment_value(environment, "PATH");
    return path ? path : SEARCH_PATH_DEFAULT;
}

_Noreturn void launch(const struct launch *launch, int channel)
{
    keep_standard_descriptors(channel);

    const struct guest *guest = &launch->guest;
    long moved = sys_change_directory(guest->workdir);
    if (moved < 0)
        fail(EXIT_FAILED, "working directory %s: %s", guest->workdir, error_text(moved));

    const char *program = find_program(guest, launch->command[0], search_path(launch->environment));
    sys_new_session();
    reset_signals();
    if (launch->confine)
        launch->confine();
    explain_refusal(guest, program, sys_execute(program, launch->command, launch->environment));
}

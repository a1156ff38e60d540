#include "modes.h"

#include "environment.h"
#include "files.h"
#include "guardian.h"
#include "identity.h"
#include "launch.h"
#include "memory.h"
#include "system.h"
#include "text.h"

static void become_launched(const void *context, int channel)
{
    launch(context, channel);
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
        {NULL, -1, options->workdir ? options->workdir : current_folder(), "on this machine"},
        NULL};

    struct guarded guarded = {become_launched, NULL, &command_launch};
    return run_guarded(&guarded, options->limits);
}

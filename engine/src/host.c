#include "modes.h"

#include "environment.h"
#include "files.h"
#include "guardian.h"
#include "identity.h"
#include "launch.h"
#include "memory.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

#define GROUPS_MOST 64
#define STANDARD_DESCRIPTORS 3

struct hosted {
    struct launch launch;
    bool changes; /* whether the command runs as another user than the caller */
    struct identity identity;
    uint32_t groups[GROUPS_MOST];
    size_t group_count;
};

/*
 * Who opens /dev/stdout opens the pipe anew, and only its owner may: the caller would be that. Files and terminals stay
 * whose they are. Best effort, since a command that does not do this needs nothing of it.
 */
static void hand_over_pipes(uint32_t user)
{
    for (int fd = 0; fd < STANDARD_DESCRIPTORS; fd++) {
        struct statx stat;
        if (sys_stat_fd(fd, &stat) >= 0 && (stat.stx_mode & S_IFMT) == S_IFIFO)
            sys_change_owner(fd, user);
    }
}

/* Groups first: a user who is no root may not choose any. */
static void become_user(const struct hosted *hosted)
{
    const struct identity *identity = &hosted->identity;
    hand_over_pipes(identity->user);
    long changed = sys_set_groups(hosted->group_count, hosted->groups);
    if (changed >= 0)
        changed = sys_set_group(identity->group);
    if (changed >= 0)
        changed = sys_set_user(identity->user);
    if (changed < 0)
        fail(EXIT_FAILED, "--user: becoming %u:%u: %s; with --mode host this takes the capabilities CAP_SETUID and CAP_SETGID",
             identity->user, identity->group, error_text(changed));
}

static void become_launched(const void *context, int channel)
{
    const struct hosted *hosted = context;
    if (hosted->changes) {
        report_through(channel);
        become_user(hosted);
    }
    launch(&hosted->launch, channel);
}

static const char *current_folder(void)
{
    char path[PATH_MAX];
    long length = CALL(__NR_getcwd, path, sizeof path);
    if (length < 0 || path[0] != '/')
        fail(EXIT_FAILED, "the current folder is gone or has too long a path; choose one with --workdir");
    return copy_text(path);
}

static struct identity callers_identity(void)
{
    char user[16];
    text_format(user, sizeof user, "%u", sys_effective_user());
    return resolve_identity(user, read_path("/etc/passwd"), NULL);
}

struct outcome run_on_host(const struct options *options, char **environment)
{
    struct hosted hosted = {.changes = options->user != NULL};
    if (options->user) {
        const char *groups = read_path("/etc/group");
        const char *users = read_path("/etc/passwd");
        hosted.identity = resolve_identity(options->user, users, groups);
        hosted.group_count = further_groups(options->user, users, groups, hosted.groups, GROUPS_MOST);
    } else {
        hosted.identity = callers_identity();
    }
    hosted.launch = (struct launch){
        options->command, environment_with_default(environment, "HOME", hosted.identity.home),
        {NULL, -1, options->workdir ? options->workdir : current_folder(), "on this machine"},
        NULL};

    struct guarded guarded = {become_launched, NULL, &hosted};
    return run_guarded(&guarded, options->limits);
}

#include "arrangement.h"
#include "entry.h"
#include "environment.h"
#include "execution.h"
#include "guardian.h"
#include "guest.h"
#include "launch.h"
#include "lookup.h"
#include "memory.h"
#include "modes.h"
#include "privileges.h"
#include "run.h"
#include "signals.h"
#include "system.h"
#include "text.h"
#include "upper.h"

struct plan {
    const struct options *options;
    char **environment;
    struct arrangement arrangement;
    const char *memory; /* a path by which any process opens the memory of the run */
};

/* The thread that becomes the command, once there is one. */
static struct thread *self;

static long open_in_view(const struct guest *guest, const char *path, int flags)
{
    struct place place;
    (void)guest;
    long answer = look_up(self, AT_FDCWD, path, FOLLOW, &place);
    if (answer < 0 || place.is_absent)
        return answer < 0 ? answer : -ENOENT;
    return sys_open(place.host, flags);
}

static void enter_workdir(const struct plan *plan)
{
    const char *workdir = plan->options->workdir;
    struct place place;
    if (!workdir)
        workdir = "/";
    long answer = look_up(self, AT_FDCWD, workdir, FOLLOW, &place);
    struct statx stat;
    bool is_missing = answer == -ENOENT ||
                      (answer >= 0 && (place.is_absent || sys_stat_at(AT_FDCWD, place.host, 0, &stat) == -ENOENT));
    if (is_missing && !plan->options->upper)
        fail(EXIT_FAILED, "--workdir %s is not in the root; with --upper it is made there", workdir);
    for (size_t i = 1; is_missing && i <= text_length(workdir); i++) {
        if (workdir[i] && workdir[i] != '/')
            continue;
        answer = look_up(self, AT_FDCWD, copy_part(workdir, i), FOLLOW, &place);
        if (answer >= 0 && prepare_new(self, &place) >= 0)
            sys_make_directory_at(AT_FDCWD, place.host, 0755);
    }
    if (is_missing)
        answer = look_up(self, AT_FDCWD, workdir, FOLLOW, &place);
    if (answer >= 0) {
        prefer_root(&place);
        answer = sys_change_directory(place.host);
    }
    if (answer < 0)
        fail(EXIT_FAILED, "--workdir %s: %s", workdir, error_text(answer));
}

static struct credentials initial_credentials(const struct identity *identity)
{
    uint32_t user = identity->user, group = identity->group;
    return (struct credentials){user, user, user, user, group, group, group, group, 0, {0}};
}

static void become(const void *context, int channel)
{
    const struct plan *plan = context;
    const struct options *options = plan->options;
    keep_standard_descriptors(channel);
    sys_mask_modes(0022);
    struct credentials credentials = initial_credentials(&plan->arrangement.identity);
    self = enter_run(plan->memory, &credentials);
    enter_workdir(plan);
    struct guest guest = {open_in_view, -1, options->workdir ? options->workdir : "/", "in the image"};
    const char *program = find_program(&guest, options->command[0], search_path(plan->environment));
    sys_new_session();
    reset_signals();
    long error = execute(self, AT_FDCWD, program, (uint64_t)options->command, (uint64_t)plan->environment, 0);
    explain_refusal(&guest, program, error);
}

static void clear(const void *context)
{
    const struct plan *plan = context;
    clear_away(&plan->arrangement);
}

struct outcome run_rewritten(const struct options *options, char **environment)
{
    struct arrangement arrangement = arrange(options);
    char memory[64];
    text_format(memory, sizeof memory, "/proc/%d/fd/%d", sys_pid(), arrangement.memory);
    struct plan plan = {options, environment_with_default(environment, "HOME", arrangement.identity.home),
                        arrangement, memory};
    /* Root's run has no more rights than anybody's; the three processes have the same, so that they reach each other. */
    give_up_privileges();
    struct guarded guarded = {become, clear, &plan};
    return run_guarded(&guarded, options->limits);
}

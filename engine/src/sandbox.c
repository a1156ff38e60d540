#include "sandbox.h"

#include <linux/utsname.h>

#include "denials.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

#define FILES_MOST 1024
#define PROCESSES_MOST 1024

void check_own_processes(void)
{
    char text[16];
    long length = sys_read_link_at(AT_FDCWD, "/proc/self", text, sizeof text);
    if (length != 1 || text[0] != '1')
        fail(EXIT_FAILED, "this machine refuses a sandbox a /proc of its own, since parts of the machine's are hidden, as "
                          "in most containers");
}

static void lower(const char *name, int resource, uint64_t most)
{
    struct limit limit;
    long answer = sys_limits(resource, NULL, &limit);
    if (limit.most > most)
        limit.most = most;
    if (limit.now > limit.most)
        limit.now = limit.most;
    if (answer >= 0)
        answer = sys_limits(resource, &limit, NULL);
    if (answer < 0)
        fail(EXIT_FAILED, "the limit of %s: %s", name, error_text(answer));
}

static uint64_t next_number(const char **text)
{
    uint64_t number = 0;
    for (; **text >= '0' && **text <= '9'; ++*text)
        number = number * 10 + (uint64_t)(**text - '0');
    if (**text == '.')
        ++*text;
    return number;
}

/*
 * Since Linux 5.14 the processes of a user namespace are counted by themselves. Before, all that the caller runs on the
 * machine counts, and a desktop has more than the limit.
 */
static bool counts_for_each_namespace(void)
{
    struct new_utsname system;
    if (CALL(__NR_uname, &system) < 0)
        return false;
    const char *release = system.release;
    uint64_t major = next_number(&release);
    uint64_t minor = next_number(&release);
    return major > 5 || (major == 5 && minor >= 14);
}

void confine_as_lambda(void)
{
    lower("descriptors", LIMIT_FILES, FILES_MOST);
    if (counts_for_each_namespace())
        lower("processes", LIMIT_PROCESSES, PROCESSES_MOST);
    deny_calls();
}

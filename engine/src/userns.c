#include "userns.h"

#include <stdbool.h>

#include "files.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

static bool holds(const char *path, const char *line)
{
    const char *content = read_path(path);
    size_t length = text_length(line);
    return content && text_starts(content, line) && (content[length] == '\n' || !content[length]);
}

static bool is_filtered(void)
{
    const char *status = read_path("/proc/self/status");
    for (; status && *status; status++)
        if (text_starts(status, "\nSeccomp:\t2"))
            return true;
    return false;
}

static const char *remedy(long error)
{
    if (holds("/proc/sys/user/max_user_namespaces", "0"))
        return "user.max_user_namespaces is 0; as root: sysctl -w user.max_user_namespaces=15000";
    if (holds("/proc/sys/kernel/unprivileged_userns_clone", "0"))
        return "kernel.unprivileged_userns_clone is 0; as root: sysctl -w kernel.unprivileged_userns_clone=1";
    if (is_filtered())
        return "a seccomp filter is installed, as Docker's default one; start the container with "
               "--security-opt seccomp=unconfined";
    if (holds("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"))
        return "AppArmor restricts them; as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or give "
               "scar-exec an AppArmor profile with `userns,`";
    if (error == -ENOSPC || error == -EUSERS)
        return "a limit of /proc/sys/user/max_*_namespaces is reached; as root: raise it with sysctl";
    if (error == -EINVAL || error == -ENOSYS)
        return "the kernel is built without them (CONFIG_USER_NS, CONFIG_PID_NS, CONFIG_IPC_NS, CONFIG_UTS_NS)";
    return "a security module forbids it, or scar-exec was started inside of a chroot; run it outside, or "
           "let the module's policy allow user namespaces";
}

_Noreturn void explain_forbidden(const char *step, long error, const char *instead)
{
    if (error == -EAGAIN)
        fail(EXIT_FAILED, "%s: the limit of processes is reached; raise it (ulimit -u, pids.max of the cgroup)", step);
    fail(EXIT_FAILED, "this machine forbids user namespaces (%s: %s): %s%s", step, error_text(error), remedy(error), instead);
}

static void write_map(const char *path, const char *text, const char *instead)
{
    long fd = sys_open(path, O_WRONLY);
    long written = fd < 0 ? fd : sys_write((int)fd, text, text_length(text));
    if (fd >= 0)
        sys_close((int)fd);
    if (written == -ENOENT)
        fail(EXIT_FAILED, "%s is missing: scar-exec needs /proc to be mounted", path);
    if (written < 0)
        explain_forbidden(path, written, instead);
}

static void map_one(const char *path, uint32_t inside, uint32_t outside, const char *instead)
{
    char line[48];
    text_format(line, sizeof line, "%u %u 1\n", inside, outside);
    write_map(path, line, instead);
}

void map_caller(const struct identity *identity, uint32_t caller_user, uint32_t caller_group, const char *instead)
{
    /* Without privilege outside, a group map is allowed only to those who can no longer leave a group. */
    write_map("/proc/self/setgroups", "deny", instead);
    map_one("/proc/self/uid_map", identity->user, caller_user, instead);
    map_one("/proc/self/gid_map", identity->group, caller_group, instead);
}

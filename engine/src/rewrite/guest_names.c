/* What the guest calls something that is known by its place on the machine. */
#include "lookup.h"
#include "run.h"
#include "text.h"

long path_of_descriptor(int descriptor, char *path, size_t room)
{
    char link[40];
    text_format(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = sys_read_link_at(AT_FDCWD, link, path, room - 1);
    if (length >= 0)
        path[length] = 0;
    return length == -ENOENT ? -EBADF : length;
}

static bool names_prefix(uint32_t at, uint32_t length, const char *path, size_t path_length)
{
    return length <= path_length && !memcmp(run_text(at), path, length) &&
           (path_length == length || path[length] == '/' || length == 1);
}

long name_in_guest(const char *host, size_t length, char *guest, size_t room)
{
    size_t best = 0;
    const char *target = NULL;
    size_t target_length = 0;
    if (names_prefix(run->root, run->root_length, host, length)) {
        best = run->root_length;
        target = "";
    }
    if (run->upper_length && run->upper_length >= best &&
        names_prefix(run->upper, run->upper_length, host, length)) {
        best = run->upper_length;
        target = "";
    }
    for (uint32_t i = 0; i < run->mount_count; i++) {
        const struct mount *mount = &run->mounts[i];
        if (mount->source_length > best && names_prefix(mount->source, mount->source_length, host, length)) {
            best = mount->source_length;
            target = run_text(mount->target);
            target_length = mount->target_length;
        }
    }
    if (!target)
        return -ENOENT;
    if (target_length + length - best + 2 > room)
        return -ENAMETOOLONG;
    memmove(guest + target_length, host + best, length - best);
    memcpy(guest, target, target_length);
    size_t total = target_length + length - best;
    if (!total)
        guest[total++] = '/';
    guest[total] = 0;
    return (long)total;
}

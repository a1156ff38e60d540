#include "real_paths.h"

#include "memory.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

const char *path_of(int folder, const char *name)
{
    char link[40], path[PATH_MAX];
    text_format(link, sizeof link, "/proc/self/fd/%d", folder);
    long length = sys_read_link_at(AT_FDCWD, link, path, sizeof path);
    if (length < 0)
        fail(EXIT_FAILED, "%s: %s (rewriting needs /proc)", name, error_text(length));
    return copy_part(path, (size_t)length);
}

static bool is_dots(const char *name, size_t length)
{
    return name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.'));
}

bool has_no_link(int root, const char *path)
{
    char part[256], text[1];
    if (path[0] != '/')
        return false;
    /* Below a folder the path begins behind its slash. */
    size_t begin = root == AT_FDCWD ? 0 : 1;
    for (size_t from = 1, end = 1; path[from]; from = end + 1) {
        end = from;
        while (path[end] && path[end] != '/')
            end++;
        if (end == from || is_dots(path + from, end - from) || end >= sizeof part)
            return false;
        memcpy(part, path + begin, end - begin);
        part[end - begin] = 0;
        long answer = sys_read_link_at(root, part, text, sizeof text);
        if (answer != -EINVAL)
            return answer == -ENOENT;
        if (!path[end])
            return true;
    }
    return false;
}

const char *real_path(const char *path, struct statx *stat, long *error)
{
    if (has_no_link(AT_FDCWD, path)) {
        *error = sys_stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, stat);
        return *error < 0 ? NULL : path;
    }
    long file = sys_open(path, O_PATH);
    *error = file < 0 ? file : sys_stat_fd((int)file, stat);
    const char *real = *error < 0 ? NULL : path_of((int)file, path);
    if (file >= 0)
        sys_close((int)file);
    return real;
}

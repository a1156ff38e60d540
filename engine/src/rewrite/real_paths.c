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

/* The same for the first `length` bytes of the path. */
static bool has_no_link_until(int root, const char *path, size_t length)
{
    char part[256], text[1];
    /* Below a folder the path begins behind its slash. */
    size_t begin = root == AT_FDCWD ? 0 : 1;
    for (size_t from = 1, end; from < length; from = end + 1) {
        end = from;
        while (end < length && path[end] != '/')
            end++;
        if (end == from || is_dots(path + from, end - from) || end >= sizeof part)
            return false;
        memcpy(part, path + begin, end - begin);
        part[end - begin] = 0;
        long answer = sys_read_link_at(root, part, text, sizeof text);
        if (answer != -EINVAL)
            return answer == -ENOENT;
    }
    return path[0] == '/' && path[length - 1] != '/';
}

bool has_no_link(int root, const char *path)
{
    return has_no_link_until(root, path, text_length(path));
}

/* Whether that is known of the path's folder; many entries of a view are of one. */
static bool is_in_plain_folder(const char *path)
{
    static const char *known;
    static size_t known_length;
    const char *slash = text_find_last(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    if (path[0] != '/' || !slash[1] || is_dots(slash + 1, text_length(slash + 1)))
        return false;
    if (!length || (known && known_length == length && !memcmp(known, path, length)))
        return true;
    if (!has_no_link_until(AT_FDCWD, path, length))
        return false;
    known = path;
    known_length = length;
    return true;
}

const char *real_path(const char *path, struct statx *stat, long *error)
{
    if (is_in_plain_folder(path)) {
        *error = sys_stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, stat);
        if (*error < 0)
            return NULL;
        if (!S_ISLNK(stat->stx_mode))
            return path;
    }
    long file = sys_open(path, O_PATH);
    *error = file < 0 ? file : sys_stat_fd((int)file, stat);
    const char *real = *error < 0 ? NULL : path_of((int)file, path);
    if (file >= 0)
        sys_close((int)file);
    return real;
}

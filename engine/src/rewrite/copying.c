#include "copying.h"

#include "lookup.h"
#include "text.h"

#define CLONE_FILE 0x40049409 /* FICLONE */

void copy_times(const struct statx *stat, const char *path)
{
    struct __kernel_timespec times[2] = {{stat->stx_atime.tv_sec, stat->stx_atime.tv_nsec},
                                         {stat->stx_mtime.tv_sec, stat->stx_mtime.tv_nsec}};
    CALL(__NR_utimensat, AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

static long copy_content(int from, int to, uint64_t size)
{
    if (!size || CALL(__NR_ioctl, to, CLONE_FILE, from) >= 0)
        return 0;
    uint64_t done = 0;
    while (done < size) {
        long copied = CALL(__NR_copy_file_range, from, 0, to, 0, size - done, 0);
        if (copied <= 0)
            break;
        done += (uint64_t)copied;
    }
    while (done < size) {
        long copied = CALL(__NR_sendfile, to, from, 0, size - done);
        if (copied == -EINTR)
            continue;
        if (copied < 0)
            return copied;
        if (!copied)
            break;
        done += (uint64_t)copied;
    }
    return 0;
}

static long copy_file(const char *source, const struct statx *stat, const char *path, bool with_content)
{
    char folder[HOST_PATH_MAX], link[40];
    long from = sys_open(source, O_RDONLY);
    if (from < 0)
        return from;
    const char *slash = text_find_last(path, '/');
    memcpy(folder, path, (size_t)(slash - path));
    folder[slash - path] = 0;
    long to = sys_open_at(AT_FDCWD, folder, O_TMPFILE | O_RDWR, 0600);
    bool is_nameless = to >= 0;
    char temporary[HOST_PATH_MAX];
    if (!is_nameless) {
        text_format(temporary, sizeof temporary, "%s/.scar-new-%d", folder, (int)CALL(__NR_gettid, 0));
        to = sys_open_at(AT_FDCWD, temporary, O_RDWR | O_CREAT | O_TRUNC, 0600);
    }
    long answer = to;
    if (to >= 0) {
        answer = with_content ? copy_content((int)from, (int)to, stat->stx_size) : 0;
        CALL(__NR_fchmod, to, stat->stx_mode & 07777);
        text_format(link, sizeof link, "/proc/self/fd/%d", (int)to);
        struct __kernel_timespec times[2] = {{stat->stx_atime.tv_sec, stat->stx_atime.tv_nsec},
                                             {stat->stx_mtime.tv_sec, stat->stx_mtime.tv_nsec}};
        CALL(__NR_utimensat, to, 0, times, 0);
        if (answer >= 0 && is_nameless)
            answer = CALL(__NR_linkat, AT_FDCWD, link, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
        else if (answer >= 0)
            answer = CALL(__NR_renameat2, AT_FDCWD, temporary, AT_FDCWD, path, 1 /* RENAME_NOREPLACE */);
        if (!is_nameless && answer < 0)
            sys_remove_at(AT_FDCWD, temporary, 0);
        sys_close((int)to);
    }
    sys_close((int)from);
    return answer == -EEXIST ? 0 : answer;
}

long copy_any(const char *source, const struct statx *stat, const char *path, bool with_content)
{
    if (S_ISREG(stat->stx_mode))
        return copy_file(source, stat, path, with_content);
    long answer;
    if (S_ISLNK(stat->stx_mode)) {
        char text[PATH_MAX];
        long length = sys_read_link_at(AT_FDCWD, source, text, sizeof text - 1);
        if (length < 0)
            return length;
        text[length] = 0;
        answer = sys_link_symbolically(text, AT_FDCWD, path);
    } else {
        answer = CALL(__NR_mknodat, AT_FDCWD, path, stat->stx_mode, 0);
    }
    if (answer >= 0)
        copy_times(stat, path);
    return answer == -EEXIST ? 0 : answer;
}

#include "inside.h"

#include <asm/stat.h>

#include "system.h"
#include "text.h"

#define LINKS_MOST 40

struct walk {
    char base[PATH_MAX];     /* of the root */
    char done[PATH_MAX];     /* below it, with no link and no `..` */
    char rest[2 * PATH_MAX];
    size_t length;           /* of `done` */
};

static void step_up(struct walk *walk)
{
    while (walk->length && walk->done[--walk->length] != '/')
        ;
    walk->done[walk->length] = 0;
}

/* Takes the next name of the rest; 0 when there is none, and -1 when it is too long. */
static int next_step(struct walk *walk, char *name)
{
    const char *from = walk->rest;
    while (*from == '/')
        from++;
    size_t length = 0;
    while (from[length] && from[length] != '/')
        length++;
    if (length > NAME_MAX || walk->length + length + 2 > sizeof walk->done)
        return -1;
    memcpy(name, from, length);
    name[length] = 0;
    memmove(walk->rest, from + length, text_length(from + length) + 1);
    return length > 0;
}

static long walk_inside(struct walk *walk, int flags)
{
    char name[NAME_MAX + 1], path[2 * PATH_MAX], text[PATH_MAX];
    int links = 0, answer;
    while ((answer = next_step(walk, name)) > 0) {
        if (text_equal(name, "."))
            continue;
        if (text_equal(name, "..")) {
            step_up(walk);
            continue;
        }
        text_format(path, sizeof path, "%s%s/%s", walk->base, walk->done, name);
        bool is_last = !walk->rest[0];
        long length = is_last && flags & O_NOFOLLOW ? -EINVAL : sys_read_link_at(AT_FDCWD, path, text, sizeof text - 1);
        if (length < 0) {
            walk->length += text_format(walk->done + walk->length, sizeof walk->done - walk->length, "/%s", name);
            continue;
        }
        text[length] = 0;
        size_t rest = text_length(walk->rest);
        if (++links > LINKS_MOST || (size_t)length + rest + 2 > sizeof walk->rest)
            return -ELOOP;
        memmove(walk->rest + length + 1, walk->rest, rest + 1);
        memcpy(walk->rest, text, (size_t)length);
        walk->rest[length] = '/';
        if (text[0] == '/') {
            walk->length = 0;
            walk->done[0] = 0;
        }
    }
    if (answer < 0)
        return -ENAMETOOLONG;
    text_format(path, sizeof path, "%s%s", walk->base, walk->length ? walk->done : "/");
    return sys_open(path, flags | O_NOFOLLOW);
}

long open_inside(int folder, const char *path, int flags)
{
    struct walk walk;
    char link[40];
    long answer = sys_open_in(folder, path, flags);
    if (answer != -ENOSYS && answer != -EPERM)
        return answer;
    text_format(link, sizeof link, "/proc/self/fd/%d", folder);
    long length = sys_read_link_at(AT_FDCWD, link, walk.base, sizeof walk.base - 1);
    if (length < 0)
        return answer;
    walk.base[length == 1 ? 0 : length] = 0;
    walk.done[0] = 0;
    walk.length = 0;
    if (text_length(path) + 2 > sizeof walk.rest)
        return -ENAMETOOLONG;
    memcpy(walk.rest, path, text_length(path) + 1);
    return walk_inside(&walk, flags);
}

static struct statx_timestamp timestamp(unsigned long seconds, unsigned long nanoseconds)
{
    return (struct statx_timestamp){.tv_sec = (int64_t)seconds, .tv_nsec = (uint32_t)nanoseconds};
}

long stat_without_statx(int folder, const char *path, int flags, struct statx *stat)
{
    struct stat old;
    long answer = CALL(__NR_newfstatat, folder, path, &old, flags);
    if (answer < 0)
        return answer;
    *stat = (struct statx){
        .stx_mask = STATX_BASIC_STATS,
        .stx_mode = (uint16_t)old.st_mode,
        .stx_nlink = (uint32_t)old.st_nlink,
        .stx_uid = old.st_uid,
        .stx_gid = old.st_gid,
        .stx_ino = old.st_ino,
        .stx_size = (uint64_t)old.st_size,
        .stx_blocks = (uint64_t)old.st_blocks,
        .stx_blksize = (uint32_t)old.st_blksize,
        .stx_atime = timestamp(old.st_atime, old.st_atime_nsec),
        .stx_mtime = timestamp(old.st_mtime, old.st_mtime_nsec),
        .stx_ctime = timestamp(old.st_ctime, old.st_ctime_nsec),
        .stx_dev_major = (uint32_t)(old.st_dev >> 8 & 0xfff),
        .stx_dev_minor = (uint32_t)((old.st_dev & 0xff) | (old.st_dev >> 12 & 0xfff00)),
        .stx_rdev_major = (uint32_t)(old.st_rdev >> 8 & 0xfff),
        .stx_rdev_minor = (uint32_t)((old.st_rdev & 0xff) | (old.st_rdev >> 12 & 0xfff00)),
    };
    return 0;
}

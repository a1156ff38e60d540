#include "readonly.h"

#include <stdbool.h>
#include <stdint.h>

#include "files.h"
#include "memory.h"
#include "system.h"
#include "text.h"

#define ID_MOST UINT32_MAX

/* One line of /proc/self/mountinfo: id parent device root point options ... */
struct mount_line {
    uint64_t id;
    uint64_t parent;
    char *point;
    char *options;
    bool inside;
};

static char *next_field(char **at)
{
    char *field = *at;
    while (**at && **at != ' ')
        ++*at;
    if (**at)
        *(*at)++ = 0;
    return field;
}

/* Space, tab, line break and backslash are written as \ooo. */
static void decode(char *text)
{
    char *to = text;
    for (; *text; to++) {
        if (text[0] == '\\' && text[1] && text[2] && text[3]) {
            *to = (char)((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'));
            text += 4;
        } else {
            *to = *text++;
        }
    }
    *to = 0;
}

static bool read_line(char *line, struct mount_line *mount)
{
    bool good = text_number(next_field(&line), ID_MOST, &mount->id);
    good = text_number(next_field(&line), ID_MOST, &mount->parent) && good;
    next_field(&line);
    next_field(&line);
    mount->point = next_field(&line);
    mount->options = next_field(&line);
    mount->inside = false;
    decode(mount->point);
    return good;
}

/* A user namespace locks these: a remount that leaves one out is refused. */
static unsigned long flags_of(const char *options)
{
    static const struct {
        const char *name;
        unsigned long flag;
    } names[] = {{"nosuid", MS_NOSUID},   {"nodev", MS_NODEV},           {"noexec", MS_NOEXEC},
                 {"noatime", MS_NOATIME}, {"nodiratime", MS_NODIRATIME}, {"relatime", MS_RELATIME}};
    unsigned long flags = 0;
    for (const char *from = options; from;) {
        const char *comma = text_find(from, ',');
        const char *option = copy_part(from, comma ? (size_t)(comma - from) : text_length(from));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (text_equal(option, names[i].name))
                flags |= names[i].flag;
        from = comma ? comma + 1 : NULL;
    }
    return flags;
}

/* By way of the open mount: a path from the root may lead elsewhere, where another root is mounted over it. */
static long remount_all(uint64_t top, int mounts_file)
{
    char base[40];
    size_t above = 0;
    text_format(base, sizeof base, "/proc/self/fd/%d", mounts_file);
    char *text = read_path("/proc/self/mountinfo");
    if (!text)
        return -ENOENT;
    /* A mount is listed after the one that it stands on. */
    size_t lines = 0;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    struct mount_line *mounts = take((lines + 1) * sizeof *mounts);
    size_t count = 0;
    for (char *line = text; *line;) {
        char *end = line;
        while (*end && *end != '\n')
            end++;
        char *next = *end ? end + 1 : end;
        *end = 0;
        struct mount_line *mount = &mounts[count];
        if (read_line(line, mount)) {
            mount->inside = mount->id == top;
            if (mount->inside)
                above = text_equal(mount->point, "/") ? 0 : text_length(mount->point);
            for (size_t i = 0; i < count; i++)
                mount->inside |= mounts[i].inside && mounts[i].id == mount->parent;
            count++;
        }
        line = next;
    }
    for (size_t i = 0; i < count; i++) {
        if (!mounts[i].inside)
            continue;
        unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | flags_of(mounts[i].options);
        const char *point = mounts[i].id == top ? base : join_text(base, mounts[i].point + above, NULL);
        long done = sys_mount(NULL, point, NULL, flags);
        if (done < 0)
            return done;
    }
    return 0;
}

long attach_read_only(int mounts, int place)
{
    long changed = sys_change_mounts(mounts, MOUNT_ATTR_RDONLY);
    if (changed < 0 && changed != -ENOSYS)
        return changed;
    long attached = sys_attach_mount(mounts, place);
    if (attached < 0 || changed == 0)
        return attached;
    struct statx stat;
    long known = sys_stat_fd(mounts, &stat);
    return known < 0 ? known : remount_all(stat.stx_mnt_id, mounts);
}

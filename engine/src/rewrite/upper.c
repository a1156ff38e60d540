#include "upper.h"

#include "copying.h"
#include "owners.h"
#include "run.h"
#include "text.h"

#define REMOVAL_TEXT "/.scar-removed" /* a link that says this stands for a removal where no device can be made */
#define OPAQUE_ATTRIBUTE "user.overlay.opaque"

static long stat_path(const char *path, struct statx *stat)
{
    return sys_stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, stat);
}

static bool root_path(const struct place *place, size_t length, char *path)
{
    if (run->root_length + length + 1 > HOST_PATH_MAX)
        return false;
    memcpy(path, run_text(run->root), run->root_length);
    memcpy(path + run->root_length, place->guest, length);
    path[run->root_length + length] = 0;
    return true;
}

bool is_removal(const struct statx *stat, int folder, const char *name)
{
    if (S_ISCHR(stat->stx_mode))
        return stat->stx_rdev_major == 0 && stat->stx_rdev_minor == 0;
    if (!S_ISLNK(stat->stx_mode) || stat->stx_size != sizeof REMOVAL_TEXT - 1)
        return false;
    char text[sizeof REMOVAL_TEXT];
    return sys_read_link_at(folder, name, text, sizeof text) == (long)sizeof REMOVAL_TEXT - 1 &&
           !memcmp(text, REMOVAL_TEXT, sizeof REMOVAL_TEXT - 1);
}

static bool is_opaque(const char *path)
{
    char value = 0;
    return CALL(__NR_lgetxattr, path, OPAQUE_ATTRIBUTE, &value, 1) == 1 && value == 'y';
}

long find_in_upper(struct place *place)
{
    if (!run->upper_length || place->layer == LAYER_UPPER)
        return 0;
    char path[HOST_PATH_MAX];
    struct statx stat;
    long length = upper_path(place->guest, place->guest_length, path, sizeof path);
    if (length < 0)
        return length;
    if (stat_path(path, &stat) < 0)
        return 0;
    if (is_removal(&stat, AT_FDCWD, path)) {
        place->is_absent = true;
        return 0;
    }
    memcpy(place->host, path, (size_t)length + 1);
    place->host_length = (unsigned)length;
    place->layer = LAYER_UPPER;
    return 0;
}

void prefer_root(struct place *place)
{
    struct statx stat;
    char path[HOST_PATH_MAX];
    if (place->layer != LAYER_UPPER || place->parent_layer != LAYER_ROOT || !root_path(place, place->guest_length, path))
        return;
    if (stat_path(path, &stat) < 0 || !S_ISDIR(stat.stx_mode) || is_opaque(place->host))
        return;
    place->host_length = (unsigned)text_length(path);
    memcpy(place->host, path, place->host_length + 1);
    place->layer = LAYER_ROOT;
}

bool shows_root(const struct place *place, struct statx *stat)
{
    char path[HOST_PATH_MAX];
    return place->parent_layer == LAYER_ROOT && root_path(place, place->guest_length, path) &&
           stat_path(path, stat) >= 0;
}

static const char *last_name(const char *path, size_t length, size_t *name_length)
{
    size_t at = length;
    while (at && path[at - 1] != '/')
        at--;
    *name_length = length - at;
    return path + at;
}

static void announce(const char *guest, size_t length)
{
    size_t name_length;
    const char *name = last_name(guest, length, &name_length);
    make_special(name, name_length);
}

/* Makes the folders of a guest's path in the upper folder, as the root has them. */
static long raise_folders(const struct place *place, size_t length)
{
    char path[HOST_PATH_MAX], source[HOST_PATH_MAX];
    struct statx stat;
    long answer = upper_path(place->guest, length, path, sizeof path);
    if (answer < 0)
        return answer;
    if (!length || (stat_path(path, &stat) >= 0 && S_ISDIR(stat.stx_mode)))
        return 0;
    for (size_t end = 1; end <= length; end++) {
        if (end < length && place->guest[end] != '/')
            continue;
        answer = upper_path(place->guest, end, path, sizeof path);
        if (answer < 0 || !root_path(place, end, source))
            return -ENAMETOOLONG;
        if (stat_path(path, &stat) >= 0)
            continue;
        answer = stat_path(source, &stat);
        if (answer < 0)
            return answer;
        announce(place->guest, end);
        answer = sys_make_directory_at(AT_FDCWD, path, 0700);
        if (answer == -EEXIST)
            continue;
        if (answer < 0)
            return answer;
        sys_change_mode_at(AT_FDCWD, path, stat.stx_mode & 07777);
        copy_times(&stat, path);
        copy_owner(&stat, path);
        __atomic_add_fetch(&run->merged_folders, 1, __ATOMIC_ACQ_REL);
    }
    return 0;
}

static long become_upper(struct place *place)
{
    long length = upper_path(place->guest, place->guest_length, place->host, sizeof place->host);
    if (length < 0)
        return length;
    place->host_length = (unsigned)length;
    place->layer = LAYER_UPPER;
    return 0;
}

long raise(struct thread *thread, struct place *place, bool with_content)
{
    if (place->read_only)
        return -EROFS;
    if (!run->upper_length || place->layer == LAYER_UPPER || place->is_outside || place->layer == LAYER_BIND)
        return 0;
    if (place->is_absent)
        return -ENOENT;
    struct statx stat;
    char source[HOST_PATH_MAX];
    commit(thread);
    memcpy(source, place->host, place->host_length + 1);
    long answer = stat_path(source, &stat);
    if (answer < 0)
        return answer;
    size_t length = S_ISDIR(stat.stx_mode) ? place->guest_length : place->parent_length;
    answer = raise_folders(place, length);
    if (answer < 0)
        return answer;
    answer = become_upper(place);
    if (answer < 0 || S_ISDIR(stat.stx_mode))
        return answer;
    announce(place->guest, place->guest_length);
    answer = copy_any(source, &stat, place->host, with_content);
    if (answer >= 0)
        copy_owner(&stat, place->host);
    return answer;
}

static long prepare(struct thread *thread, struct place *place, bool is_new)
{
    if (place->read_only)
        return -EROFS;
    if (place->layer == LAYER_BIND || !run->upper_length || place->is_outside)
        return 0;
    struct statx stat;
    commit(thread);
    if (is_new && !place->is_absent && stat_path(place->host, &stat) >= 0)
        return -EEXIST;
    long answer = raise_folders(place, place->parent_length);
    if (answer < 0)
        return answer;
    announce(place->guest, place->guest_length);
    answer = become_upper(place);
    if (answer >= 0 && place->is_absent && stat_path(place->host, &stat) >= 0 &&
        is_removal(&stat, AT_FDCWD, place->host))
        answer = sys_remove_at(AT_FDCWD, place->host, 0);
    return answer;
}

long prepare_new(struct thread *thread, struct place *place)
{
    return prepare(thread, place, true);
}

long prepare_target(struct thread *thread, struct place *place)
{
    return prepare(thread, place, false);
}

static long mark_removed(const char *path)
{
    long answer = CALL(__NR_mknodat, AT_FDCWD, path, S_IFCHR, 0);
    if (answer == -EPERM || answer == -ENOSYS || answer == -EACCES)
        answer = sys_link_symbolically(REMOVAL_TEXT, AT_FDCWD, path);
    return answer == -EEXIST ? 0 : answer;
}

long hide(struct place *place)
{
    struct statx stat;
    if (!run->upper_length || place->layer == LAYER_BIND || place->is_outside || !shows_root(place, &stat))
        return 0;
    long answer = raise_folders(place, place->parent_length);
    if (answer < 0)
        return answer;
    announce(place->guest, place->guest_length);
    answer = become_upper(place);
    return answer < 0 ? answer : mark_removed(place->host);
}

/* Calls `each` for every entry of an open folder until that answers anything but 0. */
static long list_names(int folder, long (*each)(void *context, int folder, const char *name), void *context)
{
    char records[2048] __attribute__((aligned(8)));
    long size;
    while ((size = sys_list(folder, records, sizeof records)) > 0) {
        for (long at = 0; at < size;) {
            const char *name = next_name(records, &at);
            if (text_equal(name, ".") || text_equal(name, ".."))
                continue;
            long answer = each(context, folder, name);
            if (answer)
                return answer;
        }
    }
    return size;
}

static long hide_one(void *context, int folder, const char *name)
{
    const struct place *place = context;
    char path[HOST_PATH_MAX];
    (void)folder;
    if (place->host_length + text_length(name) + 2 > sizeof path)
        return -ENAMETOOLONG;
    text_format(path, sizeof path, "%s/%s", place->host, name);
    make_special(name, text_length(name));
    return mark_removed(path);
}

long make_opaque(struct place *place)
{
    struct statx stat;
    char path[HOST_PATH_MAX];
    if (!run->upper_length || place->layer != LAYER_UPPER || !shows_root(place, &stat) || !S_ISDIR(stat.stx_mode))
        return 0;
    forget_all_folders();
    if (CALL(__NR_lsetxattr, place->host, OPAQUE_ATTRIBUTE, "y", 1, 0) >= 0)
        return 0;
    if (!root_path(place, place->guest_length, path))
        return -ENAMETOOLONG;
    long folder = sys_open(path, O_RDONLY | O_DIRECTORY);
    if (folder < 0)
        return folder;
    long answer = list_names((int)folder, hide_one, place);
    sys_close((int)folder);
    return answer;
}

static long refuse_visible(void *context, int folder, const char *name)
{
    struct statx stat;
    (void)context;
    if (sys_stat_at(folder, name, AT_SYMLINK_NOFOLLOW, &stat) < 0 || is_removal(&stat, folder, name))
        return 0;
    return -ENOTEMPTY;
}

static long remove_mark(void *context, int folder, const char *name)
{
    (void)context;
    sys_remove_at(folder, name, 0);
    return 0;
}

struct visible_in_root {
    const char *upper;
};

static long refuse_unmarked(void *context, int folder, const char *name)
{
    const struct visible_in_root *visible = context;
    char path[HOST_PATH_MAX];
    struct statx stat;
    (void)folder;
    text_format(path, sizeof path, "%s/%s", visible->upper, name);
    return stat_path(path, &stat) >= 0 && is_removal(&stat, AT_FDCWD, path) ? 0 : -ENOTEMPTY;
}

static long list_at(const char *path, long (*each)(void *context, int folder, const char *name), void *context)
{
    long folder = sys_open(path, O_RDONLY | O_DIRECTORY);
    if (folder < 0)
        return folder == -ENOENT ? 0 : folder;
    long answer = list_names((int)folder, each, context);
    sys_close((int)folder);
    return answer;
}

long empty_folder(struct place *place)
{
    struct statx stat;
    char upper[HOST_PATH_MAX], root[HOST_PATH_MAX];
    long answer = upper_path(place->guest, place->guest_length, upper, sizeof upper);
    if (answer < 0)
        return answer;
    answer = list_at(upper, refuse_visible, NULL);
    if (answer == 0 && shows_root(place, &stat) && !is_opaque(upper) && root_path(place, place->guest_length, root))
        answer = list_at(root, refuse_unmarked, &(struct visible_in_root){upper});
    if (answer == 0)
        list_at(upper, remove_mark, NULL);
    return answer;
}

static long read_one(void *context, int folder, const char *name)
{
    (void)context;
    make_special(name, text_length(name));
    long below = sys_open_at(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    if (below >= 0) {
        __atomic_add_fetch(&run->merged_folders, 1, __ATOMIC_ACQ_REL);
        list_names((int)below, read_one, NULL);
        sys_close((int)below);
    }
    return 0;
}

void read_upper(int folder)
{
    list_names(folder, read_one, NULL);
}

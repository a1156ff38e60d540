/* Making and removing names. */
#include "naming.h"
#include "owners.h"
#include "processes.h"
#include "text.h"
#include "upper.h"

static const char *last_name(const struct place *place, size_t *length)
{
    *length = place->guest_length > place->parent_length ? place->guest_length - place->parent_length - 1 : 0;
    return place->guest + place->parent_length + 1;
}

void forget_place(const struct place *place)
{
    size_t length;
    const char *name = last_name(place, &length);
    if (length)
        forget_name(name, length);
}

long stat_place(const struct place *place, struct statx *stat)
{
    return place->is_absent ? -ENOENT : sys_stat_at(AT_FDCWD, place->host, AT_SYMLINK_NOFOLLOW, stat);
}

/* Tells whose the new one is, if that is not the run's user. */
static long own_made(struct thread *thread, const struct place *place, long answer)
{
    struct statx stat;
    if (answer >= 0 && has_other_owner(thread) && sys_stat_at(AT_FDCWD, place->host, AT_SYMLINK_NOFOLLOW, &stat) >= 0)
        own_new(thread, &stat);
    return answer;
}

/* Finds where something new is to be, and makes it so that the kernel can make it there. */
static long find_new(struct thread *thread, struct named *named, int folder, uint64_t path)
{
    struct statx stat;
    long answer = read_and_find(thread, named, folder, path, 0);
    if (answer < 0)
        return answer;
    if (named->place.guest_length == 0 && !named->place.is_outside)
        return -EEXIST;
    if (named->place.read_only)
        return stat_place(&named->place, &stat) >= 0 ? -EEXIST : -EROFS;
    return prepare_new(thread, &named->place);
}

static long make_folder(struct thread *thread, int folder, uint64_t path, uint64_t mode)
{
    struct named named;
    struct way way;
    long answer = read_name(&named, folder, path);
    if (answer < 0)
        return answer;
    /* `mkdir a/` makes a: the slash is of no meaning. */
    while (named.length > 1 && named.path[named.length - 1] == '/')
        named.path[--named.length] = 0;
    if (is_direct(&named) && may_write_directly() && !has_other_owner(thread))
        return final_call(__NR_mkdirat, (uint64_t)folder, (uint64_t)named.path, mode, 0, 0, 0);
    answer = find_named(thread, &named, 0);
    if (answer < 0)
        return answer;
    struct statx stat;
    if (named.place.is_folder_path || (named.place.guest_length == 0 && !named.place.is_outside))
        return -EEXIST;
    if (named.place.read_only)
        return stat_place(&named.place, &stat) >= 0 ? -EEXIST : -EROFS;
    bool was_absent = named.place.is_absent;
    answer = prepare_new(thread, &named.place);
    if (answer < 0)
        return answer;
    answer = find_way(thread, &named.place, folder, &way);
    if (answer < 0)
        return answer;
    answer = final_call(__NR_mkdirat, (uint64_t)way.folder, (uint64_t)way.path, mode, 0, 0, 0);
    leave_way(&way);
    own_made(thread, &named.place, answer);
    return answer >= 0 && was_absent ? make_opaque(&named.place) : answer;
}

long serve_mkdir(struct thread *thread, struct registers *call)
{
    return make_folder(thread, AT_FDCWD, ARGUMENT_1(call), ARGUMENT_2(call));
}

long serve_mkdirat(struct thread *thread, struct registers *call)
{
    return make_folder(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call));
}

long refuse_dots(const struct named *named)
{
    size_t length = named->length;
    while (length > 1 && named->path[length - 1] == '/')
        length--;
    if (length >= 1 && named->path[length - 1] == '.') {
        if (length == 1 || named->path[length - 2] == '/')
            return -EINVAL;
        if (named->path[length - 2] == '.' && (length == 2 || named->path[length - 3] == '/'))
            return -ENOTEMPTY;
    }
    return 0;
}

static long remove_name(struct thread *thread, int folder, uint64_t path, uint64_t flags)
{
    struct named named;
    struct statx stat;
    long answer = read_name(&named, folder, path);
    if (answer < 0)
        return answer;
    bool is_folder = flags & AT_REMOVEDIR;
    if (is_folder) {
        answer = refuse_dots(&named);
        while (named.length > 1 && named.path[named.length - 1] == '/')
            named.path[--named.length] = 0;
    }
    if (answer < 0)
        return answer;
    if (is_direct(&named) && may_write_directly() && !run->owners_known) {
        forget_name(named.path, named.length);
        return final_call(__NR_unlinkat, (uint64_t)folder, (uint64_t)named.path, flags, 0, 0, 0);
    }
    answer = find_named(thread, &named, 0);
    if (answer < 0)
        return answer;
    struct place *place = &named.place;
    if (place->is_outside)
        return final_call(__NR_unlinkat, (uint64_t)folder, (uint64_t)named.path, flags, 0, 0, 0);
    answer = stat_place(place, &stat);
    if (answer < 0)
        return answer;
    if (place->read_only)
        return -EROFS;
    if (place->is_mount || place->guest_length == 0)
        return -EBUSY;
    if (place->is_folder_path && !is_folder)
        return S_ISDIR(stat.stx_mode) ? -EISDIR : -ENOTDIR;
    if (is_folder && !S_ISDIR(stat.stx_mode))
        return -ENOTDIR;
    if (!is_folder && S_ISDIR(stat.stx_mode))
        return -EISDIR;
    commit(thread);
    forget_place(place);
    if (!is_folder)
        keep_own_program(place->host);
    if (is_folder && run->upper_length && place->layer != LAYER_BIND) {
        answer = empty_folder(place);
        if (answer < 0)
            return answer;
    }
    if (place->layer == LAYER_ROOT && run->upper_length) {
        /* The root has it, and the upper folder at most a folder of the same name. */
        char upper[HOST_PATH_MAX];
        if (is_folder && upper_path(place->guest, place->guest_length, upper, sizeof upper) >= 0)
            sys_remove_at(AT_FDCWD, upper, AT_REMOVEDIR);
        return hide(place);
    }
    struct way way;
    answer = find_way(thread, place, folder, &way);
    if (answer >= 0) {
        answer = sys_remove_at(way.folder, way.path, (int)flags);
        leave_way(&way);
    }
    if (answer < 0)
        return answer;
    if (is_folder || stat.stx_nlink <= 1)
        forget_owner(&stat);
    return place->layer == LAYER_UPPER ? hide(place) : 0;
}

long serve_rmdir(struct thread *thread, struct registers *call)
{
    return remove_name(thread, AT_FDCWD, ARGUMENT_1(call), AT_REMOVEDIR);
}

long serve_unlink(struct thread *thread, struct registers *call)
{
    return remove_name(thread, AT_FDCWD, ARGUMENT_1(call), 0);
}

long serve_unlinkat(struct thread *thread, struct registers *call)
{
    return remove_name(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call));
}

static long make_link(struct thread *thread, int from_folder, uint64_t from_path, int to_folder, uint64_t to_path,
                      uint64_t flags)
{
    struct named from, to;
    struct way from_way, to_way;
    long answer = read_name(&from, from_folder, from_path);
    if (answer < 0)
        return answer;
    answer = find_new(thread, &to, to_folder, to_path);
    if (answer < 0)
        return answer;
    if (!from.length && flags & AT_EMPTY_PATH) {
        /* An open file, as O_TMPFILE makes it. What this needs of the machine, the way by /proc does not. */
        char link[40];
        text_format(link, sizeof link, "/proc/self/fd/%d", from_folder);
        commit(thread);
        return CALL(__NR_linkat, AT_FDCWD, link, AT_FDCWD, to.place.host, AT_SYMLINK_FOLLOW);
    }
    answer = find_named(thread, &from, flags & AT_SYMLINK_FOLLOW ? FOLLOW : 0);
    if (answer < 0)
        return answer;
    if (from.place.is_absent)
        return -ENOENT;
    bool kernel_follows = from.place.is_processes && flags & AT_SYMLINK_FOLLOW;
    struct statx stat;
    answer = sys_stat_at(AT_FDCWD, from.place.host, kernel_follows ? 0 : AT_SYMLINK_NOFOLLOW, &stat);
    if (answer >= 0 && S_ISDIR(stat.stx_mode))
        return -EPERM;
    if (answer >= 0 && !kernel_follows)
        answer = raise(thread, &from.place, true);
    if (answer < 0)
        return answer;
    commit(thread);
    mark_folder_path(&from.place);
    answer = find_way(thread, &from.place, from_folder, &from_way);
    if (answer < 0)
        return answer;
    answer = find_way(thread, &to.place, to_folder, &to_way);
    if (answer >= 0) {
        answer = CALL(__NR_linkat, from_way.folder, from_way.path, to_way.folder, to_way.path,
                      kernel_follows ? AT_SYMLINK_FOLLOW : 0);
        leave_way(&to_way);
    }
    leave_way(&from_way);
    return answer;
}

long serve_link(struct thread *thread, struct registers *call)
{
    return make_link(thread, AT_FDCWD, ARGUMENT_1(call), AT_FDCWD, ARGUMENT_2(call), 0);
}

long serve_linkat(struct thread *thread, struct registers *call)
{
    return make_link(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), (int)ARGUMENT_3(call), ARGUMENT_4(call),
                     ARGUMENT_5(call));
}

static long make_symbolic_link(struct thread *thread, uint64_t text, int folder, uint64_t path)
{
    struct named named;
    struct way way;
    long answer = find_new(thread, &named, folder, path);
    if (answer < 0)
        return answer;
    if (named.place.is_folder_path)
        return -ENOENT;
    answer = find_way(thread, &named.place, folder, &way);
    if (answer < 0)
        return answer;
    answer = final_call(__NR_symlinkat, text, (uint64_t)way.folder, (uint64_t)way.path, 0, 0, 0);
    leave_way(&way);
    return own_made(thread, &named.place, answer);
}

long serve_symlink(struct thread *thread, struct registers *call)
{
    return make_symbolic_link(thread, ARGUMENT_1(call), AT_FDCWD, ARGUMENT_2(call));
}

long serve_symlinkat(struct thread *thread, struct registers *call)
{
    return make_symbolic_link(thread, ARGUMENT_1(call), (int)ARGUMENT_2(call), ARGUMENT_3(call));
}

/* A device needs the machine's root: an empty file stands for it, and is said to be one. */
static long make_node(struct thread *thread, int folder, uint64_t path, uint64_t mode, uint64_t device)
{
    struct named named;
    struct statx stat;
    long answer = find_new(thread, &named, folder, path);
    if (answer < 0)
        return answer;
    bool is_device = S_ISCHR(mode) || S_ISBLK(mode);
    if (!is_device)
        return own_made(thread, &named.place, call_at(thread, &named, __NR_mknodat, mode, device, 0));
    if (thread->process->credentials.file_user != 0)
        return -EPERM;
    commit(thread);
    answer = CALL(__NR_mknodat, AT_FDCWD, named.place.host, S_IFREG | 0600, 0);
    if (answer < 0)
        return answer;
    answer = sys_stat_at(AT_FDCWD, named.place.host, AT_SYMLINK_NOFOLLOW, &stat);
    if (answer >= 0)
        answer = set_owner(&stat, 0, 0, (uint32_t)mode & (S_IFMT | 07777), (uint32_t)device);
    return answer;
}

long serve_mknod(struct thread *thread, struct registers *call)
{
    return make_node(thread, AT_FDCWD, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call));
}

long serve_mknodat(struct thread *thread, struct registers *call)
{
    return make_node(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call));
}

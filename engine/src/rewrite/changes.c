/* Changes to what a file is: its length, mode, owner, times and attributes. */
#include "owners.h"
#include "processes.h"
#include "serving.h"
#include "upper.h"

#define SET_BITS 06000
#define OWNER_ACCESS 0600
#define OWNER_ENTRY 0700
#define MODE_BITS 07777

/* Finds what is to be changed and makes sure that it may be. */
static long find_change(struct thread *thread, struct named *named, int folder, uint64_t path, unsigned flags)
{
    long answer = read_and_find(thread, named, folder, path, flags);
    if (answer < 0)
        return answer;
    if (named->place.is_absent)
        return -ENOENT;
    settle_process_link(thread, &named->place);
    struct statx stat;
    if (named->place.read_only)
        return sys_stat_at(AT_FDCWD, named->place.host, AT_SYMLINK_NOFOLLOW, &stat) < 0 ? -ENOENT : -EROFS;
    return raise(thread, &named->place, true);
}

long serve_truncate(struct thread *thread, struct registers *call)
{
    struct named named;
    long answer = find_change(thread, &named, AT_FDCWD, ARGUMENT_1(call), FOLLOW);
    return answer < 0 ? answer : final_call(__NR_truncate, (uint64_t)named.place.host, ARGUMENT_2(call), 0, 0, 0, 0);
}

static bool is_root(const struct thread *thread)
{
    return thread->process->credentials.file_user == 0;
}

/*
 * Root reads and writes what nobody may: the machine's file keeps the caller's own access, and the mode that was
 * wished for is remembered.
 */
static long remember_mode(const struct statx *stat, uint32_t mode)
{
    struct owner_view view;
    view_owner(stat->stx_ino, device_number(stat->stx_dev_major, stat->stx_dev_minor), stat->stx_uid, stat->stx_gid,
               stat->stx_mode, &view);
    uint32_t kept = S_ISDIR(stat->stx_mode) ? OWNER_ENTRY : OWNER_ACCESS;
    bool is_true = (mode & kept) == kept && (view.mode & S_IFMT) == (stat->stx_mode & S_IFMT);
    if (is_true && view.mode == stat->stx_mode)
        return 0;
    return set_owner(stat, KEEP_ID, KEEP_ID, (view.mode & S_IFMT) | (mode & MODE_BITS), 0);
}

static uint32_t real_mode(const struct thread *thread, const struct statx *stat, uint64_t mode)
{
    if (!is_root(thread))
        return (uint32_t)mode & MODE_BITS;
    return ((uint32_t)mode & MODE_BITS) | (S_ISDIR(stat->stx_mode) ? OWNER_ENTRY : OWNER_ACCESS);
}

static long change_mode(struct thread *thread, int folder, uint64_t path, uint64_t mode, unsigned flags)
{
    struct named named;
    struct statx stat;
    long answer = find_change(thread, &named, folder, path, flags);
    if (answer < 0)
        return answer;
    struct way way;
    commit(thread);
    answer = find_way(thread, &named.place, folder, &way);
    if (answer < 0)
        return answer;
    answer = sys_stat_at(way.folder, way.path, named.place.is_processes ? 0 : AT_SYMLINK_NOFOLLOW, &stat);
    if (answer >= 0 && S_ISLNK(stat.stx_mode))
        answer = -EOPNOTSUPP;
    if (answer >= 0)
        answer = sys_change_mode_at(way.folder, way.path, real_mode(thread, &stat, mode));
    if (answer >= 0 && is_root(thread))
        remember_mode(&stat, (uint32_t)mode);
    leave_way(&way);
    return answer;
}

long serve_chmod(struct thread *thread, struct registers *call)
{
    return change_mode(thread, AT_FDCWD, ARGUMENT_1(call), ARGUMENT_2(call), FOLLOW);
}

long serve_fchmodat(struct thread *thread, struct registers *call)
{
    return change_mode(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), FOLLOW);
}

/* An open file, of which the guest may have the root's copy while the upper folder has another. */
static long raise_descriptor(struct thread *thread, int descriptor, struct place *place)
{
    char host[PATH_MAX], guest[PATH_MAX];
    if (!run->upper_length)
        return 0;
    long length = path_of_descriptor(descriptor, host, sizeof host);
    if (length <= 0 || host[0] != '/')
        return 0;
    length = name_in_guest(host, (size_t)length, guest, sizeof guest);
    if (length < 0 || look_up(thread, AT_FDCWD, guest, 0, place) < 0 || place->layer != LAYER_ROOT || place->is_absent)
        return 0;
    long answer = raise(thread, place, true);
    return answer < 0 ? answer : 1;
}

static long change_descriptors_mode(struct thread *thread, int descriptor, uint64_t wanted)
{
    struct place place;
    struct statx stat;
    commit(thread);
    long raised = raise_descriptor(thread, descriptor, &place);
    if (raised < 0)
        return raised;
    long answer = raised ? sys_stat_at(AT_FDCWD, place.host, AT_SYMLINK_NOFOLLOW, &stat) : sys_stat_fd(descriptor, &stat);
    if (answer < 0)
        return answer;
    uint32_t mode = real_mode(thread, &stat, wanted);
    answer = raised ? sys_change_mode_at(AT_FDCWD, place.host, mode) : CALL(__NR_fchmod, descriptor, mode);
    if (answer >= 0 && is_root(thread))
        remember_mode(&stat, (uint32_t)wanted);
    return answer;
}

long serve_fchmod(struct thread *thread, struct registers *call)
{
    return change_descriptors_mode(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call));
}

long serve_fchmodat2(struct thread *thread, struct registers *call)
{
    uint64_t flags = ARGUMENT_4(call);
    if (flags & AT_EMPTY_PATH) {
        char first = 0;
        guest_read(&first, ARGUMENT_2(call), 1);
        if (!first)
            return change_descriptors_mode(thread, (int)ARGUMENT_1(call), ARGUMENT_3(call));
    }
    return change_mode(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call),
                       flags & AT_SYMLINK_NOFOLLOW ? 0 : FOLLOW);
}

/* Owners are remembered for the file that the guest sees: no copy is made for that. */
static long give_to(struct thread *thread, const struct statx *stat, uint64_t user, uint64_t group)
{
    const struct credentials *self = &thread->process->credentials;
    struct owner_view view;
    view_owner(stat->stx_ino, device_number(stat->stx_dev_major, stat->stx_dev_minor), stat->stx_uid, stat->stx_gid,
               stat->stx_mode, &view);
    uint32_t to_user = (uint32_t)user, to_group = (uint32_t)group;
    if (self->file_user != 0) {
        bool is_member = to_group == KEEP_ID || to_group == self->file_group;
        for (uint32_t i = 0; i < self->group_count; i++)
            is_member |= self->groups[i] == to_group;
        if (view.user != self->file_user || (to_user != KEEP_ID && to_user != view.user) || !is_member)
            return -EPERM;
    }
    bool is_same = (to_user == KEEP_ID || to_user == view.user) && (to_group == KEEP_ID || to_group == view.group);
    commit(thread);
    uint32_t mode = 0;
    /* As the kernel does: a program that is given away loses what it ran with. */
    if (S_ISREG(view.mode) && view.mode & SET_BITS && view.mode & 0111)
        mode = view.mode & ~(uint32_t)SET_BITS;
    if (is_same && !mode)
        return 0;
    return set_owner(stat, to_user, to_group, mode, 0);
}

static long change_owner(struct thread *thread, int folder, uint64_t path, uint64_t user, uint64_t group,
                         unsigned flags)
{
    struct named named;
    struct statx stat;
    long answer = read_and_find(thread, &named, folder, path, flags);
    if (answer < 0)
        return answer;
    if (named.place.is_absent)
        return -ENOENT;
    struct way way;
    mark_folder_path(&named.place);
    answer = find_way(thread, &named.place, folder, &way);
    if (answer < 0)
        return answer;
    answer = sys_stat_at(way.folder, way.path, flags & FOLLOW && named.place.is_processes ? 0 : AT_SYMLINK_NOFOLLOW, &stat);
    leave_way(&way);
    if (answer >= 0 && named.place.read_only)
        return -EROFS;
    return answer < 0 ? answer : give_to(thread, &stat, user, group);
}

long serve_chown(struct thread *thread, struct registers *call)
{
    return change_owner(thread, AT_FDCWD, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), FOLLOW);
}

long serve_lchown(struct thread *thread, struct registers *call)
{
    return change_owner(thread, AT_FDCWD, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), 0);
}

static long give_descriptor(struct thread *thread, int descriptor, uint64_t user, uint64_t group)
{
    struct statx stat;
    long answer = sys_stat_fd(descriptor, &stat);
    return answer < 0 ? answer : give_to(thread, &stat, user, group);
}

long serve_fchown(struct thread *thread, struct registers *call)
{
    return give_descriptor(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call));
}

long serve_fchownat(struct thread *thread, struct registers *call)
{
    char first = 0;
    guest_read(&first, ARGUMENT_2(call), 1);
    if (!first && ARGUMENT_5(call) & AT_EMPTY_PATH)
        return give_descriptor(thread, (int)ARGUMENT_1(call), ARGUMENT_3(call), ARGUMENT_4(call));
    return change_owner(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                        ARGUMENT_5(call) & AT_SYMLINK_NOFOLLOW ? 0 : FOLLOW);
}

/* Times by the newest of the calls, on a place that is no link to follow any more. */
static long set_times(struct thread *thread, int folder, uint64_t path, const struct __kernel_timespec *times,
                      unsigned flags)
{
    struct named named;
    long answer = find_change(thread, &named, folder, path, flags);
    if (answer < 0)
        return answer;
    mark_folder_path(&named.place);
    return call_at(thread, &named, __NR_utimensat, (uint64_t)times,
                   named.place.is_processes ? 0 : AT_SYMLINK_NOFOLLOW, 0);
}

long serve_utime(struct thread *thread, struct registers *call)
{
    int64_t given[2];
    struct __kernel_timespec times[2] = {{0, 0}, {0, 0}};
    if (!ARGUMENT_2(call))
        return set_times(thread, AT_FDCWD, ARGUMENT_1(call), NULL, FOLLOW);
    guest_read(given, ARGUMENT_2(call), sizeof given);
    times[0].tv_sec = given[0];
    times[1].tv_sec = given[1];
    return set_times(thread, AT_FDCWD, ARGUMENT_1(call), times, FOLLOW);
}

static long set_times_in_micros(struct thread *thread, int folder, uint64_t path, uint64_t given)
{
    struct __kernel_timespec times[2];
    if (!given)
        return set_times(thread, folder, path, NULL, FOLLOW);
    guest_read(times, given, sizeof times);
    for (int i = 0; i < 2; i++) {
        if (times[i].tv_nsec < 0 || times[i].tv_nsec >= 1000000)
            return -EINVAL;
        times[i].tv_nsec *= 1000;
    }
    return set_times(thread, folder, path, times, FOLLOW);
}

long serve_utimes(struct thread *thread, struct registers *call)
{
    return set_times_in_micros(thread, AT_FDCWD, ARGUMENT_1(call), ARGUMENT_2(call));
}

long serve_futimesat(struct thread *thread, struct registers *call)
{
    return set_times_in_micros(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call));
}

long serve_utimensat(struct thread *thread, struct registers *call)
{
    struct __kernel_timespec times[2];
    if (ARGUMENT_3(call))
        guest_read(times, ARGUMENT_3(call), sizeof times);
    const struct __kernel_timespec *given = ARGUMENT_3(call) ? times : NULL;
    if (!ARGUMENT_2(call)) {
        struct place place;
        long raised = raise_descriptor(thread, (int)ARGUMENT_1(call), &place);
        if (raised < 0)
            return raised;
        if (raised)
            return final_call(__NR_utimensat, (uint64_t)AT_FDCWD, (uint64_t)place.host, (uint64_t)given,
                              AT_SYMLINK_NOFOLLOW, 0, 0);
        return final_call(__NR_utimensat, ARGUMENT_1(call), 0, (uint64_t)given, ARGUMENT_4(call), 0, 0);
    }
    return set_times(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), given,
                     ARGUMENT_4(call) & AT_SYMLINK_NOFOLLOW ? 0 : FOLLOW);
}

static long change_attribute(struct thread *thread, struct registers *call, long number, unsigned flags)
{
    struct named named;
    long answer = find_change(thread, &named, AT_FDCWD, ARGUMENT_1(call), flags);
    if (answer < 0)
        return answer;
    return final_call(number, (uint64_t)named.place.host, ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                      ARGUMENT_5(call), 0);
}

long serve_setxattr(struct thread *thread, struct registers *call)
{
    return change_attribute(thread, call, __NR_setxattr, FOLLOW);
}

long serve_lsetxattr(struct thread *thread, struct registers *call)
{
    return change_attribute(thread, call, __NR_lsetxattr, 0);
}

long serve_fsetxattr(struct thread *thread, struct registers *call)
{
    struct place place;
    long raised = raise_descriptor(thread, (int)ARGUMENT_1(call), &place);
    if (raised < 0)
        return raised;
    if (raised)
        return final_call(__NR_lsetxattr, (uint64_t)place.host, ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                          ARGUMENT_5(call), 0);
    return final_call(__NR_fsetxattr, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                      ARGUMENT_5(call), 0);
}

long serve_removexattr(struct thread *thread, struct registers *call)
{
    return change_attribute(thread, call, __NR_removexattr, FOLLOW);
}

long serve_lremovexattr(struct thread *thread, struct registers *call)
{
    return change_attribute(thread, call, __NR_lremovexattr, 0);
}

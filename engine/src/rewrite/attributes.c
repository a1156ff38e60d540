/* What is asked about files: their attributes and file systems. */
#include "owners.h"
#include "serving.h"
#include "text.h"

#define MEMORY_FILE_SYSTEM 0x01021994 /* TMPFS_MAGIC */

void correct_stat(struct stat *stat)
{
    struct owner_view view;
    view_owner(stat->st_ino, stat->st_dev, stat->st_uid, stat->st_gid, stat->st_mode, &view);
    stat->st_uid = view.user;
    stat->st_gid = view.group;
    stat->st_mode = view.mode;
    if (view.has_special)
        stat->st_rdev = view.special;
}

static void correct_statx(struct statx *stat)
{
    struct owner_view view;
    view_owner(stat->stx_ino, device_number(stat->stx_dev_major, stat->stx_dev_minor), stat->stx_uid, stat->stx_gid,
               stat->stx_mode, &view);
    stat->stx_uid = view.user;
    stat->stx_gid = view.group;
    stat->stx_mode = (uint16_t)view.mode;
    if (view.has_special) {
        stat->stx_rdev_major = (uint32_t)(view.special >> 8 & 0xfff);
        stat->stx_rdev_minor = (uint32_t)((view.special & 0xff) | (view.special >> 12 & ~0xffu));
    }
}

/* One of the two calls that stat by folder and path, and where its answer is. */
struct question {
    long number;
    uint64_t buffer;
    uint64_t flags;
    uint64_t mask; /* of statx */
};

static long ask(const struct question *question, int folder, const char *path, uint64_t more)
{
    if (question->number == __NR_statx)
        return final_call(__NR_statx, (uint64_t)folder, (uint64_t)path, question->flags | more, question->mask,
                          question->buffer, 0);
    return final_call(__NR_newfstatat, (uint64_t)folder, (uint64_t)path, question->buffer, question->flags | more, 0, 0);
}

/* The kernel has just written the answer there. */
static bool is_link(const struct question *question)
{
    if (question->number == __NR_statx)
        return S_ISLNK(((const struct statx *)question->buffer)->stx_mode);
    return S_ISLNK(((const struct stat *)question->buffer)->st_mode);
}

static long correct(const struct question *question, long answer)
{
    if (answer < 0)
        return answer;
    if (question->number == __NR_statx)
        correct_statx((struct statx *)question->buffer);
    else
        correct_stat((struct stat *)question->buffer);
    return answer;
}

static long ask_place(struct thread *thread, struct named *named, const struct question *question, bool follows)
{
    struct way way;
    if (named->place.is_absent)
        return -ENOENT;
    mark_folder_path(&named->place);
    long answer = find_way(thread, &named->place, named->folder, &way);
    if (answer < 0)
        return answer;
    bool kernel_follows = follows && (named->place.is_processes || named->place.is_outside);
    answer = ask(question, way.folder, way.path, kernel_follows ? 0 : AT_SYMLINK_NOFOLLOW);
    leave_way(&way);
    return answer;
}

static long serve_question(struct thread *thread, int folder, uint64_t path, const struct question *given)
{
    struct named named;
    struct question question = *given;
    bool follows = !(question.flags & AT_SYMLINK_NOFOLLOW);
    long answer;
    if (question.flags & AT_EMPTY_PATH) {
        char first = 0;
        if (path)
            guest_read(&first, path, 1);
        if (!first)
            return correct(&question, ask(&question, folder, "", 0));
        question.flags &= ~(uint64_t)AT_EMPTY_PATH;
    }
    answer = read_name(&named, folder, path);
    if (answer < 0)
        return answer;
    if (is_direct(&named)) {
        answer = ask(&question, folder, named.path, AT_SYMLINK_NOFOLLOW);
        if (answer < 0 || !follows || !is_link(&question))
            return correct(&question, answer);
        make_repeatable(thread);
    } else {
        answer = find_named(thread, &named, 0);
        if (answer < 0)
            return answer;
        if (!follows || !(named.place.is_processes || named.place.is_outside)) {
            answer = ask_place(thread, &named, &question, false);
            if (answer < 0 || !follows || !is_link(&question))
                return correct(&question, answer);
            make_repeatable(thread);
        }
    }
    answer = find_named(thread, &named, FOLLOW);
    return answer < 0 ? answer : correct(&question, ask_place(thread, &named, &question, true));
}

long serve_stat(struct thread *thread, struct registers *call)
{
    struct question question = {__NR_newfstatat, ARGUMENT_2(call), 0, 0};
    return serve_question(thread, AT_FDCWD, ARGUMENT_1(call), &question);
}

long serve_lstat(struct thread *thread, struct registers *call)
{
    struct question question = {__NR_newfstatat, ARGUMENT_2(call), AT_SYMLINK_NOFOLLOW, 0};
    return serve_question(thread, AT_FDCWD, ARGUMENT_1(call), &question);
}

long serve_fstat(struct thread *thread, struct registers *call)
{
    (void)thread;
    long answer = final_call(__NR_fstat, ARGUMENT_1(call), ARGUMENT_2(call), 0, 0, 0, 0);
    if (answer >= 0)
        correct_stat((struct stat *)ARGUMENT_2(call));
    return answer;
}

long serve_newfstatat(struct thread *thread, struct registers *call)
{
    struct question question = {__NR_newfstatat, ARGUMENT_3(call), ARGUMENT_4(call), 0};
    return serve_question(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), &question);
}

long serve_statx(struct thread *thread, struct registers *call)
{
    struct question question = {__NR_statx, ARGUMENT_5(call), ARGUMENT_3(call), ARGUMENT_4(call)};
    return serve_question(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), &question);
}

/* The caller's own files: their modes say it all, unless something is to be written. */
static bool is_decided_by_mode(const struct place *place, uint64_t mode)
{
    return !(mode & ~(uint64_t)5) && !place->is_processes && !place->is_outside && !place->is_folder_path;
}

static long check_access(struct thread *thread, int folder, uint64_t path, uint64_t mode, uint64_t flags)
{
    struct named named;
    if (flags & AT_EMPTY_PATH) {
        char first = 0;
        guest_read(&first, path, 1);
        if (!first)
            return final_call(CALL_FACCESSAT2, (uint64_t)folder, path, mode, flags, 0, 0);
    }
    long answer = read_name(&named, folder, path);
    if (answer < 0)
        return answer;
    struct stat stat;
    answer = find_named(thread, &named, 0);
    if (answer < 0 || named.place.is_absent)
        return answer < 0 ? answer : -ENOENT;
    if (is_decided_by_mode(&named.place, mode) && named.place.host_length < PATH_MAX) {
        answer = CALL(__NR_newfstatat, AT_FDCWD, named.place.host, &stat, AT_SYMLINK_NOFOLLOW);
        if (answer < 0)
            return answer;
        if (!S_ISLNK(stat.st_mode) && stat.st_uid == run->caller_user)
            return (stat.st_mode >> 6 & mode) == mode ? 0 : -EACCES;
    }
    if (flags & AT_SYMLINK_NOFOLLOW)
        return call_at(thread, &named, CALL_FACCESSAT2, mode, AT_SYMLINK_NOFOLLOW, 0);
    answer = find_named(thread, &named, FOLLOW);
    if (answer < 0 || named.place.is_absent)
        return answer < 0 ? answer : -ENOENT;
    mark_folder_path(&named.place);
    answer = call_at(thread, &named, __NR_faccessat, mode, 0, 0);
    return answer >= 0 && mode & 2 && named.place.read_only ? -EROFS : answer;
}

long serve_access(struct thread *thread, struct registers *call)
{
    return check_access(thread, AT_FDCWD, ARGUMENT_1(call), ARGUMENT_2(call), 0);
}

long serve_faccessat(struct thread *thread, struct registers *call)
{
    return check_access(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), 0);
}

long serve_faccessat2(struct thread *thread, struct registers *call)
{
    return check_access(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call));
}

static bool is_in_memory(const char *guest, size_t length)
{
    for (uint32_t i = 0; i < run->mount_count; i++) {
        const struct mount *mount = &run->mounts[i];
        if (mount->is_memory && length >= mount->target_length &&
            !memcmp(guest, run_text(mount->target), mount->target_length) &&
            (length == mount->target_length || guest[mount->target_length] == '/'))
            return true;
    }
    return false;
}

long serve_statfs(struct thread *thread, struct registers *call)
{
    struct named named;
    long answer = read_and_find(thread, &named, AT_FDCWD, ARGUMENT_1(call), FOLLOW);
    if (answer < 0 || named.place.is_absent)
        return answer < 0 ? answer : -ENOENT;
    answer = final_call(__NR_statfs, (uint64_t)named.place.host, ARGUMENT_2(call), 0, 0, 0, 0);
    if (answer >= 0 && is_in_memory(named.place.guest, named.place.guest_length))
        *(long *)ARGUMENT_2(call) = MEMORY_FILE_SYSTEM;
    return answer;
}

long serve_fstatfs(struct thread *thread, struct registers *call)
{
    char path[PATH_MAX], guest[PATH_MAX];
    (void)thread;
    long answer = final_call(__NR_fstatfs, ARGUMENT_1(call), ARGUMENT_2(call), 0, 0, 0, 0);
    if (answer < 0)
        return answer;
    long length = path_of_descriptor((int)ARGUMENT_1(call), path, sizeof path);
    if (length > 0 && (length = name_in_guest(path, (size_t)length, guest, sizeof guest)) > 0 &&
        is_in_memory(guest, (size_t)length))
        *(long *)ARGUMENT_2(call) = MEMORY_FILE_SYSTEM;
    return answer;
}

long serve_inotify_add_watch(struct thread *thread, struct registers *call)
{
    struct named named;
    long answer = read_and_find(thread, &named, AT_FDCWD, ARGUMENT_2(call),
                                ARGUMENT_3(call) & 0x02000000 /* IN_DONT_FOLLOW */ ? 0 : FOLLOW);
    if (answer < 0 || named.place.is_absent)
        return answer < 0 ? answer : -ENOENT;
    return final_call(__NR_inotify_add_watch, ARGUMENT_1(call), (uint64_t)named.place.host, ARGUMENT_3(call), 0, 0, 0);
}

/* Attributes by path: NUMBER(path, b, c, d). */
static long read_attribute(struct thread *thread, struct registers *call, long number, unsigned flags)
{
    struct named named;
    long answer = read_and_find(thread, &named, AT_FDCWD, ARGUMENT_1(call), flags);
    if (answer < 0 || named.place.is_absent)
        return answer < 0 ? answer : -ENOENT;
    return final_call(number, (uint64_t)named.place.host, ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call), 0, 0);
}

long serve_getxattr(struct thread *thread, struct registers *call)
{
    return read_attribute(thread, call, __NR_getxattr, FOLLOW);
}

long serve_lgetxattr(struct thread *thread, struct registers *call)
{
    return read_attribute(thread, call, __NR_lgetxattr, 0);
}

long serve_listxattr(struct thread *thread, struct registers *call)
{
    return read_attribute(thread, call, __NR_listxattr, FOLLOW);
}

long serve_llistxattr(struct thread *thread, struct registers *call)
{
    return read_attribute(thread, call, __NR_llistxattr, 0);
}

long serve_name_to_handle_at(struct thread *thread, struct registers *call)
{
    struct named named;
    long answer = read_name(&named, (int)ARGUMENT_1(call), ARGUMENT_2(call));
    if (answer <= 0)
        return answer < 0 ? answer : final_call(__NR_name_to_handle_at, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call),
                                                ARGUMENT_4(call), ARGUMENT_5(call), 0);
    answer = find_named(thread, &named, ARGUMENT_5(call) & 0x400 /* AT_SYMLINK_FOLLOW */ ? FOLLOW : 0);
    if (answer < 0 || named.place.is_absent)
        return answer < 0 ? answer : -ENOENT;
    return call_at(thread, &named, __NR_name_to_handle_at, ARGUMENT_3(call), ARGUMENT_4(call), ARGUMENT_5(call));
}

/* open(2) and its relatives. */
#include "owners.h"
#include "processes.h"
#include "serving.h"
#include "text.h"
#include "upper.h"

#define ONLY_TEMPORARY (O_TMPFILE & ~O_DIRECTORY)
#define OPEN_MODE_BITS 07777

struct opening {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve; /* of openat2(2) */
    bool writes;
    bool follows;
    bool has_request; /* openat2(2) was called */
};

static struct opening plan_opening(uint64_t flags, uint64_t mode)
{
    bool creates_only = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
    return (struct opening){
        .flags = flags,
        .mode = mode,
        .writes = !(flags & O_PATH) &&
                  ((flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC | ONLY_TEMPORARY))),
        .follows = !(flags & O_NOFOLLOW) && !creates_only,
    };
}

static long open_at(const struct opening *opening, int folder, const char *path, uint64_t more)
{
    if (!opening->has_request)
        return final_call(__NR_openat, (uint64_t)folder, (uint64_t)path, opening->flags | more, opening->mode, 0, 0);
    struct open_request how = {opening->flags | more, opening->mode, opening->resolve};
    return final_call(CALL_OPENAT2, (uint64_t)folder, (uint64_t)path, (uint64_t)&how, sizeof how, 0, 0);
}

static bool exists(const struct place *place, struct statx *stat)
{
    return !place->is_absent && sys_stat_at(AT_FDCWD, place->host, AT_SYMLINK_NOFOLLOW, stat) >= 0;
}

/* Makes the upper folder ready for an open that writes. */
static long prepare_writing(struct thread *thread, struct place *place, const struct opening *opening)
{
    if (place->is_outside)
        return 0;
    /* As /dev/stdout does, and /proc/self/fd/N: what was open is the root's no more. */
    if (run->upper_length)
        settle_process_link(thread, place);
    struct statx stat;
    bool there = (place->read_only || run->upper_length) && exists(place, &stat);
    if (place->read_only && (!there || S_ISREG(stat.stx_mode) || S_ISDIR(stat.stx_mode)))
        return there && (opening->flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL) ? -EEXIST
               : !there && !(opening->flags & O_CREAT)                             ? -ENOENT
                                                                                   : -EROFS;
    if (!run->upper_length || place->layer == LAYER_BIND)
        return 0;
    if (opening->flags & ONLY_TEMPORARY)
        return raise(thread, place, true);
    if (!there)
        return opening->flags & O_CREAT ? prepare_new(thread, place) : -ENOENT;
    if ((opening->flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
        return -EEXIST;
    return S_ISREG(stat.stx_mode) ? raise(thread, place, !(opening->flags & O_TRUNC)) : 0;
}

/* Folders that the root has are open as the root's. */
static void prefer_roots_folder(struct place *place)
{
    struct statx stat;
    if (place->layer == LAYER_UPPER && exists(place, &stat) && S_ISDIR(stat.stx_mode))
        prefer_root(place);
}

static long open_place(struct thread *thread, struct named *named, const struct opening *opening)
{
    struct place *place = &named->place;
    struct statx stat;
    struct way way;
    if (place->is_absent && !(opening->flags & O_CREAT))
        return -ENOENT;
    long answer;
    if (place->is_processes && !opening->writes) {
        answer = open_process_file(thread, place, opening->flags);
        if (answer != -EAGAIN)
            return answer;
    }
    if (opening->writes)
        answer = prepare_writing(thread, place, opening);
    else {
        prefer_roots_folder(place);
        answer = 0;
    }
    if (answer < 0)
        return answer;
    if (place->is_folder_path && opening->flags & O_CREAT && !(opening->flags & O_DIRECTORY))
        return -EISDIR;
    answer = find_way(thread, place, named->folder, &way);
    if (answer < 0)
        return answer;
    /* What was followed here is no link; in /proc the kernel has to follow what only it can. */
    uint64_t more = place->is_folder_path ? O_DIRECTORY : 0;
    if (opening->follows && !(opening->flags & O_PATH) && !place->is_processes && !place->is_outside)
        more |= O_NOFOLLOW;
    bool makes = opening->flags & (O_CREAT | ONLY_TEMPORARY) && has_other_owner(thread);
    if (makes) {
        commit(thread);
        makes = opening->flags & ONLY_TEMPORARY || !exists(place, &stat);
    }
    answer = open_at(opening, way.folder, way.path, more);
    leave_way(&way);
    if (makes && answer >= 0 && sys_stat_fd((int)answer, &stat) >= 0)
        own_new(thread, &stat);
    return answer;
}

/* How the kernel refuses a link that was not to be followed. */
static bool may_be_link(const struct opening *opening, long answer)
{
    return answer == -ELOOP || (answer == -ENOTDIR && opening->flags & O_DIRECTORY);
}

static long serve_opening(struct thread *thread, int folder, uint64_t path, const struct opening *opening)
{
    struct named named;
    long answer = read_name(&named, folder, path);
    if (answer < 0)
        return answer;
    bool is_owned = opening->flags & (O_CREAT | ONLY_TEMPORARY) && has_other_owner(thread);
    if (is_direct(&named) && !is_owned && (!opening->writes || may_write_directly())) {
        if (!opening->follows)
            return open_at(opening, folder, named.path, 0);
        if (!(opening->flags & O_PATH)) {
            answer = open_at(opening, folder, named.path, O_NOFOLLOW);
            if (!may_be_link(opening, answer))
                return answer;
            make_repeatable(thread);
        }
    }
    bool is_absolute_link_possible = opening->follows && (opening->flags & O_PATH);
    if (!is_absolute_link_possible) {
        answer = find_named(thread, &named, 0);
        if (answer < 0)
            return answer;
        if (!opening->follows || (!named.place.is_processes && !opening->writes)) {
            answer = open_place(thread, &named, opening);
            if (!opening->follows || !may_be_link(opening, answer))
                return answer;
            make_repeatable(thread);
        }
    }
    answer = find_named(thread, &named, FOLLOW);
    return answer < 0 ? answer : open_place(thread, &named, opening);
}

long serve_open(struct thread *thread, struct registers *call)
{
    struct opening opening = plan_opening(ARGUMENT_2(call), ARGUMENT_3(call));
    return serve_opening(thread, AT_FDCWD, ARGUMENT_1(call), &opening);
}

long serve_creat(struct thread *thread, struct registers *call)
{
    struct opening opening = plan_opening(O_CREAT | O_WRONLY | O_TRUNC, ARGUMENT_2(call));
    return serve_opening(thread, AT_FDCWD, ARGUMENT_1(call), &opening);
}

long serve_openat(struct thread *thread, struct registers *call)
{
    struct opening opening = plan_opening(ARGUMENT_3(call), ARGUMENT_4(call));
    return serve_opening(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), &opening);
}

/* Where a limited resolution ends, in one layer: the kernel finds that out. */
static long resolve_in(int folder, const char *path, const struct open_request *how, char *guest, size_t room)
{
    char host[PATH_MAX];
    struct open_request limited = {O_PATH | O_CLOEXEC | (how->flags & O_NOFOLLOW), 0, how->resolve};
    long file = CALL(CALL_OPENAT2, folder, path, &limited, sizeof limited);
    if (file < 0)
        return file;
    long length = path_of_descriptor((int)file, host, sizeof host);
    sys_close((int)file);
    return length < 0 ? length : name_in_guest(host, (size_t)length, guest, room);
}

/* A resolution that must not leave a folder, or not follow links. */
static long open_resolved(struct thread *thread, struct registers *call, struct opening *opening,
                          const struct open_request *how)
{
    struct named named;
    char host[PATH_MAX], upper[HOST_PATH_MAX], guest[PATH_MAX];
    int folder = (int)ARGUMENT_1(call);
    /* The kernel's own resolution is the guest's, where nothing lies above the root. */
    if (!run->upper_length)
        return final_call(CALL_OPENAT2, ARGUMENT_1(call), ARGUMENT_2(call), (uint64_t)how, sizeof *how, 0, 0);
    long answer = read_name(&named, folder, ARGUMENT_2(call));
    if (answer < 0)
        return answer;
    commit(thread);
    long length = folder == AT_FDCWD ? CALL(__NR_getcwd, host, sizeof host) - 1 : path_of_descriptor(folder, host, sizeof host);
    if (length > 0)
        length = name_in_guest(host, (size_t)length, guest, sizeof guest);
    long found = -ENOENT;
    if (length > 0 && upper_path(guest, length == 1 ? 0 : (size_t)length, upper, sizeof upper) > 0) {
        long above = sys_open(upper, O_PATH | O_DIRECTORY);
        if (above >= 0) {
            found = resolve_in((int)above, named.path, how, guest, sizeof guest);
            sys_close((int)above);
        }
    }
    if (found == -ENOENT || found == -ENOTDIR)
        found = resolve_in(folder, named.path, how, guest, sizeof guest);
    if (found < 0 && !(found == -ENOENT && how->flags & O_CREAT))
        return found;
    if (found >= 0) {
        memcpy(named.path, guest, (size_t)found + 1);
        named.length = (size_t)found;
        named.folder = AT_FDCWD;
    }
    opening->resolve = 0;
    answer = find_named(thread, &named, found >= 0 ? 0 : FOLLOW);
    return answer < 0 ? answer : open_place(thread, &named, opening);
}

long serve_openat2(struct thread *thread, struct registers *call)
{
    struct open_request how;
    if (ARGUMENT_4(call) != sizeof how)
        return final_call(CALL_OPENAT2, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call), 0, 0);
    guest_read(&how, ARGUMENT_3(call), sizeof how);
    struct opening opening = plan_opening(how.flags, how.mode);
    opening.has_request = true;
    opening.resolve = how.resolve;
    if (how.resolve)
        return open_resolved(thread, call, &opening, &how);
    return serve_opening(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), &opening);
}

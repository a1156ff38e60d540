/* Where a process is. */
#include "known_folders.h"
#include "serving.h"
#include "upper.h"

long serve_getcwd(struct thread *thread, struct registers *call)
{
    char host[PATH_MAX], guest[PATH_MAX];
    (void)thread;
    long length = CALL(__NR_getcwd, host, sizeof host);
    if (length < 0)
        return length;
    long seen = name_in_guest(host, (size_t)length - 1, guest, sizeof guest);
    const char *answer = seen < 0 ? host : guest;
    if (seen < 0)
        seen = length - 1;
    if ((uint64_t)seen + 1 > ARGUMENT_2(call))
        return -ERANGE;
    guest_write(ARGUMENT_1(call), answer, (size_t)seen + 1);
    return seen + 1;
}

long serve_chdir(struct thread *thread, struct registers *call)
{
    struct named named;
    long answer = read_and_find(thread, &named, AT_FDCWD, ARGUMENT_1(call), FOLLOW);
    if (answer < 0 || named.place.is_absent)
        return answer < 0 ? answer : -ENOENT;
    if (run->upper_length && !named.place.is_outside)
        prefer_root(&named.place);
    if (named.place.host_length < PATH_MAX) {
        answer = final_call(__NR_chdir, (uint64_t)named.place.host, 0, 0, 0, 0, 0);
        forget_current_folder(thread);
        return answer;
    }
    struct way way;
    answer = find_way(thread, &named.place, AT_FDCWD, &way);
    if (answer < 0)
        return answer;
    long folder = sys_open_at(way.folder, way.path, O_PATH | O_DIRECTORY, 0);
    leave_way(&way);
    if (folder < 0)
        return folder;
    answer = sys_change_directory_to((int)folder);
    forget_current_folder(thread);
    sys_close((int)folder);
    return answer;
}

long serve_fchdir(struct thread *thread, struct registers *call)
{
    long answer = final_call(__NR_fchdir, ARGUMENT_1(call), 0, 0, 0, 0, 0);
    forget_current_folder(thread);
    return answer;
}

/* A root inside of the root would be a second translation; the one that is there already is no change. */
long serve_chroot(struct thread *thread, struct registers *call)
{
    struct named named;
    long answer = read_and_find(thread, &named, AT_FDCWD, ARGUMENT_1(call), FOLLOW);
    if (answer < 0)
        return answer;
    return named.place.guest_length == 0 ? 0 : -EPERM;
}

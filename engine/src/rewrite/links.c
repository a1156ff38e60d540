/* What a link says. */
#include "processes.h"
#include "serving.h"

static long read_link_at(struct thread *thread, int folder, uint64_t path, uint64_t buffer, uint64_t room)
{
    struct named named;
    char text[PATH_MAX];
    if ((int64_t)room <= 0)
        return -EINVAL;
    long answer = read_name(&named, folder, path);
    if (answer < 0)
        return answer;
    if (!named.length) {
        answer = sys_read_link_at(folder, "", text, sizeof text);
    } else if (is_direct(&named)) {
        answer = sys_read_link_at(folder, named.path, text, sizeof text);
        /* Links of /proc tell of the machine; no image's own link names a folder of it. */
        if (answer > 0 && text[0] == '/') {
            long seen = name_in_guest(text, (size_t)answer, text, sizeof text);
            answer = seen < 0 ? answer : seen;
        }
    } else {
        answer = find_named(thread, &named, 0);
        if (answer < 0)
            return answer;
        struct place *place = &named.place;
        if (place->is_absent)
            return -ENOENT;
        mark_folder_path(place);
        long length = place->is_processes ? read_process_link(place, text, sizeof text) : -EAGAIN;
        if (length == -EAGAIN) {
            struct way way;
            length = find_way(thread, place, folder, &way);
            if (length >= 0) {
                length = sys_read_link_at(way.folder, way.path, text, sizeof text);
                leave_way(&way);
            }
        }
        answer = length;
    }
    if (answer <= 0)
        return answer;
    size_t length = (size_t)answer < room ? (size_t)answer : room;
    guest_write(buffer, text, length);
    return (long)length;
}

long serve_readlink(struct thread *thread, struct registers *call)
{
    return read_link_at(thread, AT_FDCWD, ARGUMENT_1(call), ARGUMENT_2(call), (int)ARGUMENT_3(call));
}

long serve_readlinkat(struct thread *thread, struct registers *call)
{
    return read_link_at(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), (int)ARGUMENT_4(call));
}

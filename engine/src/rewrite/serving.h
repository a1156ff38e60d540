/* What the services of calls with paths have in common. */
#ifndef SCAR_SERVING_H
#define SCAR_SERVING_H

#include <asm/stat.h>

#include "entry.h"
#include "guest_memory.h"
#include "lookup.h"
#include "run.h"
#include "served.h"

/* A path of the guest's and where it leads. */
struct named {
    char path[PATH_MAX];
    size_t length;
    int folder;
    struct place place;
};

static inline long read_name(struct named *named, int folder, uint64_t path)
{
    named->folder = folder;
    long length = guest_text(named->path, path, sizeof named->path);
    named->length = length < 0 ? 0 : (size_t)length;
    return length;
}

static inline long find_named(struct thread *thread, struct named *named, unsigned flags)
{
    return look_up(thread, named->folder, named->path, flags, &named->place);
}

static inline long read_and_find(struct thread *thread, struct named *named, int folder, uint64_t path, unsigned flags)
{
    long answer = read_name(named, folder, path);
    return answer < 0 ? answer : find_named(thread, named, flags);
}

/* Whether the kernel itself finds what the call's own folder and path name, if that is no link. */
static inline bool is_direct(const struct named *named)
{
    return is_plain_name(named->path, named->length);
}

/* A change to a name in an open folder can go to the kernel as it is: there is no copy to be made, no bind to be kept. */
static inline bool may_write_directly(void)
{
    return !run->upper_length && !run->has_read_only_binds;
}

/* One call of the form NUMBER(folder, path, b, c, d) on a place. */
static inline long call_at(struct thread *thread, const struct named *named, long number, uint64_t b, uint64_t c,
                           uint64_t d)
{
    struct way way;
    long answer = find_way(thread, &named->place, named->folder, &way);
    if (answer < 0)
        return answer;
    answer = final_call(number, (uint64_t)way.folder, (uint64_t)way.path, b, c, d, 0);
    leave_way(&way);
    return answer;
}

/* A path that ends in a slash names a folder: the kernel is to see that. */
static inline void mark_folder_path(struct place *place)
{
    if (place->is_folder_path && place->host_length && place->host[place->host_length - 1] != '/' &&
        place->host_length + 2 < HOST_PATH_MAX) {
        place->host[place->host_length++] = '/';
        place->host[place->host_length] = 0;
    }
}

void correct_stat(struct stat *stat);

#endif

#include "lookup.h"

#include "entry.h"
#include "known_folders.h"
#include "processes.h"
#include "run.h"
#include "stand_ins.h"
#include "text.h"
#include "upper.h"

#define LINKS_MOST 40 /* as the kernel's own limit */
#define NAMES_MOST 48 /* of a path, as far as known folders are looked for */

bool is_plain_name(const char *path, size_t length)
{
    if (!length || (path[0] == '.' && (length == 1 || (length == 2 && path[1] == '.'))))
        return false;
    for (size_t i = 0; i < length; i++)
        if (path[i] == '/')
            return false;
    return !is_special(hash_name(path, length));
}

static void start_at_root(struct place *at)
{
    at->guest_length = 0;
    memcpy(at->host, run_text(run->root), run->root_length);
    at->host_length = run->root_length;
    at->layer = LAYER_ROOT;
    at->read_only = at->is_processes = false;
}

static const struct mount *find_mount(const char *guest, size_t length)
{
    for (uint32_t i = 0; i < run->mount_count; i++)
        if (run->mounts[i].target_length == length && !memcmp(run_text(run->mounts[i].target), guest, length))
            return &run->mounts[i];
    return NULL;
}

long upper_path(const char *guest, size_t length, char *path, size_t room)
{
    if (run->upper_length + length + 1 > room)
        return -ENAMETOOLONG;
    memcpy(path, run_text(run->upper), run->upper_length);
    memcpy(path + run->upper_length, guest, length);
    path[run->upper_length + length] = 0;
    return (long)(run->upper_length + length);
}

/* Goes from the folder to one of its names, whatever that is. */
static long descend(struct place *at, const char *name, size_t length)
{
    if (length > NAME_MAX || at->guest_length + length + 2 > PATH_MAX || at->host_length + length + 2 > HOST_PATH_MAX)
        return -ENAMETOOLONG;
    at->parent_length = at->guest_length;
    at->parent_layer = at->layer;
    at->guest[at->guest_length++] = '/';
    memcpy(at->guest + at->guest_length, name, length);
    at->guest_length += (unsigned)length;
    at->host[at->host_length++] = '/';
    memcpy(at->host + at->host_length, name, length);
    at->host_length += (unsigned)length;
    at->guest[at->guest_length] = 0;
    at->host[at->host_length] = 0;
    at->is_mount = at->is_absent = false;
    if (!is_special(hash_name(name, length)))
        return 0;

    const struct mount *mount = find_mount(at->guest, at->guest_length);
    if (mount) {
        memcpy(at->host, run_text(mount->source), mount->source_length + 1);
        at->host_length = mount->source_length;
        at->layer = LAYER_BIND;
        at->read_only = mount->read_only;
        at->is_processes = mount->kind == MOUNT_PROCESSES;
        at->is_mount = true;
        return 0;
    }
    return at->layer == LAYER_BIND ? 0 : find_in_upper(at);
}

static long read_link(const struct place *at, char *text, size_t room)
{
    long length;
    if (at->is_absent)
        return -ENOENT;
    if (at->is_processes && (length = read_process_link(at, text, room)) != -EAGAIN)
        return length;
    length = sys_read_link_at(AT_FDCWD, at->host, text, room - 1);
    if (length >= 0)
        text[length] = 0;
    return length;
}

/* The place a folder is for the step behind it: in the root, where the root has it. */
static void be_folder(struct place *at)
{
    if (at->layer == LAYER_UPPER && run->upper_length)
        prefer_root(at);
}

static bool is_dots(const char *name, size_t length)
{
    return name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.'));
}

struct walk {
    struct thread *thread;
    struct place *at;
    char path[PATH_MAX * 2]; /* absolute, as written; what stands before `done` led to `at` */
    size_t length;
    size_t done;
    uint64_t generation;
    unsigned links;
};

/* Starts again with another path: a link's text and what was left. */
static long turn(struct walk *walk, const char *text, size_t text_size, size_t rest_at)
{
    struct place *at = walk->at;
    size_t rest = walk->length - rest_at;
    size_t base = text[0] == '/' ? 0 : at->parent_length + 1;
    if (++walk->links > LINKS_MOST)
        return -ELOOP;
    if (base + text_size + rest + 2 > sizeof walk->path)
        return -ENAMETOOLONG;
    memmove(walk->path + base + text_size, walk->path + rest_at, rest);
    memcpy(walk->path + base, text, text_size);
    if (base) {
        memcpy(walk->path, at->guest, base - 1);
        walk->path[base - 1] = '/';
    }
    walk->length = base + text_size + rest;
    walk->path[walk->length] = 0;
    return 0;
}

static long go_up(struct walk *walk)
{
    struct place *at = walk->at;
    /* The parent has its own layer and mount; its canonical path is found as any other. */
    size_t length = at->guest_length;
    while (length && at->guest[length - 1] != '/')
        length--;
    char parent[PATH_MAX];
    size_t parent_length = length ? length - 1 : 0;
    memcpy(parent, at->guest, parent_length);
    start_at_root(at);
    for (size_t from = 0; from < parent_length;) {
        size_t end = from + 1;
        while (end < parent_length && parent[end] != '/')
            end++;
        long answer = descend(at, parent + from + 1, end - from - 1);
        if (answer < 0)
            return answer;
        be_folder(at);
        from = end;
    }
    return 0;
}

/* Begins at the known folder that covers most of the path. */
static void recall_longest(struct walk *walk)
{
    size_t ends[NAMES_MOST];
    size_t count = 0;
    for (size_t i = 1; i < walk->length && count < NAMES_MOST; i++)
        if (walk->path[i] == '/')
            ends[count++] = i;
    walk->generation = run_generation();
    while (count--) {
        size_t end = ends[count];
        if (recall_folder(hash_name(walk->path, end), walk->path, end, walk->at)) {
            walk->done = end;
            return;
        }
    }
    start_at_root(walk->at);
    walk->done = 0;
}

/* Walks to the last name; everything before it is a folder, or is found to be none by the kernel. */
static long walk_on(struct walk *walk, unsigned flags)
{
    struct place *at = walk->at;
    char text[PATH_MAX];
    at->is_folder_path = false;
    recall_longest(walk);
    for (;;) {
        size_t from = walk->done;
        while (from < walk->length && walk->path[from] == '/')
            from++;
        if (from == walk->length) {
            /* The root, or a path that ends with dots. */
            at->is_folder_path = true;
            at->is_mount = at->is_absent = false;
            at->parent_length = at->guest_length;
            at->guest[at->guest_length] = 0;
            at->host[at->host_length] = 0;
            return 0;
        }
        size_t end = from;
        while (end < walk->length && walk->path[end] != '/')
            end++;
        size_t rest = end;
        while (rest < walk->length && walk->path[rest] == '/')
            rest++;
        bool is_last = rest == walk->length;
        const char *name = walk->path + from;
        if (is_dots(name, end - from)) {
            if (end - from == 2) {
                long answer = go_up(walk);
                if (answer < 0)
                    return answer;
            }
            walk->done = end;
            continue;
        }

        long answer = descend(at, name, end - from);
        if (answer < 0)
            return answer;
        bool has_slash = end < walk->length;
        if (is_last && !has_slash && (!(flags & FOLLOW) || (at->is_processes && !is_followed_process_link(at))))
            return 0;
        /* What is mounted is known by a path with no link in it. */
        if (!at->is_mount && at->layer == LAYER_BIND)
            enter_stand_in(at->host, at->host_length);
        long length = at->is_mount ? -EINVAL : read_link(at, text, sizeof text);
        if (length >= 0) {
            answer = turn(walk, text, (size_t)length, end);
            if (answer < 0)
                return answer;
            recall_longest(walk);
            continue;
        }
        if (is_last) {
            at->is_folder_path = has_slash;
            at->is_absent |= length == -ENOENT;
            return 0;
        }
        if (length != -EINVAL)
            return length;
        be_folder(at);
        note_traversed(hash_name(name, end - from));
        walk->done = end;
        keep_folder(walk->thread, walk->generation, hash_name(walk->path, end), walk->path, end, at);
    }
}

/* The usual case: the folder is known and the last name is no link to follow. */
static bool look_up_known(const char *path, size_t length, unsigned flags, struct place *place)
{
    size_t slash = length;
    while (path[slash - 1] != '/')
        slash--;
    size_t name = slash--;
    if (!slash || name == length || (flags & FOLLOW) || is_dots(path + name, length - name) ||
        !recall_folder(hash_name(path, slash), path, slash, place))
        return false;
    place->is_folder_path = false;
    return descend(place, path + name, length - name) >= 0;
}

static long walk_from_root(struct thread *thread, const char *path, size_t length, unsigned flags, struct place *place)
{
    struct walk walk;
    walk.thread = thread;
    walk.at = place;
    walk.length = length;
    walk.links = 0;
    memcpy(walk.path, path, length + 1);
    return walk_on(&walk, flags);
}

static long look_up_absolute(struct thread *thread, const char *path, size_t length, unsigned flags,
                             struct place *place)
{
    place->is_outside = false;
    long answer = look_up_known(path, length, flags, place) ? 0 : walk_from_root(thread, path, length, flags, place);
    if (answer >= 0 && place->layer == LAYER_BIND)
        enter_stand_in(place->host, place->host_length);
    return answer;
}

/* The guest's path of the folder that a relative path starts at. */
static long base_name(struct thread *thread, int folder, char *path, size_t room)
{
    if (folder == AT_FDCWD)
        return current_folder(thread, path, room);
    long length = path_of_descriptor(folder, path, room);
    return length > 0 ? name_in_guest(path, (size_t)length, path, room) : length;
}

long look_up(struct thread *thread, int folder, const char *path, unsigned flags, struct place *place)
{
    size_t length = text_length(path);
    if (!length)
        return -ENOENT;
    if (path[0] == '/')
        return look_up_absolute(thread, path, length, flags, place);

    char base[HOST_PATH_MAX];
    long base_length = base_name(thread, folder, base, PATH_MAX);
    if (base_length == -EBADF)
        return -EBADF;
    size_t prefix = run->root_length > run->upper_length ? run->root_length : run->upper_length;
    if (base_length < 0 || prefix + (size_t)base_length + length + 2 > PATH_MAX) {
        /* Too deep, removed, or a folder from outside: the kernel knows best. */
        place->is_outside = true;
        place->layer = LAYER_BIND;
        place->read_only = place->is_processes = place->is_absent = place->is_mount = place->is_folder_path = false;
        place->guest_length = place->parent_length = 0;
        place->host_length = (unsigned)length;
        memcpy(place->host, path, length + 1);
        return folder == AT_FDCWD || path[0] ? 0 : -ENOENT;
    }
    if (base_length == 1)
        base_length = 0;
    base[base_length] = '/';
    memcpy(base + base_length + 1, path, length + 1);
    return look_up_absolute(thread, base, (size_t)base_length + 1 + length, flags, place);
}

long find_way(struct thread *thread, const struct place *place, int folder, struct way *way)
{
    way->folder = place->is_outside ? folder : AT_FDCWD;
    way->path = place->host;
    way->opened = -1;
    if (place->host_length < PATH_MAX)
        return 0;
    commit(thread);
    size_t cut = PATH_MAX - 1;
    while (cut && place->host[cut] != '/')
        cut--;
    char first[PATH_MAX];
    memcpy(first, place->host, cut);
    first[cut] = 0;
    long opened = sys_open(first, O_PATH | O_DIRECTORY);
    if (opened < 0)
        return opened;
    way->opened = way->folder = (int)opened;
    way->path = place->host + cut + 1;
    return 0;
}

void leave_way(const struct way *way)
{
    if (way->opened >= 0)
        sys_close(way->opened);
}

#include "place.h"

#include "inside.h"
#include "memory.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

#define LINKS_MOST 40 /* as the kernel's own limit */
#define LINK_SIZE 4096

/* A walk below root. `done` holds no link and no `..`, so its parent is itself without its last name. */
struct walk {
    int root;
    char *done;
    int links;
};

static void step_up(struct walk *walk)
{
    const char *slash = text_find_last(walk->done, '/');
    walk->done = slash ? copy_part(walk->done, (size_t)(slash - walk->done)) : copy_text("");
}

static long open_done(const struct walk *walk, const char *path)
{
    return open_inside(walk->root, *path ? path : ".", O_PATH | O_NOFOLLOW);
}

static long make_entry(const struct walk *walk, const char *name, bool folder)
{
    long parent = open_done(walk, walk->done);
    if (parent < 0)
        return parent;
    long made;
    if (folder) {
        made = sys_make_directory_at((int)parent, name, 0755);
    } else {
        made = sys_open_at((int)parent, name, O_WRONLY | O_CREAT | O_EXCL, 0644);
        if (made >= 0)
            sys_close((int)made);
    }
    sys_close((int)parent);
    /* Another run on the same root may be a moment ahead. */
    return made == -EEXIST ? 0 : made;
}

static long make_and_open(struct walk *walk, const char *path, const char *name, bool folder)
{
    long made = make_entry(walk, name, folder);
    return made < 0 ? made : open_done(walk, path);
}

/* Puts a link's target before what is left of the path; answers the new rest. */
static long follow(struct walk *walk, int link, const char **rest)
{
    char target[LINK_SIZE];
    if (++walk->links > LINKS_MOST)
        return -ELOOP;
    long length = sys_read_link_at(link, "", target, sizeof target - 1);
    if (length < 0)
        return length;
    target[length] = 0;
    if (target[0] == '/')
        walk->done = copy_text("");
    *rest = join_text(target, "/", *rest, NULL);
    return 0;
}

static bool only_slashes(const char *text)
{
    while (*text == '/')
        text++;
    return !*text;
}

static long place(int root, const char *path, bool make, bool folder)
{
    struct walk walk = {root, copy_text(""), 0};
    const char *rest = path;
    for (;;) {
        while (*rest == '/')
            rest++;
        if (!*rest)
            return open_done(&walk, walk.done);
        size_t length = 0;
        while (rest[length] && rest[length] != '/')
            length++;
        const char *name = copy_part(rest, length);
        rest += length;
        if (text_equal(name, "."))
            continue;
        if (text_equal(name, "..")) {
            step_up(&walk);
            continue;
        }

        char *next = *walk.done ? join_text(walk.done, "/", name, NULL) : copy_text(name);
        bool wants_folder = folder || !only_slashes(rest);
        long fd = open_done(&walk, next);
        if (fd == -ENOENT && make)
            fd = make_and_open(&walk, next, name, wants_folder);
        if (fd < 0)
            return fd;
        struct statx stat;
        long answer = sys_stat_fd((int)fd, &stat);
        if (answer >= 0 && S_ISLNK(stat.stx_mode))
            answer = follow(&walk, (int)fd, &rest);
        else if (answer >= 0 && wants_folder && !S_ISDIR(stat.stx_mode))
            answer = -ENOTDIR;
        else if (answer >= 0 && !wants_folder && S_ISDIR(stat.stx_mode))
            answer = -EISDIR;
        else
            walk.done = next;
        sys_close((int)fd);
        if (answer < 0)
            return answer;
    }
}

long place_folder(int root, const char *path, bool make)
{
    return place(root, path, make, true);
}

long place_file(int root, const char *path, bool make)
{
    return place(root, path, make, false);
}

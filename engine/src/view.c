#include "view.h"

#include "files.h"
#include "inside.h"
#include "memory.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

#define DEVICE(path) {VIEW_BIND, path, path, false, true}

/* Of every view. */
static const struct view_entry defaults[] = {
    {VIEW_PROCESSES, NULL, "/proc", false, false},
    {VIEW_DEVICES, NULL, "/dev", false, false},
    {VIEW_BIND, "/sys", "/sys", true, true},
    DEVICE("/dev/null"),
    DEVICE("/dev/zero"),
    DEVICE("/dev/full"),
    DEVICE("/dev/random"),
    DEVICE("/dev/urandom"),
    DEVICE("/dev/tty"),
    {VIEW_LINK, "/proc/self/fd", "/dev/fd", false, true},
    {VIEW_LINK, "/proc/self/fd/0", "/dev/stdin", false, true},
    {VIEW_LINK, "/proc/self/fd/1", "/dev/stdout", false, true},
    {VIEW_LINK, "/proc/self/fd/2", "/dev/stderr", false, true},
    {VIEW_BIND, "/etc/resolv.conf", "/etc/resolv.conf", true, true},
    {VIEW_BIND, "/etc/hosts", "/etc/hosts", true, true},
};
#define DEFAULT_COUNT (sizeof defaults / sizeof *defaults)

/* Of the view of an image besides. */
static const struct view_entry of_images[] = {
    {VIEW_TERMINALS, NULL, "/dev/pts", false, true},
    {VIEW_LINK, "pts/ptmx", "/dev/ptmx", false, true},
    {VIEW_SHARED_MEMORY, NULL, "/dev/shm", false, true},
};
#define OF_IMAGES_COUNT (sizeof of_images / sizeof *of_images)

/* Where the machine has its programs, libraries and their settings: all that a sandbox shows of its files. */
static const char *const system_folders[] = {"/bin", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/sbin", "/usr"};
#define SYSTEM_FOLDERS (sizeof system_folders / sizeof *system_folders)

/* Without doubled slashes, `.` and a slash at the end. `..` stays: what it means depends on links of the image. */
static const char *tidy(const char *path)
{
    char *tidied = take(text_length(path) + 2);
    size_t length = 0;
    while (*path) {
        size_t name = 0;
        while (path[name] && path[name] != '/')
            name++;
        if (name && !(name == 1 && *path == '.')) {
            tidied[length++] = '/';
            memcpy(tidied + length, path, name);
            length += name;
        }
        path += name + (path[name] == '/');
    }
    if (!length)
        tidied[0] = '/';
    return tidied;
}

static bool covers(const char *outer, const char *path)
{
    return text_starts(path, outer) && (path[text_length(outer)] == 0 || path[text_length(outer)] == '/');
}

static size_t depth(const char *path)
{
    size_t names = 0;
    for (; *path; path++)
        names += *path == '/';
    return names;
}

static void add(struct view *view, struct view_entry entry)
{
    size_t at = view->count++;
    for (; at > 0 && depth(view->entries[at - 1].target) > depth(entry.target); at--)
        view->entries[at] = view->entries[at - 1];
    view->entries[at] = entry;
}

static bool is_replaced(const struct view_entry *entry, const struct view_entry *binds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (covers(binds[i].target, entry->target))
            return true;
    return false;
}

static void add_default(struct view *view, struct view_entry entry, const struct view_entry *binds, size_t count)
{
    if (!is_replaced(&entry, binds, count))
        add(view, entry);
}

/* A folder of the machine, or the link that stands for it where /bin and its like are in /usr. */
static struct view_entry system_folder(const char *path)
{
    char text[PATH_MAX];
    long length = sys_read_link_at(AT_FDCWD, path, text, sizeof text);
    if (length > 0)
        return (struct view_entry){VIEW_LINK, copy_part(text, (size_t)length), path, false, true};
    return (struct view_entry){VIEW_BIND, path, path, true, true};
}

static void add_sandbox(struct view *view, const struct options *options, const struct view_entry *binds)
{
    char size[24];
    text_format(size, sizeof size, "%lum", (unsigned long)options->tmp_size);
    for (size_t i = 0; i < SYSTEM_FOLDERS && !options->root; i++)
        add_default(view, system_folder(system_folders[i]), binds, options->bind_count);
    struct view_entry temporary = {VIEW_TEMPORARY, copy_text(size), "/tmp", false, false};
    add_default(view, temporary, binds, options->bind_count);
}

void check_root(const char *root)
{
    long allowed = sys_access(root, EXECUTABLE);
    if (allowed == -EACCES)
        fail(EXIT_FAILED, "--root %s cannot be entered by this user: %s; chmod a+x it, or run as its owner", root,
             error_text(allowed));
}

struct view make_view(const struct options *options)
{
    struct view_entry *binds = take((options->bind_count + 1) * sizeof *binds);
    for (size_t i = 0; i < options->bind_count; i++) {
        const struct bind *bind = &options->binds[i];
        binds[i] = (struct view_entry){VIEW_BIND, bind->source, tidy(bind->target), bind->read_only, false};
        if (text_equal(binds[i].target, "/"))
            fail(EXIT_FAILED, "--bind %s:/ : the guest's root is what --root names", bind->source);
        for (size_t j = 0; j < i; j++)
            if (text_equal(binds[i].target, binds[j].target))
                fail(EXIT_FAILED, "--bind: %s and %s are both to be seen at %s", binds[j].source, binds[i].source,
                     binds[i].target);
    }

    size_t most = DEFAULT_COUNT + OF_IMAGES_COUNT + SYSTEM_FOLDERS + 1 + options->bind_count;
    struct view view = {take(most * sizeof *view.entries), 0};
    for (size_t i = 0; i < DEFAULT_COUNT; i++)
        add_default(&view, defaults[i], binds, options->bind_count);
    if (options->mode == MODE_SANDBOX)
        add_sandbox(&view, options, binds);
    else
        for (size_t i = 0; i < OF_IMAGES_COUNT; i++)
            add_default(&view, of_images[i], binds, options->bind_count);
    for (size_t i = 0; i < options->bind_count; i++)
        add(&view, binds[i]);
    return view;
}

static char *read_below(int folder, const char *path)
{
    long fd = open_inside(folder, path, O_RDONLY | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    char *content = read_whole((int)fd, NULL);
    sys_close((int)fd);
    return content;
}

static char *read_bound(const struct view_entry *entry, const char *path)
{
    const char *rest = path + text_length(entry->target);
    if (!*rest)
        return read_path(entry->source);
    long folder = sys_open(entry->source, O_PATH | O_DIRECTORY);
    if (folder < 0)
        return NULL;
    char *content = read_below((int)folder, rest);
    sys_close((int)folder);
    return content;
}

char *read_in_view(const struct view *view, int upper, int root, const char *path)
{
    for (size_t i = view->count; i-- > 0;)
        if (view->entries[i].kind == VIEW_BIND && covers(view->entries[i].target, path))
            return read_bound(&view->entries[i], path);
    struct statx stat;
    long fd = upper < 0 ? -ENOENT : open_inside(upper, path, O_PATH);
    if (fd >= 0 && sys_stat_fd((int)fd, &stat) >= 0)
        /* A whiteout is a character device: the file was removed. */
        return S_ISCHR(stat.stx_mode) ? NULL : read_below(upper, path);
    return read_below(root, path);
}

_Noreturn void explain_view_entry(const struct view_entry *entry, long error)
{
    bool is_new = !entry->source || entry->kind == VIEW_TEMPORARY;
    const char *source = is_new ? "a new file system" : entry->source;
    switch (error) {
    case -EISDIR:
        fail(EXIT_FAILED, "%s is a file but %s is a folder in the image; a file goes over a file", source,
             entry->target);
    case -ENOTDIR:
        fail(EXIT_FAILED, "%s cannot be shown at %s: that, or a part of its path, is a file in the image", source,
             entry->target);
    case -EROFS:
    case -EACCES:
        fail(EXIT_FAILED, "%s cannot be shown at %s: nothing is there and nothing can be made there (%s); make it "
                          "beforehand, or give the root an --upper",
             source, entry->target, error_text(error));
    default:
        fail(EXIT_FAILED, "%s cannot be shown at %s: %s", source, entry->target, error_text(error));
    }
}

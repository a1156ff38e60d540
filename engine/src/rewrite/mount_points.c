#include "mount_points.h"

#include "inside.h"
#include "memory.h"
#include "outcome.h"
#include "real_paths.h"
#include "run.h"
#include "stand_ins.h"
#include "system.h"
#include "text.h"

#define LINKS_MOST 40

static const struct mount *covering(const char *guest)
{
    const struct mount *best = NULL;
    for (uint32_t i = 0; i < run->mount_count; i++) {
        const struct mount *mount = &run->mounts[i];
        const char *target = run_text(mount->target);
        if (text_starts(guest, target) && (guest[mount->target_length] == '/' || !guest[mount->target_length]) &&
            (!best || mount->target_length > best->target_length))
            best = mount;
    }
    return best;
}

/*
 * Follows what the root has of a path and keeps the names that are missing: a path with no link in it, or a null
 * pointer if its links never end.
 */
static const char *canonical(int root, const char *root_text, const char *path)
{
    if (has_no_link(root, path))
        return path;
    for (int links = 0; links < LINKS_MOST; links++) {
        const char *end = path + text_length(path);
        long found;
        while ((found = open_inside(root, end == path ? "/" : copy_part(path, (size_t)(end - path)), O_PATH)) < 0) {
            if (found == -ELOOP || end == path)
                return NULL;
            do
                end--;
            while (end > path && *end != '/');
        }
        const char *there = path_of((int)found, path) + text_length(root_text);
        sys_close((int)found);
        while (*end == '/')
            end++;
        if (!*end)
            return there;
        /* What comes next is missing, or a link to something that is. */
        size_t length = 0;
        while (end[length] && end[length] != '/')
            length++;
        const char *name = copy_part(end, length);
        char text[PATH_MAX];
        long size = sys_read_link_at(AT_FDCWD, join_text(root_text, there, "/", name, NULL), text, sizeof text - 1);
        if (size < 0)
            return join_text(there, "/", end, NULL);
        text[size] = 0;
        path = text[0] == '/' ? join_text(text, end + length, NULL) : join_text(there, "/", text, end + length, NULL);
    }
    return NULL;
}

static void make_folders_of(const char *base, const char *path)
{
    for (size_t i = 1; path[i]; i++)
        if (path[i] == '/')
            sys_make_directory_at(AT_FDCWD, join_text(base, copy_part(path, i), NULL), 0755);
}

/* A folder that got a new name looks as old as it is in the root. */
static void copy_folders(const char *path)
{
    for (size_t end = text_length(path); end > 0; end--) {
        if (path[end] != '/')
            continue;
        struct statx stat;
        const char *upper = join_text(run_text(run->upper), copy_part(path, end), NULL);
        if (sys_stat_at(AT_FDCWD, join_text(run_text(run->root), copy_part(path, end), NULL), 0, &stat) < 0)
            continue;
        struct __kernel_timespec times[2] = {{stat.stx_atime.tv_sec, stat.stx_atime.tv_nsec},
                                             {stat.stx_mtime.tv_sec, stat.stx_mtime.tv_nsec}};
        sys_change_mode_at(AT_FDCWD, upper, stat.stx_mode & 07777);
        CALL(__NR_utimensat, AT_FDCWD, upper, times, 0);
    }
}

static bool is_stand_in(const struct builder *builder, const struct mount *mount)
{
    return mount && text_starts(run_text(mount->source), own_folder(builder));
}

/* Something to be covered by a mount has to be seen when its folder is listed. */
static long make_point(struct builder *builder, const char *guest, bool is_folder, bool is_default)
{
    const struct mount *outer = covering(guest);
    struct statx stat;
    if (is_default && is_stand_in(builder, outer)) {
        defer_point(builder, join_text(run_text(outer->source), guest + outer->target_length, NULL),
                    is_folder ? 0755 : S_IFREG | 0644, NULL);
        return 0;
    }
    if (is_stand_in(builder, outer))
        make_stand_ins();
    const char *base = outer                      ? run_text(outer->source)
                       : builder->options->upper ? run_text(run->upper)
                                                  : run_text(run->root);
    const char *rest = outer ? guest + outer->target_length : guest;
    const char *path = join_text(base, rest, NULL);
    bool is_there = sys_stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &stat) >= 0;
    if (!is_there && !outer)
        is_there = sys_stat_at(AT_FDCWD, join_text(run_text(run->root), guest, NULL), AT_SYMLINK_NOFOLLOW, &stat) >= 0;
    if (is_there && is_folder != (S_ISDIR(stat.stx_mode) != 0))
        return is_folder ? -ENOTDIR : -EISDIR;
    if (is_there)
        return 0;
    if (outer && outer->read_only)
        return -EROFS;
    make_folders_of(base, rest);
    long made;
    if (is_folder) {
        made = sys_make_directory_at(AT_FDCWD, path, 0755);
    } else {
        made = sys_open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL, 0644);
        if (made >= 0)
            sys_close((int)made);
    }
    if (!outer && builder->options->upper)
        copy_folders(rest);
    return made == -EEXIST ? 0 : made;
}

static void announce(const char *guest)
{
    const char *name = text_find_last(guest, '/') + 1;
    make_special(name, text_length(name));
}

static void add_mount(struct builder *builder, const char *guest, const char *source, const struct view_entry *entry)
{
    if (run->mount_count == MOUNTS_MOST)
        fail(EXIT_FAILED, "there are more than %d binds", MOUNTS_MOST);
    struct mount *mount = &run->mounts[run->mount_count];
    mount->target_length = (uint32_t)text_length(guest);
    mount->target = keep(builder, guest);
    mount->source_length = (uint32_t)text_length(source);
    mount->source = keep(builder, source);
    mount->kind = entry->kind == VIEW_PROCESSES ? MOUNT_PROCESSES : MOUNT_BIND;
    mount->read_only = entry->read_only;
    mount->is_memory = entry->kind == VIEW_SHARED_MEMORY;
    run->mount_count++;
    /* What is read-only by default is not the caller's to write anyway, unless that is root. */
    if (entry->read_only && (!entry->optional || run->caller_user == 0))
        run->has_read_only_binds = 1;
    announce(guest);
}

static const char *stand_in(struct builder *builder, const char *name, unsigned mode)
{
    const char *path = join_text(own_folder(builder), name, NULL);
    defer_point(builder, path, mode, NULL);
    return path;
}

static const char *source_of(struct builder *builder, const struct view_entry *entry, bool *is_folder)
{
    struct statx stat;
    long error;
    *is_folder = true;
    switch (entry->kind) {
    case VIEW_PROCESSES:
        return "/proc";
    case VIEW_DEVICES:
        return stand_in(builder, "/dev", 0755);
    case VIEW_SHARED_MEMORY:
        return stand_in(builder, "/shm", 01777);
    case VIEW_TERMINALS:
        return sys_stat_at(AT_FDCWD, "/dev/pts", 0, &stat) < 0 ? NULL : "/dev/pts";
    default:
        break;
    }
    const char *path = real_path(entry->source, &stat, &error);
    if (!path && !entry->optional)
        fail(EXIT_FAILED, "--bind %s: %s", entry->source, error_text(error));
    *is_folder = path && S_ISDIR(stat.stx_mode);
    return path;
}

static void add_link(struct builder *builder, const struct view_entry *entry, const char *guest)
{
    const struct mount *outer = covering(guest);
    struct view_entry terminal = {VIEW_BIND, "/dev/ptmx", entry->target, false, true};
    struct statx stat;
    /* Only into the stand-in: a folder of the machine's stays as it is. */
    if (!is_stand_in(builder, outer))
        return;
    const char *path = join_text(run_text(outer->source), guest + outer->target_length, NULL);
    /* The multiplexer in /dev/pts may be closed to everyone: the machine's own is not. */
    if (text_equal(entry->target, "/dev/ptmx") && sys_stat_at(AT_FDCWD, "/dev/ptmx", 0, &stat) >= 0) {
        make_point(builder, guest, false, true);
        add_mount(builder, guest, "/dev/ptmx", &terminal);
        return;
    }
    defer_point(builder, path, 0, entry->source);
}

/* As in the other mode: the caller may be root, and these steer the whole machine. */
static void protect_machine(struct builder *builder, const char *processes)
{
    static const char *const names[] = {"bus", "fs", "irq", "sys", "sysrq-trigger"};
    static const struct view_entry protected = {VIEW_BIND, NULL, NULL, true, true};
    struct statx stat;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *source = join_text("/proc/", names[i], NULL);
        if (sys_stat_at(AT_FDCWD, source, 0, &stat) >= 0)
            add_mount(builder, join_text(processes, "/", names[i], NULL), source, &protected);
    }
}

void add_entry(struct builder *builder, const struct view_entry *entry)
{
    const struct mount *outer = covering(entry->target);
    const char *guest = outer ? entry->target : canonical(builder->root, run_text(run->root), entry->target);
    bool is_folder;
    if (!guest)
        explain_view_entry(entry, -ELOOP);
    if (entry->kind == VIEW_LINK) {
        add_link(builder, entry, guest);
        return;
    }
    const char *source = source_of(builder, entry, &is_folder);
    if (!source)
        return;
    long made = make_point(builder, guest, is_folder, entry->optional);
    if (made < 0 && !entry->optional && entry->kind == VIEW_BIND)
        explain_view_entry(entry, made);
    /* Where the root cannot take one of the default entries, listings lack it; it is there all the same. */
    add_mount(builder, guest, source, entry);
    if (entry->kind == VIEW_PROCESSES)
        protect_machine(builder, guest);
}

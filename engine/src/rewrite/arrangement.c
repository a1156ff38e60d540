#include "arrangement.h"

#include "files.h"
#include "inside.h"
#include "memory.h"
#include "outcome.h"
#include "place.h"
#include "run.h"
#include "system.h"
#include "text.h"
#include "upper.h"
#include "view.h"

#define CACHE_NAME ".scar-texts"
#define MEMORY_NAME "scar-run"
#define LINKS_MOST 40

struct builder {
    const struct options *options;
    size_t used; /* of the strings */
    int root;    /* open */
    int upper;   /* open, or -1 */
    const char *folder;
    const char *shared;
};

static uint32_t keep(struct builder *builder, const char *text)
{
    size_t length = text_length(text);
    if (builder->used + length + 1 > STRINGS_SIZE)
        fail(EXIT_FAILED, "the paths of the binds are too long together");
    uint32_t at = (uint32_t)builder->used;
    memcpy(run->strings + at, text, length + 1);
    builder->used += length + 1;
    return at;
}

/* The path of an open folder with no link in it. */
static const char *path_of(int folder, const char *name)
{
    char link[40], path[PATH_MAX];
    text_format(link, sizeof link, "/proc/self/fd/%d", folder);
    long length = sys_read_link_at(AT_FDCWD, link, path, sizeof path);
    if (length < 0)
        fail(EXIT_FAILED, "%s: %s (rewriting needs /proc)", name, error_text(length));
    return copy_part(path, (size_t)length);
}

static const char *folder_of(const char *path)
{
    const char *slash = text_find_last(path, '/');
    return slash == path || !slash ? "" : copy_part(path, (size_t)(slash - path));
}

static uint64_t random_number(void)
{
    uint64_t number = 0;
    if (CALL(__NR_getrandom, &number, sizeof number, 0) < 0)
        number = (uint64_t)sys_milliseconds() << 20 ^ (uint64_t)sys_pid();
    return number;
}

static const char *make_below(const char *parent, uint64_t random, unsigned mode)
{
    char name[48];
    text_format(name, sizeof name, "/.scar-run-%lx", (unsigned long)random);
    const char *path = join_text(parent, name, NULL);
    return sys_make_directory_at(AT_FDCWD, path, mode) < 0 ? NULL : path;
}

static bool is_inside(const char *inner, const char *outer)
{
    size_t length = text_length(outer);
    return text_starts(inner, outer) && (inner[length] == '/' || !inner[length] || length == 1);
}

/* The run's own folder: where the caller lets us write, and in memory if there is such a place. */
static void make_folders(struct builder *builder, const char *root, const char *upper)
{
    const struct options *options = builder->options;
    uint64_t random = random_number();
    if (options->work && upper) {
        long work = sys_open(options->work, O_PATH | O_DIRECTORY);
        if (work < 0)
            fail(EXIT_FAILED, "--work %s: %s", options->work, error_text(work));
        if (is_inside(path_of((int)work, options->work), upper))
            fail(EXIT_FAILED, "--upper %s has its work folder inside of itself; choose another --work", options->upper);
        sys_close((int)work);
    }
    const char *places[] = {"/tmp", "/var/tmp", upper ? folder_of(upper) : NULL, folder_of(root)};
    if (options->work)
        builder->folder = make_below(options->work, random, 0700);
    for (size_t i = 0; i < sizeof places / sizeof *places && !builder->folder; i++)
        if (places[i])
            builder->folder = make_below(places[i], random, 0700);
    if (!builder->folder)
        fail(EXIT_FAILED, "no folder for this run can be made in /tmp; name one with --work");
    long opened = sys_open(builder->folder, O_PATH);
    if (opened >= 0) {
        builder->folder = path_of((int)opened, builder->folder);
        sys_close((int)opened);
    }
    builder->shared = make_below("/dev/shm", random, 0700);
}

/* A part of a folder of the run's, new. */
static const char *make_part(const char *folder, const char *name, unsigned mode)
{
    const char *path = join_text(folder, "/", name, NULL);
    long made = sys_make_directory_at(AT_FDCWD, path, mode);
    if (made < 0)
        fail(EXIT_FAILED, "%s: %s", path, error_text(made));
    sys_change_mode_at(AT_FDCWD, path, mode);
    return path;
}

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

/* Something to be covered by a mount has to be seen when its folder is listed. */
static long make_point(const struct builder *builder, const char *guest, bool is_folder)
{
    const struct mount *outer = covering(guest);
    struct statx stat;
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
    /* What is read-only by default is not the caller's to write anyway. */
    if (entry->read_only && !entry->optional)
        run->has_read_only_binds = 1;
    announce(guest);
}

static const char *source_of(struct builder *builder, const struct view_entry *entry, bool *is_folder)
{
    struct statx stat;
    *is_folder = true;
    switch (entry->kind) {
    case VIEW_PROCESSES:
        return "/proc";
    case VIEW_DEVICES:
        return make_part(builder->shared ? builder->shared : builder->folder, "dev", 0755);
    case VIEW_SHARED_MEMORY:
        return make_part(builder->shared ? builder->shared : builder->folder, "shm", 01777);
    case VIEW_TERMINALS:
        return sys_stat_at(AT_FDCWD, "/dev/pts", 0, &stat) < 0 ? NULL : "/dev/pts";
    default:
        break;
    }
    long source = sys_open(entry->source, O_PATH);
    if (source < 0) {
        if (!entry->optional)
            fail(EXIT_FAILED, "--bind %s: %s", entry->source, error_text(source));
        return NULL;
    }
    sys_stat_fd((int)source, &stat);
    *is_folder = S_ISDIR(stat.stx_mode);
    const char *path = path_of((int)source, entry->source);
    sys_close((int)source);
    return path;
}

static void add_link(struct builder *builder, const struct view_entry *entry, const char *guest)
{
    const struct mount *outer = covering(guest);
    struct view_entry terminal = {VIEW_BIND, "/dev/ptmx", entry->target, false, true};
    struct statx stat;
    /* Only into the stand-in: a folder of the machine's stays as it is. */
    if (!outer || !(text_starts(run_text(outer->source), builder->folder) ||
                    (builder->shared && text_starts(run_text(outer->source), builder->shared))))
        return;
    const char *path = join_text(run_text(outer->source), guest + outer->target_length, NULL);
    /* The multiplexer in /dev/pts may be closed to everyone: the machine's own is not. */
    if (text_equal(entry->target, "/dev/ptmx") && sys_stat_at(AT_FDCWD, "/dev/ptmx", 0, &stat) >= 0) {
        make_point(builder, guest, false);
        add_mount(builder, guest, "/dev/ptmx", &terminal);
        return;
    }
    sys_link_symbolically(entry->source, AT_FDCWD, path);
}

static void add_entry(struct builder *builder, const struct view_entry *entry)
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
    long made = make_point(builder, guest, is_folder);
    if (made < 0 && !entry->optional && entry->kind == VIEW_BIND)
        explain_view_entry(entry, made);
    /* Where the root cannot take one of the default entries, listings lack it; it is there all the same. */
    add_mount(builder, guest, source, entry);
}

/* Beside the root, where the store keeps it; a run without it rewrites its programs each time. */
static void choose_cache(struct builder *builder, const char *root)
{
    const char *parent = folder_of(root);
    const char *path = join_text(parent, "/" CACHE_NAME, NULL);
    long made = sys_make_directory_at(AT_FDCWD, path, 0700);
    struct statx stat;
    if ((made < 0 && made != -EEXIST) || sys_stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &stat) < 0 ||
        !S_ISDIR(stat.stx_mode) || stat.stx_uid != sys_effective_user() || stat.stx_mode & 022)
        path = make_part(builder->folder, "texts", 0700);
    run->cache_length = (uint32_t)text_length(path);
    run->cache = keep(builder, path);
}

static int make_memory(const struct builder *builder)
{
    size_t size = RUN_SIZE;
    long memory = CALL(__NR_memfd_create, MEMORY_NAME, 1 /* MFD_CLOEXEC */);
    if (memory < 0)
        memory = sys_open_at(AT_FDCWD, join_text(builder->folder, "/memory", NULL), O_RDWR | O_CREAT, 0600);
    long answer = memory < 0 ? memory : CALL(__NR_ftruncate, memory, size);
    long map = answer < 0 ? answer : CALL(__NR_mmap, 0, size, ADDRESS_PROT_READ_WRITE, 1 /* MAP_SHARED */, memory, 0);
    if (map < 0)
        fail(EXIT_FAILED, "the memory of the run: %s", error_text(map));
    run = (struct run *)map;
    run->size = size;
    return (int)memory;
}

static int prepare_upper(const struct options *options, int root)
{
    if (!options->upper)
        return -1;
    struct statx stat;
    long made = sys_make_directory_at(AT_FDCWD, options->upper, 0700);
    if (made < 0 && made != -EEXIST)
        fail(EXIT_FAILED, "--upper %s cannot be made: %s", options->upper, error_text(made));
    if (made >= 0 && sys_stat_fd(root, &stat) >= 0)
        sys_change_mode_at(AT_FDCWD, options->upper, stat.stx_mode & 07777);
    long upper = sys_open(options->upper, O_RDONLY | O_DIRECTORY);
    if (upper < 0)
        fail(EXIT_FAILED, "--upper %s: %s", options->upper, error_text(upper));
    if (sys_lock((int)upper, LOCK_EXCLUSIVE_NOW) < 0)
        fail(EXIT_FAILED, "--upper %s is in use by another run; each run needs its own", options->upper);
    return (int)upper;
}

struct arrangement arrange(const struct options *options)
{
    /* Names that /proc has for what is not the guest's. */
    static const char *const of_processes[] = {"exe", "root", "maps", "smaps", "environ", "mounts", "mountinfo"};
    struct builder builder = {.options = options, .upper = -1};
    long root = sys_open(options->root, O_PATH | O_DIRECTORY);
    if (root < 0)
        fail(EXIT_FAILED, "--root %s: %s", options->root, error_text(root));
    builder.root = (int)root;
    const char *root_text = path_of((int)root, options->root);
    builder.upper = prepare_upper(options, (int)root);
    const char *upper_text = builder.upper < 0 ? NULL : path_of(builder.upper, options->upper);
    if (upper_text && is_inside(upper_text, root_text))
        fail(EXIT_FAILED, "--upper %s lies inside of --root %s; it has to be beside it", options->upper, options->root);
    if (upper_text && is_inside(root_text, upper_text))
        fail(EXIT_FAILED, "--upper %s holds --root %s; it has to be beside it", options->upper, options->root);

    if (text_equal(root_text, "/"))
        root_text = "";
    make_folders(&builder, root_text, upper_text);
    int memory = make_memory(&builder);
    builder.used = 1;
    run->root = keep(&builder, root_text);
    run->root_length = (uint32_t)text_length(root_text);
    if (upper_text) {
        run->upper = keep(&builder, upper_text);
        run->upper_length = (uint32_t)text_length(upper_text);
    }
    run->machine = keep(&builder, builder.folder);
    run->machine_length = (uint32_t)text_length(builder.folder);
    run->caller_user = sys_effective_user();
    run->caller_group = sys_effective_group();
    if (options->hostname)
        run->hostname = keep(&builder, options->hostname);
    struct __kernel_timespec now = {0, 0};
    CALL(__NR_clock_gettime, 0, &now);
    run->begun = now.tv_sec;
    choose_cache(&builder, root_text);

    for (size_t i = 0; i < sizeof of_processes / sizeof *of_processes; i++)
        make_special(of_processes[i], text_length(of_processes[i]));
    if (builder.upper >= 0)
        read_upper(builder.upper);
    struct view view = make_view(options);
    for (size_t i = 0; i < view.count; i++)
        add_entry(&builder, &view.entries[i]);
    if (builder.upper >= 0)
        read_upper((int)sys_open(upper_text, O_RDONLY | O_DIRECTORY));

    struct identity identity =
        resolve_identity(options->user, read_in_view(&view, builder.upper, builder.root, "/etc/passwd"),
                         read_in_view(&view, builder.upper, builder.root, "/etc/group"));
    run->user = identity.user;
    run->group = identity.group;
    return (struct arrangement){memory, builder.folder, builder.shared, identity};
}

/* Also what the guest closed to everyone. */
static void remove_tree(int parent, const char *name)
{
    char records[2048] __attribute__((aligned(8)));
    if (sys_remove_at(parent, name, 0) >= 0 || sys_remove_at(parent, name, AT_REMOVEDIR) >= 0)
        return;
    sys_change_mode_at(parent, name, 0700);
    long folder = sys_open_at(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    if (folder < 0)
        return;
    long size;
    while ((size = sys_list((int)folder, records, sizeof records)) > 0) {
        for (long at = 0; at < size;) {
            const char *inner = next_name(records, &at);
            if (!text_equal(inner, ".") && !text_equal(inner, ".."))
                remove_tree((int)folder, inner);
        }
    }
    sys_close((int)folder);
    sys_remove_at(parent, name, AT_REMOVEDIR);
}

void clear_away(const struct arrangement *arrangement)
{
    remove_tree(AT_FDCWD, arrangement->folder);
    if (arrangement->shared)
        remove_tree(AT_FDCWD, arrangement->shared);
}

#include "arrangement.h"

#include "memory.h"
#include "mount_points.h"
#include "outcome.h"
#include "owners.h"
#include "real_paths.h"
#include "recorded_owners.h"
#include "run.h"
#include "system.h"
#include "text.h"
#include "upper.h"
#include "view.h"

#define CACHE_NAME ".scar-texts"
#define MEMORY_NAME "scar-run"

uint32_t keep(struct builder *builder, const char *text)
{
    size_t length = text_length(text);
    if (builder->used + length + 1 > STRINGS_SIZE)
        fail(EXIT_FAILED, "the paths of the binds are too long together");
    uint32_t at = (uint32_t)builder->used;
    memcpy(run->strings + at, text, length + 1);
    builder->used += length + 1;
    return at;
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

/* A folder of the run's where the caller lets us write, on a disk. */
static void make_folder(struct builder *builder, const char *root, const char *upper)
{
    const struct options *options = builder->options;
    if (options->work && upper) {
        long work = sys_open(options->work, O_PATH | O_DIRECTORY);
        if (work < 0)
            fail(EXIT_FAILED, "--work %s: %s", options->work, error_text(work));
        if (is_inside(path_of((int)work, options->work), upper))
            fail(EXIT_FAILED, "--upper %s has its work folder inside of itself; choose another --work", options->upper);
        sys_close((int)work);
    }
    const char *places[] = {"/tmp", "/var/tmp", upper ? folder_of(upper) : NULL, folder_of(root)};
    if (options->work) {
        builder->folder = make_below(options->work, builder->random, 0700);
        if (!builder->folder)
            fail(EXIT_FAILED, "--work %s: no folder for this run can be made in it; name one that is there and can be "
                              "written, or leave --work out", options->work);
    }
    for (size_t i = 0; i < sizeof places / sizeof *places && !builder->folder; i++)
        if (places[i])
            builder->folder = make_below(places[i], builder->random, 0700);
    if (!builder->folder)
        fail(EXIT_FAILED, "no folder for this run can be made in /tmp; name one with --work");
    long error;
    struct statx stat;
    const char *real = real_path(builder->folder, &stat, &error);
    builder->folder = real ? real : builder->folder;
}

/* In memory, if there is such a place: a folder on a disk costs a tenth of a millisecond. */
static void make_folders(struct builder *builder, const char *root, const char *upper)
{
    builder->random = random_number();
    if (has_no_link(AT_FDCWD, "/dev/shm"))
        builder->shared = make_below("/dev/shm", builder->random, 0700);
    if (builder->options->work || !builder->shared)
        make_folder(builder, root, upper);
}

/* Makes a folder of texts if it is missing; false if it is not the caller's alone to write. */
static bool is_usable_cache(const char *path)
{
    struct statx stat;
    if (text_length(path) >= CACHE_PATH_MOST - 64)
        return false;
    long made = sys_make_directory_at(AT_FDCWD, path, 0700);
    return (made >= 0 || made == -EEXIST) && sys_stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &stat) >= 0 &&
           S_ISDIR(stat.stx_mode) && stat.stx_uid == sys_effective_user() && !(stat.stx_mode & 022);
}

/* Beside the root, where the store keeps it; else in /tmp, for all roots of this user; else for this run alone. */
static void choose_cache(struct builder *builder, const char *root, const char *upper)
{
    char name[48];
    text_format(name, sizeof name, "/tmp/" CACHE_NAME "-%u", sys_effective_user());
    const char *path = join_text(folder_of(root), "/" CACHE_NAME, NULL);
    if (!is_usable_cache(path))
        path = is_usable_cache(name) ? copy_text(name) : NULL;
    if (!path) {
        /* Not in memory: /dev/shm often is where nothing may be executed from. */
        if (!builder->folder)
            make_folder(builder, root, upper);
        path = join_text(builder->folder, "/texts", NULL);
        sys_make_directory_at(AT_FDCWD, path, 0700);
    }
    run->cache_length = (uint32_t)text_length(path);
    run->cache = keep(builder, path);
}

static int make_memory(const struct builder *builder)
{
    size_t size = RUN_SIZE;
    long memory = CALL(__NR_memfd_create, MEMORY_NAME, 1 /* MFD_CLOEXEC */);
    if (memory < 0)
        memory = sys_open_at(AT_FDCWD, join_text(own_folder(builder), "/memory", NULL), O_RDWR | O_CREAT, 0600);
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
    long allowed = sys_access(options->upper, WRITABLE | EXECUTABLE);
    if (allowed < 0)
        fail(EXIT_FAILED, "--upper %s cannot be written: %s", options->upper, error_text(allowed));
    if (sys_lock((int)upper, LOCK_EXCLUSIVE_NOW) < 0)
        fail(EXIT_FAILED, "--upper %s is in use by another run; each run needs its own", options->upper);
    return (int)upper;
}

/* Also what the guest closed to everyone. */
static void remove_tree(int parent, const char *name)
{
    char records[2048] __attribute__((aligned(8)));
    if (sys_remove_at(parent, name, AT_REMOVEDIR) >= 0 || sys_remove_at(parent, name, 0) >= 0)
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
    if (arrangement->folder)
        remove_tree(AT_FDCWD, arrangement->folder);
    if (arrangement->shared)
        remove_tree(AT_FDCWD, arrangement->shared);
}

static void clear_builder(const void *context)
{
    const struct builder *builder = context;
    clear_away(&(struct arrangement){.folder = builder->folder, .shared = builder->shared});
}

struct arrangement arrange(const struct options *options)
{
    /* Names that /proc has for what is not the guest's. */
    static const char *const of_processes[] = {"exe", "root", "maps", "smaps", "environ", "mounts", "mountinfo"};
    struct builder builder = {.options = options, .upper = -1};
    long root = sys_open(options->root, O_PATH | O_DIRECTORY);
    if (root < 0)
        fail(EXIT_FAILED, "--root %s: %s", options->root, error_text(root));
    check_root(options->root);
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
    clear_on_failure(clear_builder, &builder);
    make_folders(&builder, root_text, upper_text);
    int memory = make_memory(&builder);
    builder.used = 1;
    run->root = keep(&builder, root_text);
    run->root_length = (uint32_t)text_length(root_text);
    if (upper_text) {
        run->upper = keep(&builder, upper_text);
        run->upper_length = (uint32_t)text_length(upper_text);
    }
    run->own = keep(&builder, own_folder(&builder));
    run->own_length = (uint32_t)text_length(own_folder(&builder));
    struct statx stat;
    if (sys_stat_fd(builder.root, &stat) >= 0)
        run->root_device = device_number(stat.stx_dev_major, stat.stx_dev_minor);
    if (options->owners)
        keep_recorded_owners(options->owners, memory);
    run->caller_user = sys_effective_user();
    run->caller_group = sys_effective_group();
    if (options->hostname)
        run->hostname = keep(&builder, options->hostname);
    struct __kernel_timespec now = {0, 0};
    CALL(__NR_clock_gettime, 0, &now);
    run->begun = now.tv_sec;
    choose_cache(&builder, root_text, upper_text);

    for (size_t i = 0; i < sizeof of_processes / sizeof *of_processes; i++)
        make_special(of_processes[i], text_length(of_processes[i]));
    if (builder.upper >= 0)
        read_upper(builder.upper);
    struct view view = make_view(options);
    for (size_t i = 0; i < view.count; i++)
        add_entry(&builder, &view.entries[i]);
    if (builder.upper >= 0)
        read_upper((int)sys_open(upper_text, O_RDONLY | O_DIRECTORY));

    bool has_group = options->user && text_find(options->user, ':');
    struct identity identity =
        resolve_identity(options->user, read_in_view(&view, builder.upper, builder.root, "/etc/passwd"),
                         has_group ? read_in_view(&view, builder.upper, builder.root, "/etc/group") : NULL);
    run->user = identity.user;
    run->group = identity.group;
    clear_on_failure(NULL, NULL);
    return (struct arrangement){memory, builder.folder, builder.shared, identity};
}

#include "mounts.h"

#include "outcome.h"
#include "place.h"
#include "readonly.h"
#include "system.h"
#include "memory.h"
#include "text.h"

/* Size limit of /dev, which holds next to nothing; Docker's. */
#define DEVICES_SIZE "65536k"

int mount_root(const char *name, int folder, int mount)
{
    long attached = mount < 0 ? mount : sys_attach_mount(mount, folder);
    if (attached < 0)
        fail(EXIT_FAILED, "--root %s cannot be mounted: %s", name, error_text(attached));
    return mount;
}

/* A new file system with the given "key", "value" pairs, attached nowhere; or a negative error number. */
static long new_mount(const char *type, const char *const *options, unsigned attributes)
{
    long fs = sys_new_filesystem(type);
    if (fs < 0)
        return fs;
    long answer = 0;
    for (; answer >= 0 && *options; options += 2)
        answer = sys_filesystem_option((int)fs, options[0], options[1]);
    if (answer >= 0)
        answer = sys_create_filesystem((int)fs);
    if (answer >= 0)
        answer = sys_mount_filesystem((int)fs, attributes);
    sys_close((int)fs);
    return answer;
}

long empty_root(void)
{
    static const char *const options[] = {"mode", "0755", "size", DEVICES_SIZE, NULL};
    return new_mount("tmpfs", options, 0);
}

static long clone_path(const char *path)
{
    long fd = sys_open(path, O_PATH);
    if (fd < 0)
        return fd;
    long mount = sys_clone_mounts((int)fd);
    sys_close((int)fd);
    return mount;
}

static long mount_bind(const struct view_entry *entry, int source, int root)
{
    if (source < 0)
        return 0;
    long mount = sys_clone_mounts(source);
    struct statx stat;
    long known = mount < 0 ? mount : sys_stat_fd((int)mount, &stat);
    if (known < 0)
        return known;
    long place = S_ISDIR(stat.stx_mode) ? place_folder(root, entry->target, true)
                                        : place_file(root, entry->target, true);
    long answer = place;
    if (place >= 0) {
        answer = entry->read_only ? attach_read_only((int)mount, (int)place)
                                  : sys_attach_mount((int)mount, (int)place);
        sys_close((int)place);
    }
    sys_close((int)mount);
    return answer;
}

static long attach(long mount, int root, const char *target)
{
    if (mount < 0)
        return mount;
    long place = place_folder(root, target, true);
    long answer = place < 0 ? place : sys_attach_mount((int)mount, (int)place);
    if (place >= 0)
        sys_close((int)place);
    sys_close((int)mount);
    return answer;
}

/* Root outside is root inside for these files whatever its capabilities are, and they steer the whole machine. */
static void protect_machine(int root)
{
    static const char *const names[] = {"bus", "fs", "irq", "sys", "sysrq-trigger"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        long place = sys_open_in(root, join_text("proc/", names[i], NULL), O_PATH);
        if (place < 0)
            continue;
        long mount = sys_clone_mounts((int)place);
        if (mount >= 0) {
            long attached = attach_read_only((int)mount, (int)place);
            if (attached < 0)
                fail(EXIT_FAILED, "/proc/%s cannot be made read-only: %s", names[i], error_text(attached));
            sys_close((int)mount);
        }
        sys_close((int)place);
    }
}

/*
 * A fresh /proc shows the guest's processes alone. Where something is mounted over parts of the machine's own (as in a
 * container) the kernel refuses a fresh one; then the guest sees that one, with the machine's processes and numbers.
 */
static long mount_processes(int root)
{
    static const char *const none[] = {NULL};
    long mount = new_mount("proc", none, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    if (mount < 0)
        mount = clone_path("/proc");
    long attached = attach(mount, root, "/proc");
    if (attached >= 0)
        protect_machine(root);
    return attached;
}

static long mount_memory(int root, const char *target, const char *const *options, unsigned attributes)
{
    return attach(new_mount("tmpfs", options, attributes), root, target);
}

static long mount_temporary(int root, const struct view_entry *entry)
{
    const char *const options[] = {"mode", "1777", "size", entry->source, NULL};
    return mount_memory(root, entry->target, options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

static long mount_terminals(int root)
{
    static const char *const options[] = {"ptmxmode", "0666", "mode", "0620", NULL};
    long mount = new_mount("devpts", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    return attach(mount < 0 ? clone_path("/dev/pts") : mount, root, "/dev/pts");
}

static long make_link(const struct view_entry *entry, int root)
{
    const char *slash = text_find_last(entry->target, '/');
    long folder = place_folder(root, copy_part(entry->target, (size_t)(slash - entry->target)), false);
    if (folder < 0)
        return folder;
    long made = sys_link_symbolically(entry->source, (int)folder, slash + 1);
    sys_close((int)folder);
    return made;
}

static long mount_entry(const struct view_entry *entry, int source, int root)
{
    static const char *const devices[] = {"mode", "0755", "size", DEVICES_SIZE, NULL};
    static const char *const shared_memory[] = {"mode", "1777", NULL};
    switch (entry->kind) {
    case VIEW_BIND: return mount_bind(entry, source, root);
    case VIEW_PROCESSES: return mount_processes(root);
    case VIEW_DEVICES: return mount_memory(root, entry->target, devices, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    case VIEW_TERMINALS: return mount_terminals(root);
    case VIEW_SHARED_MEMORY:
        return mount_memory(root, entry->target, shared_memory, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    case VIEW_TEMPORARY: return mount_temporary(root, entry);
    case VIEW_LINK: return make_link(entry, root);
    }
    return -EINVAL;
}

void mount_view(const struct view *view, const int *sources, int root)
{
    for (size_t i = 0; i < view->count; i++) {
        const struct view_entry *entry = &view->entries[i];
        long answer = mount_entry(entry, sources[i], root);
        if (answer < 0 && !entry->optional)
            explain_view_entry(entry, answer);
    }
}

void seal_view(const struct view *view)
{
    const unsigned long sealed = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID;
    long answer = sys_mount(NULL, "/", NULL, sealed | MS_NODEV);
    for (size_t i = 0; i < view->count && answer >= 0; i++)
        if (view->entries[i].kind == VIEW_DEVICES)
            answer = sys_mount(NULL, view->entries[i].target, NULL, sealed | MS_NOEXEC);
    if (answer < 0)
        fail(EXIT_FAILED, "the root cannot be made read-only: %s", error_text(answer));
}

static void check_step(const char *step, long answer)
{
    if (answer < 0)
        fail(EXIT_FAILED, "entering the image's root, %s: %s", step, error_text(answer));
}

void enter_root(int root)
{
    /* The new root is put where the old one is, the old one on top of it, and that is taken off. */
    check_step("fchdir", sys_change_directory_to(root));
    check_step("pivot_root", sys_pivot_root(".", "."));
    check_step("umount of the old root", sys_unmount(".", UNMOUNT_LAZILY));
    check_step("chdir", sys_change_directory("/"));
}

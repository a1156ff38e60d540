#include "overlay.h"

#include <stdbool.h>
#include <stdint.h>

#include "memory.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

#define PERMISSION_BITS 07777
#define OVERLAY_MAGIC 0x794c7630
#define PROBE_ATTRIBUTE "user.scar.probe"

static long filesystem_type(int fd)
{
    struct filesystem filesystem = {0};
    sys_filesystem(fd, &filesystem);
    return filesystem.type;
}

static int open_folder(const char *option, const char *path, int flags)
{
    long fd = sys_open(path, flags | O_DIRECTORY);
    if (fd < 0)
        fail(EXIT_FAILED, "%s %s: %s", option, path, error_text(fd));
    return (int)fd;
}

/* Its name is short and nobody else's: upper folders of one file system differ in their inode. */
static const char *name_work(const struct overlay *overlay, const char *parent)
{
    struct statx stat;
    sys_stat_fd(overlay->upper_folder, &stat);
    char name[48];
    text_format(name, sizeof name, "/.scar-work-%lx", (unsigned long)stat.stx_ino);
    return parent ? join_text(parent, name, NULL) : join_text(overlay->upper, "/..", name, NULL);
}

static void make_folder(const char *option, const char *path, unsigned mode)
{
    long made = sys_make_directory_at(AT_FDCWD, path, mode);
    if (made < 0 && made != -EEXIST)
        fail(EXIT_FAILED, "%s %s cannot be made: %s", option, path, error_text(made));
}

/* Overlay marks removed and replaced folders by attributes; without them it mounts, and then loses changes. */
static void check_filesystem(const char *upper, int folder)
{
    if (filesystem_type(folder) == OVERLAY_MAGIC)
        fail(EXIT_FAILED, "--upper %s lies on an overlay itself, which Linux does not stack; "
                          "take a folder on ext4, xfs, btrfs or tmpfs", upper);
    long set = sys_set_attribute(folder, PROBE_ATTRIBUTE, "1", 1);
    if (set == -EOPNOTSUPP)
        fail(EXIT_FAILED, "--upper %s lies on a file system without user attributes, which overlay needs; "
                          "take a folder on ext4, xfs or btrfs (tmpfs has them since Linux 6.6)", upper);
    if (set < 0)
        fail(EXIT_FAILED, "--upper %s cannot be written: %s", upper, error_text(set));
    sys_remove_attribute(folder, PROBE_ATTRIBUTE);
}

static long remove_tree(int parent, const char *name);

static void remove_content(int folder)
{
    char entries[4096];
    long size;
    while ((size = sys_list(folder, entries, sizeof entries)) > 0) {
        for (long at = 0; at < size;) {
            const char *name = next_name(entries, &at);
            if (!text_equal(name, ".") && !text_equal(name, ".."))
                remove_tree(folder, name);
        }
    }
}

/* The kernel makes folders in the work folder that nobody may enter; their owner may change that. */
static long remove_tree(int parent, const char *name)
{
    long removed = sys_remove_at(parent, name, 0);
    if (removed != -EISDIR && removed != -EPERM)
        return removed;
    sys_change_mode_at(parent, name, 0700);
    long folder = sys_open_at(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    if (folder >= 0) {
        remove_content((int)folder);
        sys_close((int)folder);
    }
    return sys_remove_at(parent, name, AT_REMOVEDIR);
}

void remove_work(const struct overlay *overlay)
{
    remove_tree(AT_FDCWD, overlay->work);
}

/* Whether a folder is another one, or lies somewhere below it. The kernel allows much of that, and then the root is
 * written after all. */
static bool lies_inside(int folder, int other)
{
    struct statx wanted, here, last = {0};
    if (sys_stat_fd(other, &wanted) < 0)
        return false;
    char path[PATH_MAX] = ".";
    for (size_t length = 1; length + 4 < sizeof path; length += 3) {
        if (sys_stat_at(folder, path, 0, &here) < 0)
            return false;
        bool same_device = here.stx_dev_major == wanted.stx_dev_major && here.stx_dev_minor == wanted.stx_dev_minor;
        if (same_device && here.stx_ino == wanted.stx_ino)
            return true;
        if (here.stx_ino == last.stx_ino && here.stx_mnt_id == last.stx_mnt_id)
            return false;
        last = here;
        memcpy(path + length, "/..", 4);
    }
    return false;
}

static _Noreturn void refuse(const struct overlay *overlay, const char *reason)
{
    fail(EXIT_FAILED, "--upper %s %s", overlay->upper, reason);
}

struct overlay prepare_overlay(const struct options *options, int root)
{
    struct overlay overlay = {options->root, options->upper, NULL, -1, -1};
    struct statx stat;
    long known = sys_stat_fd(root, &stat);
    if (known < 0)
        fail(EXIT_FAILED, "--root %s: %s", options->root, error_text(known));
    /* The upper folder's mode is what the guest sees as the mode of `/`. */
    make_folder("--upper", overlay.upper, stat.stx_mode & PERMISSION_BITS);
    overlay.upper_folder = open_folder("--upper", overlay.upper, O_RDONLY);
    if (sys_lock(overlay.upper_folder, LOCK_EXCLUSIVE_NOW) < 0)
        fail(EXIT_FAILED, "--upper %s is in use by another run; each needs its own", overlay.upper);
    check_filesystem(overlay.upper, overlay.upper_folder);

    if (lies_inside(overlay.upper_folder, root))
        refuse(&overlay, "lies inside of --root, which is to stay as it is");
    if (lies_inside(root, overlay.upper_folder))
        refuse(&overlay, "holds --root; they have to be apart");
    overlay.work = name_work(&overlay, options->work);
    return overlay;
}

void make_work(struct overlay *overlay, int root)
{
    /* What a killed run left here, its `volatile` mark above all, makes the kernel refuse the next one. */
    remove_work(overlay);
    make_folder("the work folder of --upper,", overlay->work, 0700);
    overlay->work_folder = open_folder("--work", overlay->work, O_PATH);
    bool in_root = lies_inside(overlay->work_folder, root);
    bool in_upper = lies_inside(overlay->work_folder, overlay->upper_folder);
    if (in_root || in_upper)
        remove_work(overlay);
    if (in_root)
        refuse(overlay, "has its work folder inside of --root, which is to stay as it is");
    if (in_upper)
        refuse(overlay, "has its work folder inside of itself; choose another --work");
}

static void set_option(int fs, const char *key, const char *value)
{
    long set = sys_filesystem_option(fs, key, value);
    if (set < 0)
        fail(EXIT_FAILED, "overlay option %s: %s", key, error_text(set));
}

/* By descriptor and not by name: a path may hold the `:`, `,` and `\` that overlay's own options give a meaning. */
static void set_folder(int fs, const char *key, int folder)
{
    char path[40];
    text_format(path, sizeof path, "/proc/self/fd/%d", folder);
    set_option(fs, key, path);
}

static _Noreturn void explain_refusal(const struct overlay *overlay, long error)
{
    switch (error) {
    case -EPERM:
        fail(EXIT_FAILED, "--upper: this machine lets nobody but root mount an overlay; "
                          "that takes Linux 5.11 or later and no seccomp filter against it; --mode rewrite needs neither");
    case -EXDEV:
    case -EINVAL:
        fail(EXIT_FAILED, "overlay of --upper %s over --root %s is refused (%s); upper and work folder (%s) have to be "
                          "on one file system of type ext4, xfs, btrfs or tmpfs, and nothing may be mounted in the root",
             overlay->upper, overlay->root, error_text(error), overlay->work);
    default:
        fail(EXIT_FAILED, "overlay of %s over %s: %s", overlay->upper, overlay->root, error_text(error));
    }
}

/* So that whoever clears up after a killed run needs no knowledge of this. */
static void open_up(int work)
{
    static const char *const names[] = {"work", "work/incompat", "work/incompat/volatile"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        sys_change_mode_at(work, names[i], 0700);
}

int mount_overlay(const struct overlay *overlay, int root, int upper, int work)
{
    long fs = sys_new_filesystem("overlay");
    if (fs == -ENODEV)
        fail(EXIT_FAILED, "--upper needs overlayfs, which this kernel does not have (try: modprobe overlay)");
    if (fs < 0)
        explain_refusal(overlay, fs);
    set_folder((int)fs, "lowerdir", root);
    set_folder((int)fs, "upperdir", upper);
    set_folder((int)fs, "workdir", work);
    set_option((int)fs, "userxattr", NULL);
    /* The default may be a kernel option, and an index would bind the upper folder to one root for ever. */
    set_option((int)fs, "index", "off");
    /* A run's changes need no disk: without this the end of each run waits for the whole file system's. */
    set_option((int)fs, "volatile", NULL);
    long created = sys_create_filesystem((int)fs);
    if (created < 0)
        explain_refusal(overlay, created);
    long mount = sys_mount_filesystem((int)fs, 0);
    if (mount < 0)
        explain_refusal(overlay, mount);
    sys_close((int)fs);
    open_up(work);
    return (int)mount;
}

/* Files beyond reading and writing: locks, unnamed files, exchanges, times, attributes, watches and maps. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "show.h"

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE 2
#endif

static int make_file(const char *path, const char *text)
{
    int fd = open(path, O_CREAT | O_RDWR | O_TRUNC, 0644);
    MUST(fd);
    MUST(write(fd, text, strlen(text)));
    return fd;
}

static void show_content(const char *what, const char *path)
{
    char text[64] = "";
    int fd = open(path, O_RDONLY);
    if (fd < 0 || read(fd, text, sizeof text - 1) < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %s\n", what, text);
    if (fd >= 0)
        close(fd);
}

/* Runs it in a child and waits, so that locks are another process's. */
static int in_child(int (*run)(void))
{
    fflush(stdout);
    pid_t child = fork();
    if (!child)
        _exit(run());
    int status;
    MUST(waitpid(child, &status, 0));
    return WEXITSTATUS(status);
}

static int try_flock(void)
{
    int fd = open("lock", O_RDWR);
    return flock(fd, LOCK_EX | LOCK_NB) ? errno : 0;
}

static int try_fcntl(void)
{
    int fd = open("lock", O_RDWR);
    struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 10};
    return fcntl(fd, F_SETLK, &range) ? errno == EAGAIN ? EACCES : errno : 0;
}

static int try_other_range(void)
{
    int fd = open("lock", O_RDWR);
    struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 100, .l_len = 10};
    return fcntl(fd, F_SETLK, &range) ? errno : 0;
}

static void locks(void)
{
    int fd = make_file("lock", "locked");
    SHOW("flock", flock(fd, LOCK_EX));
    printf("another process: %s\n", strerror(in_child(try_flock)));
    int second = open("lock", O_RDWR);
    SHOW("another opening", flock(second, LOCK_EX | LOCK_NB));
    SHOW("unlock", flock(fd, LOCK_UN));
    printf("another process: %s\n", strerror(in_child(try_flock)));
    struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 10};
    SHOW("fcntl", fcntl(fd, F_SETLK, &range));
    printf("another process: %s\n", strerror(in_child(try_fcntl)));
    printf("another range: %s\n", strerror(in_child(try_other_range)));
    range.l_type = F_UNLCK;
    SHOW("unlock", fcntl(fd, F_SETLK, &range));
    printf("another process: %s\n", strerror(in_child(try_fcntl)));
}

static void unnamed(void)
{
    int fd = open("/work", O_TMPFILE | O_RDWR, 0600);
    SHOW("O_TMPFILE", fd);
    if (fd < 0)
        return;
    MUST(write(fd, "unnamed", 7));
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct stat status;
    MUST(fstat(fd, &status));
    printf("links: %ld, mode %o\n", (long)status.st_nlink, status.st_mode);
    SHOW("named", linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
    show_content("named", "named");
    SHOW("opened again", open(path, O_RDONLY));
    int memory = memfd_create("in memory", 0);
    MUST(write(memory, "memory", 6));
    snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
    show_content("memory by its link", path);
    fd = make_file("removed", "removed content");
    MUST(unlink("removed"));
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    show_content("a removed file by its link", path);
    char link[128];
    long length = readlink(path, link, sizeof link);
    printf("its link: %.*s\n", (int)length, link);
}

static void renames(void)
{
    close(make_file("one", "one"));
    close(make_file("two", "two"));
    SHOW("no replace", syscall(SYS_renameat2, AT_FDCWD, "one", AT_FDCWD, "two", RENAME_NOREPLACE));
    SHOW("no replace, free", syscall(SYS_renameat2, AT_FDCWD, "one", AT_FDCWD, "free", RENAME_NOREPLACE));
    SHOW("exchange", syscall(SYS_renameat2, AT_FDCWD, "free", AT_FDCWD, "two", RENAME_EXCHANGE));
    show_content("free", "free");
    show_content("two", "two");
    SHOW("exchange with nothing", syscall(SYS_renameat2, AT_FDCWD, "free", AT_FDCWD, "missing", RENAME_EXCHANGE));
    MUST(mkdir("folder", 0755));
    MUST(mkdir("folder/below", 0755));
    close(make_file("folder/below/file", "below"));
    SHOW("a folder", rename("folder", "moved"));
    show_content("its file", "moved/below/file");
    SHOW("the old one", access("folder", F_OK));
    SHOW("made anew", mkdir("folder", 0755));
    SHOW("it is empty", rmdir("folder"));
    SHOW("into itself", rename("moved", "moved/below/x"));
    SHOW("a file on a folder", rename("two", "moved"));
    SHOW("a folder on a file", rename("moved", "two"));
    MUST(mkdir("empty", 0755));
    SHOW("a folder on an empty one", rename("moved", "empty"));
    MUST(mkdir("full", 0755));
    SHOW("an empty one on a full one", rename("full", "empty"));
    SHOW("a file on another", rename("two", "free"));
    SHOW("of what is missing", rename("missing", "x"));
    int fd = open("free", O_RDONLY);
    close(make_file("newer", "newer"));
    MUST(rename("newer", "free"));
    char text[16] = "";
    MUST(read(fd, text, sizeof text - 1));
    printf("the open one is the old one: %s\n", text);
    show_content("the new one", "free");
}

/* Files of the image: what is changed, removed and renamed of them is changed for this run alone. */
static void of_the_image(void)
{
    const char *folder = access("/etc/apt", F_OK) ? "/etc" : "/etc/apt";
    printf("in %s\n", folder);
    MUST(chdir("/etc"));
    struct stat before, after;
    MUST(stat("passwd", &before));
    int old = open("passwd", O_RDONLY);
    int fd = open("passwd", O_WRONLY | O_APPEND);
    SHOW("open to append", fd);
    MUST(write(fd, "added:x:1:1::/:\n", 16));
    MUST(stat("passwd", &after));
    printf("grown by %ld\n", (long)(after.st_size - before.st_size));
    MUST(fstat(fd, &after));
    printf("grown by %ld\n", (long)(after.st_size - before.st_size));
    (void)old;
    SHOW("chmod", chmod("group", 0600));
    MUST(stat("group", &after));
    printf("mode %o\n", after.st_mode & 07777);
    SHOW("truncate", truncate("group", 3));
    MUST(stat("group", &after));
    printf("size %ld\n", (long)after.st_size);
    SHOW("link", link("group", "group-link"));
    MUST(stat("group", &after));
    printf("links %ld\n", (long)after.st_nlink);
    SHOW("rename", rename("group", "group-renamed"));
    SHOW("the old name", access("group", F_OK));
    SHOW("unlink", unlink("passwd"));
    SHOW("gone", access("passwd", F_OK));
    SHOW("unlink again", unlink("passwd"));
    DIR *listing = opendir("/etc");
    int passwd = 0, group = 0, renamed = 0, linked = 0;
    for (struct dirent *entry; (entry = readdir(listing));) {
        passwd += !strcmp(entry->d_name, "passwd");
        group += !strcmp(entry->d_name, "group");
        renamed += !strcmp(entry->d_name, "group-renamed");
        linked += !strcmp(entry->d_name, "group-link");
        if (!strncmp(entry->d_name, ".wh.", 4) || !strncmp(entry->d_name, ".scar", 5))
            printf("seen: %s\n", entry->d_name);
    }
    rewinddir(listing);
    int again = 0;
    while (readdir(listing))
        again++;
    closedir(listing);
    printf("listed: passwd %d, group %d, group-renamed %d, group-link %d; again: %d\n", passwd, group, renamed, linked, again > 3);
    close(make_file("passwd", "made anew\n"));
    show_content("made anew", "passwd");
    SHOW("back", chdir("/work"));
}

static void times(void)
{
    close(make_file("timed", "x"));
    struct timespec set[2] = {{1000000000, 5}, {1100000000, 7}};
    struct stat status;
    SHOW("utimensat", utimensat(AT_FDCWD, "timed", set, 0));
    MUST(stat("timed", &status));
    printf("%ld.%09ld %ld.%09ld\n", status.st_atim.tv_sec, status.st_atim.tv_nsec, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
    symlink("timed", "timed-link");
    set[1].tv_sec = 1200000000;
    set[0].tv_nsec = UTIME_OMIT;
    SHOW("of a link", utimensat(AT_FDCWD, "timed-link", set, AT_SYMLINK_NOFOLLOW));
    MUST(lstat("timed-link", &status));
    printf("%ld\n", status.st_mtim.tv_sec);
    int fd = open("timed", O_RDONLY);
    SHOW("of an open file", futimens(fd, set));
    MUST(stat("timed", &status));
    printf("%ld %ld\n", status.st_atim.tv_sec, status.st_mtim.tv_sec);
    SHOW("modes", chmod("timed", 04751));
    MUST(stat("timed", &status));
    printf("%o\n", status.st_mode);
    umask(077);
    close(open("masked", O_CREAT | O_WRONLY, 0777));
    MUST(stat("masked", &status));
    printf("%o\n", status.st_mode);
    umask(022);
    SHOW("fallocate", posix_fallocate(fd = open("large", O_CREAT | O_RDWR, 0644), 0, 100000) ? -1 : 0);
    SHOW("hole", fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 8192));
    MUST(fstat(fd, &status));
    printf("size %ld\n", (long)status.st_size);
    SHOW_NUMBER("copy_file_range", syscall(SYS_copy_file_range, open("timed", O_RDONLY), NULL, fd, NULL, 1, 0));
}

static void attributes(void)
{
    close(make_file("marked", "x"));
    char value[32] = "";
    SHOW("set", setxattr("marked", "user.colour", "blue", 4, 0));
    SHOW_NUMBER("get", getxattr("marked", "user.colour", value, sizeof value));
    printf("%s\n", value);
    SHOW_NUMBER("list", listxattr("marked", value, sizeof value));
    SHOW("again, new", setxattr("marked", "user.colour", "red", 3, XATTR_CREATE));
    SHOW("remove", removexattr("marked", "user.colour"));
    SHOW_NUMBER("get", getxattr("marked", "user.colour", value, sizeof value));
    SHOW_NUMBER("of what is missing", getxattr("missing", "user.colour", value, sizeof value));
    struct statfs system;
    SHOW("statfs", statfs("/work", &system));
    printf("name length %ld\n", (long)system.f_namelen);
    SHOW("statfs of proc", statfs("/proc", &system));
    printf("type %lx\n", (unsigned long)system.f_type);
    SHOW("statfs of what is missing", statfs("/work/missing", &system));
    struct statvfs more;
    SHOW("statvfs", statvfs("/", &more));
    /* Which file systems can is the machine's affair. */
    struct {
        struct file_handle handle;
        unsigned char room[128];
    } handle = {.handle.handle_bytes = 128};
    int mount;
    int named = name_to_handle_at(AT_FDCWD, "/work/marked", &handle.handle, &mount, 0);
    printf("name_to_handle_at: %d\n", named == 0 || errno == EOPNOTSUPP);
    handle.handle.handle_bytes = 128;
    SHOW("of what is missing", name_to_handle_at(AT_FDCWD, "/work/missing", &handle.handle, &mount, 0));
}

static void special(void)
{
    SHOW("mkfifo", mkfifo("fifo", 0640));
    SHOW("mknod of a file", mknod("node", S_IFREG | 0600, 0));
    SHOW("mknod of a socket", mknod("socket", S_IFSOCK | 0600, 0));
    struct stat status;
    MUST(lstat("fifo", &status));
    printf("%o\n", status.st_mode);
    MUST(lstat("socket", &status));
    printf("%o\n", status.st_mode);
    fflush(stdout);
    if (!fork()) {
        int fd = open("fifo", O_WRONLY);
        MUST(write(fd, "through the fifo", 16));
        _exit(0);
    }
    show_content("read", "fifo");
    wait(NULL);
    int zero = open("/dev/zero", O_RDONLY);
    char byte = 1;
    SHOW_NUMBER("zero", read(zero, &byte, 1));
    printf("%d\n", byte);
    SHOW_NUMBER("null", write(open("/dev/null", O_WRONLY), &byte, 1));
    SHOW_NUMBER("full", write(open("/dev/full", O_WRONLY), &byte, 1));
    SHOW_NUMBER("random", read(open("/dev/urandom", O_RDONLY), &byte, 1));
    MUST(stat("/dev/null", &status));
    printf("null is %o %d\n", status.st_mode & S_IFMT, (int)status.st_rdev);
}

static void show_events(int watch)
{
    char room[4096] __attribute__((aligned(8)));
    struct pollfd waiting = {watch, POLLIN, 0};
    while (poll(&waiting, 1, 300) > 0) {
        long length = read(watch, room, sizeof room);
        for (char *at = room; at < room + length;) {
            struct inotify_event *event = (struct inotify_event *)at;
            printf("  event %x %s\n", event->mask, event->len ? event->name : "");
            at += sizeof *event + event->len;
        }
    }
}

static void watches(void)
{
    int watch = inotify_init1(IN_CLOEXEC);
    mkdir("watched", 0755);
    SHOW("watch", inotify_add_watch(watch, "/work/watched", IN_CREATE | IN_DELETE | IN_CLOSE_WRITE | IN_MOVE));
    SHOW("of what is missing", inotify_add_watch(watch, "/work/missing", IN_CREATE));
    close(make_file("watched/file", "x"));
    rename("watched/file", "watched/renamed");
    unlink("watched/renamed");
    mkdir("watched/folder", 0755);
    show_events(watch);
}

static void memory(void)
{
    int fd = make_file("mapped", "0123456789");
    char *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *private = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    shared[0] = 'S';
    private[1] = 'P';
    show_content("the file", "mapped");
    printf("private: %.10s\n", private);
    /* Without a /dev/shm of the machine too. */
    int shm = shm_open("/scar-matrix", O_CREAT | O_RDWR | O_EXCL, 0600);
    SHOW("shm_open", shm);
    SHOW("size", ftruncate(shm, 4096));
    int *counter = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, shm, 0);
    sem_t *semaphore = sem_open("/scar-matrix-semaphore", O_CREAT | O_EXCL, 0600, 0);
    printf("sem_open: %s\n", semaphore == SEM_FAILED ? strerror(errno) : "ok");
    fflush(stdout);
    if (semaphore == SEM_FAILED || counter == MAP_FAILED)
        return;
    if (!fork()) {
        *counter = 42;
        sem_post(semaphore);
        _exit(0);
    }
    sem_wait(semaphore);
    printf("of the child: %d\n", *counter);
    wait(NULL);
    struct statfs system;
    SHOW("statfs of /dev/shm", statfs("/dev/shm", &system));
    printf("type %lx\n", (unsigned long)system.f_type);
    SHOW("shm_unlink", shm_unlink("/scar-matrix"));
    SHOW("sem_unlink", sem_unlink("/scar-matrix-semaphore"));
    SHOW("sem_unlink again", sem_unlink("/scar-matrix-semaphore"));
}

int main(int count, char **arguments)
{
    static const struct part parts[] = {
        {"locks", locks}, {"unnamed", unnamed}, {"renames", renames}, {"times", times}, {"attributes", attributes},
        {"special", special}, {"watches", watches}, {"memory", memory}, {"of-the-image", of_the_image}, {NULL, NULL},
    };
    MUST(chdir("/work"));
    return run_parts(parts, count, arguments);
}

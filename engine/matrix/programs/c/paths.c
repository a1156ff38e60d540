/* How paths are found: links, dots, ends of length, folders by descriptor, and the folder one is in. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "show.h"

static void make_file(const char *path)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0644);
    MUST(fd);
    MUST(write(fd, path, strlen(path)));
    close(fd);
}

static void show_content(const char *what, int fd)
{
    char text[64] = "";
    if (fd < 0 || read(fd, text, sizeof text - 1) < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %s\n", what, text);
    if (fd >= 0)
        close(fd);
}

static void show_link(const char *what, const char *path, size_t room)
{
    char text[4096];
    long length = readlink(path, text, room);
    printf("%s: %.*s\n", what, length < 0 ? (int)strlen(strerror(errno)) : (int)length, length < 0 ? strerror(errno) : text);
}

static void show_cwd(const char *what)
{
    char path[8192];
    printf("%s: %s\n", what, getcwd(path, sizeof path) ? path : strerror(errno));
}

static void links(void)
{
    mkdir("a", 0755);
    mkdir("a/b", 0755);
    make_file("a/file");
    make_file("a/b/file");
    make_file("top");
    symlink("/work/a/file", "absolute");
    symlink("a/b/../file", "relative");
    symlink("../../../../../../../../work/top", "a/b/far");
    symlink("a/b", "folder");
    symlink("loop2", "loop1");
    symlink("loop1", "loop2");
    symlink("missing", "dangling");
    symlink("/work/a/new", "dangling-absolute");
    symlink("", "empty-link");
    show_content("absolute", open("absolute", O_RDONLY));
    show_content("relative", open("relative", O_RDONLY));
    show_content("above the root", open("a/b/far", O_RDONLY));
    show_content("through a link to a folder", open("folder/../file", O_RDONLY));
    show_content("through it and back", open("folder/file", O_RDONLY));
    show_content("loop", open("loop1", O_RDONLY));
    show_content("dangling", open("dangling", O_RDONLY));
    show_content("not followed", open("absolute", O_RDONLY | O_NOFOLLOW));
    show_content("with a slash at the end", open("top/", O_RDONLY));
    show_content("below a file", open("top/x", O_RDONLY));
    show_content("many slashes and dots", open("//work/././/a///b/./../file", O_RDONLY));
    show_content("above the root", open("/../../../../work/top", O_RDONLY));
    show_content("of the root", open("/..//.././work/top", O_RDONLY));
    SHOW("made through a dangling link", open("dangling-absolute", O_CREAT | O_WRONLY, 0644));
    SHOW("it is there", access("/work/a/new", F_OK));
    SHOW("exclusive through a dangling link", open("dangling", O_CREAT | O_EXCL | O_WRONLY, 0644));
    SHOW("folder with a slash at its end", mkdir("slash/", 0755));
    SHOW("removed with dot at its end", rmdir("slash/."));
    SHOW("removed", rmdir("slash//"));
    SHOW("file as a folder", open("top", O_RDONLY | O_DIRECTORY));
    SHOW("unlink of a folder", unlink("a"));
    SHOW("rmdir of a full one", rmdir("a"));
    SHOW("rmdir of the root", rmdir("/"));
    SHOW("mkdir of the root", mkdir("/", 0755));
    SHOW("mkdir of what is there", mkdir("dangling", 0755));
    SHOW("empty path", open("", O_RDONLY));
    show_link("readlink", "relative", 4096);
    show_link("with little room", "absolute", 5);
    show_link("of a file", "top", 100);
    show_link("of what is missing", "missing", 100);
    char chain[16], target[16];
    make_file("chain0");
    for (int i = 1; i <= 42; i++) {
        snprintf(chain, sizeof chain, "chain%d", i);
        snprintf(target, sizeof target, "chain%d", i - 1);
        MUST(symlink(target, chain));
    }
    show_content("forty links", open("chain40", O_RDONLY));
    show_content("forty-one links", open("chain41", O_RDONLY));
    struct stat status;
    MUST(lstat("absolute", &status));
    printf("lstat: %d, size %ld\n", S_ISLNK(status.st_mode), (long)status.st_size);
    MUST(stat("absolute", &status));
    printf("stat: %d, size %ld\n", S_ISREG(status.st_mode), (long)status.st_size);
    SHOW("link to a link", linkat(AT_FDCWD, "absolute", AT_FDCWD, "hard-link-of-link", 0));
    show_link("it is one", "hard-link-of-link", 100);
    SHOW("link through a link", linkat(AT_FDCWD, "absolute", AT_FDCWD, "hard-link-of-file", AT_SYMLINK_FOLLOW));
    show_content("it is the file", open("hard-link-of-file", O_RDONLY | O_NOFOLLOW));
}

static void lengths(void)
{
    char name[300];
    memset(name, 'n', sizeof name);
    name[255] = 0;
    SHOW("a name of 255", mkdir(name, 0755));
    SHOW("removed", rmdir(name));
    name[255] = 'n';
    name[256] = 0;
    SHOW("a name of 256", mkdir(name, 0755));
    SHOW("found", access(name, F_OK));
    static char path[5000];
    path[0] = 0;
    strcpy(path, "/work");
    while (strlen(path) + 2 < 4095)
        strcat(path, "/.");
    if (strlen(path) < 4095)
        strcat(path, "/");
    printf("a path of %zu bytes: ", strlen(path));
    SHOW("found", access(path, F_OK));
    strcat(path, "/");
    printf("a path of %zu bytes: ", strlen(path));
    SHOW("found", access(path, F_OK));

    /* Deeper than any path can name. */
    name[200] = 0;
    name[0] = 'd';
    int depth;
    for (depth = 0; depth < 60; depth++)
        if (mkdir(name, 0755) || chdir(name))
            break;
    printf("depth %d\n", depth);
    char *cwd = malloc(65536);
    SHOW_NUMBER("getcwd by the kernel", syscall(SYS_getcwd, cwd, 65536) > 0 ? 1 : -1);
    SHOW("a file down there", open("file", O_CREAT | O_WRONLY, 0644));
    SHOW("found", access("file", F_OK));
    SHOW("found above", access("../../..", F_OK));
    DIR *folder = opendir(".");
    int entries = 0;
    while (folder && readdir(folder))
        entries++;
    printf("entries: %d\n", entries);
    if (folder)
        closedir(folder);
    SHOW("a symbolic link", symlink("file", "link"));
    SHOW("through it", access("link", F_OK));
    SHOW("renamed", rename("file", "file2"));
    for (int i = 0; i < depth; i++)
        if (chdir(".."))
            break;
    show_cwd("back");
    /* As `rm -r` goes: by descriptors. */
    int at = open(".", O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < depth; i++) {
        int next = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        MUST(next);
        close(at);
        at = next;
    }
    SHOW("unlinkat down there", unlinkat(at, "link", 0));
    SHOW("unlinkat down there", unlinkat(at, "file2", 0));
    for (int i = 0; i < depth; i++) {
        int up = openat(at, "..", O_RDONLY | O_DIRECTORY);
        MUST(up);
        if (unlinkat(up, name, AT_REMOVEDIR)) {
            printf("level %d: %s\n", i, strerror(errno));
            break;
        }
        close(at);
        at = up;
    }
    SHOW("all gone", access(name, F_OK));
    char small[4];
    SHOW_NUMBER("little room for cwd", syscall(SYS_getcwd, small, sizeof small));
    SHOW_NUMBER("enough room for cwd", syscall(SYS_getcwd, cwd, 6));
}

static void descriptors(void)
{
    mkdir("d", 0755);
    mkdir("d/e", 0755);
    make_file("d/file");
    make_file("d/e/file");
    symlink("/work/d/file", "d/e/absolute");
    symlink("../file", "d/e/up");
    int folder = open("d/e", O_RDONLY | O_DIRECTORY), path = open("d", O_PATH);
    show_content("below a folder", openat(folder, "file", O_RDONLY));
    show_content("above it", openat(folder, "../file", O_RDONLY));
    show_content("an absolute link", openat(folder, "absolute", O_RDONLY));
    show_content("a relative link", openat(folder, "up", O_RDONLY));
    show_content("an absolute path", openat(folder, "/work/d/file", O_RDONLY));
    show_content("an absolute path, no folder", openat(-1, "/work/d/file", O_RDONLY));
    show_content("no folder", openat(-1, "file", O_RDONLY));
    show_content("by O_PATH", openat(path, "e/file", O_RDONLY));
    show_content("far above", openat(folder, "../../../../../../../work/d/file", O_RDONLY));
    int file = openat(path, "file", O_RDONLY);
    show_content("below a file", openat(file, "x", O_RDONLY));
    struct stat status;
    SHOW("empty path", fstatat(file, "", &status, AT_EMPTY_PATH));
    printf("size %ld\n", (long)status.st_size);
    SHOW("empty path without the flag", fstatat(file, "", &status, 0));
    struct statx more;
    SHOW("statx", statx(folder, "up", AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &more));
    printf("statx: %o size %llu\n", more.stx_mode, (unsigned long long)more.stx_size);
    SHOW("statx, empty", statx(file, "", AT_EMPTY_PATH, STATX_SIZE, &more));
    printf("statx: size %llu\n", (unsigned long long)more.stx_size);
    SHOW("mkdirat", mkdirat(folder, "new", 0700));
    SHOW("symlinkat", symlinkat("file", folder, "s"));
    SHOW("linkat", linkat(folder, "file", path, "hard", 0));
    SHOW("renameat", renameat(path, "hard", folder, "harder"));
    SHOW("faccessat", faccessat(folder, "harder", R_OK, 0));
    SHOW("fchmodat", fchmodat(folder, "harder", 0600, 0));
    SHOW("unlinkat", unlinkat(folder, "harder", 0));
    SHOW("unlinkat of a folder", unlinkat(folder, "new", AT_REMOVEDIR));
    char text[64];
    SHOW_NUMBER("readlinkat", readlinkat(folder, "s", text, sizeof text));
    /* A descriptor's folder that is renamed is still that folder. */
    MUST(rename("d", "renamed"));
    show_content("after a rename", openat(folder, "../file", O_RDONLY));
    show_content("after a rename, by O_PATH", openat(path, "e/file", O_RDONLY));
    SHOW("fchdir", fchdir(folder));
    show_cwd("cwd");
    show_content("from there", open("../file", O_RDONLY));
    SHOW("chdir", chdir("/work"));
}

#ifdef __NR_openat2
static long open2(int folder, const char *path, uint64_t resolve)
{
    struct open_how how = {.flags = O_RDONLY, .resolve = resolve};
    return syscall(__NR_openat2, folder, path, &how, sizeof how);
}

static void restricted(void)
{
    mkdir("r", 0755);
    mkdir("r/in", 0755);
    make_file("r/in/file");
    make_file("outside");
    symlink("/in/file", "r/absolute");
    symlink("../outside", "r/out");
    symlink("in/file", "r/plain");
    int folder = open("r", O_PATH);
    show_content("plain", (int)open2(folder, "in/file", 0));
    show_content("no links, none there", (int)open2(folder, "in/file", RESOLVE_NO_SYMLINKS));
    show_content("no links", (int)open2(folder, "plain", RESOLVE_NO_SYMLINKS));
    show_content("beneath", (int)open2(folder, "plain", RESOLVE_BENEATH));
    show_content("beneath, out", (int)open2(folder, "out", RESOLVE_BENEATH));
    show_content("beneath, absolute", (int)open2(folder, "/work/outside", RESOLVE_BENEATH));
    show_content("as root", (int)open2(folder, "absolute", RESOLVE_IN_ROOT));
    show_content("as root, absolute", (int)open2(folder, "/in/file", RESOLVE_IN_ROOT));
    show_content("as root, out", (int)open2(folder, "out", RESOLVE_IN_ROOT));
    show_content("no magic links", (int)open2(AT_FDCWD, "/proc/self/exe", RESOLVE_NO_MAGICLINKS));
    struct {
        struct open_how how;
        uint64_t more;
    } large = {.more = 1};
    SHOW("a larger structure", syscall(__NR_openat2, folder, "in/file", &large, sizeof large));
    SHOW("a smaller one", syscall(__NR_openat2, folder, "in/file", &large, 8));
}
#endif

static void deleted_cwd(void)
{
    MUST(mkdir("gone", 0755));
    MUST(chdir("gone"));
    MUST(rmdir("/work/gone"));
    char path[64];
    SHOW_NUMBER("getcwd", syscall(SYS_getcwd, path, sizeof path));
    show_link("/proc/self/cwd", "/proc/self/cwd", 4096);
    SHOW("make", open("file", O_CREAT | O_WRONLY, 0644));
    SHOW("mkdir", mkdir("folder", 0755));
    SHOW("stat of .", access(".", F_OK));
    SHOW("stat of a name", access("file", F_OK));
    SHOW("stat of ..", access("..", F_OK));
    SHOW("absolute", access("/work", F_OK));
    SHOW("folder to list", open(".", O_RDONLY | O_DIRECTORY));
    SHOW("a new one of that name", mkdir("/work/gone", 0755));
    SHOW("still gone", open("file", O_CREAT | O_WRONLY, 0644));
    SHOW("chdir ..", chdir(".."));
    SHOW("chdir", chdir("/work"));
    show_cwd("cwd");
}

static void folders(void)
{
    mkdir("one", 0755);
    mkdir("one/two", 0755);
    symlink("one/two", "to-two");
    SHOW("chdir", chdir("to-two"));
    show_cwd("cwd");
    show_link("/proc/self/cwd", "/proc/self/cwd", 4096);
    make_file("here");
    SHOW("..", chdir(".."));
    show_cwd("cwd");
    SHOW("made there", access("/work/one/two/here", F_OK));
    MUST(rename("/work/one", "/work/uno"));
    show_cwd("after a rename");
    SHOW("relative after a rename", access("two/here", F_OK));
    SHOW("to a file", chdir("two/here"));
    SHOW("to nothing", chdir("/work/missing"));
    SHOW("to the root", chdir("/"));
    show_cwd("cwd");
    SHOW("above it", chdir(".."));
    show_cwd("cwd");
    int there = open("/", O_RDONLY | O_DIRECTORY);
    struct stat root, above;
    fstatat(there, ".", &root, 0);
    fstatat(there, "..", &above, 0);
    printf("the root's parent is itself: %d\n", root.st_ino == above.st_ino && root.st_dev == above.st_dev);
    SHOW("back", chdir("/work"));
}

int main(int count, char **arguments)
{
    static const struct part parts[] = {
        {"links", links}, {"lengths", lengths}, {"descriptors", descriptors},
#ifdef __NR_openat2
        {"openat2", restricted},
#endif
        {"deleted-cwd", deleted_cwd}, {"folders", folders}, {NULL, NULL},
    };
    MUST(chdir("/work"));
    return run_parts(parts, count, arguments);
}

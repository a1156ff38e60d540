/* Users, groups and owners, as root has them. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "show.h"

static void show_owner(const char *what, const char *path)
{
    struct stat status;
    if (lstat(path, &status))
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %u:%u %o\n", what, status.st_uid, status.st_gid, status.st_mode);
}

static void show_ids(const char *what)
{
    uid_t user, effective_user, saved_user;
    gid_t group, effective_group, saved_group;
    MUST(getresuid(&user, &effective_user, &saved_user));
    MUST(getresgid(&group, &effective_group, &saved_group));
    printf("%s: %u %u %u, %u %u %u\n", what, user, effective_user, saved_user, group, effective_group, saved_group);
}

static void owners(void)
{
    close(open("file", O_CREAT | O_WRONLY, 0644));
    symlink("file", "link");
    mkdir("folder", 0755);
    show_owner("of the image", "/etc/passwd");
    show_owner("made here", "file");
    SHOW("chown", chown("file", 1000, 1001));
    show_owner("chown", "file");
    SHOW("the group alone", chown("file", (uid_t)-1, 50));
    show_owner("the group alone", "file");
    SHOW("lchown", lchown("link", 7, 8));
    show_owner("lchown", "link");
    show_owner("what it leads to", "file");
    int fd = open("folder", O_RDONLY | O_DIRECTORY);
    SHOW("fchown", fchown(fd, 33, 33));
    show_owner("fchown", "folder");
    SHOW("fchownat", fchownat(AT_FDCWD, "link", 12, 13, 0));
    show_owner("fchownat", "file");
    SHOW("of the image", chown("/etc/passwd", 5, 6));
    show_owner("of the image", "/etc/passwd");
    SHOW("setuid bit", chmod("file", 04755));
    SHOW("chown takes it away", chown("file", 1, 1));
    show_owner("chown takes it away", "file");
    fflush(stdout);
    if (!fork()) {
        show_owner("another process sees it", "file");
        _exit(0);
    }
    wait(NULL);
    SHOW("rename", rename("file", "renamed"));
    show_owner("renamed", "renamed");
    SHOW("link", link("renamed", "linked"));
    show_owner("linked", "linked");
    SHOW("unlink", unlink("renamed"));
    close(open("renamed", O_CREAT | O_WRONLY, 0644));
    show_owner("a new one of that name", "renamed");
    show_owner("the linked one", "linked");
    SHOW("of what is missing", chown("missing", 1, 1));
}

static void ids(void)
{
    show_ids("at first");
    gid_t groups[32];
    SHOW_NUMBER("groups", getgroups(32, groups));
    gid_t set[] = {5, 6, 7};
    SHOW("setgroups", setgroups(3, set));
    SHOW_NUMBER("groups", getgroups(32, groups));
    printf("%u %u %u\n", groups[0], groups[1], groups[2]);
    SHOW("setegid", setegid(1001));
    SHOW("seteuid", seteuid(1000));
    show_ids("effective");
    SHOW("back", seteuid(0));
    SHOW("back", setegid(0));
    show_ids("back");
    SHOW("setresgid", setresgid(3, 4, 5));
    SHOW("setreuid", setreuid(0, 0));
    show_ids("groups");
    SHOW("setgid", setgid(1001));
    SHOW("setuid", setuid(1000));
    show_ids("given up");
    SHOW("taken back", setuid(0));
    SHOW("taken back", seteuid(0));
    show_ids("still");
    fflush(stdout);
    if (!fork()) {
        show_ids("a child");
        fflush(stdout);
        execl("/proc/self/exe", "owners", "show", (char *)NULL);
        _exit(9);
    }
    wait(NULL);
}

static void show(void)
{
    show_ids("shown");
}

int main(int count, char **arguments)
{
    static const struct part parts[] = {{"owners", owners}, {"ids", ids}, {"show", show}, {NULL, NULL}};
    MUST(chdir("/work"));
    return run_parts(parts, count, arguments);
}

/*
 * The programs of a test image in one static file: the first argument says what to do. An image of the tests holds
 * nothing else, so that they need neither a registry nor a distribution.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int report(int answer)
{
    if (answer >= 0)
        return 0;
    printf("%s\n", strerror(errno));
    return 1;
}

static int copy_out(const char *path)
{
    char buffer[65536];
    ssize_t size;
    int fd = path ? open(path, O_RDONLY) : 0;
    if (fd < 0)
        return report(fd);
    while ((size = read(fd, buffer, sizeof buffer)) > 0)
        fwrite(buffer, 1, (size_t)size, stdout);
    return report((int)size);
}

static int list(const char *path)
{
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort);
    if (count < 0)
        return report(count);
    for (int i = 0; i < count; i++)
        if (strcmp(names[i]->d_name, ".") && strcmp(names[i]->d_name, ".."))
            printf("%s\n", names[i]->d_name);
    return 0;
}

static int write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0)
        return report(fd);
    return report((int)write(fd, text, strlen(text)));
}

static int report_owner(const char *path)
{
    struct stat stat;
    int answer = lstat(path, &stat);
    if (!answer)
        printf("%d:%d\n", stat.st_uid, stat.st_gid);
    return report(answer);
}

static int open_descriptors(void)
{
    for (int fd = 0; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf("%d\n", fd);
    return 0;
}

static volatile sig_atomic_t caught;

static void catch(int signal)
{
    caught = signal;
}

/* Catches the signals named by number, says `ready`, and then which one came. */
static int wait_for_signal(int count, char **numbers)
{
    for (int i = 0; i < count; i++)
        signal(atoi(numbers[i]), catch);
    printf("ready\n");
    fflush(stdout);
    while (!caught)
        usleep(2000);
    printf("got %d\n", caught);
    return 0;
}

/* Ignores SIGTERM, as a program that hangs does. */
static int be_stubborn(void)
{
    signal(SIGTERM, SIG_IGN);
    printf("ready\n");
    fflush(stdout);
    for (;;)
        pause();
}

/* Leaves a process behind in a session of its own with no parent, whose environment holds `mark`, then returns. */
static int leave_daemon(const char *mark)
{
    int pipe_ends[2];
    char byte;
    if (pipe(pipe_ends))
        return 1;
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            char *const arguments[] = {(char *)"/bin/guest", (char *)"sleep", (char *)mark, NULL};
            char path[4096];
            ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
            path[length > 0 ? length : 0] = 0;
            signal(SIGTERM, SIG_IGN);
            signal(SIGHUP, SIG_IGN);
            fcntl(pipe_ends[1], F_SETFD, FD_CLOEXEC);
            close(pipe_ends[0]);
            execv(path, arguments);
            _exit(1);
        }
        _exit(0);
    }
    close(pipe_ends[1]);
    /* The pipe closes when the daemon has been executed. */
    while (read(pipe_ends[0], &byte, 1) > 0)
        ;
    wait(NULL);
    return 0;
}

/* The third argument only marks the process in /proc/PID/cmdline. */
static int sleep_long(void)
{
    for (;;)
        sleep(1000);
}

static int many_children(int count)
{
    for (int i = 0; i < count; i++)
        if (fork() == 0) {
            if (fork() == 0)
                _exit(0);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    return 0;
}

/* How many zombies this pid namespace has. */
static int count_zombies(void)
{
    int zombies = 0;
    for (int pid = 1; pid < 5000; pid++) {
        char path[64], state = 0;
        snprintf(path, sizeof path, "/proc/%d/stat", pid);
        FILE *stat = fopen(path, "r");
        if (!stat)
            continue;
        if (fscanf(stat, "%*d (%*[^)]) %c", &state) == 1 && state == 'Z')
            zombies++;
        fclose(stat);
    }
    printf("%d\n", zombies);
    return 0;
}

static int make_deep(const char *name, int depth)
{
    for (int i = 0; i < depth; i++)
        if (mkdir(name, 0755) || chdir(name))
            return report(-1);
    return write_file("leaf", "deep");
}

/* How many descriptors there can be, and what is said then. */
static int open_many(void)
{
    int last = 0, fd;
    while ((fd = open("/dev/null", O_RDONLY)) >= 0)
        last = fd;
    printf("%d %s\n", last + 1, strerror(errno));
    return 0;
}

/* How many processes this one can start, at most `most`, and what is said then. */
static int fork_many(int most)
{
    int pipe_ends[2], made = 0;
    char byte;
    pid_t child = 0;
    if (pipe(pipe_ends))
        return 1;
    for (; made < most && (child = fork()) > 0; made++)
        ;
    if (child == 0 && made < most) {
        close(pipe_ends[1]);
        _exit((int)read(pipe_ends[0], &byte, 1));
    }
    printf("%d %s\n", made, child < 0 ? strerror(errno) : "no limit");
    close(pipe_ends[1]);
    while (wait(NULL) > 0)
        ;
    return 0;
}

/* A file of so many MiB. */
static int fill(const char *path, int size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    return report(fd < 0 ? fd : fallocate(fd, 0, 0, (off_t)size << 20));
}

/* A system call by its number, with numbers. */
static int call(int count, char **arguments)
{
    long values[4] = {0};
    for (int i = 0; i < count && i < 4; i++)
        values[i] = strtol(arguments[i], NULL, 0);
    return report(syscall(values[0], values[1], values[2], values[3]) < 0 ? -1 : 0);
}

int main(int count, char **arguments)
{
    const char *what = count > 1 ? arguments[1] : "";
    const char *first = count > 2 ? arguments[2] : "";
    const char *second = count > 3 ? arguments[3] : "";
    setvbuf(stdout, NULL, _IOFBF, 65536);
    int status = 0;
    if (!strcmp(what, "exit"))
        status = atoi(first);
    else if (!strcmp(what, "raise"))
        status = report(kill(getpid(), atoi(first)));
    else if (!strcmp(what, "echo"))
        for (int i = 2; i < count; i++)
            printf("%s%s", arguments[i], i + 1 < count ? " " : "\n");
    else if (!strcmp(what, "fail"))
        fprintf(stderr, "%s\n", first), status = atoi(second);
    else if (!strcmp(what, "env"))
        for (char **entry = environ; *entry; entry++)
            printf("%s\n", *entry);
    else if (!strcmp(what, "cat"))
        status = copy_out(count > 2 ? first : NULL);
    else if (!strcmp(what, "ls"))
        status = list(first);
    else if (!strcmp(what, "pwd"))
        printf("%s\n", getcwd(NULL, 0));
    else if (!strcmp(what, "id"))
        printf("%d:%d\n", getuid(), getgid());
    else if (!strcmp(what, "write"))
        status = write_file(first, second);
    else if (!strcmp(what, "mkdir"))
        status = report(mkdir(first, 0755));
    else if (!strcmp(what, "rmdir"))
        status = report(rmdir(first));
    else if (!strcmp(what, "rm"))
        status = report(unlink(first));
    else if (!strcmp(what, "mode")) {
        struct stat stat_of;
        status = report(stat(first, &stat_of));
        printf("%o\n", stat_of.st_mode & 07777);
    } else if (!strcmp(what, "owner"))
        status = report_owner(first);
    else if (!strcmp(what, "write-owner"))
        status = write_file(first, second) || report_owner(first);
    else if (!strcmp(what, "give-owner"))
        status = report(lchown(first, (uid_t)atoi(second), (gid_t)-1)) || report_owner(first);
    else if (!strcmp(what, "readlink")) {
        char target[4096] = "";
        status = report((int)readlink(first, target, sizeof target - 1));
        printf("%s\n", target);
    } else if (!strcmp(what, "fds"))
        status = open_descriptors();
    else if (!strcmp(what, "open-many"))
        status = open_many();
    else if (!strcmp(what, "fork-many"))
        status = fork_many(atoi(first));
    else if (!strcmp(what, "fill"))
        status = fill(first, atoi(second));
    else if (!strcmp(what, "call"))
        status = call(count - 2, arguments + 2);
    else if (!strcmp(what, "await"))
        status = wait_for_signal(count - 2, arguments + 2);
    else if (!strcmp(what, "stubborn"))
        status = be_stubborn();
    else if (!strcmp(what, "daemon"))
        status = leave_daemon(first);
    else if (!strcmp(what, "daemon-and-sleep"))
        leave_daemon(first), printf("ready\n"), fflush(stdout), sleep_long();
    else if (!strcmp(what, "sleep"))
        status = sleep_long();
    else if (!strcmp(what, "pid"))
        printf("%d %d\n", getpid(), getppid());
    else if (!strcmp(what, "group"))
        printf("%s\n", getpgrp() == getpid() && getsid(0) == getpid() ? "own" : "shared");
    else if (!strcmp(what, "kill-group"))
        status = report(kill(0, SIGKILL));
    else if (!strcmp(what, "kill"))
        status = report(kill(atoi(first), atoi(second)));
    else if (!strcmp(what, "orphans"))
        many_children(50), usleep(100000), status = count_zombies();
    else if (!strcmp(what, "setuid"))
        status = report(setuid((uid_t)atoi(first)));
    else if (!strcmp(what, "mount"))
        status = report(mount("none", first, "tmpfs", 0, NULL));
    else if (!strcmp(what, "remount-rw"))
        status = report(mount(NULL, first, NULL, MS_REMOUNT | MS_BIND, NULL));
    else if (!strcmp(what, "chroot"))
        status = report(chroot(first));
    else if (!strcmp(what, "hostname")) {
        char name[128];
        gethostname(name, sizeof name);
        printf("%s\n", name);
    } else if (!strcmp(what, "attach"))
        status = report((int)ptrace(PTRACE_ATTACH, atoi(first), 0, 0));
    else if (!strcmp(what, "deep"))
        status = make_deep(first, atoi(second));
    else if (!strcmp(what, "blocked")) {
        sigset_t set;
        sigprocmask(SIG_SETMASK, NULL, &set);
        for (int i = 1; i < 65; i++)
            if (sigismember(&set, i) == 1)
                printf("blocked %d\n", i);
        struct sigaction action;
        for (int i = 1; i < 65; i++)
            if (!sigaction(i, NULL, &action) && action.sa_handler == SIG_IGN)
                printf("ignored %d\n", i);
    } else
        status = 99;
    fflush(stdout);
    return status;
}

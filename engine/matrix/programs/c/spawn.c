/* Ways to start a program, and what the started one finds. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "show.h"

extern char **environ;

static char self[4096];

static void show_end(const char *how, pid_t child)
{
    int status;
    if (child < 0 || waitpid(child, &status, 0) < 0)
        printf("%s: %s\n", how, strerror(errno));
    else
        printf("%s: %s %d\n", how, WIFSIGNALED(status) ? "signal" : "exit", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    unlink(path);
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    MUST(fd);
    MUST(write(fd, text, strlen(text)));
    MUST(fchmod(fd, mode));
    close(fd);
}

/* What a started program tells of itself. */
static int told(int count, char **arguments)
{
    printf("  arguments:");
    for (int i = 0; i < count; i++)
        printf(" [%s]", arguments[i]);
    printf("\n  program as named: %s\n", (const char *)getauxval(AT_EXECFN));
    char link[4096] = "";
    if (readlink("/proc/self/exe", link, sizeof link - 1) < 0)
        perror("readlink");
    printf("  program: %s\n", link);
    char comm[32] = "";
    int fd = open("/proc/self/comm", O_RDONLY);
    if (read(fd, comm, sizeof comm - 1) < 0)
        perror("read");
    close(fd);
    printf("  comm: %s", comm);
    char line[4096];
    fd = open("/proc/self/cmdline", O_RDONLY);
    long length = read(fd, line, sizeof line);
    close(fd);
    printf("  command line:");
    for (long i = 0; i < length; i += (long)strlen(line + i) + 1)
        printf(" [%s]", line + i);
    printf("\n  variables:");
    for (char **variable = environ; *variable; variable++)
        printf(" [%s]", *variable);
    printf("\n  descriptors:");
    for (int i = 0; i < 20; i++)
        if (fcntl(i, F_GETFD) >= 0)
            printf(" %d", i);
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    struct sigaction ignored, handled;
    sigaction(SIGUSR1, NULL, &ignored);
    sigaction(SIGUSR2, NULL, &handled);
    printf("\n  blocked: SIGTERM %d SIGILL %d; SIGUSR1 ignored %d, SIGUSR2 default %d\n", sigismember(&mask, SIGTERM),
           sigismember(&mask, SIGILL), ignored.sa_handler == SIG_IGN, handled.sa_handler == SIG_DFL);
    printf("  random bytes: %d, page size %ld, secure %lu\n", getauxval(AT_RANDOM) != 0, sysconf(_SC_PAGESIZE), getauxval(AT_SECURE));
    return 7;
}

static void nothing(int number)
{
    (void)number;
}

static void exec_keeps(void)
{
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        sigset_t some;
        sigemptyset(&some);
        sigaddset(&some, SIGTERM);
        sigaddset(&some, SIGILL);
        sigprocmask(SIG_BLOCK, &some, NULL);
        signal(SIGUSR1, SIG_IGN);
        signal(SIGUSR2, nothing);
        int kept = open("/dev/null", O_RDONLY), lost = open("/dev/null", O_RDONLY | O_CLOEXEC);
        dup2(kept, 10);
        fcntl(lost, F_DUPFD_CLOEXEC, 11);
        close(kept);
        char *arguments[] = {"another name", "tell", "", "two words", NULL};
        char *variables[] = {"A=1", "EMPTY=", "B=two words", NULL};
        execve(self, arguments, variables);
        _exit(9);
    }
    show_end("execve", child);
}

__attribute__((noinline)) static pid_t start_by_vfork(const char *path)
{
    pid_t child = vfork();
    if (!child) {
        execl(path, "spawn", "exit", "3", (char *)NULL);
        _exit(9);
    }
    return child;
}

static int start_on_own_stack(void *path)
{
    execl(path, "spawn", "exit", "4", (char *)NULL);
    return 9;
}

static int make_a_folder(void *path)
{
    return mkdir(path, 0755) ? 9 : 5;
}

static void kinds(void)
{
    fflush(stdout);
    show_end("vfork", start_by_vfork(self));
    show_end("vfork of what is missing", start_by_vfork("/work/missing"));
    size_t size = 256 * 1024;
    char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    show_end("clone with its own stack", clone(start_on_own_stack, stack + size, CLONE_VM | CLONE_VFORK | SIGCHLD, self));
    show_end("clone that shares memory", clone(make_a_folder, stack + size, CLONE_VM | SIGCHLD, "/work/by-clone"));
    show_end("clone with a copy", clone(make_a_folder, stack + size, SIGCHLD, "/work/by-copy"));
    show_end("clone that shares folders", clone(make_a_folder, stack + size, CLONE_FS | CLONE_FILES | SIGCHLD, "by-relative"));
    SHOW("made by them", access("/work/by-clone", F_OK) | access("/work/by-copy", F_OK) | access("/work/by-relative", F_OK));

    pid_t child;
    char *arguments[] = {"spawn", "exit", "6", NULL};
    printf("posix_spawn: %d\n", posix_spawn(&child, self, NULL, NULL, arguments, environ));
    show_end("posix_spawn", child);
    printf("posix_spawn of what is missing: %s\n", strerror(posix_spawn(&child, "/work/missing", NULL, NULL, arguments, environ)));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/work/spawned", O_CREAT | O_WRONLY, 0644);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    char *say[] = {"spawn", "say", "hello", NULL};
    printf("with actions: %d\n", posix_spawn(&child, self, &actions, &attributes, say, environ));
    show_end("with actions", child);
    char text[32] = "";
    int fd = open("/work/spawned", O_RDONLY);
    MUST(read(fd, text, sizeof text - 1));
    printf("it wrote: %s", text);
    printf("posix_spawnp: %d\n", posix_spawnp(&child, "true", NULL, NULL, (char *[]){"true", NULL}, environ));
    show_end("posix_spawnp", child);
    printf("system: %d\n", WEXITSTATUS(system("exit 8")));
    FILE *pipe = popen("echo from a pipe", "r");
    printf("popen: %s", fgets(text, sizeof text, pipe));
    printf("pclose: %d\n", pclose(pipe));
}

/* WHAT: how execve answers, or how the program ended. */
static void try_exec(const char *what, const char *path, char *const arguments[])
{
    int answer[2];
    MUST(pipe2(answer, O_CLOEXEC));
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        execve(path, arguments, environ);
        int error = errno;
        if (write(answer[1], &error, sizeof error) < 0)
            _exit(98);
        _exit(97);
    }
    close(answer[1]);
    int error = 0, status;
    long length = read(answer[0], &error, sizeof error);
    close(answer[0]);
    MUST(waitpid(child, &status, 0));
    if (length > 0)
        printf("%s: %s\n", what, strerror(error));
    else
        printf("%s: %s %d\n", what, WIFSIGNALED(status) ? "signal" : "exit", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static void refusals(void)
{
    char *arguments[] = {"name", "one", NULL};
    write_file("/work/no-permission", "#!/bin/sh\n", 0644);
    write_file("/work/no-format", "echo no\n", 0755);
    write_file("/work/empty", "", 0755);
    write_file("/work/truncated", "\177ELF\2\1\1", 0755);
    write_file("/work/no-interpreter", "#!/no/such/interpreter\n", 0755);
    write_file("/work/folder-interpreter", "#!/work\n", 0755);
    write_file("/work/only-mark", "#!\n", 0755);
    write_file("/work/only-mark-and-blanks", "#!   \n", 0755);
    symlink("loop", "/work/loop");
    try_exec("missing", "/work/missing", arguments);
    try_exec("empty name", "", arguments);
    try_exec("a folder", "/work", arguments);
    try_exec("below a file", "/work/empty/x", arguments);
    try_exec("a loop of links", "/work/loop", arguments);
    try_exec("no permission", "/work/no-permission", arguments);
    try_exec("no format", "/work/no-format", arguments);
    try_exec("empty", "/work/empty", arguments);
    try_exec("truncated", "/work/truncated", arguments);
    try_exec("no interpreter", "/work/no-interpreter", arguments);
    try_exec("a folder as interpreter", "/work/folder-interpreter", arguments);
    try_exec("only the mark", "/work/only-mark", arguments);
    try_exec("only the mark and blanks", "/work/only-mark-and-blanks", arguments);
    char *name = malloc(200000);
    memset(name, 'a', 199999);
    name[199999] = 0;
    try_exec("too long a name", name, arguments);
    char *long_argument[] = {"name", name, NULL};
    try_exec("too long an argument", self, long_argument);
    SHOW("the first one goes on", access("/work/empty", F_OK));
}

static void scripts(void)
{
    write_file("/work/with spaces.sh", "#!/bin/sh\necho \"$0\" \"$#\" \"$@\"; exit 11\n", 0755);
    write_file("/work/options.sh", "#!/bin/sh -e  \nfalse\necho not reached\n", 0755);
    char line[4200];
    snprintf(line, sizeof line, "#!%s tell one two\n", self);
    write_file("/work/own-interpreter", line, 0755);
    snprintf(line, sizeof line, "#! \t %s tell\n", self);
    write_file("/work/blanks", line, 0755);
    write_file("/work/second", "#!/work/own-interpreter of-second\n", 0755);
    mkdir("/work/folder", 0755);
    write_file("/work/folder/relative", "#!folder/../own-interpreter\n", 0755);
    symlink("with spaces.sh", "/work/script-link");
    char *arguments[] = {"name", "a b", "", "c", NULL};
    try_exec("a script", "/work/with spaces.sh", arguments);
    try_exec("a relative script", "./with spaces.sh", arguments);
    try_exec("by a link", "/work/script-link", arguments);
    try_exec("with an option", "/work/options.sh", arguments);
    try_exec("with two words after it", "/work/own-interpreter", arguments);
    try_exec("with blanks before it", "/work/blanks", arguments);
    try_exec("a script as interpreter", "/work/second", arguments);
    try_exec("a relative interpreter", "folder/relative", arguments);
}

static void by_descriptor(void)
{
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        int fd = open(self, O_RDONLY | O_CLOEXEC);
        fexecve(fd, (char *[]){"by descriptor", "exit", "21", NULL}, environ);
        _exit(9);
    }
    show_end("fexecve", child);
    child = fork();
    if (!child) {
        int fd = open(self, O_PATH | O_CLOEXEC);
        syscall(SYS_execveat, fd, "", (char *[]){"by path descriptor", "exit", "22", NULL}, environ, AT_EMPTY_PATH);
        _exit(9);
    }
    show_end("execveat, empty path", child);
    child = fork();
    if (!child) {
        int folder = open("/work", O_PATH | O_DIRECTORY);
        syscall(SYS_execveat, folder, "script-at", (char *[]){"x", NULL}, environ, 0);
        _exit(9);
    }
    show_end("execveat of what is missing", child);
    write_file("/work/script-at", "#!/bin/sh\nexit 23\n", 0755);
    child = fork();
    if (!child) {
        int folder = open("/work", O_PATH | O_DIRECTORY);
        syscall(SYS_execveat, folder, "script-at", (char *[]){"x", NULL}, environ, 0);
        _exit(9);
    }
    show_end("execveat of a script", child);
    symlink(self, "/work/self-link");
    child = fork();
    if (!child) {
        syscall(SYS_execveat, AT_FDCWD, "/work/self-link", (char *[]){"x", "exit", "24", NULL}, environ, AT_SYMLINK_NOFOLLOW);
        _exit(errno == ELOOP ? 25 : 9);
    }
    show_end("execveat, links not followed", child);
    try_exec("by a link", "/work/self-link", (char *[]){"linked", "tell", NULL});
    /* What is replaced while it runs. */
    child = fork();
    if (!child) {
        int from = open(self, O_RDONLY), to = open("/work/copy", O_CREAT | O_WRONLY, 0755);
        static char block[65536];
        long length;
        while ((length = read(from, block, sizeof block)) > 0)
            MUST(write(to, block, (size_t)length));
        close(to);
        execl("/work/copy", "copy", "delete-self", (char *)NULL);
        _exit(9);
    }
    show_end("a program that deletes itself", child);
}

static int delete_self(void)
{
    char link[4096] = "";
    MUST(unlink("/work/copy"));
    MUST(readlink("/proc/self/exe", link, sizeof link - 1));
    printf("  deleted: %s\n", link);
    execl("/proc/self/exe", "again", "exit", "26", (char *)NULL);
    return 9;
}

static void chain(void)
{
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        execl(self, "spawn", "chain", "50", (char *)NULL);
        _exit(9);
    }
    show_end("fifty programs after another", child);
}

static int go_on(char *left)
{
    int rest = atoi(left);
    char number[16];
    snprintf(number, sizeof number, "%d", rest - 1);
    if (rest)
        execl(rest % 2 ? "/proc/self/exe" : self, "spawn", "chain", number, (char *)NULL);
    return rest ? 9 : 12;
}

int main(int count, char **arguments)
{
    static const struct part parts[] = {
        {"exec", exec_keeps}, {"kinds", kinds}, {"refusals", refusals}, {"scripts", scripts},
        {"descriptors", by_descriptor}, {"many", chain}, {NULL, NULL},
    };
    MUST(readlink("/proc/self/exe", self, sizeof self - 1));
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (count > 1 && !strcmp(arguments[1], "tell"))
        return told(count, arguments);
    /* As the interpreter of a script the words behind it are one argument. */
    if (count > 1 && !strncmp(arguments[1], "tell ", 5))
        return told(count, arguments);
    if (count > 2 && !strcmp(arguments[1], "exit"))
        return atoi(arguments[2]);
    if (count > 2 && !strcmp(arguments[1], "say"))
        return puts(arguments[2]) < 0;
    if (count > 2 && !strcmp(arguments[1], "chain"))
        return go_on(arguments[2]);
    if (count > 1 && !strcmp(arguments[1], "delete-self"))
        return delete_self();
    return run_parts(parts, count, arguments);
}

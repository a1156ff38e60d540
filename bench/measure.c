/*
 * measure OUTPUT ERRORS UID:GID CHROOT|- -- COMMAND...: runs the command once and prints the nanoseconds from fork to its
 * end, its exit status (128+n for signal n), the most KiB that any process of it had in memory at once, and the nanoseconds
 * of processor time that all of them took. With CHROOT it is the plainest way into a root that there is.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void must(int result, const char *what)
{
    if (result < 0) {
        fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
        _exit(125);
    }
}

int main(int count, char **arguments)
{
    unsigned user, group;
    if (count < 7 || strcmp(arguments[5], "--") || sscanf(arguments[3], "%u:%u", &user, &group) != 2) {
        fputs("usage: measure OUTPUT ERRORS UID:GID CHROOT|- -- COMMAND...\n", stderr);
        return 125;
    }
    struct timespec begin, end;
    int output = open(arguments[1], O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
    int errors = open(arguments[2], O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    must(output, arguments[1]);
    must(errors, arguments[2]);
    must(input, "/dev/null");
    clock_gettime(CLOCK_MONOTONIC, &begin);
    pid_t child = fork();
    must(child, "fork");
    if (!child) {
        must(dup2(input, 0), "dup2");
        must(dup2(output, 1), "dup2");
        must(dup2(errors, 2), "dup2");
        if (strcmp(arguments[4], "-"))
            must(chroot(arguments[4]), "chroot");
        must(chdir("/"), "chdir");
        if (user != getuid() || group != getgid()) {
            must(setgroups(0, NULL), "setgroups");
            must(setresgid(group, group, group), "setresgid");
            must(setresuid(user, user, user), "setresuid");
        }
        execvp(arguments[6], arguments + 6);
        must(-1, arguments[6]);
    }
    int status;
    struct rusage usage;
    must(wait4(child, &status, 0, &usage), "wait4");
    clock_gettime(CLOCK_MONOTONIC, &end);
    long long elapsed = (end.tv_sec - begin.tv_sec) * 1000000000LL + (end.tv_nsec - begin.tv_nsec);
    long long work = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL +
                     (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
    printf("%lld %d %ld %lld\n", elapsed, WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
           usage.ru_maxrss, work);
    return 0;
}

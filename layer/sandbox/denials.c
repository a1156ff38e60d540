/* denials: tries what AWS Lambda's sandbox denies, and prints each call with its error, or "allowed". */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PR_SET_SECCOMP 22
#define PR_SET_SYSCALL_USER_DISPATCH 59

static void say(const char *what, long result)
{
    const char *how = result != -1 ? "allowed"
                      : errno == EPERM ? "EPERM"
                      : errno == ENOSYS ? "ENOSYS"
                      : errno == EINVAL ? "EINVAL"
                                        : strerror(errno);
    printf("%s: %s\n", what, how);
    fflush(stdout);
}

/* A child that is made after all ends at once. */
static long made(long child)
{
    if (child == 0)
        _exit(0);
    int error = errno;
    if (child > 0)
        waitpid((pid_t)child, NULL, 0);
    errno = error;
    return child;
}

int main(void)
{
    struct clone_args plain = {.exit_signal = SIGCHLD}, user = {.exit_signal = SIGCHLD, .flags = CLONE_NEWUSER};
    say("clone newuser", made(syscall(__NR_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)));
    say("clone newns", made(syscall(__NR_clone, CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0)));
    say("clone newpid", made(syscall(__NR_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0)));
    say("clone3", made(syscall(__NR_clone3, &plain, sizeof plain)));
    say("clone3 newuser", made(syscall(__NR_clone3, &user, sizeof user)));
    say("unshare newuser", syscall(__NR_unshare, CLONE_NEWUSER));
    say("setns", syscall(__NR_setns, -1, 0));
    say("ptrace", syscall(__NR_ptrace, PTRACE_TRACEME, 0, 0, 0));
    say("process_vm_readv", syscall(__NR_process_vm_readv, getpid(), 0, 0, 0, 0, 0));
    say("chroot", syscall(__NR_chroot, "/"));
    say("pivot_root", syscall(__NR_pivot_root, "/", "/"));
    say("mount", syscall(__NR_mount, "none", "/tmp", "tmpfs", 0, 0));
    say("umount2", syscall(__NR_umount2, "/tmp", 0));
    say("open_tree", syscall(__NR_open_tree, -100, "/", 1));
    say("fsopen", syscall(__NR_fsopen, "tmpfs", 0));
    say("seccomp", syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, NULL));
    say("prctl seccomp", syscall(__NR_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0));
    say("prctl user dispatch", syscall(__NR_prctl, PR_SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0));
    return 0;
}

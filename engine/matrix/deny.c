/*
 * deny [OPTION...] -- COMMAND [ARGUMENT...]: runs a command as a machine would that grants nothing, so that such
 * a machine can be had anywhere. deny --help tells the options.
 *
 * Answered with EPERM: ptrace and its kin, new namespaces, setns, the mount family, chroot, pivot_root and further
 * seccomp filters. clone3 keeps its flags in memory, where a filter cannot look, so a new namespace can still be asked
 * for by clone3; a machine as AWS Lambda has that call, and a filter that answered it with ENOSYS would hide how C
 * libraries use it. `--without clone3` does that, as Docker's default filter.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif

#if defined __x86_64__
#define THIS_MACHINE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define THIS_MACHINE AUDIT_ARCH_AARCH64
#else
#error "which AUDIT_ARCH_ is this machine?"
#endif

/* Numbers with this bit are the x32 machine's, which shares AUDIT_ARCH_X86_64. */
#define X32_BIT 0x40000000u

#define EXIT_DENY 125

#define NEW_NAMESPACES \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

static const int forbidden[] = {
    __NR_ptrace,     __NR_process_vm_readv, __NR_process_vm_writev, __NR_kcmp,   __NR_pidfd_getfd, __NR_setns,
    __NR_mount,      __NR_umount2,          __NR_pivot_root,        __NR_chroot, __NR_open_tree,   __NR_move_mount,
    __NR_fsopen,     __NR_fsconfig,         __NR_fsmount,           __NR_fspick, __NR_seccomp,     __NR_bpf,
#ifdef __NR_mount_setattr
    __NR_mount_setattr,
#endif
};

/* What an older kernel or another sandbox lacks, and what it says then. */
static const struct feature {
    const char *name;
    const char *who;
    int call;
    int argument; /* the first argument that is meant, or -1 */
    int error;
} features[] = {
    {"user-dispatch", "Linux before 5.11", __NR_prctl, PR_SET_SYSCALL_USER_DISPATCH, EINVAL},
    {"openat2", "Linux before 5.6, and filters that do not know it", __NR_openat2, -1, ENOSYS},
    {"clone3", "Docker's filter", __NR_clone3, -1, ENOSYS},
    {"statx", "Linux before 4.11, and older filters", __NR_statx, -1, ENOSYS},
    {"faccessat2", "Linux before 5.8, and older filters", __NR_faccessat2, -1, ENOSYS},
    {"close-range", "Linux before 5.9, and older filters", __NR_close_range, -1, ENOSYS},
    {"memfd", "gVisor without it, and some filters", __NR_memfd_create, -1, EPERM},
    {"rseq", "Linux before 4.18, and older filters", __NR_rseq, -1, ENOSYS},
};
#define FEATURES (sizeof features / sizeof *features)

static struct sock_filter rules[256];
static unsigned short rule_count;

static void say_and_exit(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fputs("deny: ", stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    exit(EXIT_DENY);
}

static void must(long result, const char *what)
{
    if (result < 0)
        say_and_exit("%s: %s", what, strerror(errno));
}

static void help(void)
{
    puts("usage: deny [OPTION...] -- COMMAND [ARGUMENT...]\n"
         "  --user UID[:GID]   becomes this user, if root starts it (993:993)\n"
         "  --free             forbids nothing: only the user changes\n"
         "  --without FEATURE  also lacks it, as\n");
    for (size_t i = 0; i < FEATURES; i++)
        printf("                       %-14s %s\n", features[i].name, features[i].who);
    exit(0);
}

static void add(struct sock_filter rule)
{
    rules[rule_count++] = rule;
}

static void load(size_t offset)
{
    add((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

/* The next `length` rules only if what is loaded compares so with value. */
static void only_if(unsigned short comparison, unsigned value, unsigned char length)
{
    add((struct sock_filter)BPF_JUMP(BPF_JMP | comparison | BPF_K, value, 0, length));
}

static void answer(unsigned error)
{
    add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error));
}

static void deny(int call, unsigned error)
{
    load(offsetof(struct seccomp_data, nr));
    only_if(BPF_JEQ, (unsigned)call, 1);
    answer(error);
}

static void deny_if_first(int call, unsigned short comparison, unsigned value, unsigned error)
{
    load(offsetof(struct seccomp_data, nr));
    only_if(BPF_JEQ, (unsigned)call, 3);
    load(offsetof(struct seccomp_data, args[0]));
    only_if(comparison, value, 1);
    answer(error);
}

static void write_filter(const bool *without)
{
    load(offsetof(struct seccomp_data, arch));
    add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_MACHINE, 1, 0));
    answer(ENOSYS);
    load(offsetof(struct seccomp_data, nr));
    only_if(BPF_JGE, X32_BIT, 1);
    answer(ENOSYS);
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        deny(forbidden[i], EPERM);
    deny_if_first(__NR_unshare, BPF_JSET, NEW_NAMESPACES, EPERM);
    deny_if_first(__NR_clone, BPF_JSET, NEW_NAMESPACES, EPERM);
    deny_if_first(__NR_prctl, BPF_JEQ, PR_SET_SECCOMP, EPERM);
    for (size_t i = 0; i < FEATURES; i++) {
        const struct feature *feature = &features[i];
        if (without[i] && feature->argument < 0)
            deny(feature->call, (unsigned)feature->error);
        else if (without[i])
            deny_if_first(feature->call, BPF_JEQ, (unsigned)feature->argument, (unsigned)feature->error);
    }
    add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

/* No group, no capability in any set, and none to be had by a setuid file. */
static void drop_privileges(uid_t user, gid_t group)
{
    if (geteuid() == 0) {
        for (int capability = 0; prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0; capability++)
            continue;
        must(setgroups(0, NULL), "setgroups");
        must(setresgid(group, group, group), "setresgid");
        must(setresuid(user, user, user), "setresuid");
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0}};
    must(syscall(__NR_capset, &header, none), "capset");
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
}

/* As many as an execution environment of AWS Lambda may have. */
static void lower_limits(void)
{
    static const int limits[] = {RLIMIT_NOFILE, RLIMIT_NPROC};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit limit;
        must(getrlimit(limits[i], &limit), "getrlimit");
        if (limit.rlim_max > 1024)
            limit.rlim_max = 1024;
        if (limit.rlim_cur > limit.rlim_max)
            limit.rlim_cur = limit.rlim_max;
        must(setrlimit(limits[i], &limit), "setrlimit");
    }
}

static void must_be_denied(long result, const char *what)
{
    if (result != -1 || errno != EPERM)
        say_and_exit("%s is not denied; what follows would show nothing", what);
}

static void forbid(const bool *without)
{
    write_filter(without);
    struct sock_fprog program = {rule_count, rules};
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "the seccomp filter");
    must_be_denied(ptrace(PTRACE_TRACEME, 0, NULL, NULL), "ptrace");
    must_be_denied(syscall(__NR_unshare, CLONE_NEWUSER), "unshare");
    must_be_denied(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}

int main(int count, char **arguments)
{
    uid_t user = 993;
    gid_t group = 993;
    bool is_free = false;
    bool without[FEATURES] = {false};
    int at = 1;
    for (; at < count && strcmp(arguments[at], "--"); at++) {
        const char *option = arguments[at];
        const char *value = at + 1 < count ? arguments[at + 1] : "";
        if (!strcmp(option, "--help"))
            help();
        if (!strcmp(option, "--free")) {
            is_free = true;
            continue;
        }
        if (!strcmp(option, "--user")) {
            int parts = sscanf(value, "%u:%u", &user, &group);
            if (parts < 1 || user == 0)
                say_and_exit("--user %s: UID[:GID] of an ordinary user is expected", value);
            if (parts == 1)
                group = user;
        } else if (!strcmp(option, "--without")) {
            size_t found = 0;
            while (found < FEATURES && strcmp(features[found].name, value))
                found++;
            if (found == FEATURES)
                say_and_exit("--without %s: not a feature that --help lists", value);
            without[found] = true;
        } else {
            say_and_exit("unknown option %s; deny --help", option);
        }
        at++;
    }
    if (at + 1 >= count)
        say_and_exit("no command is named; deny --help");
    drop_privileges(user, group);
    if (!is_free) {
        lower_limits();
        forbid(without);
    }
    execvp(arguments[at + 1], arguments + at + 1);
    must(-1, arguments[at + 1]);
}

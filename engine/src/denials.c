#include "denials.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "outcome.h"
#include "system.h"

#define SYSCALL_USER_DISPATCH 59 /* PR_SET_SYSCALL_USER_DISPATCH, Linux 5.11 */
#define WITHOUT_SLOWDOWN 4       /* SECCOMP_FILTER_FLAG_SPEC_ALLOW */

#define NEW_NAMESPACES                                                                                          \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/* The last call of Linux 5.10, Lambda's kernel; so are the numbers of x32 above it. */
#define NEWEST_CALL CALL_PROCESS_MADVISE

/* docs/lambda-sandbox.md says why; a test holds it against these tables. */
static const struct denial {
    unsigned call;
    unsigned error;
} denials[] = {
    /* Looking into other processes. */
    {__NR_ptrace, EPERM},
    {__NR_process_vm_readv, EPERM},
    {__NR_process_vm_writev, EPERM},
    {__NR_kcmp, EPERM},
    {CALL_PIDFD_GETFD, EPERM},
    /* Namespaces; clone3 has its flags in memory, where no filter can look. */
    {__NR_setns, EPERM},
    {__NR_clone3, ENOSYS},
    /* Roots and mounts. */
    {__NR_chroot, EPERM},
    {__NR_pivot_root, EPERM},
    {__NR_mount, EPERM},
    {__NR_umount2, EPERM},
    {__NR_open_tree, EPERM},
    {__NR_move_mount, EPERM},
    {__NR_fsopen, EPERM},
    {__NR_fsconfig, EPERM},
    {__NR_fsmount, EPERM},
    {__NR_fspick, EPERM},
    /* Programs in the kernel. */
    {__NR_seccomp, EPERM},
    {__NR_bpf, EPERM},
};
#define DENIALS (sizeof denials / sizeof *denials)

/* By the low half of the first argument. */
static const struct partial_denial {
    unsigned call;
    unsigned short comparison;
    unsigned value;
    unsigned error;
} partial_denials[] = {
    {__NR_unshare, BPF_JSET, NEW_NAMESPACES, EPERM},
    {__NR_clone, BPF_JSET, NEW_NAMESPACES, EPERM},
    {__NR_prctl, BPF_JEQ, PR_SET_SECCOMP, EPERM},
    {__NR_prctl, BPF_JEQ, SYSCALL_USER_DISPATCH, EINVAL},
};
#define PARTIAL_DENIALS (sizeof partial_denials / sizeof *partial_denials)

struct filter {
    struct sock_filter rules[8 + 2 * DENIALS + 5 * PARTIAL_DENIALS];
    unsigned short count;
};

static void add(struct filter *filter, struct sock_filter rule)
{
    filter->rules[filter->count++] = rule;
}

static void load(struct filter *filter, unsigned offset)
{
    add(filter, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

/* Of the next rules, so many are left out unless what is loaded compares so with the value. */
static void only_if(struct filter *filter, unsigned short comparison, unsigned value, unsigned char rules)
{
    add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | comparison | BPF_K, value, 0, rules));
}

static void answer(struct filter *filter, unsigned error)
{
    add(filter, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, error ? SECCOMP_RET_ERRNO | error : SECCOMP_RET_ALLOW));
}

static void write_filter(struct filter *filter)
{
    load(filter, offsetof(struct seccomp_data, arch));
    add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE_AUDIT, 1, 0));
    answer(filter, ENOSYS);
    load(filter, offsetof(struct seccomp_data, nr));
    only_if(filter, BPF_JGT, NEWEST_CALL, 1);
    answer(filter, ENOSYS);
    for (size_t i = 0; i < DENIALS; i++) {
        only_if(filter, BPF_JEQ, denials[i].call, 1);
        answer(filter, denials[i].error);
    }
    for (size_t i = 0; i < PARTIAL_DENIALS; i++) {
        const struct partial_denial *denial = &partial_denials[i];
        load(filter, offsetof(struct seccomp_data, nr));
        only_if(filter, BPF_JEQ, denial->call, 3);
        load(filter, offsetof(struct seccomp_data, args[0]));
        only_if(filter, denial->comparison, denial->value, 1);
        answer(filter, denial->error);
    }
    answer(filter, 0);
}

void deny_calls(void)
{
    struct filter filter = {.count = 0};
    write_filter(&filter);
    struct sock_fprog program = {filter.count, filter.rules};
    long installed = CALL(__NR_seccomp, SECCOMP_SET_MODE_FILTER, WITHOUT_SLOWDOWN, &program);
    if (installed < 0)
        fail(EXIT_FAILED, "the filter of system calls cannot be installed: %s", error_text(installed));
}

/*
 * deny NUMBER ERROR [MASK] -- COMMAND: runs a command under a seccomp filter that answers the system call NUMBER
 * with ERROR; with a MASK only when the first argument has one of its bits. So a machine that forbids something can be
 * had anywhere.
 */
#define _GNU_SOURCE
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    int dashes = 1;
    while (dashes < count && strcmp(arguments[dashes], "--"))
        dashes++;
    if (dashes < 3 || dashes + 1 >= count)
        return 2;
    unsigned number = (unsigned)atoi(arguments[1]);
    unsigned error = (unsigned)atoi(arguments[2]);
    unsigned mask = dashes > 3 ? (unsigned)strtoul(arguments[3], NULL, 0) : 0;
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, mask ? mask : 0xffffffff, 0, mask ? 1 : 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
        perror("deny");
        return 2;
    }
    execvp(arguments[dashes + 1], arguments + dashes + 1);
    perror("deny");
    return 2;
}

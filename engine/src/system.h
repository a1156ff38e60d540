/*
 * The kernel's calls under names and types. Every one answers as the kernel does: a value, or a negative error
 * number. What the kernel headers of an older distribution may lack is defined here, under names of our own.
 */
#ifndef SCAR_SYSTEM_H
#define SCAR_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#include <asm/unistd.h>
#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/limits.h>
#include <linux/mount.h>
#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/signalfd.h>
#include <linux/stat.h>
#include <linux/time_types.h>
#include <linux/wait.h>

#include "inside.h"
#include "machine.h"

/* Numbers that are the same on every machine, and newer than some headers. */
#define CALL_PIDFD_OPEN 434
#define CALL_CLOSE_RANGE 436
#define CALL_OPENAT2 437
#define CALL_PIDFD_GETFD 438
#define CALL_FACCESSAT2 439
#define CALL_PROCESS_MADVISE 440
#define CALL_EPOLL_PWAIT2 441
#define CALL_MOUNT_SETATTR 442
#define CALL_FCHMODAT2 452

#define RECURSIVELY 0x8000         /* AT_RECURSIVE */
#define STAY_IN_ROOT 0x10          /* RESOLVE_IN_ROOT */
#define SIGNAL_COUNT 64
#define SIGNAL_SET_SIZE ((size_t)8)
#define EXECUTABLE 1               /* X_OK */
#define WRITABLE 2                 /* W_OK */
#define ADDRESS_PROT_READ_WRITE 3  /* PROT_READ | PROT_WRITE */
#define MAP_PRIVATE_ANONYMOUS 0x22 /* MAP_PRIVATE | MAP_ANONYMOUS */
#define UNMOUNT_LAZILY 2           /* MNT_DETACH */
#define LOCK_EXCLUSIVE_NOW 6       /* LOCK_EX | LOCK_NB */
#define LIMIT_PROCESSES 6          /* RLIMIT_NPROC */
#define LIMIT_FILES 7              /* RLIMIT_NOFILE */
#define FAMILY_UNIX 1              /* AF_UNIX */
#define SOCKET_PACKETS 5           /* SOCK_SEQPACKET */
#define NO_SIGPIPE 0x4000          /* MSG_NOSIGNAL */
#define NO_WAIT 0x40               /* MSG_DONTWAIT */
#define FILES_CLOSE_ON_EXECUTE 0x40000000 /* MSG_CMSG_CLOEXEC */

/* struct open_how of openat2(2). */
struct open_request {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

/* struct statfs: the kernel's own header of it lacks the flags' names. */
struct filesystem {
    long type;
    long sizes[9];
    long flags;
    long spare[4];
};
#define FILESYSTEM_NOEXEC 8        /* ST_NOEXEC */

/* struct mount_attr of mount_setattr(2). */
struct mount_change {
    uint64_t set;
    uint64_t clear;
    uint64_t propagation;
    uint64_t user_namespace;
};

/* struct rlimit64 of prlimit(2). */
struct limit {
    uint64_t now;
    uint64_t most;
};

/* One bit for each signal, signal 1 in bit 0. */
typedef uint64_t signal_set;

static inline signal_set signal_bit(int signal)
{
    return (signal_set)1 << (signal - 1);
}

#define CALL(number, ...) CALL_PADDED(number, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define CALL_PADDED(number, a, b, c, d, e, f, ...) \
    system_call(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* Files. */

static inline long sys_open_at(int dir, const char *path, int flags, unsigned mode)
{
    return CALL(__NR_openat, dir, path, flags | O_CLOEXEC, mode);
}

static inline long sys_open(const char *path, int flags)
{
    return sys_open_at(AT_FDCWD, path, flags, 0);
}

/* Resolves path as if dir were the root: neither `..` nor a link leads out of it. */
static inline long sys_open_in(int dir, const char *path, int flags)
{
    struct open_request how = {(uint64_t)(unsigned)flags | O_CLOEXEC, 0, STAY_IN_ROOT};
    long fd;
    do
        fd = CALL(CALL_OPENAT2, dir, path, &how, sizeof how);
    while (fd == -EAGAIN || fd == -EINTR);
    return fd;
}

static inline long sys_close(int fd)
{
    return CALL(__NR_close, fd);
}

static inline long sys_close_from(unsigned first)
{
    return CALL(CALL_CLOSE_RANGE, first, ~0U, 0);
}

static inline long sys_read(int fd, void *buffer, size_t size)
{
    return CALL(__NR_read, fd, buffer, size);
}

static inline long sys_write(int fd, const void *buffer, size_t size)
{
    return CALL(__NR_write, fd, buffer, size);
}

static inline long sys_duplicate_to(int fd, int to)
{
    return CALL(__NR_dup3, fd, to, O_CLOEXEC);
}

static inline long sys_stat_at(int dir, const char *path, int flags, struct statx *stat)
{
    long answer = CALL(__NR_statx, dir, path, flags, STATX_BASIC_STATS | 0x1000 /* STATX_MNT_ID */, stat);
    return answer == -ENOSYS || answer == -EPERM ? stat_without_statx(dir, path, flags, stat) : answer;
}

static inline long sys_stat_fd(int fd, struct statx *stat)
{
    return sys_stat_at(fd, "", AT_EMPTY_PATH, stat);
}

/* 0 if the caller may execute an open file (O_PATH will do). */
static inline long sys_is_executable(int fd)
{
    return CALL(CALL_FACCESSAT2, fd, "", EXECUTABLE, AT_EMPTY_PATH);
}

/* 0 if the caller may do with a file what the mode says: EXECUTABLE, WRITABLE, or both. */
static inline long sys_access(const char *path, int mode)
{
    return CALL(__NR_faccessat, AT_FDCWD, path, mode);
}

static inline long sys_filesystem(int fd, struct filesystem *filesystem)
{
    return CALL(__NR_fstatfs, fd, filesystem);
}

static inline long sys_make_directory_at(int dir, const char *name, unsigned mode)
{
    return CALL(__NR_mkdirat, dir, name, mode);
}

static inline long sys_remove_at(int dir, const char *name, int flags)
{
    return CALL(__NR_unlinkat, dir, name, flags);
}

static inline long sys_link_symbolically(const char *target, int dir, const char *name)
{
    return CALL(__NR_symlinkat, target, dir, name);
}

static inline long sys_read_link_at(int dir, const char *name, char *buffer, size_t size)
{
    return CALL(__NR_readlinkat, dir, name, buffer, size);
}

static inline long sys_change_mode_at(int dir, const char *name, unsigned mode)
{
    return CALL(__NR_fchmodat, dir, name, mode);
}

/* The group stays. */
static inline long sys_change_owner(int fd, uint32_t user)
{
    return CALL(__NR_fchown, fd, user, -1);
}

static inline long sys_list(int fd, void *buffer, size_t size)
{
    return CALL(__NR_getdents64, fd, buffer, size);
}

/* One record of sys_list: inode, offset, length (16 bits at 16), kind, name (at 19). *at moves to the next. */
static inline const char *next_name(const char *records, long *at)
{
    const unsigned char *record = (const unsigned char *)records + *at;
    *at += record[16] | record[17] << 8;
    return (const char *)record + 19;
}

static inline long sys_change_directory(const char *path)
{
    return CALL(__NR_chdir, path);
}

static inline long sys_change_directory_to(int fd)
{
    return CALL(__NR_fchdir, fd);
}

static inline long sys_set_attribute(int fd, const char *name, const void *value, size_t size)
{
    return CALL(__NR_fsetxattr, fd, name, value, size, 0);
}

static inline long sys_remove_attribute(int fd, const char *name)
{
    return CALL(__NR_fremovexattr, fd, name);
}

static inline long sys_lock(int fd, int operation)
{
    return CALL(__NR_flock, fd, operation);
}

static inline unsigned sys_mask_modes(unsigned mask)
{
    return (unsigned)CALL(__NR_umask, mask);
}

/* Mounts. */

static inline long sys_mount(const char *source, const char *target, const char *type, unsigned long flags)
{
    return CALL(__NR_mount, source, target, type, flags, 0);
}

/* A copy of the mounts at an open file, attached nowhere yet. */
static inline long sys_clone_mounts(int fd)
{
    return CALL(__NR_open_tree, fd, "", OPEN_TREE_CLONE | O_CLOEXEC | RECURSIVELY | AT_EMPTY_PATH);
}

static inline long sys_attach_mount(int mount, int place)
{
    return CALL(__NR_move_mount, mount, "", place, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

static inline long sys_new_filesystem(const char *type)
{
    return CALL(__NR_fsopen, type, FSOPEN_CLOEXEC);
}

static inline long sys_filesystem_option(int fs, const char *key, const char *value)
{
    return CALL(__NR_fsconfig, fs, value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, key, value, 0);
}

static inline long sys_create_filesystem(int fs)
{
    return CALL(__NR_fsconfig, fs, FSCONFIG_CMD_CREATE, 0, 0, 0);
}

static inline long sys_mount_filesystem(int fs, unsigned attributes)
{
    return CALL(__NR_fsmount, fs, FSMOUNT_CLOEXEC, attributes);
}

static inline long sys_change_mounts(int fd, uint64_t set)
{
    struct mount_change change = {set, 0, 0, 0};
    return CALL(CALL_MOUNT_SETATTR, fd, "", AT_EMPTY_PATH | RECURSIVELY, &change, sizeof change);
}

static inline long sys_pivot_root(const char *new_root, const char *put_old)
{
    return CALL(__NR_pivot_root, new_root, put_old);
}

static inline long sys_unmount(const char *target, int flags)
{
    return CALL(__NR_umount2, target, flags);
}

static inline long sys_set_hostname(const char *name, size_t length)
{
    return CALL(__NR_sethostname, name, length);
}

/* Processes. */

/* As fork(2), with new namespaces. */
static inline long sys_fork(unsigned long namespaces)
{
    return CALL(__NR_clone, namespaces | SIGCHLD, 0, 0, 0, 0);
}

static inline long sys_execute(const char *path, char *const *arguments, char *const *environment)
{
    return CALL(__NR_execve, path, arguments, environment);
}

static inline _Noreturn void sys_exit(int status)
{
    for (;;)
        CALL(__NR_exit_group, status);
}

/* The status is in wait(2)'s encoding. */
static inline long sys_wait(int pid, int *status, int options)
{
    return CALL(__NR_wait4, pid, status, options, 0);
}

static inline long sys_kill(int pid, int signal)
{
    return CALL(__NR_kill, pid, signal);
}

static inline int sys_pid(void)
{
    return (int)CALL(__NR_getpid, 0);
}

static inline int sys_parent(void)
{
    return (int)CALL(__NR_getppid, 0);
}

/* A file that can be read when the process has ended. */
static inline long sys_process_file(int pid)
{
    return CALL(CALL_PIDFD_OPEN, pid, 0);
}

static inline unsigned sys_effective_user(void)
{
    return (unsigned)CALL(__NR_geteuid, 0);
}

static inline unsigned sys_effective_group(void)
{
    return (unsigned)CALL(__NR_getegid, 0);
}

static inline long sys_set_groups(size_t count, const uint32_t *groups)
{
    return CALL(__NR_setgroups, count, groups);
}

static inline long sys_drop_groups(void)
{
    return sys_set_groups(0, NULL);
}

/* All of them at once: the real one, the effective one and the saved one. */
static inline long sys_set_group(uint32_t group)
{
    return CALL(__NR_setresgid, group, group, group);
}

static inline long sys_set_user(uint32_t user)
{
    return CALL(__NR_setresuid, user, user, user);
}

static inline long sys_new_process_group(void)
{
    return CALL(__NR_setpgid, 0, 0);
}

static inline long sys_new_session(void)
{
    return CALL(__NR_setsid, 0);
}

static inline long sys_process_control(int option, unsigned long argument)
{
    return CALL(__NR_prctl, option, argument, 0, 0, 0);
}

static inline long sys_set_capabilities(struct __user_cap_header_struct *header,
                                        const struct __user_cap_data_struct *data)
{
    return CALL(__NR_capset, header, data);
}

static inline long sys_limits(int resource, const struct limit *limit, struct limit *old)
{
    return CALL(__NR_prlimit64, 0, resource, limit, old);
}

static inline long sys_map(size_t size)
{
    return CALL(__NR_mmap, 0, size, ADDRESS_PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
}

/* Signals, time and channels. */

static inline long sys_set_signal_mask(signal_set set)
{
    return CALL(__NR_rt_sigprocmask, SIG_SETMASK, &set, 0, SIGNAL_SET_SIZE);
}

static inline long sys_signal_action(int signal, const struct sigaction *action, struct sigaction *old)
{
    return CALL(__NR_rt_sigaction, signal, action, old, SIGNAL_SET_SIZE);
}

/* The signal that came, or -EAGAIN when the time (null: none) is over. */
static inline long sys_await_signal(signal_set set, const struct __kernel_timespec *timeout)
{
    return CALL(__NR_rt_sigtimedwait, &set, 0, timeout, SIGNAL_SET_SIZE);
}

static inline long sys_signal_file(signal_set set)
{
    return CALL(__NR_signalfd4, -1, &set, SIGNAL_SET_SIZE, O_CLOEXEC | O_NONBLOCK);
}

static inline long sys_poll(struct pollfd *files, unsigned count, const struct __kernel_timespec *timeout)
{
    return CALL(__NR_ppoll, files, count, timeout, 0, 0);
}

/* Milliseconds on a clock that nobody sets. */
static inline int64_t sys_milliseconds(void)
{
    struct __kernel_timespec now = {0, 0};
    CALL(__NR_clock_gettime, 1 /* CLOCK_MONOTONIC */, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline long sys_channel(int ends[2])
{
    return CALL(__NR_socketpair, FAMILY_UNIX, SOCKET_PACKETS | O_CLOEXEC, 0, ends);
}

static inline long sys_send(int channel, const void *message, size_t size)
{
    return CALL(__NR_sendto, channel, message, size, NO_SIGPIPE, 0, 0);
}

/* A message that is already there; never waits. */
static inline long sys_receive(int channel, void *message, size_t size)
{
    return CALL(__NR_recvfrom, channel, message, size, NO_WAIT, 0, 0);
}

#endif

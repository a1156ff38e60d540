/* The calls of a guest that the engine serves; all others go to the kernel as they are. */
#ifndef SCAR_SERVED_H
#define SCAR_SERVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "thread.h"

bool is_served(long number);
/* Sets the byte of each served call. */
void mark_served(uint8_t *bytes);

typedef long service(struct thread *thread, struct registers *call);

/* Files by path, and what is known about them. */
service serve_open, serve_creat, serve_openat, serve_openat2, serve_stat, serve_lstat, serve_fstat, serve_newfstatat,
    serve_statx, serve_access, serve_faccessat, serve_faccessat2, serve_readlink, serve_readlinkat, serve_statfs,
    serve_fstatfs, serve_getcwd, serve_chdir, serve_fchdir, serve_chroot, serve_inotify_add_watch, serve_getxattr, serve_lgetxattr,
    serve_listxattr, serve_llistxattr, serve_name_to_handle_at;
/* Changes to what a file is. */
service serve_truncate, serve_chmod, serve_fchmod, serve_fchmodat, serve_fchmodat2, serve_chown, serve_lchown,
    serve_fchown, serve_fchownat, serve_utime, serve_utimes, serve_futimesat, serve_utimensat, serve_setxattr,
    serve_lsetxattr, serve_fsetxattr, serve_removexattr, serve_lremovexattr;
/* Changes of names. */
service serve_mkdir, serve_mkdirat, serve_rmdir, serve_unlink, serve_unlinkat, serve_rename, serve_renameat,
    serve_renameat2, serve_link, serve_linkat, serve_symlink, serve_symlinkat, serve_mknod, serve_mknodat;
service serve_getdents, serve_getdents64;
/* What needs privilege and would change the machine: EPERM, whoever asks. */
service serve_refused;
/* What would go around the services: ENOSYS, as if the kernel did not have it. */
service serve_missing;
/* Memory. */
service serve_mmap, serve_mprotect, serve_mremap;
/* Signals. */
service serve_rt_sigaction, serve_rt_sigprocmask, serve_rt_sigsuspend, serve_rt_sigpending, serve_rt_sigtimedwait, serve_sigaltstack, serve_ppoll, serve_pselect6,
    serve_epoll_pwait;
/* Processes and threads. */
service serve_clone, serve_fork, serve_vfork, serve_clone3, serve_exit, serve_execve, serve_execveat, serve_kill, serve_uname;
/* Who the guest is. */
service serve_getuid, serve_getgid, serve_geteuid, serve_getegid, serve_setuid, serve_setgid, serve_setreuid,
    serve_setregid, serve_setresuid, serve_setresgid, serve_getresuid, serve_getresgid, serve_setfsuid, serve_setfsgid,
    serve_getgroups, serve_setgroups, serve_capset, serve_prctl;
/* Sockets with names. */
service serve_bind, serve_connect, serve_sendto, serve_sendmsg, serve_sendmmsg, serve_recvmmsg, serve_accept, serve_accept4, serve_recvfrom,
    serve_recvmsg, serve_getsockname, serve_getpeername, serve_getsockopt;

#endif

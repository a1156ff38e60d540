/* Read-only binds, on kernels older than the call for it too. */
#ifndef SCAR_READONLY_H
#define SCAR_READONLY_H

/*
 * Attaches detached mounts at an open place, they and all mounts inside of them read-only. Flags that they have
 * (and a user namespace locks) stay. Needs the machine's /proc up to Linux 5.11. Answers a negative error number.
 */
long attach_read_only(int mounts, int place);

#endif

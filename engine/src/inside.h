/* What kernels and sandboxes that are older than a call of ours lack, done by older calls. */
#ifndef SCAR_INSIDE_H
#define SCAR_INSIDE_H

#include <linux/stat.h>

/* Opens path as if `folder` were the root, also where there is no openat2(2). */
long open_inside(int folder, const char *path, int flags);

/* statx(2) by newfstatat(2); times and ids alone are what is needed of it. */
long stat_without_statx(int folder, const char *path, int flags, struct statx *stat);

#endif

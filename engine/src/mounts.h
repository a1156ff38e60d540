/* Building the guest's root out of mounts, inside of a mount namespace of its own. */
#ifndef SCAR_MOUNTS_H
#define SCAR_MOUNTS_H

#include "view.h"

/* A root with nothing in it, in memory, attached nowhere; or a negative error number. */
long empty_root(void);

/* Attaches a mount (of the root, or the overlay over it) on the root's folder. The answer is the mount. */
int mount_root(const char *name, int folder, int mount);

/* Mounts all that the view holds below root. `sources` has the open file of each bind, or -1: left out. */
void mount_view(const struct view *view, const int *sources, int root);

/* Makes root the process's root and lets go of everything that was mounted before. */
void enter_root(int root);

/* Makes the root that was entered read-only, and its /dev; what is mounted in them stays as it is. */
void seal_view(const struct view *view);

#endif

/* Building the guest's root out of mounts, inside of a mount namespace of its own. */
#ifndef SCAR_MOUNTS_H
#define SCAR_MOUNTS_H

#include "overlay.h"
#include "view.h"

/* Mounts the root (or, if not null, the overlay over it) on itself. The answer is an open folder. */
int mount_root(const char *path, const struct overlay *overlay);

/* Mounts all that the view holds below root. */
void mount_view(const struct view *view, int root);

/* Makes root the process's root and lets go of everything that was mounted before. */
void enter_root(int root);

#endif

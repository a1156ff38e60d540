/* The overlay of --upper: what a run changes goes to one folder, over a root that stays as it is. */
#ifndef SCAR_OVERLAY_H
#define SCAR_OVERLAY_H

#include "options.h"

struct overlay {
    const char *root;
    const char *upper;
    const char *work;
    int upper_folder; /* open and locked while the run lasts */
    int work_folder;  /* open, once it is made */
};

/*
 * Makes the upper folder if it is missing, and ends the process when another run uses it or its file system cannot
 * serve. `root` is the open folder of --root.
 */
struct overlay prepare_overlay(const struct options *options, int root);

/* Makes the work folder, new. Overlay leaves folders in it that nobody may enter, so this is ours to remove. */
void make_work(struct overlay *overlay, int root);

/* Takes it away again, once nothing is mounted. */
void remove_work(const struct overlay *overlay);

/* Mounts the overlay, attached nowhere yet. Inside of the namespaces; the folders are open as they are there. */
int mount_overlay(const struct overlay *overlay, int root, int upper, int work);

#endif

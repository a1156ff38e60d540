/* The overlay of --upper: what a run changes goes to one folder, over a root that stays as it is. */
#ifndef SCAR_OVERLAY_H
#define SCAR_OVERLAY_H

#include "options.h"

struct overlay {
    const char *root;
    const char *upper;
    const char *work;
    int upper_folder; /* open and locked while the run lasts */
};

/*
 * Makes the upper and the work folder where they are missing, and ends the process when another run uses them or
 * their file system cannot serve. Outside of the namespaces.
 */
struct overlay prepare_overlay(const struct options *options, int root);

/* Mounts it, attached nowhere yet. Inside of the namespaces. */
int mount_overlay(const struct overlay *overlay);

/* Takes the work folder away again, once nothing is mounted. */
void remove_work(const struct overlay *overlay);

#endif

/* Paths with no link in them, as the kernel reports them for open files. */
#ifndef SCAR_REAL_PATHS_H
#define SCAR_REAL_PATHS_H

#include <stdbool.h>

#include <linux/stat.h>

/* The path of an open folder or file; ends the process, and names it, where /proc does not tell. */
const char *path_of(int folder, const char *name);

/*
 * Whether no part of an absolute path, below an open folder or AT_FDCWD for the machine's root, is a link: asked for
 * each part, which is cheaper than to open the whole and to read its name. Parts that are missing are no links. False
 * also where that cannot be told.
 */
bool has_no_link(int root, const char *path);

/* The path of something on the machine, and what it is; a null pointer and *error where it cannot be reached. */
const char *real_path(const char *path, struct statx *stat, long *error);

#endif

/* Copying a file of the root to the upper folder. */
#ifndef SCAR_COPYING_H
#define SCAR_COPYING_H

#include <stdbool.h>

#include "system.h"

void copy_times(const struct statx *stat, const char *path);

/*
 * Copies a file that is no folder, in one step for whoever looks; 0 also if it is there already. Its content is left
 * behind if it is not wanted.
 */
long copy_any(const char *source, const struct statx *stat, const char *path, bool with_content);

#endif

/*
 * The upper folder: what the guest changes goes there, in the form that overlayfs has (copies, removed names as
 * character devices 0:0, folders that hide the root's with the attribute user.overlay.opaque). Open folders of the
 * guest are the root's as long as the root has them, so that names that nothing happened to are found there directly.
 */
#ifndef SCAR_UPPER_H
#define SCAR_UPPER_H

#include "lookup.h"

static inline bool has_upper(const struct place *place);

/* Where a special name in the root or in the upper folder is: completes what look_up() began. */
long find_in_upper(struct place *place);

/* A folder found in the upper folder becomes the root's, where that shows through. */
void prefer_root(struct place *place);

/* Before a file is changed: from here on it is in the upper folder. Its content is left behind if it will be cut anyway. */
long raise(struct thread *thread, struct place *place, bool with_content);

/*
 * Before something is made: `place` becomes the upper folder's path, its folder is made there, and a mark of
 * removal is taken away. -EEXIST if it is there already.
 */
long prepare_new(struct thread *thread, struct place *place);

/* The same where an existing target may be replaced (rename). */
long prepare_target(struct thread *thread, struct place *place);

/* After the upper folder's copy is gone: marks the name as removed if the root has it. */
long hide(struct place *place);

/* A folder newly made in place of a removed one shows nothing of the root's. */
long make_opaque(struct place *place);

/* Whether the root has something at the guest's path, and its folder shows through. */
bool shows_root(const struct place *place, struct statx *stat);

/* 0 if the guest may remove the folder, -ENOTEMPTY; the marks in it are removed. */
long empty_folder(struct place *place);

bool is_removal(const struct statx *stat, int folder, const char *name);

/* Makes all that an upper folder of an earlier run holds known. */
void read_upper(int folder);

static inline bool has_upper(const struct place *place)
{
    return place->layer != LAYER_BIND;
}

#endif

/* Putting the entries of a view where the guest sees them. */
#ifndef SCAR_MOUNT_POINTS_H
#define SCAR_MOUNT_POINTS_H

#include <stddef.h>
#include <stdint.h>

#include "options.h"
#include "view.h"

/* The memory of a run while it is made. */
struct builder {
    const struct options *options;
    size_t used; /* of the strings */
    int root;    /* open */
    int upper;   /* open, or -1 */
    const char *folder;
    const char *shared;
};

/* Keeps a text among the run's. */
uint32_t keep(struct builder *builder, const char *text);
/* The path of an open folder with no link in it. */
const char *path_of(int folder, const char *name);
/* A part of a folder of the run's, new. */
const char *make_part(const char *folder, const char *name, unsigned mode);

/* Adds an entry to the run's mounts, and makes what is to be seen of it in listings. Ends the process if it cannot be shown. */
void add_entry(struct builder *builder, const struct view_entry *entry);

#endif

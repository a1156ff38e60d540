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
    uint64_t random; /* in the names of the run's folders */
    size_t used; /* of the strings */
    int root;    /* open */
    int upper;   /* open, or -1 */
    const char *folder; /* of the run, on a disk; a null pointer: none was needed */
    const char *shared; /* of the run, in the machine's /dev/shm; a null pointer where there is none */
};

/* Keeps a text among the run's. */
uint32_t keep(struct builder *builder, const char *text);
/* The run's own folder: in memory if it can be. */
static inline const char *own_folder(const struct builder *builder)
{
    return builder->shared ? builder->shared : builder->folder;
}

/* Adds an entry to the run's mounts, and makes what is to be seen of it in listings. Ends the process if it cannot be shown. */
void add_entry(struct builder *builder, const struct view_entry *entry);

#endif

/* Building the memory of a run: the folders it uses on the machine, and what the guest sees where. */
#ifndef SCAR_ARRANGEMENT_H
#define SCAR_ARRANGEMENT_H

#include "identity.h"
#include "options.h"
#include "overlay.h"

struct arrangement {
    int memory;          /* open: the memory of the run */
    const char *folder;  /* of this run alone, on a disk, or a null pointer; removed at the end */
    const char *shared;  /* the one in /dev/shm, or a null pointer */
    struct identity identity;
};

/* Ends the process when something is missing. */
struct arrangement arrange(const struct options *options);

/* Removes what only this run needed. */
void clear_away(const struct arrangement *arrangement);

#endif

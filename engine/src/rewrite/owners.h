/*
 * Fake root: to whom the guest gave files, and the kinds and modes that it could not give them for real. Remembered
 * for the run, for a file and not for a path.
 */
#ifndef SCAR_OWNERS_H
#define SCAR_OWNERS_H

#include <stdbool.h>
#include <stdint.h>

#include "system.h"
#include "thread.h"

struct owner_view {
    uint32_t user, group;
    uint32_t mode;
    uint64_t special; /* in the encoding of struct stat */
    bool has_special;
};

/* What the guest is to see of a file of the machine. */
void view_owner(uint64_t file, uint64_t device, uint32_t user, uint32_t group, uint32_t mode, struct owner_view *view);

#define KEEP_ID 0xffffffffu

/* Remembers; an id of KEEP_ID and a mode of 0 stay as they were. -ENOSPC when too much is remembered. */
long set_owner(const struct statx *stat, uint32_t user, uint32_t group, uint32_t mode, uint32_t special);
/* Whether what this thread makes belongs to someone else than the run's user. */
bool has_other_owner(const struct thread *thread);
/* A file that this thread has just made. */
void own_new(const struct thread *thread, const struct statx *stat);
void forget_owner(const struct statx *stat);
/* A copy of a file belongs to whom the file did. */
void copy_owner(const struct statx *from, const char *path);

static inline uint64_t device_number(uint32_t major, uint32_t minor)
{
    return (minor & 0xffu) | (uint64_t)(major & 0xfffu) << 8 | (uint64_t)(minor & ~0xffu) << 12 |
           (uint64_t)(major & ~0xfffu) << 32;
}

#endif

/*
 * To whom the image's files belong by its own word, which unpacking as an ordinary user could not keep: a file of
 * --owners, sorted by inode, for the device that the root is on. It is copied behind the memory of the run, and every
 * program of the guest maps it for reading.
 */
#ifndef SCAR_RECORDED_OWNERS_H
#define SCAR_RECORDED_OWNERS_H

#include <stdint.h>

struct recorded_owner {
    uint64_t file; /* inode */
    uint32_t user, group;
};

/* Copies the record at `path` into the memory of the run, which is mapped. Ends the process when it is none. */
void keep_recorded_owners(const char *path, int memory);
/* For a program of the guest: maps what the memory has of it. */
void map_recorded_owners(int memory);

/* A null pointer for what belongs to the run's user, or is not of the root's device. */
const struct recorded_owner *recorded_owner_of(uint64_t file, uint64_t device);

#endif

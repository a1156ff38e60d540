/* Folders that any process of the run has found before, by the path as the guest wrote it. */
#ifndef SCAR_KNOWN_FOLDERS_H
#define SCAR_KNOWN_FOLDERS_H

#include "lookup.h"

/* Whether the folder is known; then the place is there. `hash` is that of the path. */
bool recall_folder(uint64_t hash, const char *path, size_t length, struct place *at);

/* Keeps what was found while the run had a generation. */
void keep_folder(struct thread *thread, uint64_t generation, uint64_t hash, const char *path, size_t length,
                 const struct place *at);

/* The guest's path of the current folder, or an error. */
long current_folder(struct thread *thread, char *path, size_t room);
void forget_current_folder(struct thread *thread);

#endif

/*
 * What the guest sees of the machine besides its image: the folders that every program expects, and the binds of
 * the command line. The list says nothing about how a mode shows them.
 */
#ifndef SCAR_VIEW_H
#define SCAR_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"

enum view_kind {
    VIEW_BIND,          /* source: a file or folder of the machine */
    VIEW_PROCESSES,     /* /proc */
    VIEW_DEVICES,       /* /dev: an empty folder in memory for the entries below it */
    VIEW_TERMINALS,     /* /dev/pts */
    VIEW_SHARED_MEMORY, /* /dev/shm */
    VIEW_TEMPORARY,     /* /tmp of a sandbox; source: its size, as mount(8) has it */
    VIEW_LINK           /* source: what the symbolic link says */
};

struct view_entry {
    enum view_kind kind;
    const char *source;
    const char *target; /* absolute, in the guest */
    bool read_only;
    bool optional; /* left out where the machine does not have the source, or the image cannot take it */
};

/* Outer targets stand before those inside of them. */
struct view {
    struct view_entry *entries;
    size_t count;
};

/* Ends the process if the caller may not enter the folder with the image's files. */
void check_root(const char *root);

/* A bind takes the place of the default entries at its target and below. Binds that contradict end the process. */
struct view make_view(const struct options *options);

/* Why an entry cannot be shown; ends the process. */
_Noreturn void explain_view_entry(const struct view_entry *entry, long error);

/*
 * The content of a file of the image as the guest will see it: of a bind that covers it, else of the upper folder
 * (-1: none), else of the root. A null pointer if it has none.
 */
char *read_in_view(const struct view *view, int upper, int root, const char *path);

#endif

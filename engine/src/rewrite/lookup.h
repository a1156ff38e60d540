/* Where a path of the guest leads on the machine. */
#ifndef SCAR_LOOKUP_H
#define SCAR_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "system.h"
#include "thread.h"

/* Where a folder or file lies. */
enum layer {
    LAYER_ROOT,  /* in the root; of a folder, also in the upper folder perhaps */
    LAYER_UPPER, /* in the upper folder and nowhere else */
    LAYER_BIND   /* outside of both */
};

#define HOST_PATH_MAX (2 * PATH_MAX)

struct place {
    uint8_t layer;
    uint8_t parent_layer;
    bool read_only;
    bool is_processes;  /* in /proc */
    bool is_absent;     /* removed in the upper folder, or in a folder that only the upper folder has and not there */
    bool is_mount;      /* the target of a mount itself */
    bool is_folder_path; /* the path ends in `/`, `.` or `..` */
    bool is_outside;    /* no name of the guest leads there: the call's own arguments are as good as any */
    unsigned guest_length;
    unsigned parent_length; /* the part of `guest` that is the folder */
    unsigned host_length;
    char guest[PATH_MAX];   /* with no link and no `..`; "" is the root itself */
    char host[HOST_PATH_MAX];
};

enum lookup_flags {
    FOLLOW = 1 /* also the last name */
};

/*
 * Looks up a path that is already in the engine's memory, from an open folder of the guest or AT_FDCWD. 0, or a
 * negative error number: that of a folder on the way, never that of the last name, whose file may be missing.
 */
long look_up(struct thread *thread, int folder, const char *path, unsigned flags, struct place *place);

/* The guest's name for a path of the machine; -ENOENT if it has none, -ENAMETOOLONG. */
long name_in_guest(const char *host, size_t length, char *guest, size_t room);

/* The machine's path of an open file. */
long path_of_descriptor(int descriptor, char *path, size_t room);

/* The path in the upper folder of a guest's path. */
long upper_path(const char *guest, size_t length, char *path, size_t room);

/* A name alone, and neither `.` nor `..`, that nothing has happened to: the kernel finds it as the guest would. */
bool is_plain_name(const char *path, size_t length);

/* What to give to the kernel for a place: a path longer than the kernel takes becomes a folder and the rest. */
struct way {
    int folder;
    const char *path;
    int opened; /* to be closed, or -1 */
};

/* `folder` is the call's own. 0 or a negative error number. */
long find_way(struct thread *thread, const struct place *place, int folder, struct way *way);
void leave_way(const struct way *way);

/* The error for something that was looked up and is not there, before the kernel is asked; or 0. */
static inline long absence(const struct place *place)
{
    return place->is_absent ? -ENOENT : 0;
}

#endif

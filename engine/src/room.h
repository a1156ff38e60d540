/*
 * The room in a sandbox's /tmp. What its programs keep elsewhere but would have to keep in /tmp in AWS Lambda, as an
 * image that several sandboxes share, they tell by a pipe, and /tmp becomes smaller by that.
 */
#ifndef SCAR_ROOM_H
#define SCAR_ROOM_H

#include <stdint.h>

#include "view.h"

/* Where the pipe is: it takes a number of bytes and a line break; the last one counts. */
#define ROOM_FOLDER "/var/scar"
#define ROOM_PIPE "tmp-taken"

struct room {
    int pipe;      /* -1: /tmp is not the sandbox's own */
    uint64_t size; /* bytes of /tmp when nothing is taken */
};

/* Makes the pipe in a root that is not sealed yet. */
struct room make_room(const struct view *view, int root, uint64_t size);

/* Opens it once the root was entered. */
void open_room(struct room *room);

/* Reads what was told, and does it. `context` is the room. Needs CAP_SYS_ADMIN in the sandbox. */
void serve_room(const void *context);

#endif

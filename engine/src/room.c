#include "room.h"

#include <stdbool.h>

#include "outcome.h"
#include "place.h"
#include "system.h"
#include "text.h"

/* Nothing at all would mean no limit. */
#define SIZE_LEAST 4096

static bool has_temporary(const struct view *view)
{
    for (size_t i = 0; i < view->count; i++)
        if (view->entries[i].kind == VIEW_TEMPORARY)
            return true;
    return false;
}

struct room make_room(const struct view *view, int root, uint64_t size)
{
    struct room room = {-1, size};
    if (!has_temporary(view))
        return room;
    long folder = place_folder(root, ROOM_FOLDER, true);
    long made = folder < 0 ? folder : CALL(__NR_mknodat, folder, ROOM_PIPE, S_IFIFO | 0600, 0);
    if (made < 0)
        fail(EXIT_FAILED, "%s/%s cannot be made: %s", ROOM_FOLDER, ROOM_PIPE, error_text(made));
    sys_close((int)folder);
    room.pipe = 0;
    return room;
}

void open_room(struct room *room)
{
    if (room->pipe < 0)
        return;
    /* For writing too: then it has no end when a writer goes. */
    long pipe = sys_open(ROOM_FOLDER "/" ROOM_PIPE, O_RDWR | O_NONBLOCK);
    if (pipe < 0)
        fail(EXIT_FAILED, "%s/%s: %s", ROOM_FOLDER, ROOM_PIPE, error_text(pipe));
    room->pipe = (int)pipe;
}

static void resize(const struct room *room, uint64_t taken)
{
    char option[40];
    uint64_t size = taken + SIZE_LEAST < room->size ? room->size - taken : SIZE_LEAST;
    text_format(option, sizeof option, "size=%lu", (unsigned long)size);
    /* Refused if more than that is in it already; then it stays as it is. */
    CALL(__NR_mount, NULL, "/tmp", NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, option);
}

void serve_room(const void *context)
{
    const struct room *room = context;
    char text[512];
    /* What is written at once, and is as short as this, is read at once. */
    long length = sys_read(room->pipe, text, sizeof text - 1);
    if (length < 2 || text[length - 1] != '\n')
        return;
    text[length - 1] = 0;
    const char *line = text_find_last(text, '\n');
    uint64_t taken;
    if (text_number(line ? line + 1 : text, INT64_MAX, &taken))
        resize(room, taken);
}

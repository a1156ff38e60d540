/* What the rewritten texts that are kept take together. */
#ifndef SCAR_TEXT_ROOM_H
#define SCAR_TEXT_ROOM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Sees to it that another text of `size` bytes fits below the limit: the oldest ones make way. Who has one of them mapped
 * keeps it, and who needs it next makes it anew. False if it is too large.
 */
bool make_text_room(uint64_t size);

#endif

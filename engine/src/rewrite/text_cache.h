/* Rewritten texts that are kept in files. */
#ifndef SCAR_TEXT_CACHE_H
#define SCAR_TEXT_CACHE_H

#include <stdint.h>

enum text_state {
    TEXT_UNKNOWN,
    TEXT_WITHOUT_CALLS,
    TEXT_KEPT /* and above: the pages of its area */
};

struct text_key {
    uint64_t file, device, size, modified, changed, offset, length;
};

/*
 * What is known about the text of an open program: made and kept if it is not there yet. *kept is the open file with
 * the rewritten text from its second page on and the stubs behind it, or -1 where there is none.
 */
uint32_t keep_text(int file, const struct text_key *key, int64_t distance, int *kept);

#endif

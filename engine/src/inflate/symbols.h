/* Literals and copies of what was before: what most of the time goes to. */
#ifndef SCAR_INFLATE_SYMBOLS_H
#define SCAR_INFLATE_SYMBOLS_H

#include "inflate.h"
#include "input.h"

struct output {
    const uint8_t *history; /* nothing in front of it may be copied */
    uint8_t *next;
    uint8_t *end;
};

enum symbols_answer {
    SYMBOLS_MORE,  /* the next one is not all there, or has no room */
    SYMBOLS_ENDED, /* the block has ended */
    SYMBOLS_DAMAGED,
};

/* Decodes the block's symbols until something is in the way. */
enum symbols_answer symbols_decode(const struct inflate *state, struct input *input, struct output *output);

#endif

/*
 * Decodes raw deflate data (RFC 1951), piece by piece, in memory that the caller owns: nothing is allocated, nothing of
 * the system is called. What is damaged is what zlib refuses too.
 *
 * Input and output lie in one buffer. A whole symbol is decoded or nothing of it, so where the input ends in the middle
 * of one, or of a block's header, what was not taken has to be given again with more behind it.
 */
#ifndef SCAR_INFLATE_H
#define SCAR_INFLATE_H

#include <stdint.h>

#include "codes.h"

/* The last symbol needs this much room. With less in every call nothing goes on. */
#define INFLATE_LEAST_ROOM 258

/* A block's header takes no more bytes, so with these something goes on. */
#define INFLATE_LEAST_INPUT 600

enum inflate_answer {
    INFLATE_MORE,    /* it needs more input, or more room */
    INFLATE_END,     /* the data is complete; the input stands at the byte behind it */
    INFLATE_DAMAGED, /* for ever: the state is not to be used again */
};

enum inflate_place { AT_BLOCK, IN_STORED, IN_CODES };

/* Zeroed it is at the start of new data. The first five are the caller's, as places in the buffer. */
struct inflate {
    uint64_t input; /* moves on over what was taken */
    uint64_t input_end;
    uint64_t history; /* how far back the data reaches: here it begins, or a place 32 KiB or more in front of the output */
    uint64_t output;  /* moves on over what was made */
    uint64_t output_end;

    uint64_t place;     /* enum inflate_place */
    uint64_t last;      /* whether no block follows */
    uint64_t used_bits; /* of the byte at input: 0 to 7 */
    uint64_t stored;    /* bytes of the stored block that are still to come */
    uint64_t fixed;     /* whether the tables are those of the fixed codes */
    uint32_t literals[LITERAL_ENTRIES];
    uint32_t distances[DISTANCE_ENTRIES];
};

/* Goes on with the data of the state, in a buffer of this length. */
int scar_inflate(struct inflate *state, uint8_t *buffer, uint64_t length);

#endif

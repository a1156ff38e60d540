/* The prefix codes of deflate, as tables that are looked up with the next bits of the input. */
#ifndef SCAR_INFLATE_CODES_H
#define SCAR_INFLATE_CODES_H

#include <stdbool.h>
#include <stdint.h>

#define LONGEST_CODE 15
#define LITERALS 288
#define DISTANCES 32
#define LENGTH_CODES 19

/*
 * Codes longer than these bits go on in a subtable. It is shared by two codes at least, since one alone would leave the code
 * incomplete, and is as large as its longest code needs at most: that bounds a table.
 */
#define LITERAL_BITS 11
#define DISTANCE_BITS 8
#define LENGTH_CODE_BITS 7
#define ENTRIES(bits, symbols) ((1 << (bits)) + (symbols) / 2 * (1 << (LONGEST_CODE - (bits))))
#define LITERAL_ENTRIES ENTRIES(LITERAL_BITS, LITERALS)
#define DISTANCE_ENTRIES ENTRIES(DISTANCE_BITS, DISTANCES)

/*
 * An entry: in its six lowest bits how many it takes from the input, in four of the next byte those of the code alone (the
 * others are added to the value), in the upper half the value: a literal, a length, a distance, or where a subtable starts,
 * with the subtable's bits in place of the code's.
 */
#define ENTRY_LITERAL 0x80000000u
#define ENTRY_SPECIAL 0x8000u /* none of literal, length and distance: what follows here, else no code */
#define ENTRY_SUBTABLE 0x4000u
#define ENTRY_END 0x2000u

#define ENTRY_BITS(entry) ((entry) & 0x3f)
#define ENTRY_CODE_BITS(entry) ((entry) >> 8 & 0xf)
#define ENTRY_VALUE(entry) ((entry) >> 16 & 0x7fff)

enum alphabet { ALPHABET_LITERALS, ALPHABET_DISTANCES, ALPHABET_LENGTHS };

/*
 * Makes the table of the codes that have these lengths (0: none). False: there are more codes than fit, or fewer than
 * the input could name, but for what zlib lets pass: no code at all, or one of one bit.
 */
bool codes_build(enum alphabet alphabet, const uint8_t *lengths, unsigned symbols, uint32_t *table);

#endif

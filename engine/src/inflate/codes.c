#include "codes.h"

static const uint8_t primary_bits[] = {LITERAL_BITS, DISTANCE_BITS, LENGTH_CODE_BITS};

static const struct {
    uint16_t base;
    uint8_t extra;
} lengths_of[] = {{3, 0},  {4, 0},  {5, 0},  {6, 0},  {7, 0},  {8, 0},  {9, 0},   {10, 0},  {11, 1},  {13, 1},
                  {15, 1}, {17, 1}, {19, 2}, {23, 2}, {27, 2}, {31, 2}, {35, 3},  {43, 3},  {51, 3},  {59, 3},
                  {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0}},
  distances_of[] = {{1, 0},     {2, 0},     {3, 0},      {4, 0},      {5, 1},      {7, 1},     {9, 2},     {13, 2},
                    {17, 3},    {25, 3},    {33, 4},     {49, 4},     {65, 5},     {97, 5},    {129, 6},   {193, 6},
                    {257, 7},   {385, 7},   {513, 8},    {769, 8},    {1025, 9},   {1537, 9},  {2049, 10}, {3073, 10},
                    {4097, 11}, {6145, 11}, {8193, 12},  {12289, 12}, {16385, 13}, {24577, 13}};

/* The entry of a symbol, but for the bits of its code. */
static uint32_t meaning(enum alphabet alphabet, unsigned symbol)
{
    if (alphabet == ALPHABET_LENGTHS)
        return symbol << 16;
    if (alphabet == ALPHABET_DISTANCES)
        return symbol < sizeof distances_of / sizeof *distances_of
                   ? (uint32_t)distances_of[symbol].base << 16 | distances_of[symbol].extra
                   : ENTRY_SPECIAL;
    if (symbol < 256)
        return ENTRY_LITERAL | symbol << 16;
    if (symbol == 256)
        return ENTRY_SPECIAL | ENTRY_END;
    symbol -= 257;
    return symbol < sizeof lengths_of / sizeof *lengths_of
               ? (uint32_t)lengths_of[symbol].base << 16 | lengths_of[symbol].extra
               : ENTRY_SPECIAL;
}

static uint32_t entry_of(enum alphabet alphabet, unsigned symbol, unsigned bits)
{
    return meaning(alphabet, symbol) + (bits << 8 | bits);
}

/* The code that follows one of this length; codes are in the input from their highest bit on, so they are kept reversed. */
static unsigned next_code(unsigned code, unsigned bits)
{
    unsigned bit = 1u << (bits - 1);
    while (code & bit) {
        code ^= bit;
        bit >>= 1;
    }
    return code | bit;
}

/* No code at all, or one of one bit. */
static void build_incomplete(enum alphabet alphabet, const uint8_t *lengths, unsigned symbols, uint32_t *table)
{
    uint32_t one = ENTRY_SPECIAL | 1 << 8 | 1;
    for (unsigned symbol = 0; symbol < symbols; symbol++)
        if (lengths[symbol])
            one = entry_of(alphabet, symbol, 1);
    for (unsigned i = 0; i < 1u << primary_bits[alphabet]; i += 2) {
        table[i] = one;
        table[i + 1] = ENTRY_SPECIAL | 1 << 8 | 1;
    }
}

/* How many bits the subtable needs that starts with a code of this length: left are the codes that have no entry yet. */
static unsigned subtable_bits(const uint16_t *left, unsigned length, unsigned primary)
{
    unsigned bits = length - primary;
    for (int room = 1 << bits; (room -= left[length]) > 0 && length < LONGEST_CODE; room <<= 1) {
        length++;
        bits++;
    }
    return bits;
}

/* Entries for codes of up to the primary bits: the table of each length is twice that of the length before. */
static unsigned build_short(enum alphabet alphabet, const uint16_t *sorted, const uint16_t *left, uint32_t *table)
{
    unsigned code = 0;
    for (unsigned bits = 1; bits <= primary_bits[alphabet]; bits++) {
        for (unsigned i = 0; i < left[bits]; i++) {
            table[code] = entry_of(alphabet, *sorted++, bits);
            code = next_code(code, bits);
        }
        if (bits < primary_bits[alphabet])
            for (unsigned i = 0; i < 1u << bits; i++)
                table[(1u << bits) + i] = table[i];
    }
    return code;
}

static void build_long(enum alphabet alphabet, unsigned code, const uint16_t *sorted, uint16_t *left, uint32_t *table)
{
    unsigned primary = primary_bits[alphabet];
    unsigned prefixes = 1u << primary;
    unsigned end = prefixes;
    unsigned prefix = prefixes;
    unsigned start = 0;
    unsigned size = 0;
    for (unsigned bits = primary + 1; bits <= LONGEST_CODE; bits++) {
        while (left[bits]) {
            if ((code & (prefixes - 1)) != prefix) {
                prefix = code & (prefixes - 1);
                unsigned more = subtable_bits(left, bits, primary);
                start = end;
                size = 1u << more;
                end += size;
                table[prefix] = start << 16 | ENTRY_SPECIAL | ENTRY_SUBTABLE | more << 8 | primary;
            }
            uint32_t entry = entry_of(alphabet, *sorted++, bits - primary);
            for (unsigned i = code >> primary; i < size; i += 1u << (bits - primary))
                table[start + i] = entry;
            code = next_code(code, bits);
            left[bits]--;
        }
    }
}

bool codes_build(enum alphabet alphabet, const uint8_t *lengths, unsigned symbols, uint32_t *table)
{
    uint16_t count[LONGEST_CODE + 1] = {0};
    for (unsigned symbol = 0; symbol < symbols; symbol++)
        count[lengths[symbol]]++;

    int room = 1;
    unsigned longest = 0;
    uint16_t place[LONGEST_CODE + 2] = {0};
    for (unsigned bits = 1; bits <= LONGEST_CODE; bits++) {
        room = 2 * room - count[bits];
        if (room < 0)
            return false;
        if (count[bits])
            longest = bits;
        place[bits + 1] = place[bits] + count[bits];
    }
    if (room > 0) {
        if (longest > 1 || alphabet == ALPHABET_LENGTHS)
            return false;
        build_incomplete(alphabet, lengths, symbols, table);
        return true;
    }

    uint16_t sorted[LITERALS];
    for (unsigned symbol = 0; symbol < symbols; symbol++)
        if (lengths[symbol])
            sorted[place[lengths[symbol]]++] = (uint16_t)symbol;
    unsigned code = build_short(alphabet, sorted, count, table);
    build_long(alphabet, code, sorted + place[primary_bits[alphabet]], count, table);
    return true;
}

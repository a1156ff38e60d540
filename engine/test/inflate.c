/*
 * test-inflate ROUNDS SEED: the decoder of deflate data under sanitizers. Data made at random, block by block, comes out as
 * it was meant, in pieces of any size; damaged, it never reaches beyond its buffer, and the pieces make no difference.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inflate.h"

#define MOST_PACKED (1 << 16)
#define MOST_PLAIN (1 << 18)

static uint64_t seed;

/* xorshift64* */
static unsigned chance(unsigned of)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (unsigned)((seed * 2685821657736338717ull) >> 33) % of;
}

static void check(int good, const char *what)
{
    if (!good) {
        printf("FAILED: %s\n", what);
        exit(1);
    }
}

/* What a random stream is made of, and what it means. */
struct made {
    uint8_t packed[MOST_PACKED];
    uint64_t bits;
    uint8_t plain[MOST_PLAIN];
    unsigned length;
};

static void put(struct made *made, unsigned value, unsigned bits)
{
    for (; bits; bits--, value >>= 1, made->bits++)
        made->packed[made->bits / 8] |= (uint8_t)((value & 1) << made->bits % 8);
}

struct code {
    uint8_t lengths[LITERALS];
    uint16_t values[LITERALS];
    unsigned symbols;
};

/* Lengths of a complete code: one leaf, of which any is split in two until there are enough. */
static void random_code(struct code *code, unsigned symbols, unsigned used, unsigned longest)
{
    uint8_t leaves[LITERALS] = {0};
    unsigned count = 1;
    while (count < used) {
        unsigned leaf = chance(3) ? count - 1 : chance(count);
        if (leaves[leaf] == longest)
            for (leaf = 0; leaves[leaf] == longest;)
                leaf++;
        leaves[leaf]++;
        leaves[count++] = leaves[leaf];
    }
    memset(code, 0, sizeof *code);
    code->symbols = symbols;
    for (unsigned i = 0; i < used;) {
        unsigned symbol = symbols == used ? i : chance(symbols);
        if (!code->lengths[symbol])
            code->lengths[symbol] = leaves[i++];
    }
    unsigned next = 0;
    for (unsigned bits = 1; bits <= longest; bits++, next <<= 1)
        for (unsigned symbol = 0; symbol < symbols; symbol++)
            if (code->lengths[symbol] == bits)
                code->values[symbol] = (uint16_t)next++;
}

static void put_code(struct made *made, const struct code *code, unsigned symbol)
{
    for (unsigned bit = code->lengths[symbol]; bit--;)
        put(made, code->values[symbol] >> bit & 1, 1);
}

static void fixed(struct code *literals, struct code *distances)
{
    literals->symbols = LITERALS;
    distances->symbols = DISTANCES;
    for (unsigned i = 0; i < LITERALS; i++) {
        literals->lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
        literals->values[i] = (uint16_t)(i < 144 ? 0x30 + i : i < 256 ? 0x190 + i - 144 : i < 280 ? i - 256 : 0xc0 + i - 280);
    }
    for (unsigned i = 0; i < DISTANCES; i++) {
        distances->lengths[i] = 5;
        distances->values[i] = (uint16_t)i;
    }
}

static void put_header(struct made *made, const struct code *literals, const struct code *distances)
{
    /* Every length as itself, in a code of four bits each: 0 to 15. */
    static const uint8_t order[LENGTH_CODES] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    put(made, literals->symbols - 257, 5);
    put(made, distances->symbols - 1, 5);
    put(made, LENGTH_CODES - 4, 4);
    for (unsigned i = 0; i < LENGTH_CODES; i++)
        put(made, order[i] < 16 ? 4 : 0, 3);
    for (unsigned i = 0; i < literals->symbols + distances->symbols; i++) {
        unsigned length = i < literals->symbols ? literals->lengths[i] : distances->lengths[i - literals->symbols];
        for (unsigned bit = 4; bit--;)
            put(made, length >> bit & 1, 1);
    }
}

static const uint16_t length_base[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                       31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint16_t distance_base[] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                         193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};

static void put_symbols(struct made *made, const struct code *literals, const struct code *distances, unsigned count)
{
    for (; count && made->length + 258 <= MOST_PLAIN && made->bits / 8 + 64 < MOST_PACKED; count--) {
        unsigned symbol = chance(3) ? chance(256) : 257 + chance(29);
        if (symbol >= literals->symbols || !literals->lengths[symbol])
            continue;
        if (symbol < 256) {
            put_code(made, literals, symbol);
            made->plain[made->length++] = (uint8_t)symbol;
            continue;
        }
        unsigned reach = made->length < 32768 ? made->length : 32768;
        unsigned distance = chance(30);
        if (distance >= distances->symbols || !distances->lengths[distance] || distance_base[distance] > reach)
            continue;
        unsigned extra = symbol < 265 || symbol == 285 ? 0 : (symbol - 261) / 4;
        unsigned more = extra ? chance(1u << extra) : 0;
        put_code(made, literals, symbol);
        put(made, more, extra);
        unsigned length = length_base[symbol - 257] + more;
        extra = distance < 4 ? 0 : distance / 2 - 1;
        unsigned most = reach - distance_base[distance];
        more = extra ? chance(1u << extra) : 0;
        more = more > most ? most : more;
        put_code(made, distances, distance);
        put(made, more, extra);
        distance = distance_base[distance] + more;
        for (; length; length--, made->length++)
            made->plain[made->length] = made->plain[made->length - distance];
    }
    put_code(made, literals, 256);
}

static void put_block(struct made *made, int last)
{
    struct code literals = {0}, distances = {0};
    unsigned type = chance(3);
    put(made, (unsigned)last, 1);
    put(made, type, 2);
    if (type == 0) {
        unsigned length = chance(4) ? chance(300) : chance(4) ? 0 : chance(20000);
        made->bits = (made->bits + 7) / 8 * 8;
        put(made, length, 16);
        put(made, length ^ 0xffff, 16);
        for (; length; length--) {
            put(made, made->plain[made->length] = (uint8_t)chance(256), 8);
            made->length++;
        }
        return;
    }
    if (type == 1) {
        fixed(&literals, &distances);
    } else {
        do
            random_code(&literals, 257 + chance(30), 2 + chance(255), LONGEST_CODE);
        while (!literals.lengths[256]);
        random_code(&distances, 30, 2 + chance(28), LONGEST_CODE);
        put_header(made, &literals, &distances);
    }
    put_symbols(made, &literals, &distances, chance(4) ? chance(100) : chance(8000));
}

static void make(struct made *made)
{
    memset(made, 0, sizeof *made);
    do
        put_block(made, 0);
    while (chance(4) && made->bits / 8 < MOST_PACKED / 4 && made->length < MOST_PLAIN / 4);
    put_block(made, 1);
}

/* The answer; what came out is in plain. The buffer is as large as what it holds, so that each step beyond it is seen. */
static enum inflate_answer decode(const uint8_t *packed, unsigned size, unsigned most_input, unsigned most_room, uint8_t *plain,
                                  unsigned *length)
{
    struct inflate *state = calloc(1, sizeof *state);
    enum inflate_answer answer = INFLATE_MORE;
    unsigned taken = 0;
    unsigned given = 0;
    int stuck = 0;
    *length = 0;
    for (;;) {
        unsigned history = *length < 32768 ? *length : 32768;
        unsigned room = INFLATE_LEAST_ROOM + chance(most_room);
        if (room > MOST_PLAIN + 32768 - *length)
            room = MOST_PLAIN + 32768 - *length;
        /* More than before, where that was not enough. */
        given = (stuck ? given : taken) + 1 + chance(most_input);
        given = given > size ? size : given;
        /* Output in front of the input, or behind it. */
        unsigned output = history + room;
        unsigned input = given - taken;
        uint8_t *buffer = malloc(output + input + 1);
        unsigned at = chance(2) ? output : 0;
        unsigned to = at ? 0 : input;
        memcpy(buffer + to, plain + *length - history, history);
        memcpy(buffer + at, packed + taken, input);
        state->input = at;
        state->input_end = at + input;
        state->history = to;
        state->output = to + history;
        state->output_end = to + output;
        answer = (enum inflate_answer)scar_inflate(state, buffer, output + input);
        unsigned made = (unsigned)(state->output - to - history);
        check(made <= room && state->input >= at && state->input <= at + input, "places stay in their bounds");
        memcpy(plain + *length, buffer + to + history, made);
        *length += made;
        unsigned eaten = (unsigned)(state->input - at);
        taken += eaten;
        free(buffer);
        stuck = !made && !eaten;
        if (answer != INFLATE_MORE || (given == size && stuck) || *length + 258 >= MOST_PLAIN + 32768)
            break;
        check(!stuck || input < INFLATE_LEAST_INPUT, "with enough input and room something goes on");
    }
    free(state);
    return answer;
}

/* Tables have room for every code: more than the worst there are, at random. */
static void tables_have_room(unsigned rounds)
{
    for (; rounds; rounds--) {
        struct code code;
        uint32_t *literals = malloc(LITERAL_ENTRIES * sizeof *literals);
        uint32_t *distances = malloc(DISTANCE_ENTRIES * sizeof *distances);
        random_code(&code, 286, 2 + chance(285), LONGEST_CODE);
        check(codes_build(ALPHABET_LITERALS, code.lengths, 286, literals), "a complete code is accepted");
        code.lengths[chance(286)] ^= 1 + chance(15);
        codes_build(ALPHABET_LITERALS, code.lengths, 286, literals);
        random_code(&code, 30, 2 + chance(29), LONGEST_CODE);
        check(codes_build(ALPHABET_DISTANCES, code.lengths, 30, distances), "a complete code is accepted");
        free(literals);
        free(distances);
    }
}

static void damage(uint8_t *packed, unsigned *size)
{
    for (unsigned changes = 1 + chance(4); changes && *size; changes--) {
        unsigned at = chance(4) ? chance(*size) : chance(*size < 100 ? *size : 100);
        switch (chance(4)) {
        case 0:
            packed[at] = (uint8_t)chance(256);
            break;
        case 1:
            *size = at;
            break;
        default:
            packed[at] ^= (uint8_t)(1 << chance(8));
        }
    }
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    unsigned rounds = (unsigned)strtoul(argv[1], NULL, 10);
    seed = strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15ull | 1;
    struct made *made = malloc(sizeof *made);
    uint8_t *whole = malloc(MOST_PLAIN + 32768);
    uint8_t *pieces = malloc(MOST_PLAIN + 32768);
    unsigned whole_length, pieces_length, whole_rounds = 0, damaged = 0;

    tables_have_room(rounds);
    for (unsigned round = 0; round < rounds; round++) {
        if (round % 16 == 0)
            make(made);
        unsigned size = (unsigned)((made->bits + 7) / 8);
        uint8_t packed[MOST_PACKED];
        memcpy(packed, made->packed, size);
        if (round % 16)
            damage(packed, &size);
        enum inflate_answer first = decode(packed, size, size + 1, MOST_PLAIN, whole, &whole_length);
        enum inflate_answer second =
            decode(packed, size, 1 + chance(chance(2) ? 8 : 3000), 1 + chance(chance(2) ? 8 : 70000), pieces, &pieces_length);
        check(first == second, "pieces lead to the same end");
        if (first == INFLATE_END)
            check(whole_length == pieces_length && !memcmp(whole, pieces, whole_length), "pieces have the same bytes");
        if (round % 16 == 0) {
            check(first == INFLATE_END, "what is whole is accepted");
            check(whole_length == made->length && !memcmp(whole, made->plain, whole_length), "it is what was packed");
            whole_rounds++;
        }
        damaged += first == INFLATE_DAMAGED;
    }
    free(made);
    free(whole);
    free(pieces);
    printf("test-inflate: %u streams whole, %u damaged (%u refused, the others ended early or were harmless)\n", whole_rounds,
           rounds - whole_rounds, damaged);
    return 0;
}

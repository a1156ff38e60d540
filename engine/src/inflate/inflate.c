#include "inflate.h"

#include <stddef.h>

#include "symbols.h"

/* The lengths of a dynamic block's codes: those of the literals, then those of the distances. */
struct lengths {
    uint8_t of[LITERALS + DISTANCES];
    unsigned literals;
    unsigned distances;
};

/* What repeats in a list of lengths: the one before (16), or none (17, 18). */
static const struct {
    uint8_t least;
    uint8_t extra;
} repeats[] = {{3, 2}, {3, 3}, {11, 7}};

static enum inflate_answer read_lengths(const uint32_t *table, struct lengths *lengths, struct input *input)
{
    unsigned all = lengths->literals + lengths->distances;
    for (unsigned have = 0; have < all;) {
        input_fill(input);
        uint32_t entry = table[input->bits & ((1u << LENGTH_CODE_BITS) - 1)];
        if (input->count < ENTRY_BITS(entry))
            return INFLATE_MORE;
        input_drop(input, ENTRY_BITS(entry));
        unsigned symbol = ENTRY_VALUE(entry);
        if (symbol < 16) {
            lengths->of[have++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16 && have == 0)
            return INFLATE_DAMAGED;
        uint8_t same = symbol == 16 ? lengths->of[have - 1] : 0;
        unsigned times;
        if (!input_take(input, repeats[symbol - 16].extra, &times))
            return INFLATE_MORE;
        times += repeats[symbol - 16].least;
        if (times > all - have)
            return INFLATE_DAMAGED;
        for (; times; times--)
            lengths->of[have++] = same;
    }
    return INFLATE_END;
}

static bool build(struct inflate *state, const struct lengths *lengths)
{
    return codes_build(ALPHABET_LITERALS, lengths->of, lengths->literals, state->literals) &&
           codes_build(ALPHABET_DISTANCES, lengths->of + lengths->literals, lengths->distances, state->distances);
}

static enum inflate_answer dynamic_codes(struct inflate *state, struct input *input)
{
    static const uint8_t order[LENGTH_CODES] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    unsigned literals, distances, length_codes;
    if (!input_take(input, 5, &literals) || !input_take(input, 5, &distances) || !input_take(input, 4, &length_codes))
        return INFLATE_MORE;
    struct lengths lengths = {.literals = literals + 257, .distances = distances + 1};
    if (lengths.literals > 286 || lengths.distances > 30)
        return INFLATE_DAMAGED;

    uint8_t of_lengths[LENGTH_CODES] = {0};
    for (unsigned i = 0; i < length_codes + 4; i++) {
        unsigned bits;
        if (!input_take(input, 3, &bits))
            return INFLATE_MORE;
        of_lengths[order[i]] = (uint8_t)bits;
    }
    uint32_t table[1 << LENGTH_CODE_BITS];
    if (!codes_build(ALPHABET_LENGTHS, of_lengths, LENGTH_CODES, table))
        return INFLATE_DAMAGED;
    enum inflate_answer answer = read_lengths(table, &lengths, input);
    if (answer != INFLATE_END)
        return answer;
    /* Without an end of the block it would have none. */
    state->fixed = false;
    return lengths.of[256] && build(state, &lengths) ? INFLATE_END : INFLATE_DAMAGED;
}

static void fixed_codes(struct inflate *state)
{
    /* Short blocks of these come by the thousand. */
    if (state->fixed)
        return;
    struct lengths lengths = {.literals = LITERALS, .distances = DISTANCES};
    for (unsigned i = 0; i < LITERALS; i++)
        lengths.of[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    for (unsigned i = 0; i < DISTANCES; i++)
        lengths.of[LITERALS + i] = 5;
    state->fixed = build(state, &lengths);
}

static enum inflate_answer stored_length(struct inflate *state, struct input *input)
{
    input_drop(input, input->count & 7);
    unsigned length, complement;
    if (!input_take(input, 16, &length) || !input_take(input, 16, &complement))
        return INFLATE_MORE;
    state->stored = length;
    return length == (complement ^ 0xffff) ? INFLATE_END : INFLATE_DAMAGED;
}

/* INFLATE_END: the header was read; else the input stands where it stood. */
static enum inflate_answer read_header(struct inflate *state, struct input *rest)
{
    struct input input = *rest;
    unsigned last, type;
    if (!input_take(&input, 1, &last) || !input_take(&input, 2, &type))
        return INFLATE_MORE;
    enum inflate_answer answer = INFLATE_END;
    if (type == 0)
        answer = stored_length(state, &input);
    else if (type == 1)
        fixed_codes(state);
    else if (type == 2)
        answer = dynamic_codes(state, &input);
    else
        answer = INFLATE_DAMAGED;
    if (answer == INFLATE_END) {
        *rest = input;
        state->last = last;
        state->place = type == 0 ? IN_STORED : IN_CODES;
    }
    return answer;
}

/* Whole bytes that were loaded too early. */
static void give_back(struct input *input)
{
    input->next -= input->count >> 3;
    input->count &= 7;
    input->bits &= (1u << input->count) - 1;
}

static void copy_stored(struct inflate *state, struct input *input, struct output *output)
{
    give_back(input);
    uint64_t bytes = state->stored;
    if (bytes > (uint64_t)(input->end - input->next))
        bytes = (uint64_t)(input->end - input->next);
    if (bytes > (uint64_t)(output->end - output->next))
        bytes = (uint64_t)(output->end - output->next);
    state->stored -= bytes;
    for (; bytes >= 8; bytes -= 8) {
        uint64_t word = input_word(input->next);
        __builtin_memcpy(output->next, &word, 8);
        input->next += 8;
        output->next += 8;
    }
    for (; bytes; bytes--)
        *output->next++ = *input->next++;
}

static enum inflate_answer decode(struct inflate *state, struct input *input, struct output *output)
{
    for (;;) {
        enum inflate_answer answer;
        switch (state->place) {
        case AT_BLOCK:
            if (state->last)
                return INFLATE_END;
            answer = read_header(state, input);
            if (answer != INFLATE_END)
                return answer;
            break;
        case IN_STORED:
            copy_stored(state, input, output);
            if (state->stored)
                return INFLATE_MORE;
            state->place = AT_BLOCK;
            break;
        default:
            switch (symbols_decode(state, input, output)) {
            case SYMBOLS_MORE:
                return INFLATE_MORE;
            case SYMBOLS_DAMAGED:
                return INFLATE_DAMAGED;
            case SYMBOLS_ENDED:
                state->place = AT_BLOCK;
            }
        }
    }
}

__attribute__((visibility("default"))) int scar_inflate(struct inflate *state, uint8_t *buffer, uint64_t length)
{
    if (state->input_end > length || state->input > state->input_end || state->output_end > length ||
        state->output > state->output_end || state->history > state->output || state->used_bits > 7)
        return INFLATE_DAMAGED;
    struct input input = {.next = buffer + state->input, .end = buffer + state->input_end};
    struct output output = {buffer + state->history, buffer + state->output, buffer + state->output_end};
    if (state->used_bits) {
        if (input.next == input.end)
            return INFLATE_MORE;
        input.bits = *input.next++ >> state->used_bits;
        input.count = 8 - (unsigned)state->used_bits;
    }

    enum inflate_answer answer = decode(state, &input, &output);

    give_back(&input);
    /* The rest of the byte in which the data ends is nobody's. */
    bool within = input.count && answer != INFLATE_END;
    state->used_bits = within ? 8 - input.count : 0;
    state->input = (uint64_t)(input.next - buffer) - within;
    state->output = (uint64_t)(output.next - buffer);
    return answer;
}

#include "symbols.h"

#include <stddef.h>

/*
 * One round of the fast loop loads three times, each of which moves on by up to seven bytes and reads eight. It writes
 * literals and one copy, which may write up to 15 bytes more than it is long.
 */
#define FAST_INPUT 32
#define FAST_OUTPUT 320

#define LITERAL_MASK ((1u << LITERAL_BITS) - 1)
#define DISTANCE_MASK ((1u << DISTANCE_BITS) - 1)

typedef uint8_t vector __attribute__((vector_size(16), aligned(1), may_alias));

static inline uint32_t subentry(const uint32_t *table, uint32_t entry, uint64_t bits)
{
    return table[ENTRY_VALUE(entry) + ((bits >> ENTRY_BITS(entry)) & ((1u << ENTRY_CODE_BITS(entry)) - 1))];
}

/* The value of a length or distance whose bits are next. */
static inline unsigned value_of(uint32_t entry, uint64_t bits)
{
    unsigned more = (unsigned)((bits & ((1ull << ENTRY_BITS(entry)) - 1)) >> ENTRY_CODE_BITS(entry));
    return ENTRY_VALUE(entry) + more;
}

static inline void copy_word(uint8_t *to, const uint8_t *from)
{
    __builtin_memcpy(to, &(uint64_t){input_word(from)}, 8);
}

/* May write up to 15 bytes behind the copy. */
static inline uint8_t *copy_fast(uint8_t *to, unsigned distance, unsigned length)
{
    const uint8_t *from = to - distance;
    uint8_t *end = to + length;
    if (distance >= 16) {
        do {
            *(vector *)to = *(const vector *)from;
            to += 16;
            from += 16;
        } while (to < end);
    } else if (distance >= 8) {
        do {
            copy_word(to, from);
            to += 8;
            from += 8;
        } while (to < end);
    } else if (distance == 1) {
        vector same = {0};
        same += *from;
        do {
            *(vector *)to = same;
            to += 16;
        } while (to < end);
    } else {
        /* Of each word only as many bytes are right as the distance is long; the next one is written over the others. */
        do {
            copy_word(to, from);
            to += distance;
            from += distance;
        } while (to < end);
    }
    return end;
}

/*
 * Decodes while there is plenty of input and room. It stops in front of what is none of literal, length and distance.
 * False: damaged.
 */
static bool decode_fast(const struct inflate *state, struct input *rest, struct output *output)
{
    if (rest->end - rest->next < FAST_INPUT || output->end - output->next < FAST_OUTPUT)
        return true;
    const uint8_t *input_end = rest->end - FAST_INPUT;
    const uint8_t *output_end = output->end - FAST_OUTPUT;
    struct input input = *rest;
    uint8_t *to = output->next;
    bool good = true;

    input_refill(&input);
    uint32_t entry = state->literals[input.bits & LITERAL_MASK];
    do {
        /* Literals that are in no subtable take 11 bits at most: after three there are enough for the next entry. */
        if (entry & ENTRY_LITERAL) {
            input_drop(&input, ENTRY_BITS(entry));
            *to++ = (uint8_t)(entry >> 16);
            entry = state->literals[input.bits & LITERAL_MASK];
            if (entry & ENTRY_LITERAL) {
                input_drop(&input, ENTRY_BITS(entry));
                *to++ = (uint8_t)(entry >> 16);
                entry = state->literals[input.bits & LITERAL_MASK];
                if (entry & ENTRY_LITERAL) {
                    input_drop(&input, ENTRY_BITS(entry));
                    *to++ = (uint8_t)(entry >> 16);
                    input_refill(&input);
                    entry = state->literals[input.bits & LITERAL_MASK];
                    continue;
                }
            }
        }
        if (entry & ENTRY_SPECIAL) {
            if (!(entry & ENTRY_SUBTABLE))
                break;
            entry = subentry(state->literals, entry, input.bits);
            if (entry & ENTRY_SPECIAL)
                break;
            input_drop(&input, LITERAL_BITS);
            if (entry & ENTRY_LITERAL) {
                input_drop(&input, ENTRY_BITS(entry));
                *to++ = (uint8_t)(entry >> 16);
                input_refill(&input);
                entry = state->literals[input.bits & LITERAL_MASK];
                continue;
            }
        }
        unsigned length = value_of(entry, input.bits);
        input_drop(&input, ENTRY_BITS(entry));

        input_refill(&input);
        entry = state->distances[input.bits & DISTANCE_MASK];
        if (entry & ENTRY_SPECIAL) {
            if (!(entry & ENTRY_SUBTABLE)) {
                good = false;
                break;
            }
            entry = subentry(state->distances, entry, input.bits);
            input_drop(&input, DISTANCE_BITS);
            if (entry & ENTRY_SPECIAL) {
                good = false;
                break;
            }
        }
        unsigned distance = value_of(entry, input.bits);
        input_drop(&input, ENTRY_BITS(entry));
        if (distance > (size_t)(to - output->history)) {
            good = false;
            break;
        }

        /* The next entry is on its way while this is copied. */
        input_refill(&input);
        entry = state->literals[input.bits & LITERAL_MASK];
        to = copy_fast(to, distance, length);
    } while (input.next <= input_end && to <= output_end);

    *rest = input;
    output->next = to;
    return good;
}

enum step { STEP_DONE, STEP_MORE, STEP_ENDED, STEP_DAMAGED };

/* The entry of the next code, which is dropped from the input; STEP_MORE where it is not all there. */
static enum step next_entry(const uint32_t *table, unsigned bits, struct input *input, uint32_t *entry)
{
    *entry = table[input->bits & ((1u << bits) - 1)];
    if (*entry & ENTRY_SUBTABLE) {
        if (input->count < bits)
            return STEP_MORE;
        *entry = subentry(table, *entry, input->bits);
        input_drop(input, bits);
    }
    return input->count < ENTRY_BITS(*entry) ? STEP_MORE : STEP_DONE;
}

/* One symbol, near the ends of input and output. Nothing has happened unless it is done or ended. */
static enum step decode_one(const struct inflate *state, struct input *rest, struct output *output)
{
    struct input input = *rest;
    input_fill(&input);
    uint32_t entry;
    if (next_entry(state->literals, LITERAL_BITS, &input, &entry) != STEP_DONE)
        return STEP_MORE;
    if (entry & ENTRY_LITERAL) {
        if (output->next == output->end)
            return STEP_MORE;
        *output->next++ = (uint8_t)(entry >> 16);
        input_drop(&input, ENTRY_BITS(entry));
        *rest = input;
        return STEP_DONE;
    }
    if (entry & ENTRY_SPECIAL) {
        if (!(entry & ENTRY_END))
            return STEP_DAMAGED;
        input_drop(&input, ENTRY_BITS(entry));
        *rest = input;
        return STEP_ENDED;
    }
    unsigned length = value_of(entry, input.bits);
    input_drop(&input, ENTRY_BITS(entry));

    if (next_entry(state->distances, DISTANCE_BITS, &input, &entry) != STEP_DONE)
        return STEP_MORE;
    if (entry & ENTRY_SPECIAL)
        return STEP_DAMAGED;
    unsigned distance = value_of(entry, input.bits);
    input_drop(&input, ENTRY_BITS(entry));
    if (distance > (size_t)(output->next - output->history))
        return STEP_DAMAGED;
    if (length > (size_t)(output->end - output->next))
        return STEP_MORE;
    for (; length; length--, output->next++)
        *output->next = *(output->next - distance);
    *rest = input;
    return STEP_DONE;
}

enum symbols_answer symbols_decode(const struct inflate *state, struct input *input, struct output *output)
{
    for (;;) {
        if (!decode_fast(state, input, output))
            return SYMBOLS_DAMAGED;
        switch (decode_one(state, input, output)) {
        case STEP_DONE:
            break;
        case STEP_MORE:
            return SYMBOLS_MORE;
        case STEP_ENDED:
            return SYMBOLS_ENDED;
        case STEP_DAMAGED:
            return SYMBOLS_DAMAGED;
        }
    }
}

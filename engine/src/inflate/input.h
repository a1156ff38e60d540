/* The bits of the input, from the lowest of each byte on. */
#ifndef SCAR_INFLATE_INPUT_H
#define SCAR_INFLATE_INPUT_H

#include <stdbool.h>
#include <stdint.h>

struct input {
    uint64_t bits;  /* those above the count are zero, or what follows */
    unsigned count; /* 0 to 63 */
    const uint8_t *next;
    const uint8_t *end;
};

static inline uint64_t input_word(const uint8_t *from)
{
    uint64_t word;
    __builtin_memcpy(&word, from, sizeof word);
    return word;
}

/* At least 56 bits, with eight bytes or more ahead. What lies above the count is loaded again, and is the same then. */
static inline void input_refill(struct input *input)
{
    input->bits |= input_word(input->next) << input->count;
    input->next += (63 - input->count) >> 3;
    input->count |= 56;
}

/* At least 56 bits, or all that there are; what lies above them is zero. */
static inline void input_fill(struct input *input)
{
    if (input->end - input->next >= 8) {
        input_refill(input);
        return;
    }
    input->bits &= (1ull << input->count) - 1;
    while (input->count <= 55 && input->next < input->end) {
        input->bits |= (uint64_t)*input->next++ << input->count;
        input->count += 8;
    }
}

static inline void input_drop(struct input *input, unsigned count)
{
    input->bits >>= count;
    input->count -= count;
}

/* False where the input ends before; of up to 56 bits. */
static inline bool input_take(struct input *input, unsigned count, unsigned *value)
{
    if (input->count < count)
        input_fill(input);
    if (input->count < count)
        return false;
    *value = (unsigned)(input->bits & ((1ull << count) - 1));
    input_drop(input, count);
    return true;
}

#endif

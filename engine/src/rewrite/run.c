#include "run.h"

#include "text.h"

struct run *run;

uint64_t hash_name(const char *name, size_t length)
{
    uint64_t hash = 0x9e3779b97f4a7c15u ^ length;
    for (; length >= 8; length -= 8, name += 8) {
        uint64_t word;
        __builtin_memcpy(&word, name, 8);
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    uint64_t rest = 0;
    while (length--)
        rest = rest << 8 | (unsigned char)*name++;
    hash = (hash ^ rest) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 29;
    hash *= 0xc4ceb9fe1a85ec53u;
    return hash ^ hash >> 32;
}

static bool has_bits(const uint64_t *bits, size_t count, uint64_t hash)
{
    uint64_t a = hash % count, b = (hash >> 32) % count;
    return (bits[a / 64] >> (a % 64) & 1) && (bits[b / 64] >> (b % 64) & 1);
}

static void set_bits(uint64_t *bits, size_t count, uint64_t hash)
{
    uint64_t a = hash % count, b = (hash >> 32) % count;
    __atomic_or_fetch(&bits[a / 64], (uint64_t)1 << (a % 64), __ATOMIC_RELEASE);
    __atomic_or_fetch(&bits[b / 64], (uint64_t)1 << (b % 64), __ATOMIC_RELEASE);
}

static bool has(const struct name_set *set, const uint64_t *many, uint64_t hash)
{
    return has_bits(set->few, FEW_BITS, hash) ||
           (__atomic_load_n(&set->count, __ATOMIC_ACQUIRE) > FEW_NAMES && has_bits(many, MANY_BITS, hash));
}

static void add(struct name_set *set, uint64_t *many, uint64_t hash)
{
    if (__atomic_load_n(&set->count, __ATOMIC_ACQUIRE) < FEW_NAMES)
        set_bits(set->few, FEW_BITS, hash);
    else
        set_bits(many, MANY_BITS, hash);
    /* Behind the bits: from the last of the few on, everyone looks at the many as well. */
    __atomic_add_fetch(&set->count, 1, __ATOMIC_ACQ_REL);
}

static bool is_traversed(uint64_t hash)
{
    return has(&run->traversed_names, run->many_traversed_names, hash);
}

bool is_special(uint64_t hash)
{
    return has(&run->special_names, run->many_special_names, hash);
}

void make_special(const char *name, size_t length)
{
    uint64_t hash = hash_name(name, length);
    if (!is_special(hash))
        add(&run->special_names, run->many_special_names, hash);
    if (is_traversed(hash))
        forget_all_folders();
}

void note_traversed(uint64_t hash)
{
    if (!is_traversed(hash))
        add(&run->traversed_names, run->many_traversed_names, hash);
}

void forget_name(const char *name, size_t length)
{
    if (is_traversed(hash_name(name, length)))
        forget_all_folders();
}

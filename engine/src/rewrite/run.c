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

static bool has(const uint64_t *bits, uint64_t hash)
{
    uint64_t a = hash % NAME_BITS, b = (hash >> 32) % NAME_BITS;
    return (bits[a / 64] >> (a % 64) & 1) && (bits[b / 64] >> (b % 64) & 1);
}

static void add(uint64_t *bits, uint64_t hash)
{
    uint64_t a = hash % NAME_BITS, b = (hash >> 32) % NAME_BITS;
    __atomic_or_fetch(&bits[a / 64], (uint64_t)1 << (a % 64), __ATOMIC_RELEASE);
    __atomic_or_fetch(&bits[b / 64], (uint64_t)1 << (b % 64), __ATOMIC_RELEASE);
}

bool is_special(uint64_t hash)
{
    return has(run->special_names, hash);
}

void make_special(const char *name, size_t length)
{
    uint64_t hash = hash_name(name, length);
    if (!has(run->special_names, hash))
        add(run->special_names, hash);
    if (has(run->traversed_names, hash))
        forget_all_folders();
}

void note_traversed(uint64_t hash)
{
    if (!has(run->traversed_names, hash))
        add(run->traversed_names, hash);
}

void forget_name(const char *name, size_t length)
{
    if (has(run->traversed_names, hash_name(name, length)))
        forget_all_folders();
}

#include "guest_memory.h"

#include <stdbool.h>

#include "system.h"

#define APART __attribute__((section("guest_memory"), noinline))
#pragma GCC optimize("no-tree-loop-distribute-patterns")

typedef uint64_t __attribute__((may_alias)) word;

APART long guest_text(char *to, uint64_t from, size_t room)
{
    size_t length = 0;
    const volatile char *text = (const char *)from;
    for (;;) {
        /* Words at whole addresses do not reach into a page behind the text's own. */
        if ((from + length) % 8 == 0 && length + 8 <= room) {
            uint64_t value = *(const volatile word *)(from + length);
            if (!((value - 0x0101010101010101u) & ~value & 0x8080808080808080u)) {
                __builtin_memcpy(to + length, &value, 8);
                length += 8;
                continue;
            }
        }
        if (length == room)
            return -ENAMETOOLONG;
        to[length] = text[length];
        if (!to[length])
            return (long)length;
        length++;
    }
}

APART void guest_read(void *to, uint64_t from, size_t size)
{
    const volatile char *source = (const char *)from;
    char *target = to;
    for (; size >= 8; size -= 8, source += 8, target += 8) {
        uint64_t value = *(const volatile word *)source;
        __builtin_memcpy(target, &value, 8);
    }
    while (size--)
        *target++ = *source++;
}

APART void guest_write(uint64_t to, const void *from, size_t size)
{
    volatile char *target = (char *)to;
    const char *source = from;
    for (; size >= 8; size -= 8, source += 8, target += 8) {
        uint64_t value;
        __builtin_memcpy(&value, source, 8);
        *(volatile word *)target = value;
    }
    while (size--)
        *target++ = *source++;
}

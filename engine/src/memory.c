#include "memory.h"

#include <stdarg.h>
#include <stdint.h>

#include "outcome.h"
#include "system.h"
#include "text.h"

#define CHUNK ((size_t)256 * 1024)
#define ALIGNMENT ((size_t)16)

static char *chunk;
static size_t chunk_left;

void *take(size_t size)
{
    size = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    if (size > chunk_left) {
        size_t length = size > CHUNK ? size : CHUNK;
        long address = sys_map(length);
        if (address < 0)
            fail(EXIT_FAILED, "out of memory: the machine refused %lu bytes", (unsigned long)length);
        chunk = (char *)address;
        chunk_left = length;
    }
    void *taken = chunk;
    chunk += size;
    chunk_left -= size;
    return taken;
}

char *copy_part(const char *text, size_t length)
{
    char *copy = take(length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *copy_text(const char *text)
{
    return copy_part(text, text_length(text));
}

char *join_text(const char *first, ...)
{
    size_t length = 0;
    va_list list;
    va_start(list, first);
    for (const char *piece = first; piece; piece = va_arg(list, const char *))
        length += text_length(piece);
    va_end(list);

    char *joined = take(length + 1);
    char *at = joined;
    va_start(list, first);
    for (const char *piece = first; piece; piece = va_arg(list, const char *)) {
        memcpy(at, piece, text_length(piece));
        at += text_length(piece);
    }
    va_end(list);
    return joined;
}

#include "text.h"

/* Without this gcc turns the loops below into calls of the very functions that they define. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

/* Eight bytes that may be anything, anywhere. */
typedef uint64_t __attribute__((may_alias, aligned(1))) word;
#define WORD sizeof(word)

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    unsigned char *target = to;
    const unsigned char *source = from;
    for (; size >= WORD; size -= WORD, target += WORD, source += WORD)
        *(word *)target = *(const word *)source;
    while (size--)
        *target++ = *source++;
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    unsigned char *target = to;
    const unsigned char *source = from;
    if (target <= source) {
        for (; size >= WORD; size -= WORD, target += WORD, source += WORD)
            *(word *)target = *(const word *)source;
        while (size--)
            *target++ = *source++;
    } else {
        for (; size >= WORD; size -= WORD)
            *(word *)(target + size - WORD) = *(const word *)(source + size - WORD);
        while (size--)
            target[size] = source[size];
    }
    return to;
}

void *memset(void *to, int value, size_t size)
{
    unsigned char *target = to;
    const word all = (unsigned char)value * (word)0x0101010101010101;
    for (; size >= WORD; size -= WORD, target += WORD)
        *(word *)target = all;
    while (size--)
        *target++ = (unsigned char)value;
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *left = a;
    const unsigned char *right = b;
    while (size >= WORD && *(const word *)left == *(const word *)right) {
        left += WORD;
        right += WORD;
        size -= WORD;
    }
    for (; size--; left++, right++)
        if (*left != *right)
            return *left - *right;
    return 0;
}

size_t text_length(const char *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length;
}

bool text_equal(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

bool text_starts(const char *text, const char *prefix)
{
    while (*prefix)
        if (*text++ != *prefix++)
            return false;
    return true;
}

const char *text_find(const char *text, char c)
{
    for (; *text; text++)
        if (*text == c)
            return text;
    return NULL;
}

const char *text_find_last(const char *text, char c)
{
    const char *found = NULL;
    for (; *text; text++)
        if (*text == c)
            found = text;
    return found;
}

bool text_number(const char *text, uint64_t most, uint64_t *number)
{
    uint64_t value = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        unsigned digit = (unsigned)(*text - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *number = value;
    return value <= most;
}

struct writer {
    char *at;
    size_t room; /* without the closing NUL */
    size_t written;
};

static void put(struct writer *writer, char c)
{
    if (writer->written < writer->room)
        writer->at[writer->written++] = c;
}

static void put_number(struct writer *writer, uint64_t value, unsigned base)
{
    char digits[24];
    size_t count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    while (count)
        put(writer, digits[--count]);
}

size_t text_format_list(char *buffer, size_t size, const char *format, va_list list)
{
    struct writer writer = {buffer, size - 1, 0};
    for (; *format; format++) {
        if (*format != '%') {
            put(&writer, *format);
            continue;
        }
        format++;
        bool wide = *format == 'l';
        if (wide)
            format++;
        switch (*format) {
        case 's':
            for (const char *text = va_arg(list, const char *); *text; text++)
                put(&writer, *text);
            break;
        case 'c':
            put(&writer, (char)va_arg(list, int));
            break;
        case 'd': {
            long value = wide ? va_arg(list, long) : va_arg(list, int);
            if (value < 0)
                put(&writer, '-');
            put_number(&writer, value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
            break;
        }
        case 'u':
        case 'o':
        case 'x': {
            uint64_t value = wide ? va_arg(list, unsigned long) : va_arg(list, unsigned);
            put_number(&writer, value, *format == 'u' ? 10 : *format == 'o' ? 8 : 16);
            break;
        }
        default:
            put(&writer, *format);
        }
    }
    buffer[writer.written] = 0;
    return writer.written;
}

size_t text_format(char *buffer, size_t size, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    size_t length = text_format_list(buffer, size, format, list);
    va_end(list);
    return length;
}

/* Strings, bytes and formatting: what a C library would bring, as far as it is needed. */
#ifndef SCAR_TEXT_H
#define SCAR_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The compiler emits calls to these four by itself, so they keep their usual names. */
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);

size_t text_length(const char *text);
bool text_equal(const char *a, const char *b);
bool text_starts(const char *text, const char *prefix);
/* The first occurrence of c, or a null pointer. */
const char *text_find(const char *text, char c);
const char *text_find_last(const char *text, char c);

/* A decimal number from the whole of text, at most `most`; false if it is anything else. */
bool text_number(const char *text, uint64_t most, uint64_t *number);

/*
 * Formats with %s %c %d %ld %u %lu %o %x %% and cuts what does not fit; always ends with a NUL.
 * The answer is the length of what was written.
 */
size_t text_format(char *buffer, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
size_t text_format_list(char *buffer, size_t size, const char *format, va_list list);

#endif

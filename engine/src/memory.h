/* Memory that is taken and never given back: a run prepares once, then only waits. */
#ifndef SCAR_MEMORY_H
#define SCAR_MEMORY_H

#include <stddef.h>

/* Zeroed and aligned for anything; ends the process with status 125 when the machine has no more. */
void *take(size_t size);
char *copy_text(const char *text);
char *copy_part(const char *text, size_t length);
/* A new string made of the pieces, the last of which is followed by a null pointer. */
char *join_text(const char *first, ...) __attribute__((sentinel));

/*
 * For large tables: behind all small variables, which so have a page in common with what is
 * relocated. Each page that is written costs a fault in each program of a guest.
 */
#define LARGE_TABLE __attribute__((section(".lbss")))

#endif

/* How the programs of the cases tell what happened: one line for each thing that was tried, the same in every run. */
#ifndef SHOW_H
#define SHOW_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* WHAT: ok, or the error. */
#define SHOW(what, call)                                        \
    do {                                                        \
        errno = 0;                                              \
        long shown = (long)(call);                              \
        printf("%s: %s\n", what, shown == -1 ? strerror(errno) : "ok"); \
    } while (0)

/* WHAT: the number, or the error. */
#define SHOW_NUMBER(what, call)                                 \
    do {                                                        \
        errno = 0;                                              \
        long shown = (long)(call);                              \
        if (shown == -1 && errno)                               \
            printf("%s: %s\n", what, strerror(errno));          \
        else                                                    \
            printf("%s: %ld\n", what, shown);                   \
    } while (0)

/* What the rest relies on: stops if it does not hold. */
#define MUST(call)                                                                            \
    do {                                                                                      \
        if ((long)(call) == -1) {                                                             \
            printf("%s:%d: %s: %s\n", __FILE__, __LINE__, #call, strerror(errno));            \
            exit(99);                                                                         \
        }                                                                                     \
    } while (0)

/* Runs the part that the first argument names, or all. */
struct part {
    const char *name;
    void (*run)(void);
};

static inline int run_parts(const struct part *parts, int count, char **arguments)
{
    int found = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (; parts->name; parts++)
        if (count < 2 || !strcmp(arguments[1], parts->name)) {
            found = 1;
            parts->run();
        }
    return found ? 0 : 98;
}

#endif

/* Reading whole files. */
#ifndef SCAR_FILES_H
#define SCAR_FILES_H

#include <stddef.h>

/*
 * All that is left in an open file, with a NUL behind it. *length, if asked for, is the number of bytes, or a
 * negative error number and then the answer is a null pointer.
 */
char *read_whole(int fd, long *length);

/* The same by path; a null pointer when there is no such file or it cannot be read. */
char *read_path(const char *path);

#endif

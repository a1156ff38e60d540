/* Mapping a program file as execve(2) does. */
#ifndef SCAR_LOADING_H
#define SCAR_LOADING_H

#include "thread.h"

struct loaded {
    uint64_t base;    /* what is added to the file's addresses */
    uint64_t entry;
    uint64_t headers; /* where the program headers are, or 0 */
    uint64_t header_count;
};

/* Loads an open program. 0, or a negative error number and then the process is good for nothing. */
long load_program(struct thread *thread, int file, bool is_interpreter, uint64_t random, struct loaded *loaded);

#endif

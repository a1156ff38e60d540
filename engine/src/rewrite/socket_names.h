/* Names of sockets that are paths: the guest's and the machine's. */
#ifndef SCAR_SOCKET_NAMES_H
#define SCAR_SOCKET_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "thread.h"

#define ADDRESS_MOST 128
#define PATH_AT 2
#define UNIX_PATH_MOST 108
#define UNIX_ADDRESS_MOST (PATH_AT + UNIX_PATH_MOST)

struct address {
    uint16_t family;
    char data[ADDRESS_MOST - 2];
    char end; /* a NUL behind a path of full length */
};

/* Whether an address of that size names a file. */
bool is_path(const struct address *address, uint64_t size);

/* Reads an address of the guest's, at most ADDRESS_MOST bytes. */
void read_address(struct address *address, uint64_t from, uint64_t size);

/* The machine's name for a guest's socket that is there. `size` becomes its size. */
long name_on_machine(struct thread *thread, struct address *address, uint64_t *size);

/* The guest's name for a socket of the machine's. */
void name_for_guest(struct address *address, uint32_t *size);

#endif

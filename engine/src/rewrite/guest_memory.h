/* Reading and writing the guest's memory: a bad address ends the call with EFAULT. */
#ifndef SCAR_GUEST_MEMORY_H
#define SCAR_GUEST_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Copies text with its NUL; its length, or -ENAMETOOLONG. */
long guest_text(char *to, uint64_t from, size_t room);
void guest_read(void *to, uint64_t from, size_t size);
void guest_write(uint64_t to, const void *from, size_t size);

/* The code of these functions. */
extern const char __start_guest_memory[], __stop_guest_memory[];

#endif

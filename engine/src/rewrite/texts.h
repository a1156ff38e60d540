/*
 * Program text in the guest's memory. What a file maps as executable is rewritten first; a rewritten copy is kept in
 * the cache folder and mapped from there by every process, so that it is scanned once and its pages are shared.
 */
#ifndef SCAR_TEXTS_H
#define SCAR_TEXTS_H

#include "rewriter.h"
#include "thread.h"

/* Reserves room for stubs above everything that will be mapped, below an address; once, in a new program. */
void reserve_stubs(uint64_t below);

/* mmap(2) of a file with PROT_EXEC and without PROT_WRITE. */
long map_text(struct thread *thread, uint64_t address, uint64_t size, uint64_t protection, uint64_t flags, int file,
              uint64_t offset);

/*
 * Memory of the guest that is about to become executable and is no mapped file. If it holds system calls, they are
 * caught from now on, or else rewritten in place.
 */
void rewrite_memory(struct thread *thread, uint64_t address, uint64_t size);
/* Memory that the guest is to write to again: what was rewritten in place becomes what it was. Whether there was any. */
bool restore_memory(uint64_t address, uint64_t size);
/* Memory that may hold something else from now on. */
void forget_texts(uint64_t address, uint64_t size);

/* Whether memory holds what can hardly be anything but a system call, or what took its place. */
bool may_call(uint64_t address, uint64_t size);

/* Whether an instruction at this address of the guest's is a system call that was replaced. */
bool is_site(uint64_t address);
/* For an address in a stub's own system call: the address of the instruction that it stands for, else the same. */
uint64_t original_address(uint64_t address);
void forget_text_lock(void);

#endif

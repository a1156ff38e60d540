/* The code of a stub. */
#ifndef SCAR_STUBS_H
#define SCAR_STUBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A system call instruction in the text, and what surrounds it. */
struct call_site {
    uint32_t offset;
    int16_t number;        /* of the call if it is known, or -1 */
    uint16_t number_age;   /* bytes between the instruction that sets the number and this one */
    uint8_t before[4];     /* lengths of the instructions right before it that can be moved, nearest first; 0: no more */
    bool is_doubtful;      /* these bytes may be no code */
    bool follows_end;      /* stands right behind a jump or return, where only a branch leads to */
};

/* How many bytes one stub can take at most. */
#define STUB_MOST 96

struct patch {
    uint8_t *text;
    size_t text_size;
    size_t floor; /* bytes of the text before this belong to an earlier patch */
    const uint8_t *targets;   /* a bit for each byte of the text that a branch leads to */
    const uint8_t *addresses; /* and for each whose address is computed */
    uint8_t *stub;
    int64_t stub_offset; /* where the stub will be, from the beginning of the text */
};

/* What became of a site. */
struct patched {
    size_t length;    /* of the stub; 0: there is none */
    int native;       /* the place in the stub of its own system call instruction, or -1 */
    unsigned entries; /* as of struct site */
    bool is_left;     /* the text was not changed */
};

/* Changes one site of the text and writes its stub. */
struct patched patch_site(struct patch *patch, const struct call_site *site);
/* Only a trap, where there is no room for stubs. */
void trap_site(struct patch *patch, const struct call_site *site);

/*
 * Finds the sites in text: their count, or -1 without memory. *sites and *targets are mappings, given back by the caller;
 * the second half of *targets are the addresses.
 */
long find_call_sites(const uint8_t *text, size_t size, struct call_site **sites, size_t *sites_size, uint8_t **targets,
                     size_t *targets_size);

#define TRAP_SIZE 2

#endif

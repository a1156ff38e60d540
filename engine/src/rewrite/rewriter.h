/* Replacing the system calls in a piece of program text by jumps to code of ours. */
#ifndef SCAR_REWRITER_H
#define SCAR_REWRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Changes when rewritten text of an older engine must not be used any more. */
#define REWRITER_FORMAT 12

/*
 * What a piece of text needs beside it: the stubs that its jumps lead to, and the table of its sites. It lies at a
 * fixed distance from the text, so that both can be mapped from a file.
 */
struct stub_area {
    uint32_t magic;
    uint32_t size;      /* in bytes, with this head, the stubs and the table */
    uint32_t text_size; /* of the text that it belongs to */
    uint32_t site_count;
    uint32_t sites_at; /* from the beginning of the area; ascending by their place in the text */
    uint32_t reserved[3];
};

#define STUB_AREA_MAGIC 0x53435352u

enum site_entries {
    ENTER_AT_CALL = 1,
    ENTER_BEHIND_CALL = 2
};

struct site {
    uint32_t text_offset; /* of the system call instruction, from the beginning of the text */
    uint32_t native_at;   /* of the stub's own instruction, from the beginning of the area; 0: it has none */
    uint32_t entries;     /* enum site_entries: where the text can be entered as if it were not changed */
};

/* A rewriting in memory. */
struct rewriting {
    uint8_t *text; /* writable; changed in place */
    size_t text_size;
    bool is_made;       /* by the program at run time: only what can hardly be anything else is taken for a call */
    int64_t distance;   /* from the text to the area, or 0: no area can be had, so that each call costs a signal */
    uint8_t *area;      /* what the area will hold; NULL where the text needs nothing */
    size_t area_size;   /* rounded up to pages */
    size_t changed_pages;
    bool out_of_memory;
};

/* Whether a call is there, and not bytes of an immediate or of data, as far as its neighbours tell. */
bool is_plain_call(const uint8_t *text, size_t size, size_t at);

/* Rewrites; release() gives back the area's memory. */
void rewrite_text(struct rewriting *rewriting);
void release_rewriting(struct rewriting *rewriting);

/* The site whose system call was at an offset of the text, or a null pointer. */
const struct site *find_site(const struct stub_area *area, uint64_t text_offset);
/* The site whose stub's own instruction is at an offset of the area, or a null pointer. */
const struct site *find_site_of_stub(const struct stub_area *area, uint64_t area_offset);

#endif

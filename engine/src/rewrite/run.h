/*
 * What all processes of one run know and share: where the root, the upper folder and the binds are, and what has
 * changed so far. It is a piece of memory that the guardian holds open and every program of the guest maps anew.
 */
#ifndef SCAR_RUN_H
#define SCAR_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MOUNTS_MOST 1024
#define NAME_BITS ((size_t)1 << 18)
#define OWNERS_MOST ((size_t)1 << 15)
#define TEXTS_MOST ((size_t)4096)
#define SOCKETS_MOST ((size_t)1024)
#define FOLDERS_MOST ((size_t)1024)
#define FOLDER_SIZE ((size_t)512)
#define STRINGS_SIZE ((size_t)1 << 20)
#define RUN_SIZE (sizeof(struct run) + STRINGS_SIZE)

enum mount_kind {
    MOUNT_BIND,
    MOUNT_PROCESSES
};

/* A path is an offset into `strings`. */
struct mount {
    uint32_t target;        /* in the guest, with no link and no `..` */
    uint32_t target_length;
    uint32_t source;        /* on the machine */
    uint32_t source_length;
    uint8_t kind;
    uint8_t read_only;
    uint8_t is_memory; /* statfs has to say tmpfs */
};

/* What a file is to be taken for; the machine's files all belong to the caller. */
struct owner {
    uint64_t file;   /* inode; 0: a free entry */
    uint64_t device;
    uint32_t user, group;
    uint32_t mode;   /* with its kind, or 0: as it is */
    uint32_t special; /* st_rdev of a device node */
    uint32_t is_set; /* 0: forgotten */
};

/* What is known about the text of a program file, by two hashes of what it is. Who takes an entry keeps it. */
struct known_text {
    uint64_t first, second;
    uint32_t state; /* of text_cache.h; written last */
    uint32_t is_taken;
};

/* How the guest named a socket that it bound. */
struct socket_name {
    uint64_t hash; /* of the machine's name */
    uint16_t length;
    char name[118];
};

struct run {
    uint64_t size;
    uint32_t root, root_length;
    uint32_t upper, upper_length; /* 0 and 0: the root is written */
    uint32_t cache, cache_length; /* folder of rewritten texts; 0: there is none */
    uint32_t machine;             /* folder of this run alone */
    uint32_t machine_length;
    uint32_t mount_count;
    struct mount mounts[MOUNTS_MOST];
    uint32_t caller_user, caller_group;
    uint32_t user, group; /* what the caller's files belong to inside */
    uint32_t has_read_only_binds;
    uint32_t hostname;    /* 0: the machine's */
    int64_t begun;        /* seconds since 1970: files that changed later are not worth keeping */

    uint64_t generation __attribute__((aligned(64))); /* counts what can make a known folder another one */
    uint64_t merged_folders; /* folders that exist both in the root and the upper folder */
    uint64_t owners_known;
    uint32_t owners_lock;
    uint64_t special_names[NAME_BITS / 64];   /* of mounts and changes: see is_special() */
    uint64_t traversed_names[NAME_BITS / 64]; /* parts of the paths of known folders */
    struct owner owners[OWNERS_MOST];
    struct known_text texts[TEXTS_MOST];
    struct socket_name sockets[SOCKETS_MOST];
    uint8_t folders[FOLDERS_MOST][FOLDER_SIZE] __attribute__((aligned(64))); /* see lookup.c */
    char strings[];
};

/* The run of this process. */
extern struct run *run;

static inline const char *run_text(uint32_t offset)
{
    return run->strings + offset;
}

/* The hash of a name, in the filters and elsewhere. */
uint64_t hash_name(const char *name, size_t length);

/* False: no mount has this as its last name, and nothing of this name was changed anywhere. True may be a mistake. */
bool is_special(uint64_t hash);
void make_special(const char *name, size_t length);

/* Remembers that a known folder's path has this name. */
void note_traversed(uint64_t hash);
/* Something of this name was moved or removed. */
void forget_name(const char *name, size_t length);

static inline uint64_t run_generation(void)
{
    return __atomic_load_n(&run->generation, __ATOMIC_ACQUIRE);
}

static inline void forget_all_folders(void)
{
    __atomic_add_fetch(&run->generation, 1, __ATOMIC_ACQ_REL);
}

#endif

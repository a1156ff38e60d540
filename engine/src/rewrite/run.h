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
#define POINTS_MOST 32
#define FEW_NAMES 512
#define FEW_BITS ((size_t)1 << 13)
#define MANY_BITS ((size_t)1 << 18)
#define OWNERS_MOST ((size_t)1 << 15)
#define TEXTS_MOST ((size_t)1024)
#define SOCKETS_MOST ((size_t)1024)
#define FOLDERS_MOST ((size_t)1024)
#define FOLDER_SIZE ((size_t)512)
#define CACHE_PATH_MOST 512 /* with the name of a text */
#define STRINGS_SIZE ((size_t)1 << 20)
#define RUN_SIZE sizeof(struct run)

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

/* A name in a stand-in for a folder of the machine, made when somebody looks: see stand_ins.h. */
struct point {
    uint32_t path; /* on the machine */
    uint32_t mode; /* of a folder, or S_IFREG */
    uint32_t text; /* of a link, or 0 */
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

/* What is known about the text of a program file, by two hashes of what it is. */
struct known_text {
    uint64_t first, second;
    uint32_t state; /* of text_cache.h */
};

/* A set of names that may take one for a member that is none. The first few have bits of their own, close together. */
struct name_set {
    uint32_t count;
    uint64_t few[FEW_BITS / 64];
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
    uint32_t own, own_length;     /* folder of this run alone */
    uint32_t mount_count;
    uint32_t caller_user, caller_group;
    uint32_t user, group; /* what the caller's files belong to inside */
    uint32_t has_read_only_binds;
    uint64_t root_device;
    uint64_t recorded_size; /* bytes behind this; see recorded_owners.h */
    uint32_t hostname;    /* 0: the machine's */
    int64_t begun;        /* seconds since 1970: files that changed later are not worth keeping */

    uint64_t generation __attribute__((aligned(64))); /* counts what can make a known folder another one */
    uint64_t merged_folders; /* folders that exist both in the root and the upper folder */
    uint64_t owners_known;
    uint32_t owners_lock;

    /*
     * In every program each page that is touched here costs a fault: what all of them need comes first, and tables that
     * are found by a hash are filled from their beginning, by way of an index (0: nothing).
     */
    struct name_set special_names;   /* of mounts and changes: see is_special() */
    struct name_set traversed_names; /* parts of the paths of known folders */
    uint16_t folder_index[FOLDERS_MOST];
    uint16_t text_index[TEXTS_MOST];
    uint32_t folder_count, text_count;
    uint32_t point_count, has_stand_ins;
    struct point points[POINTS_MOST];
    struct mount mounts[MOUNTS_MOST];
    struct known_text texts[TEXTS_MOST];
    char strings[STRINGS_SIZE];
    uint8_t folders[FOLDERS_MOST][FOLDER_SIZE] __attribute__((aligned(64))); /* see known_folders.c */
    uint64_t many_special_names[MANY_BITS / 64]; /* those behind the first few */
    uint64_t many_traversed_names[MANY_BITS / 64];
    struct owner owners[OWNERS_MOST];
    struct socket_name sockets[SOCKETS_MOST];
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

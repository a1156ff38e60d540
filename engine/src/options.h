/* The command line, checked: every mode reads the same record. */
#ifndef SCAR_OPTIONS_H
#define SCAR_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "custody.h"

enum mode {
    MODE_NAMESPACES,
    MODE_REWRITE,
    MODE_SANDBOX,
    MODE_HOST
};

/* --bind SRC:DST[:ro] */
struct bind {
    const char *source;
    const char *target; /* absolute, in the guest */
    bool read_only;
};

/* A null pointer stands for an option that was not given. */
struct options {
    enum mode mode;
    const char *root;
    const char *upper;
    const char *owners;
    const char *work;
    const char *workdir;
    const char *user;
    const char *env_file;
    const char *hostname;
    const char *status_file;
    struct limits limits;
    uint64_t tmp_size; /* MiB of a sandbox's /tmp */
    struct bind *binds;
    size_t bind_count;
    char **command; /* at least one, ended by a null pointer */
};

/* Ends the process itself for --help, --version and anything that is wrong. */
struct options read_options(int count, char **arguments);

#endif

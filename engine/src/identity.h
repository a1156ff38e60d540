/* Who the command runs as, by the image's own passwd and group files. */
#ifndef SCAR_IDENTITY_H
#define SCAR_IDENTITY_H

#include <stdint.h>

struct identity {
    uint32_t user;
    uint32_t group;
    const char *home; /* as Docker sets HOME: `/` for a user whom passwd does not have */
};

/*
 * What USER[:GROUP] (null: 0) means, as Docker reads it: a name or a number of passwd, any other number as it is
 * with group 0; GROUP a name or a number of group, any other number as it is. The contents of the two files may be
 * null: the image has none. A name that nobody has ends the process. Supplementary groups of the group file are
 * not looked up: a user namespace made without privilege has one group.
 */
struct identity resolve_identity(const char *user, const char *passwd, const char *group);

#endif

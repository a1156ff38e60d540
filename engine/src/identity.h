/* Who the command runs as, by the image's own passwd and group files. */
#ifndef SCAR_IDENTITY_H
#define SCAR_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

struct identity {
    uint32_t user;
    uint32_t group;
    const char *home; /* as Docker sets HOME: `/` for a user whom passwd does not have */
};

/*
 * What USER[:GROUP] (null: 0) means, as Docker reads it: a name or a number of passwd, any other number as it is
 * with group 0; GROUP a name or a number of group, any other number as it is. The contents of the two files may be
 * null: the image has none. A name that nobody has ends the process.
 */
struct identity resolve_identity(const char *user, const char *passwd, const char *group);

/*
 * The groups that list the user as a member, at most `most`, as Docker adds them: none where USER names a group itself,
 * and none of a user whom passwd does not have. Not for a user namespace made without privilege, which has one group.
 */
size_t further_groups(const char *user, const char *passwd, const char *group, uint32_t *ids, size_t most);

#endif

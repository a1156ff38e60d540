#include "identity.h"

#include <stdbool.h>

#include "memory.h"
#include "outcome.h"
#include "text.h"

#define ID_MOST 2147483647 /* Docker's limit, 2^31 - 1 */
#define FIELDS 7           /* name:password:uid:gid:comment:home:shell; group has four */

/* The fields of the line at *at, which moves to the next one; fields that the line lacks are empty. */
static bool next_line(const char **at, char *fields[FIELDS])
{
    if (!*at || !**at)
        return false;
    const char *end = text_find(*at, '\n');
    size_t length = end ? (size_t)(end - *at) : text_length(*at);
    char *line = copy_part(*at, length);
    *at += length + (end != NULL);
    for (int i = 0; i < FIELDS; i++) {
        fields[i] = line;
        while (*line && *line != ':')
            line++;
        if (*line)
            *line++ = 0;
    }
    return true;
}

static bool is_same(const char *wanted, const char *name, uint64_t id)
{
    uint64_t number;
    return text_equal(wanted, name) || (text_number(wanted, ID_MOST, &number) && number == id);
}

static bool find_user(const char *wanted, const char *passwd, struct identity *identity, const char **name)
{
    char *fields[FIELDS];
    while (next_line(&passwd, fields)) {
        uint64_t user, group;
        if (!text_number(fields[2], ID_MOST, &user) || !text_number(fields[3], ID_MOST, &group))
            continue;
        if (is_same(wanted, fields[0], user)) {
            *identity = (struct identity){(uint32_t)user, (uint32_t)group, *fields[5] ? fields[5] : "/"};
            *name = fields[0];
            return true;
        }
    }
    return false;
}

static bool find_group(const char *wanted, const char *groups, uint32_t *id)
{
    char *fields[FIELDS];
    while (next_line(&groups, fields)) {
        uint64_t group;
        if (text_number(fields[2], ID_MOST, &group) && is_same(wanted, fields[0], group)) {
            *id = (uint32_t)group;
            return true;
        }
    }
    return false;
}

/* Whether a comma parts `name` from its neighbours in the list, or nothing does. */
static bool lists(const char *members, const char *name)
{
    size_t length = text_length(name);
    while (members && *members) {
        if (text_starts(members, name) && (members[length] == ',' || !members[length]))
            return true;
        members = text_find(members, ',');
        members = members ? members + 1 : NULL;
    }
    return false;
}

/* The part of USER[:GROUP] before the colon, or 0 where there is none. */
static const char *user_part(const char *given)
{
    const char *colon = text_find(given, ':');
    const char *name = copy_part(given, colon ? (size_t)(colon - given) : text_length(given));
    return *name ? name : "0";
}

size_t further_groups(const char *user, const char *passwd, const char *group, uint32_t *ids, size_t most)
{
    struct identity identity;
    const char *name;
    const char *colon = text_find(user, ':');
    if ((colon && colon[1]) || !find_user(user_part(user), passwd, &identity, &name))
        return 0;
    size_t count = 0;
    char *fields[FIELDS];
    while (count < most && next_line(&group, fields)) {
        uint64_t id;
        if (text_number(fields[2], ID_MOST, &id) && lists(fields[3], name))
            ids[count++] = (uint32_t)id;
    }
    return count;
}

struct identity resolve_identity(const char *user, const char *passwd, const char *group)
{
    const char *given = user ? user : "0";
    const char *colon = text_find(given, ':');
    const char *user_name = user_part(given);
    const char *group_name = colon ? colon + 1 : "";

    struct identity identity = {0, 0, "/"};
    const char *found;
    uint64_t number;
    if (!find_user(user_name, passwd, &identity, &found)) {
        if (!text_number(user_name, ID_MOST, &number))
            fail(EXIT_FAILED, "--user %s: the image's /etc/passwd has no user `%s`", given, user_name);
        identity.user = (uint32_t)number;
    }
    if (*group_name && !find_group(group_name, group, &identity.group)) {
        if (!text_number(group_name, ID_MOST, &number))
            fail(EXIT_FAILED, "--user %s: the image's /etc/group has no group `%s`", given, group_name);
        identity.group = (uint32_t)number;
    }
    return identity;
}

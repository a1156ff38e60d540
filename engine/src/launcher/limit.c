#include "limit.h"

#include <stdbool.h>

#include "../environment.h"
#include "../files.h"
#include "../memory.h"
#include "../text.h"

#define OTHERWISE 512
#define MEBIBYTE ((uint64_t)1 << 20)
#define MOST ((uint64_t)1 << 50) /* version 1 says nearly 2^63 bytes where there is no limit */

/* A number in the first line of a file; `max` is none. */
static bool read_number(const char *path, uint64_t *number)
{
    const char *content = read_path(path);
    const char *end = content ? text_find(content, '\n') : NULL;
    return end && text_number(copy_part(content, (size_t)(end - content)), MOST, number);
}

uint64_t memory_limit(char *const *environment)
{
    uint64_t number;
    const char *given = environment_value(environment, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE");
    if (given && text_number(given, MOST, &number) && number)
        return number;
    /* Version 2 of control groups, then version 1; a container sees its own at the top. */
    if (read_number("/sys/fs/cgroup/memory.max", &number) ||
        read_number("/sys/fs/cgroup/memory/memory.limit_in_bytes", &number))
        return number / MEBIBYTE;
    return OTHERWISE;
}

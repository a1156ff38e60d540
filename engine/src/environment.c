#include "environment.h"

#include "files.h"
#include "memory.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

#define ENTRY_MOST 131072 /* MAX_ARG_STRLEN of execve(2), the closing NUL counted */

static void check_entry(const char *path, const char *entry, size_t number)
{
    const char *equals = text_find(entry, '=');
    if (!equals || equals == entry)
        fail(EXIT_FAILED, "--env-file %s: entry %lu is not KEY=VALUE", path, (unsigned long)number);
    size_t length = text_length(entry);
    if (length < ENTRY_MOST)
        return;
    fail(EXIT_FAILED,
         "--env-file %s: the entry of %s has %lu bytes and execve allows %d; pass such a value in a file", path,
         copy_part(entry, (size_t)(equals - entry)), (unsigned long)length, ENTRY_MOST - 1);
}

char **read_environment(const char *path)
{
    long fd = sys_open(path, O_RDONLY);
    long length = fd;
    char *content = fd < 0 ? NULL : read_whole((int)fd, &length);
    if (!content)
        fail(EXIT_FAILED, "--env-file %s: %s", path, error_text(length));
    sys_close((int)fd);

    size_t count = 0;
    for (long i = 0; i < length; i++)
        count += !content[i];
    /* It would be one variable with all others in its value. */
    if (!count && length && content[length - 1] == '\n')
        fail(EXIT_FAILED, "--env-file %s has lines, as Docker's; here each entry ends in a NUL: tr '\\n' '\\0' <%s", path, path);
    char **entries = take((count + 2) * sizeof *entries);
    size_t used = 0;
    for (char *entry = content; entry < content + length; entry += text_length(entry) + 1) {
        check_entry(path, entry, used + 1);
        entries[used++] = entry;
    }
    return entries;
}

const char *environment_value(char *const *environment, const char *key)
{
    size_t length = text_length(key);
    for (; *environment; environment++)
        if (text_starts(*environment, key) && (*environment)[length] == '=')
            return *environment + length + 1;
    return NULL;
}

char **environment_with_default(char **environment, const char *key, const char *value)
{
    if (environment_value(environment, key))
        return environment;
    size_t count = 0;
    while (environment[count])
        count++;
    char **extended = take((count + 2) * sizeof *extended);
    memcpy(extended, environment, count * sizeof *extended);
    extended[count] = join_text(key, "=", value, NULL);
    return extended;
}

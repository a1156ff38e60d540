/* The environment of the command. */
#ifndef SCAR_ENVIRONMENT_H
#define SCAR_ENVIRONMENT_H

/*
 * The entries of an environment file: KEY=VALUE, each ended by a NUL, as in /proc/self/environ. An entry with no
 * `=` and one that execve(2) would refuse (128 KiB and more) end the process; values are never shown.
 */
char **read_environment(const char *path);

/* The value of key, or a null pointer. */
const char *environment_value(char *const *environment, const char *key);

/* The same entries, and key=value if they have no such key. */
char **environment_with_default(char **environment, const char *key, const char *value);

#endif

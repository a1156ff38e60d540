/* How the bundle's Java runtime is started. */
#ifndef SCAR_LAUNCHER_JAVA_H
#define SCAR_LAUNCHER_JAVA_H

#include <stdbool.h>
#include <stdint.h>

#include "bundle.h"

/* The command line, its first element the program; `batch`: one job, else events from the Runtime API. */
char **java_command(const struct bundle *bundle, char *const *environment, uint64_t memory, bool batch);

/* The variables for it: the caller's, with what the bundle needs, and without what is meant for others. */
char **java_environment(const struct bundle *bundle, char **environment);

#endif

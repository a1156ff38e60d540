/* What --mode chooses from. */
#ifndef SCAR_MODES_H
#define SCAR_MODES_H

#include "options.h"
#include "outcome.h"

/* Runs the command inside of --root, or of a sandbox, in user, mount, pid, ipc and uts namespaces. */
struct outcome run_in_namespaces(const struct options *options, char **environment);

/* Runs the command inside of --root by rewriting its programs. */
struct outcome run_rewritten(const struct options *options, char **environment);

/* Runs the command on the machine as it is. */
struct outcome run_on_host(const struct options *options, char **environment);

#endif

/* How much memory this process and all beside it may take. */
#ifndef SCAR_LAUNCHER_LIMIT_H
#define SCAR_LAUNCHER_LIMIT_H

#include <stdint.h>

/* In MiB: what Lambda says, else the limit of the control group; 512 where neither tells any. */
uint64_t memory_limit(char *const *environment);

#endif

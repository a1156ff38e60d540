/* The user namespace: the caller mapped to one user of the guest, and why a machine may refuse it. */
#ifndef SCAR_USERNS_H
#define SCAR_USERNS_H

#include <stdint.h>

#include "identity.h"

/* Inside of a new user namespace: the guest's user and group are the caller's outside. */
void map_caller(const struct identity *identity, uint32_t caller_user, uint32_t caller_group, const char *instead);

/* Ends the process with what the machine forbids and what lifts it. `step` names the call. */
_Noreturn void explain_forbidden(const char *step, long error, const char *instead);

#endif

/* The signals that scar-exec hands on to the command. */
#ifndef SCAR_SIGNALS_H
#define SCAR_SIGNALS_H

#include "system.h"

/*
 * Blocks them, and SIGCHLD, for this process and those that it starts, and makes sure that children are waited
 * for. The answer is the set that was blocked: a signal that the caller ignores (nohup) stays out of it.
 */
signal_set take_signals(void);

/* For the command: nothing blocked, nothing ignored, nothing handled. */
void reset_signals(void);

#endif

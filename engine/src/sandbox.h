/* What --mode sandbox adds to namespaces: the limits and denials of AWS Lambda (docs/lambda-sandbox.md). */
#ifndef SCAR_SANDBOX_H
#define SCAR_SANDBOX_H

/* Ends the process, pid 1 inside, unless /proc is one of its own pid namespace. */
void check_own_processes(void);

/* For the command, right before it is executed: descriptors, processes, system calls. */
void confine_as_lambda(void);

#endif

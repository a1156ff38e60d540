/* The system calls that AWS Lambda's sandbox refuses, refused by a seccomp filter. */
#ifndef SCAR_DENIALS_H
#define SCAR_DENIALS_H

/* For this process and all that it starts. It can gain no privilege any more when this is called. */
void deny_calls(void);

#endif

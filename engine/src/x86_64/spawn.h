/* A child in its parent's memory. */
#ifndef SCAR_SPAWN_H
#define SCAR_SPAWN_H

/*
 * A child process that begins in a function, on a stack of its own but in its parent's memory, which waits until the
 * child executes a program or ends. Its number, or a negative error number. The function does not return.
 */
long spawn_sharing(void (*begin)(const void *context), const void *context, void *stack_top);

#endif

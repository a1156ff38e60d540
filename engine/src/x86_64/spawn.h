/* A child in its parent's memory. */
#ifndef SCAR_SPAWN_H
#define SCAR_SPAWN_H

/*
 * A child process that begins in a function, which does not return, on a stack of its own but in its parent's memory.
 * `flags` are clone(2)'s: with CLONE_VFORK the parent waits until the child executes a program or ends. Its number, or
 * a negative error number.
 */
long spawn_sharing(unsigned long flags, void (*begin)(const void *context), const void *context, void *stack_top);

#endif

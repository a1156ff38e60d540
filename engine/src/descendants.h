/* Ending a tree of processes where no pid namespace does it. */
#ifndef SCAR_DESCENDANTS_H
#define SCAR_DESCENDANTS_H

/*
 * Kills all that descend from this process and collects them, until none is left. This process has to be a child
 * subreaper, so that nothing leaves the tree, with SIGCHLD blocked, and the machine needs /proc. A process that
 * took another user's rights cannot be killed; it is warned of and left.
 */
void kill_descendants(void);

#endif

/*
 * Handing open files of the machine into the namespaces. Inside, root is an ordinary user to every file that is not
 * the caller's own, and may not even pass the folders on the way; so the front, with the caller's full rights,
 * opens what the guest is to get, and opens it as the new mount namespace has it: mounts of another namespace are
 * of no use there.
 */
#ifndef SCAR_PASSAGE_H
#define SCAR_PASSAGE_H

/*
 * The front's side: hands over what `file` is in the mount namespace of `process`. The answer is a null pointer, or
 * why that failed; `name` is for that message.
 */
const char *hand_in(int channel, int process, int file, const char *name);

/* The other side: the next file handed in. Ends the process when the front is gone. */
int take_in(int channel);

#endif

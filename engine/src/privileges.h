/* Giving up every right that a user namespace grants. */
#ifndef SCAR_PRIVILEGES_H
#define SCAR_PRIVILEGES_H

/*
 * No capability in any set, the bounding one too, and no_new_privs: neither root's number nor a setuid file gives
 * any of them back. Ends the process when the kernel refuses.
 */
void drop_privileges(void);

/* The same but for one capability, of which drop_kept_privilege() lets go; what is executed never has it. */
void keep_privilege(unsigned capability);
void drop_kept_privilege(void);

/* The same for a process that may have none, and nobody to tell. */
void give_up_privileges(void);

#endif

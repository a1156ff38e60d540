/* /proc, as far as it would tell of the machine instead of the guest. */
#ifndef SCAR_PROCESSES_H
#define SCAR_PROCESSES_H

#include "lookup.h"

/* The text of a link in /proc with the guest's paths; or as readlink(2) answers. */
long read_process_link(const struct place *place, char *text, size_t room);

/*
 * Before a file is removed: if it is this program's own, it is kept open from then on, as /proc/self/exe still leads to
 * it. The descriptor, or -1.
 */
void keep_own_program(const char *host);
int own_program(void);

/* The process that a path of /proc is about: its number, or 0. */
int process_of(const struct place *place);
/* The last name of a place's path. */
const char *process_name(const struct place *place);

/* Whether a link of /proc as the last name is to be followed here; what others lead to only the kernel knows. */
bool is_followed_process_link(const struct place *place);

/*
 * A link of /proc to an open file, that is to be changed: the place becomes that of the file, if the guest has a name
 * for it.
 */
void settle_process_link(struct thread *thread, struct place *place);

/* Opens a file of /proc whose content has to be made; -EAGAIN: the kernel's own will do. */
long open_process_file(struct thread *thread, const struct place *place, uint64_t flags);

/* The canonical path of this program in the guest. */
extern const char *program_path;
/* And its path on the machine. */
extern const char *program_file;

/* The entry of the environment that hands a program on to the engine within it, up to its `=`. */
#define HANDOVER "SCAR_EXEC="

#endif

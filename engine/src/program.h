/* Finding the command's file in the guest, and saying in words why the kernel refuses to run one. */
#ifndef SCAR_PROGRAM_H
#define SCAR_PROGRAM_H

/* The root that a command runs in. */
struct guest {
    /* Opens a path of the root as open(2) does; a null pointer: it is below `root`. */
    long (*open)(const struct guest *guest, const char *path, int flags);
    int root;            /* an open folder, or -1: this process's own */
    const char *workdir; /* absolute */
    const char *where;   /* "in the image" or "on this machine", for messages */
};

/*
 * The path to run for a command: itself if it holds a slash, else its first executable file along the search
 * path. Ends the process with 127 when there is none, 126 when there are only files that cannot be executed.
 */
const char *find_program(const struct guest *guest, const char *command, const char *search_path);

/* Why execve(2) answered `error` for path; ends the process with 127 or 126. */
_Noreturn void explain_refusal(const struct guest *guest, const char *path, long error);

#endif

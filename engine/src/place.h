/* Finding and making things below a root without ever leaving it. */
#ifndef SCAR_PLACE_H
#define SCAR_PLACE_H

#include <stdbool.h>

/* The folder at an absolute path of the guest; those that are missing are made (mode 0755) if allowed. */
long place_folder(int root, const char *path, bool make);

/* The same for something that is not a folder: an empty file is made where there is nothing. */
long place_file(int root, const char *path, bool make);

#endif

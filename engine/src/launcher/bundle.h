/* The folder that the launcher lies in or beside, and what of the machine it is independent of. */
#ifndef SCAR_LAUNCHER_BUNDLE_H
#define SCAR_LAUNCHER_BUNDLE_H

#include <stdbool.h>

struct bundle {
    const char *home;   /* with `jre`, `lib` and `bin` in it */
    const char *loader; /* of the bundle's own C library; a null pointer: the machine's is used */
    bool in_image;      /* it is an image's layer, and the root is that image */
};

/* The path of the program that runs, links resolved; `given` is its name in the arguments. */
const char *own_path(const char *given);

/* The bundle of the program at `path`: its folder, or the folder `scar` beside it. Ends the process where there is none. */
struct bundle find_bundle(const char *path);

/* The folder of the bundle's own C library. */
const char *library_folder(const char *home);

#endif

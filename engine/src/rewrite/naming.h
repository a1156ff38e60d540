/* What services that change names have in common. */
#ifndef SCAR_NAMING_H
#define SCAR_NAMING_H

#include "serving.h"

/* Known folders that have a place's name in their path are looked up again. */
void forget_place(const struct place *place);

/* statx(2) of what is there, a link itself. */
long stat_place(const struct place *place, struct statx *stat);

/* The error for a path whose last name is `.` or `..`, or 0. */
long refuse_dots(const struct named *named);

#endif

/*
 * The folders that stand in for /dev and /dev/shm. What is in them is needed by those who list them or make something
 * there, and not by those who open what the machine has, as /dev/null: so it is made when a program first asks.
 */
#ifndef SCAR_STAND_INS_H
#define SCAR_STAND_INS_H

#include <stdbool.h>
#include <stddef.h>

#include "mount_points.h"

/* Notes a folder, a file (S_IFREG) or, with a text, a link of a stand-in; outer ones come first. */
void defer_point(struct builder *builder, const char *path, unsigned mode, const char *text);

/* Makes what was noted, if nobody has. */
void make_stand_ins(void);

/* The same, if a path of the machine is in one of them. */
void enter_stand_in(const char *host, size_t length);

#endif

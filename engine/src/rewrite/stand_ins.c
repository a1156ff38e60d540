#include "stand_ins.h"

#include "outcome.h"
#include "run.h"
#include "system.h"
#include "text.h"

static bool are_made(void)
{
    return __atomic_load_n(&run->has_stand_ins, __ATOMIC_ACQUIRE);
}

void defer_point(struct builder *builder, const char *path, unsigned mode, const char *text)
{
    if (run->point_count == POINTS_MOST)
        fail(EXIT_FAILED, "the view has more than %d entries of its own", POINTS_MOST);
    struct point *point = &run->points[run->point_count++];
    point->path = keep(builder, path);
    point->mode = mode;
    point->text = text ? keep(builder, text) : 0;
}

static void make_point(const struct point *point)
{
    const char *path = run_text(point->path);
    if (point->text) {
        sys_link_symbolically(run_text(point->text), AT_FDCWD, path);
    } else if (S_ISREG(point->mode)) {
        CALL(__NR_mknodat, AT_FDCWD, path, point->mode, 0);
    } else if (sys_make_directory_at(AT_FDCWD, path, point->mode) >= 0) {
        /* Whatever the guest's mask of modes is. */
        sys_change_mode_at(AT_FDCWD, path, point->mode);
    }
}

void make_stand_ins(void)
{
    /* Who comes at the same time does the same once more: nobody waits for one that may be killed meanwhile. */
    if (are_made())
        return;
    for (uint32_t i = 0; i < run->point_count; i++)
        make_point(&run->points[i]);
    __atomic_store_n(&run->has_stand_ins, 1, __ATOMIC_RELEASE);
}

void enter_stand_in(const char *host, size_t length)
{
    if (are_made() || length <= run->own_length || host[run->own_length] != '/' ||
        memcmp(host, run_text(run->own), run->own_length))
        return;
    make_stand_ins();
}

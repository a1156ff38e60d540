#include "text_room.h"

#include "run.h"
#include "system.h"
#include "text.h"

/* One image's programs take some 5 to 10 MB; static ones their whole text. A function may have 512 MB for all it keeps. */
#define ROOM_MOST ((uint64_t)128 << 20)
#define BLOCK 512 /* of stx_blocks */

struct oldest {
    char name[NAME_MAX + 1];
    int64_t seconds;
    uint32_t nanoseconds;
};

static bool is_older(const struct statx *stat, const struct oldest *oldest)
{
    return !oldest->name[0] || stat->stx_mtime.tv_sec < oldest->seconds ||
           (stat->stx_mtime.tv_sec == oldest->seconds && stat->stx_mtime.tv_nsec < oldest->nanoseconds);
}

/* The bytes of all texts, and which one was made first. */
static uint64_t look_through(int folder, struct oldest *oldest)
{
    char records[4096] __attribute__((aligned(8)));
    uint64_t total = 0;
    long size;
    oldest->name[0] = 0;
    while ((size = sys_list(folder, records, sizeof records)) > 0) {
        for (long at = 0; at < size;) {
            struct statx stat;
            const char *name = next_name(records, &at);
            if (sys_stat_at(folder, name, AT_SYMLINK_NOFOLLOW, &stat) < 0 || !S_ISREG(stat.stx_mode))
                continue;
            total += stat.stx_blocks * BLOCK;
            if (is_older(&stat, oldest)) {
                text_format(oldest->name, sizeof oldest->name, "%s", name);
                oldest->seconds = stat.stx_mtime.tv_sec;
                oldest->nanoseconds = stat.stx_mtime.tv_nsec;
            }
        }
    }
    return total;
}

bool make_text_room(uint64_t size)
{
    struct oldest oldest;
    if (size > ROOM_MOST)
        return false;
    long folder = sys_open(run_text(run->cache), O_RDONLY | O_DIRECTORY);
    if (folder < 0)
        return false;
    bool fits, goes_on = true;
    while (!(fits = look_through((int)folder, &oldest) + size <= ROOM_MOST) && goes_on) {
        /* Others may do the same: what is gone already has made room too. */
        long removed = oldest.name[0] ? sys_remove_at((int)folder, oldest.name, 0) : -ENOENT;
        goes_on = removed >= 0 || (removed == -ENOENT && oldest.name[0]);
        CALL(__NR_lseek, folder, 0, 0);
    }
    sys_close((int)folder);
    return fits;
}

/* Moving names. */
#include "naming.h"
#include "owners.h"
#include "upper.h"

#define NO_REPLACE 1 /* RENAME_NOREPLACE */
#define EXCHANGE 2   /* RENAME_EXCHANGE */

static long rename_places(struct thread *thread, struct named *from, struct named *to, uint64_t flags)
{
    struct way from_way, to_way;
    commit(thread);
    mark_folder_path(&from->place);
    mark_folder_path(&to->place);
    long answer = find_way(thread, &from->place, from->folder, &from_way);
    if (answer < 0)
        return answer;
    answer = find_way(thread, &to->place, to->folder, &to_way);
    if (answer >= 0) {
        answer = CALL(__NR_renameat2, from_way.folder, from_way.path, to_way.folder, to_way.path, flags);
        if ((answer == -ENOSYS || answer == -EPERM) && !flags)
            answer = CALL(__NR_renameat, from_way.folder, from_way.path, to_way.folder, to_way.path);
        leave_way(&to_way);
    }
    leave_way(&from_way);
    return answer;
}

static bool is_roots_folder(const struct place *place, const struct statx *stat)
{
    struct place merged = *place;
    if (!S_ISDIR(stat->stx_mode) || place->layer == LAYER_BIND)
        return false;
    prefer_root(&merged);
    return merged.layer == LAYER_ROOT;
}

static long exchange_in_upper(struct thread *thread, struct named *from, struct named *to)
{
    struct statx one, other;
    stat_place(&from->place, &one);
    stat_place(&to->place, &other);
    if (is_roots_folder(&from->place, &one) || is_roots_folder(&to->place, &other))
        return -EXDEV;
    long answer = raise(thread, &from->place, true);
    if (answer >= 0)
        answer = raise(thread, &to->place, true);
    if (answer >= 0)
        answer = rename_places(thread, from, to, EXCHANGE);
    forget_all_folders();
    return answer;
}

/* Moves with an upper folder in between: what moves is raised first, and hidden where it was. */
static long rename_in_upper(struct thread *thread, struct named *from, struct named *to, uint64_t flags)
{
    struct statx moved, replaced;
    struct place *source = &from->place, *target = &to->place;
    long answer = stat_place(source, &moved);
    if (answer < 0)
        return answer;
    bool is_folder = S_ISDIR(moved.stx_mode);
    bool replaces = stat_place(target, &replaced) >= 0;
    if (replaces && flags & NO_REPLACE)
        return -EEXIST;
    if (flags & EXCHANGE)
        return replaces ? exchange_in_upper(thread, from, to) : -ENOENT;
    if (replaces && is_folder != (S_ISDIR(replaced.stx_mode) != 0))
        return is_folder ? -ENOTDIR : -EISDIR;
    if (replaces && moved.stx_ino == replaced.stx_ino && moved.stx_dev_minor == replaced.stx_dev_minor &&
        moved.stx_dev_major == replaced.stx_dev_major)
        return 0;
    if ((source->layer == LAYER_BIND) != (target->layer == LAYER_BIND))
        return -EXDEV;
    struct statx below;
    /* A folder of the root would have to be copied whole: mv does that when it is told so. */
    if (is_roots_folder(source, &moved))
        return -EXDEV;
    commit(thread);
    if (replaces && is_folder && target->layer != LAYER_BIND) {
        answer = empty_folder(target);
        if (answer < 0)
            return answer;
    }
    answer = raise(thread, source, true);
    if (answer < 0)
        return answer;
    bool hides_folder = is_folder && shows_root(target, &below) && S_ISDIR(below.stx_mode);
    answer = prepare_target(thread, target);
    if (answer < 0)
        return answer;
    answer = rename_places(thread, from, to, 0);
    if (answer < 0)
        return answer;
    if (hides_folder)
        make_opaque(target);
    if (is_folder)
        forget_all_folders();
    return hide(source);
}

static long move_name(struct thread *thread, int from_folder, uint64_t from_path, int to_folder, uint64_t to_path,
                      uint64_t flags)
{
    struct named from, to;
    struct statx stat;
    long answer = read_name(&from, from_folder, from_path);
    if (answer >= 0)
        answer = read_name(&to, to_folder, to_path);
    if (answer < 0)
        return answer;
    if (is_direct(&from) && is_direct(&to) && may_write_directly() && !run->owners_known) {
        forget_name(from.path, from.length);
        forget_name(to.path, to.length);
        answer = final_call(__NR_renameat2, (uint64_t)from_folder, (uint64_t)from.path, (uint64_t)to_folder,
                            (uint64_t)to.path, flags, 0);
        return answer;
    }
    if (refuse_dots(&from) || refuse_dots(&to))
        return -EBUSY;
    answer = find_named(thread, &from, 0);
    if (answer >= 0)
        answer = find_named(thread, &to, 0);
    if (answer < 0)
        return answer;
    if (from.place.is_absent)
        return -ENOENT;
    if (from.place.read_only || to.place.read_only)
        return stat_place(&from.place, &stat) < 0 ? -ENOENT : -EROFS;
    if (from.place.is_mount || to.place.is_mount)
        return -EBUSY;
    forget_place(&from.place);
    forget_place(&to.place);
    bool is_merged = run->upper_length && !(from.place.is_outside || to.place.is_outside) &&
                     !(from.place.layer == LAYER_BIND && to.place.layer == LAYER_BIND);
    if (is_merged)
        return rename_in_upper(thread, &from, &to, flags);
    if (run->owners_known && !(flags & EXCHANGE) && stat_place(&to.place, &stat) >= 0 && stat.stx_nlink <= 1) {
        struct statx moved;
        if (stat_place(&from.place, &moved) >= 0 && moved.stx_ino != stat.stx_ino)
            forget_owner(&stat);
    }
    return rename_places(thread, &from, &to, flags);
}

long serve_rename(struct thread *thread, struct registers *call)
{
    return move_name(thread, AT_FDCWD, ARGUMENT_1(call), AT_FDCWD, ARGUMENT_2(call), 0);
}

long serve_renameat(struct thread *thread, struct registers *call)
{
    return move_name(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), (int)ARGUMENT_3(call), ARGUMENT_4(call), 0);
}

long serve_renameat2(struct thread *thread, struct registers *call)
{
    return move_name(thread, (int)ARGUMENT_1(call), ARGUMENT_2(call), (int)ARGUMENT_3(call), ARGUMENT_4(call),
                     ARGUMENT_5(call));
}

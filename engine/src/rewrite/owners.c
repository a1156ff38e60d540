#include "owners.h"

#include "recorded_owners.h"
#include "run.h"

/* The caller's files are the run's user's; all others, which are in binds, belong to whom they belong. */
static uint32_t user_inside(uint32_t user)
{
    return user == run->caller_user ? run->user : user;
}

static uint32_t group_inside(uint32_t group)
{
    return group == run->caller_group ? run->group : group;
}

/* To whom a file belongs as long as the guest has not given it to anyone. */
static void first_owner(uint64_t file, uint64_t device, uint32_t *user, uint32_t *group)
{
    const struct recorded_owner *recorded = recorded_owner_of(file, device);
    *user = recorded ? recorded->user : user_inside(*user);
    *group = recorded ? recorded->group : group_inside(*group);
}

static struct owner *first_slot(uint64_t file, uint64_t device)
{
    uint64_t hash = (file ^ device << 40) * 0x9e3779b97f4a7c15u;
    return &run->owners[hash >> 32 & (OWNERS_MOST - 1)];
}

static struct owner *next_slot(struct owner *slot)
{
    return slot + 1 == run->owners + OWNERS_MOST ? run->owners : slot + 1;
}

static struct owner *find(uint64_t file, uint64_t device)
{
    struct owner *slot = first_slot(file, device);
    for (size_t i = 0; i < OWNERS_MOST; i++, slot = next_slot(slot)) {
        uint64_t there = __atomic_load_n(&slot->file, __ATOMIC_ACQUIRE);
        if (!there)
            return NULL;
        if (there == file && slot->device == device)
            return slot;
    }
    return NULL;
}

/* A holder that was killed is found out by its number. */
static void lock_owners(void)
{
    uint32_t self = (uint32_t)CALL(__NR_gettid, 0);
    for (unsigned spins = 0;; spins++) {
        uint32_t holder = 0;
        if (__atomic_compare_exchange_n(&run->owners_lock, &holder, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return;
        if (spins > 1000) {
            if (sys_kill((int)holder, 0) == -ESRCH)
                __atomic_compare_exchange_n(&run->owners_lock, &holder, 0, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
            CALL(__NR_sched_yield, 0);
            spins = 0;
        }
    }
}

static void unlock_owners(void)
{
    __atomic_store_n(&run->owners_lock, 0, __ATOMIC_RELEASE);
}

void view_owner(uint64_t file, uint64_t device, uint32_t user, uint32_t group, uint32_t mode, struct owner_view *view)
{
    view->user = user;
    view->group = group;
    first_owner(file, device, &view->user, &view->group);
    view->mode = mode;
    view->has_special = false;
    if (!__atomic_load_n(&run->owners_known, __ATOMIC_ACQUIRE))
        return;
    const struct owner *owner = find(file, device);
    if (!owner || !__atomic_load_n(&owner->is_set, __ATOMIC_ACQUIRE))
        return;
    view->user = owner->user;
    view->group = owner->group;
    if (owner->mode) {
        view->mode = owner->mode;
        view->has_special = S_ISCHR(owner->mode) || S_ISBLK(owner->mode);
        view->special = owner->special;
    }
}

static uint64_t device_of(const struct statx *stat)
{
    return device_number(stat->stx_dev_major, stat->stx_dev_minor);
}

long set_owner(const struct statx *stat, uint32_t user, uint32_t group, uint32_t mode, uint32_t special)
{
    uint64_t file = stat->stx_ino, device = device_of(stat);
    lock_owners();
    struct owner *slot = find(file, device);
    if (!slot) {
        slot = first_slot(file, device);
        size_t i = 0;
        while (slot->file && slot->is_set && i++ < OWNERS_MOST)
            slot = next_slot(slot);
        /* A forgotten entry can be taken by another file: those behind it are still found, as it is not free. */
        if (run->owners_known >= OWNERS_MOST * 3 / 4 || (slot->file && slot->is_set)) {
            unlock_owners();
            return -ENOSPC;
        }
        if (!slot->file)
            run->owners_known++;
        slot->is_set = 0;
        slot->device = device;
        __atomic_store_n(&slot->file, file, __ATOMIC_RELEASE);
    }
    if (!slot->is_set) {
        slot->user = stat->stx_uid;
        slot->group = stat->stx_gid;
        first_owner(file, device, &slot->user, &slot->group);
        slot->mode = 0;
        slot->special = 0;
    }
    if (user != KEEP_ID)
        slot->user = user;
    if (group != KEEP_ID)
        slot->group = group;
    if (mode) {
        slot->mode = mode;
        if (special)
            slot->special = special;
    }
    __atomic_store_n(&slot->is_set, 1, __ATOMIC_RELEASE);
    unlock_owners();
    return 0;
}

bool has_other_owner(const struct thread *thread)
{
    const struct credentials *self = &thread->process->credentials;
    return self->file_user != run->user || self->file_group != run->group;
}

void own_new(const struct thread *thread, const struct statx *stat)
{
    const struct credentials *self = &thread->process->credentials;
    set_owner(stat, self->file_user, self->file_group, 0, 0);
}

void forget_owner(const struct statx *stat)
{
    if (!__atomic_load_n(&run->owners_known, __ATOMIC_ACQUIRE))
        return;
    struct owner *slot = find(stat->stx_ino, device_of(stat));
    if (slot)
        __atomic_store_n(&slot->is_set, 0, __ATOMIC_RELEASE);
}

void copy_owner(const struct statx *from, const char *path)
{
    struct statx stat;
    uint64_t file = from->stx_ino, device = device_of(from);
    const struct owner *owner = __atomic_load_n(&run->owners_known, __ATOMIC_ACQUIRE) ? find(file, device) : NULL;
    bool is_given = owner && owner->is_set;
    const struct recorded_owner *recorded = is_given ? NULL : recorded_owner_of(file, device);
    if ((!is_given && !recorded) || sys_stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &stat) < 0)
        return;
    if (is_given)
        set_owner(&stat, owner->user, owner->group, owner->mode, owner->special);
    else
        set_owner(&stat, recorded->user, recorded->group, 0, 0);
}

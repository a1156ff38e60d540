/* Who the guest believes to be: whatever it asks to become, as far as the user that it is now might. */
#include "entry.h"
#include "guest_memory.h"
#include "served.h"
#include "text.h"

#define KEEP 0xffffffffu

static struct credentials *of(struct thread *thread)
{
    return &thread->process->credentials;
}

long serve_getuid(struct thread *thread, struct registers *call)
{
    (void)call;
    return of(thread)->user;
}

long serve_geteuid(struct thread *thread, struct registers *call)
{
    (void)call;
    return of(thread)->effective_user;
}

long serve_getgid(struct thread *thread, struct registers *call)
{
    (void)call;
    return of(thread)->group;
}

long serve_getegid(struct thread *thread, struct registers *call)
{
    (void)call;
    return of(thread)->effective_group;
}

/* PR_SET_KEEPCAPS: what changes its user may go on to change its groups. */
static bool is_privileged(struct thread *thread)
{
    return of(thread)->effective_user == 0 || thread->process->keeps_privileges;
}

/* The ids of one kind, user or group. */
struct ids {
    uint32_t *real, *effective, *saved, *file;
};

static struct ids users(struct credentials *self)
{
    return (struct ids){&self->user, &self->effective_user, &self->saved_user, &self->file_user};
}

static struct ids groups(struct credentials *self)
{
    return (struct ids){&self->group, &self->effective_group, &self->saved_group, &self->file_group};
}

static bool may_be(const struct ids *ids, uint32_t id)
{
    return id == KEEP || id == *ids->real || id == *ids->effective || id == *ids->saved;
}

static long set_three(struct thread *thread, struct ids ids, uint64_t real, uint64_t effective, uint64_t saved)
{
    uint32_t r = (uint32_t)real, e = (uint32_t)effective, s = (uint32_t)saved;
    if (!is_privileged(thread) && !(may_be(&ids, r) && may_be(&ids, e) && may_be(&ids, s)))
        return -EPERM;
    commit(thread);
    if (r != KEEP)
        *ids.real = r;
    if (e != KEEP)
        *ids.effective = e;
    if (s != KEEP)
        *ids.saved = s;
    *ids.file = *ids.effective;
    return 0;
}

static long set_one(struct thread *thread, struct ids ids, uint64_t id)
{
    if ((uint32_t)id == KEEP)
        return -EINVAL;
    if (is_privileged(thread))
        return set_three(thread, ids, id, id, id);
    if ((uint32_t)id != *ids.real && (uint32_t)id != *ids.saved)
        return -EPERM;
    return set_three(thread, ids, KEEP, id, KEEP);
}

static long set_two(struct thread *thread, struct ids ids, uint64_t real, uint64_t effective)
{
    bool changes_saved = (uint32_t)real != KEEP || ((uint32_t)effective != KEEP && (uint32_t)effective != *ids.real);
    uint64_t new_effective = (uint32_t)effective == KEEP ? *ids.effective : effective;
    return set_three(thread, ids, real, effective, changes_saved ? new_effective : KEEP);
}

static long set_file(struct thread *thread, struct ids ids, uint64_t id)
{
    uint32_t old = *ids.file;
    if ((uint32_t)id != KEEP && (is_privileged(thread) || may_be(&ids, (uint32_t)id))) {
        commit(thread);
        *ids.file = (uint32_t)id;
    }
    return old;
}

long serve_setuid(struct thread *thread, struct registers *call)
{
    return set_one(thread, users(of(thread)), ARGUMENT_1(call));
}

long serve_setgid(struct thread *thread, struct registers *call)
{
    return set_one(thread, groups(of(thread)), ARGUMENT_1(call));
}

long serve_setreuid(struct thread *thread, struct registers *call)
{
    return set_two(thread, users(of(thread)), ARGUMENT_1(call), ARGUMENT_2(call));
}

long serve_setregid(struct thread *thread, struct registers *call)
{
    return set_two(thread, groups(of(thread)), ARGUMENT_1(call), ARGUMENT_2(call));
}

long serve_setresuid(struct thread *thread, struct registers *call)
{
    return set_three(thread, users(of(thread)), ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call));
}

long serve_setresgid(struct thread *thread, struct registers *call)
{
    return set_three(thread, groups(of(thread)), ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call));
}

static long tell_three(struct ids ids, const struct registers *call)
{
    guest_write(ARGUMENT_1(call), ids.real, sizeof *ids.real);
    guest_write(ARGUMENT_2(call), ids.effective, sizeof *ids.effective);
    guest_write(ARGUMENT_3(call), ids.saved, sizeof *ids.saved);
    return 0;
}

long serve_getresuid(struct thread *thread, struct registers *call)
{
    return tell_three(users(of(thread)), call);
}

long serve_getresgid(struct thread *thread, struct registers *call)
{
    return tell_three(groups(of(thread)), call);
}

long serve_setfsuid(struct thread *thread, struct registers *call)
{
    return set_file(thread, users(of(thread)), ARGUMENT_1(call));
}

long serve_setfsgid(struct thread *thread, struct registers *call)
{
    return set_file(thread, groups(of(thread)), ARGUMENT_1(call));
}

long serve_getgroups(struct thread *thread, struct registers *call)
{
    const struct credentials *self = of(thread);
    int room = (int)ARGUMENT_1(call);
    if (room < 0)
        return -EINVAL;
    if (room && (uint32_t)room < self->group_count)
        return -EINVAL;
    if (room)
        guest_write(ARGUMENT_2(call), self->groups, self->group_count * sizeof *self->groups);
    return self->group_count;
}

long serve_setgroups(struct thread *thread, struct registers *call)
{
    struct credentials *self = of(thread);
    uint32_t given[GROUPS_MOST];
    uint64_t count = (uint32_t)ARGUMENT_1(call);
    if (!is_privileged(thread))
        return -EPERM;
    if (count > GROUPS_MOST)
        return -EINVAL;
    guest_read(given, ARGUMENT_2(call), count * sizeof *given);
    commit(thread);
    memcpy(self->groups, given, count * sizeof *given);
    self->group_count = (uint32_t)count;
    return 0;
}

/* There are none to be had, and nothing is gained by refusing to give them up. */
long serve_capset(struct thread *thread, struct registers *call)
{
    long answer = final_call(__NR_capset, ARGUMENT_1(call), ARGUMENT_2(call), 0, 0, 0, 0);
    return answer == -EPERM && of(thread)->effective_user == 0 ? 0 : answer;
}

#define KEEP_CAPABILITIES 8 /* PR_SET_KEEPCAPS */
#define DROP_BOUNDING 24    /* PR_CAPBSET_DROP */
#define SET_SECURE_BITS 28  /* PR_SET_SECUREBITS */

long serve_prctl(struct thread *thread, struct registers *call)
{
    uint64_t option = ARGUMENT_1(call);
    long answer = final_call(__NR_prctl, option, ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call), ARGUMENT_5(call), 0);
    if (option == KEEP_CAPABILITIES && answer >= 0 && of(thread)->effective_user == 0)
        thread->process->keeps_privileges = ARGUMENT_2(call) != 0;
    if ((option == DROP_BOUNDING || option == SET_SECURE_BITS) && answer == -EPERM && of(thread)->effective_user == 0)
        return 0;
    return answer;
}

#include "dispatch.h"

#include "entry.h"

#define SET_DISPATCH 59 /* PR_SET_SYSCALL_USER_DISPATCH */
#define BLOCKED 1       /* SYSCALL_DISPATCH_FILTER_BLOCK */

/* What the kernel looks at on calls from outside of the free range: they are always caught. */
static const char selector = BLOCKED;
static uint64_t below;
static bool is_refused;

uint64_t caught_below(void)
{
    return __atomic_load_n(&below, __ATOMIC_ACQUIRE);
}

static long set_dispatch(uint64_t from)
{
    /* Everything from there to the end of the addresses is free: the engine, and the libraries that came first. */
    return CALL(__NR_prctl, SET_DISPATCH, 1, from, 0x7ffffffff000 - from, &selector);
}

void catch_calls(struct thread *thread)
{
    thread->dispatch_from = caught_below();
    set_dispatch(thread->dispatch_from);
}

bool catch_calls_from(struct thread *thread, uint64_t address, uint64_t size)
{
    uint64_t end = address + size;
    /* Code above the engine cannot be told from it. */
    if (is_refused || end > (uint64_t)&selector - 0x10000000)
        return false;
    if (end <= caught_below())
        return true;
    if (set_dispatch(end) < 0) {
        is_refused = true;
        return false;
    }
    __atomic_store_n(&below, end, __ATOMIC_RELEASE);
    thread->dispatch_from = end;
    return true;
}

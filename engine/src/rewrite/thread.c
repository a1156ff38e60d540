#include "thread.h"

#include "dispatch.h"
#include "entry.h"
#include "guest_signals.h"
#include "served.h"
#include "text.h"

#define ALTERNATE_DISABLED 2 /* SS_DISABLE */

_Static_assert(sizeof(struct thread) <= BLOCK_SERVED, "the bytes of served calls follow in the same page");

static struct thread *free_blocks;
static uint32_t lock;

static void take_lock(void)
{
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
        __builtin_ia32_pause();
}

static void give_lock(void)
{
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

static struct thread *map_block(void)
{
    long address = sys_map(BLOCK_SIZE);
    if (address < 0)
        return NULL;
    mark_served((uint8_t *)address + BLOCK_SERVED);
    return (struct thread *)address;
}

struct thread *new_thread(void)
{
    take_lock();
    struct thread *thread = free_blocks;
    if (thread)
        free_blocks = thread->next_free;
    give_lock();
    if (!thread)
        thread = map_block();
    if (!thread)
        return NULL;
    memset(thread, 0, sizeof *thread);
    thread->entry = (void *)entry_begin;
    thread->self = thread;
    thread->stack_top = (char *)thread + BLOCK_STACK + STACK_SIZE;
    thread->alternate.flags = ALTERNATE_DISABLED;
    return thread;
}

void free_thread(struct thread *thread)
{
    take_lock();
    thread->next_free = free_blocks;
    free_blocks = thread;
    give_lock();
}

_Noreturn void leave_thread(struct thread *thread, long status)
{
    commit(thread);
    sys_set_signal_mask(~(signal_set)0);
    take_lock();
    thread->next_free = free_blocks;
    free_blocks = thread;
    exit_call(status, &lock);
}

void forget_other_threads(void)
{
    lock = 0;
}

void enter_thread(struct thread *thread)
{
    set_thread_base(thread);
    struct alternate_stack stack = {(uint64_t)thread + BLOCK_SIGNAL_STACK, 0, SIGNAL_STACK_SIZE};
    CALL(__NR_sigaltstack, &stack, 0);
}

void begin_thread(struct thread *thread)
{
    enter_thread(thread);
    if (thread->resets_handlers)
        reset_handlers(thread->process);
    if (caught_below())
        catch_calls(thread);
    sys_set_signal_mask(thread->birth_mask);
}

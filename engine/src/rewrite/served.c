#include "served.h"

#include "dispatch.h"
#include "entry.h"

/* By number. */
static service *const table[CALLS_MOST] = {
#include "calls.h"
};

bool is_served(long number)
{
    return number >= 0 && number < CALLS_MOST && table[number];
}

void mark_served(uint8_t *bytes)
{
    for (size_t i = 0; i < CALLS_MOST; i++)
        bytes[i] = table[i] != NULL;
}

long serve_missing(struct thread *thread, struct registers *call)
{
    (void)thread;
    (void)call;
    return -ENOSYS;
}

long serve_refused(struct thread *thread, struct registers *call)
{
    (void)thread;
    (void)call;
    return -EPERM;
}

long serve(struct thread *thread)
{
    struct registers *call = &thread->guest;
    uint64_t number = CALL_NUMBER(call);
    if (thread->dispatch_from != caught_below())
        catch_calls(thread);
    if (number == __NR_rt_sigreturn)
        return_from_signal();
    if (number < CALLS_MOST && table[number])
        return table[number](thread, call);
    return final_call((long)number, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                      ARGUMENT_5(call), ARGUMENT_6(call));
}

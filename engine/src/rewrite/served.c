#include "served.h"

#include "dispatch.h"
#include "entry.h"

bool is_served(long number)
{
    switch (number) {
#define SERVED(call, service) case call:
#include "calls.h"
#undef SERVED
        return true;
    default:
        return false;
    }
}

void mark_served(uint8_t *bytes)
{
#define SERVED(call, service) bytes[call] = 1;
#include "calls.h"
#undef SERVED
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
    switch (number) {
        /* And not a table of addresses: the kernel relocates nothing, so each program would have to do it again. */
#define SERVED(call_number, service) \
    case call_number:                \
        return service(thread, call);
#include "calls.h"
#undef SERVED
    default:
        return final_call((long)number, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                          ARGUMENT_5(call), ARGUMENT_6(call));
    }
}

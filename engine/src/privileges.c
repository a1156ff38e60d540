#include "privileges.h"

#include "outcome.h"
#include "system.h"

static long clear_capabilities(void)
{
    sys_process_control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL);
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}, {0, 0, 0}};
    long cleared = sys_set_capabilities(&header, none);
    return cleared < 0 ? cleared : sys_process_control(PR_SET_NO_NEW_PRIVS, 1);
}

void give_up_privileges(void)
{
    for (unsigned long capability = 0; sys_process_control(PR_CAPBSET_DROP, capability) >= 0; capability++)
        ;
    if (clear_capabilities() < 0)
        sys_process_control(PR_SET_NO_NEW_PRIVS, 1);
}

void drop_privileges(void)
{
    /* The kernel says EINVAL behind the last capability that it knows. */
    long dropped = 0;
    for (unsigned long capability = 0; dropped >= 0; capability++)
        dropped = sys_process_control(PR_CAPBSET_DROP, capability);
    if (dropped != -EINVAL)
        fail(EXIT_FAILED, "dropping capabilities: %s", error_text(dropped));

    long cleared = clear_capabilities();
    if (cleared < 0)
        fail(EXIT_FAILED, "dropping privileges: %s", error_text(cleared));
}

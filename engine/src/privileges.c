#include "privileges.h"

#include "outcome.h"
#include "system.h"

static long keep_capabilities(uint32_t kept)
{
    sys_process_control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL);
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    const struct __user_cap_data_struct all[_LINUX_CAPABILITY_U32S_3] = {{kept, kept, 0}, {0, 0, 0}};
    long cleared = sys_set_capabilities(&header, all);
    return cleared < 0 ? cleared : sys_process_control(PR_SET_NO_NEW_PRIVS, 1);
}

void give_up_privileges(void)
{
    for (unsigned long capability = 0; sys_process_control(PR_CAPBSET_DROP, capability) >= 0; capability++)
        ;
    if (keep_capabilities(0) < 0)
        sys_process_control(PR_SET_NO_NEW_PRIVS, 1);
}

static void drop_all_but(uint32_t kept)
{
    /* The kernel says EINVAL behind the last capability that it knows. */
    long dropped = 0;
    for (unsigned long capability = 0; dropped >= 0; capability++)
        dropped = sys_process_control(PR_CAPBSET_DROP, capability);
    if (dropped != -EINVAL)
        fail(EXIT_FAILED, "dropping capabilities: %s", error_text(dropped));

    long cleared = keep_capabilities(kept);
    if (cleared < 0)
        fail(EXIT_FAILED, "dropping privileges: %s", error_text(cleared));
}

void drop_privileges(void)
{
    drop_all_but(0);
}

void keep_privilege(unsigned capability)
{
    drop_all_but(1U << capability);
}

void drop_kept_privilege(void)
{
    long cleared = keep_capabilities(0);
    if (cleared < 0)
        fail(EXIT_FAILED, "dropping privileges: %s", error_text(cleared));
}

#include "environment.h"
#include "guest.h"
#include "modes.h"
#include "options.h"
#include "outcome.h"
#include "start.h"
#include "system.h"

const char own_name[] = "scar-exec";

/* A missing standard descriptor would be taken by a file of ours, and the command would write into that. */
static void fill_standard_descriptors(void)
{
    long fd;
    do
        fd = CALL(__NR_openat, AT_FDCWD, "/dev/null", O_RDWR, 0);
    while (fd >= 0 && fd <= 2);
    if (fd > 2)
        sys_close((int)fd);
}

_Noreturn void begin(int count, char **arguments, char **environment)
{
    /* In a guest, everything belongs to the guest. */
    if (is_handed_over(environment))
        become_guest((uintptr_t *)(arguments - 1));
    fill_standard_descriptors();
    struct options options = read_options(count, arguments);
    if (options.env_file)
        environment = read_environment(options.env_file);
    struct outcome outcome = options.mode == MODE_HOST      ? run_on_host(&options, environment)
                             : options.mode == MODE_REWRITE ? run_rewritten(&options, environment)
                                                            : run_in_namespaces(&options, environment);
    conclude(&outcome);
}

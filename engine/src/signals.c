#include "signals.h"

static void set_disposition(int signal, __sighandler_t handler)
{
    struct sigaction action = {0};
    action.sa_handler = handler;
    sys_signal_action(signal, &action, NULL);
}

signal_set take_signals(void)
{
    static const int forwarded[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH};
    signal_set set = signal_bit(SIGCHLD);
    for (unsigned i = 0; i < sizeof forwarded / sizeof *forwarded; i++) {
        struct sigaction current = {0};
        sys_signal_action(forwarded[i], NULL, &current);
        if (current.sa_handler != SIG_IGN)
            set |= signal_bit(forwarded[i]);
    }
    sys_set_signal_mask(set);
    set_disposition(SIGCHLD, SIG_DFL);
    /* Nobody may read standard error any more; the status file is still to be written. */
    set_disposition(SIGPIPE, SIG_IGN);
    return set;
}

void reset_signals(void)
{
    for (int signal = 1; signal <= SIGNAL_COUNT; signal++)
        set_disposition(signal, SIG_DFL);
    sys_set_signal_mask(0);
}

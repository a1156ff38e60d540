#include "custody.h"

#include "text.h"

#define STATUS_SIGNAL(status) ((status) & 0x7f)
#define STATUS_EXIT(status) (((status) >> 8) & 0xff)

/* Collects every child that has ended; true if the command was one, whose status goes to *status. */
static bool reap(int command, int *status)
{
    bool ended = false;
    for (;;) {
        int child_status = 0;
        long pid = sys_wait(-1, &child_status, WNOHANG);
        if (pid <= 0)
            return ended;
        if (pid == command) {
            *status = child_status;
            ended = true;
        }
    }
}

static void send_end(int channel, int status)
{
    struct outcome outcome;
    outcome.message[0] = 0;
    outcome.kind = STATUS_SIGNAL(status) ? COMMAND_KILLED : COMMAND_EXITED;
    outcome.value = STATUS_SIGNAL(status) ? STATUS_SIGNAL(status) : STATUS_EXIT(status);
    send_outcome(channel, &outcome);
}

bool keep_custody(int command, int channel, signal_set signals, const struct side_line *side_line)
{
    long arrivals = sys_signal_file(signals);
    if (arrivals < 0)
        fail(EXIT_FAILED, "signalfd: %s", error_text(arrivals));
    struct pollfd files[3] = {{(int)arrivals, POLLIN, 0}, {channel, 0, 0}, {side_line ? side_line->file : -1, POLLIN, 0}};
    for (;;) {
        sys_poll(files, 3, NULL);
        if (files[1].revents)
            return false;
        if (files[2].revents)
            side_line->serve(side_line->context);
        struct signalfd_siginfo arrival;
        while (sys_read((int)arrivals, &arrival, sizeof arrival) == (long)sizeof arrival) {
            int status = 0;
            if (arrival.ssi_signo != SIGCHLD) {
                sys_kill(command, (int)arrival.ssi_signo);
            } else if (reap(command, &status)) {
                send_end(channel, status);
                return true;
            }
        }
    }
}

static struct __kernel_timespec time_until(int64_t deadline)
{
    int64_t left = deadline - sys_milliseconds();
    if (left < 0)
        left = 0;
    return (struct __kernel_timespec){left / 1000, left % 1000 * 1000000};
}

/* Where the kernel or a sandbox has no files for processes, the caller is looked for this often. */
#define LOOK_MILLISECONDS 500

/*
 * A signal at the caller's end (PR_SET_PDEATHSIG) would come at the end of the caller's *thread* that started this
 * process. Whatever the caller's file says, it has ended when this process has another parent.
 */
static bool has_ended(int caller)
{
    return caller && sys_parent() != caller;
}

/* Until there is a signal, the caller has ended, or the deadline (-1: none) is over. */
static void await_news(int arrivals, int caller_file, bool look, int64_t deadline)
{
    struct pollfd files[2] = {{arrivals, POLLIN, 0}, {caller_file, POLLIN, 0}};
    if (look) {
        int64_t next_look = sys_milliseconds() + LOOK_MILLISECONDS;
        if (deadline < 0 || next_look < deadline)
            deadline = next_look;
    }
    struct __kernel_timespec left = time_until(deadline);
    sys_poll(files, 2, deadline < 0 ? NULL : &left);
}

/* The next signal, or 0. */
static int next_signal(int arrivals)
{
    struct signalfd_siginfo arrival;
    return sys_read(arrivals, &arrival, sizeof arrival) == (long)sizeof arrival ? (int)arrival.ssi_signo : 0;
}

struct outcome await_custodian(int custodian, int channel, signal_set signals, struct limits limits, const char *reason)
{
    long arrivals = sys_signal_file(signals);
    if (arrivals < 0)
        fail(EXIT_FAILED, "signalfd: %s", error_text(arrivals));
    int caller = limits.caller;
    long caller_file = caller ? sys_process_file(caller) : -1;
    int64_t deadline = -1;
    bool killed = false, ended = false;
    int status = 0;
    while (!ended) {
        if ((deadline >= 0 && sys_milliseconds() >= deadline) || has_ended(caller)) {
            sys_kill(custodian, SIGKILL);
            killed = true;
            deadline = -1;
            caller = 0;
        }
        await_news((int)arrivals, caller ? (int)caller_file : -1, caller && caller_file < 0, deadline);
        int signal;
        while (!ended && (signal = next_signal((int)arrivals))) {
            if (signal == SIGCHLD) {
                ended = sys_wait(custodian, &status, WNOHANG) == custodian;
                continue;
            }
            sys_kill(custodian, signal);
            if (signal == SIGTERM && deadline < 0 && !killed)
                deadline = sys_milliseconds() + limits.grace;
        }
    }
    sys_close((int)arrivals);
    if (caller_file >= 0)
        sys_close((int)caller_file);

    struct outcome outcome;
    outcome.message[0] = 0;
    if (receive_outcome(channel, &outcome))
        return outcome;
    if (killed) {
        outcome.kind = COMMAND_KILLED;
        outcome.value = SIGKILL;
        return outcome;
    }
    outcome.kind = FAILED;
    outcome.value = EXIT_FAILED;
    if (reason)
        text_format(outcome.message, sizeof outcome.message, "%s", reason);
    else
        text_format(outcome.message, sizeof outcome.message, "the process that watches the command was killed by signal %d (did the machine run out of memory?)",
                    STATUS_SIGNAL(status));
    return outcome;
}

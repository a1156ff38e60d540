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

struct outcome await_custodian(int custodian, int channel, signal_set signals, int64_t grace, const char *reason)
{
    int64_t deadline = -1;
    bool killed = false;
    int status = 0;
    for (;;) {
        struct __kernel_timespec left = time_until(deadline);
        long signal = sys_await_signal(signals, deadline < 0 ? NULL : &left);
        if (signal == SIGCHLD) {
            if (sys_wait(custodian, &status, WNOHANG) == custodian)
                break;
        } else if (signal > 0) {
            sys_kill(custodian, (int)signal);
            if (signal == SIGTERM && deadline < 0 && !killed)
                deadline = sys_milliseconds() + grace;
        } else if (signal == -EAGAIN) {
            sys_kill(custodian, SIGKILL);
            killed = true;
            deadline = -1;
        }
    }

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

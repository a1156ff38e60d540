/*
 * How a run ends, and the way that news takes: whichever process of scar-exec learns it sends it up a channel to
 * the one that the caller started, which alone prints, writes the status file and exits.
 */
#ifndef SCAR_OUTCOME_H
#define SCAR_OUTCOME_H

#include <stdbool.h>

/* Exit statuses of scar-exec itself, as Docker and env(1) have them; 128+n is a signal's. */
enum {
    EXIT_FAILED = 125,
    EXIT_NOT_EXECUTABLE = 126,
    EXIT_NOT_FOUND = 127,
    EXIT_SIGNAL = 128
};

enum outcome_kind {
    COMMAND_EXITED, /* value: its exit status */
    COMMAND_KILLED, /* value: the signal */
    FAILED          /* value: the exit status of scar-exec; message: why */
};

/* What a program's lines on standard error begin with. */
extern const char own_name[];

#define MESSAGE_MAX 3072

struct outcome {
    enum outcome_kind kind;
    int value;
    char message[MESSAGE_MAX];
};

/* Makes the status file, empty; conclude() writes its one line. */
void conclude_in(const char *path);

/* From here on fail() in this process sends up the channel instead of concluding. */
void report_through(int channel);

_Noreturn void fail(int exit_status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What fail() does first in the process that the caller started; a null pointer: nothing any more. */
void clear_on_failure(void (*clear)(const void *context), const void *context);

void send_outcome(int channel, const struct outcome *outcome);
/* What was sent first and not received yet; false if there is nothing. */
bool receive_outcome(int channel, struct outcome *outcome);

/* Says what happened, in the status file too, and exits with the status that stands for it. */
_Noreturn void conclude(const struct outcome *outcome);

/* A line on standard error that changes nothing about the outcome. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What an error number means, in words. */
const char *error_text(long error);

#endif

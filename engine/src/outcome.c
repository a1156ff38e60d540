#include "outcome.h"

#include <stdarg.h>

#include "system.h"
#include "text.h"

static int status_file = -1;
static const char *status_path;
static int channel_up = -1;
static void (*clear_first)(const void *context);
static const void *clear_context;

void conclude_in(const char *path)
{
    long fd = sys_open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0)
        fail(EXIT_FAILED, "--status-file %s: %s", path, error_text(fd));
    status_file = (int)fd;
    status_path = path;
}

void report_through(int channel)
{
    channel_up = channel;
}

void clear_on_failure(void (*clear)(const void *context), const void *context)
{
    clear_first = clear;
    clear_context = context;
}

void send_outcome(int channel, const struct outcome *outcome)
{
    sys_send(channel, outcome, offsetof(struct outcome, message) + text_length(outcome->message) + 1);
}

bool receive_outcome(int channel, struct outcome *outcome)
{
    long received;
    /* When the other side left something unread, that is said once, before what it sent. */
    do
        received = sys_receive(channel, outcome, sizeof *outcome);
    while (received == -EINTR || received == -ECONNRESET);
    return received > (long)offsetof(struct outcome, message);
}

/* A path may hold a line break; a message is one line all the same. */
static void keep_to_one_line(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
}

/* 0, or a negative error number. */
static long write_all(int fd, const char *text)
{
    size_t left = text_length(text);
    while (left) {
        long written = sys_write(fd, text, left);
        if (written == -EINTR)
            continue;
        if (written <= 0)
            return written;
        text += written;
        left -= (size_t)written;
    }
    return 0;
}

_Noreturn void conclude(const struct outcome *outcome)
{
    char line[MESSAGE_MAX + 32];
    int exit_status = outcome->value;
    switch (outcome->kind) {
    case COMMAND_EXITED:
        text_format(line, sizeof line, "exit %d\n", outcome->value);
        break;
    case COMMAND_KILLED:
        text_format(line, sizeof line, "signal %d\n", outcome->value);
        exit_status = EXIT_SIGNAL + outcome->value;
        break;
    case FAILED:
        text_format(line, sizeof line, "%s: %s\n", own_name, outcome->message);
        write_all(2, line);
        text_format(line, sizeof line, "error %s\n", outcome->message);
        break;
    }
    long written = status_file < 0 ? 0 : write_all(status_file, line);
    if (written < 0)
        warn("--status-file %s: %s", status_path, error_text(written));
    sys_exit(exit_status);
}

_Noreturn void fail(int exit_status, const char *format, ...)
{
    struct outcome outcome;
    outcome.kind = FAILED;
    outcome.value = exit_status;
    va_list list;
    va_start(list, format);
    text_format_list(outcome.message, sizeof outcome.message, format, list);
    va_end(list);
    keep_to_one_line(outcome.message);
    if (channel_up < 0) {
        if (clear_first)
            clear_first(clear_context);
        conclude(&outcome);
    }
    send_outcome(channel_up, &outcome);
    sys_exit(exit_status);
}

void warn(const char *format, ...)
{
    char text[MESSAGE_MAX];
    char line[MESSAGE_MAX + 32];
    va_list list;
    va_start(list, format);
    text_format_list(text, sizeof text, format, list);
    va_end(list);
    keep_to_one_line(text);
    text_format(line, sizeof line, "%s: %s\n", own_name, text);
    write_all(2, line);
}

const char *error_text(long error)
{
    switch (error < 0 ? -error : error) {
    case EPERM: return "operation not permitted";
    case ENOENT: return "no such file or directory";
    case EIO: return "input/output error";
    case ENXIO: return "no such device or address";
    case E2BIG: return "arguments and environment are too large";
    case ENOEXEC: return "exec format error";
    case EAGAIN: return "resource temporarily unavailable";
    case ENOMEM: return "out of memory";
    case EACCES: return "permission denied";
    case EBUSY: return "in use";
    case EEXIST: return "file exists";
    case EXDEV: return "on another file system";
    case ENODEV: return "no such device";
    case ENOTDIR: return "not a directory";
    case EISDIR: return "is a directory";
    case EINVAL: return "invalid argument";
    case ENFILE: return "too many open files in the system";
    case EMFILE: return "too many open files";
    case ETXTBSY: return "text file busy";
    case EFBIG: return "file too large";
    case ENOSPC: return "no space left";
    case EROFS: return "read-only file system";
    case ENAMETOOLONG: return "file name too long";
    case ENOSYS: return "not offered by this kernel or sandbox (Linux 5.10 has it)";
    case ELOOP: return "too many symbolic links";
    case EOVERFLOW: return "value too large";
    case ELIBBAD: return "damaged shared library";
    case EUSERS: return "too many users";
    case EOPNOTSUPP: return "not supported";
    case EDQUOT: return "disk quota exceeded";
    case ESTALE: return "stale file handle";
    default: break;
    }
    /* One caller formats at a time: every process of scar-exec has a single thread. */
    static char number[24];
    text_format(number, sizeof number, "error %ld", error < 0 ? -error : error);
    return number;
}

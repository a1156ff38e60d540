#include "processes.h"

#include "handover.h"
#include "run.h"
#include "text.h"

#define PROC "/proc"
#define PROC_LENGTH 5

const char *program_path = "", *program_file = "";

const char *process_name(const struct place *place)
{
    const char *slash = text_find_last(place->guest, '/');
    return slash ? slash + 1 : place->guest;
}

/* The process that a path of /proc is about: its number, or 0. */
int process_of(const struct place *place)
{
    if (!text_starts(place->guest, PROC "/"))
        return 0;
    int number = 0;
    const char *digit = place->guest + PROC_LENGTH + 1;
    for (; *digit >= '0' && *digit <= '9'; digit++)
        number = number * 10 + (*digit - '0');
    return *digit == '/' ? number : 0;
}

#define DUPLICATE_CLOSING 1030 /* F_DUPFD_CLOEXEC */
#define OUT_OF_THE_WAY 512

static int own_descriptor = -1;

void keep_own_program(const char *host)
{
    if (own_descriptor >= 0 || !text_equal(host, program_file))
        return;
    long file = sys_open(host, O_RDONLY);
    if (file < 0)
        return;
    long moved = CALL(__NR_fcntl, file, DUPLICATE_CLOSING, OUT_OF_THE_WAY);
    own_descriptor = (int)(moved < 0 ? file : moved);
    if (moved >= 0)
        sys_close((int)file);
}

int own_program(void)
{
    return own_descriptor;
}

static bool is_own(int process)
{
    return process == sys_pid();
}

static long program_of(int process, char *text, size_t room)
{
    if (is_own(process)) {
        struct statx stat;
        bool is_gone = sys_stat_at(AT_FDCWD, program_file, AT_SYMLINK_NOFOLLOW, &stat) == -ENOENT;
        return (long)text_format(text, room, "%s%s", program_path, is_gone ? " (deleted)" : "");
    }
    return read_program_of(process, text, room);
}

long read_process_link(const struct place *place, char *text, size_t room)
{
    int process = process_of(place);
    const char *name = process_name(place);
    if (process && text_equal(name, "root")) {
        memcpy(text, "/", 2);
        return 1;
    }
    if (process && text_equal(name, "exe")) {
        long length = program_of(process, text, room);
        if (length > 0)
            return length;
    }
    long length = sys_read_link_at(AT_FDCWD, place->host, text, room - 1);
    if (length <= 0 || text[0] != '/')
        return length < 0 ? length : (text[length] = 0, length);
    text[length] = 0;
    long seen = name_in_guest(text, (size_t)length, text, room);
    return seen < 0 ? length : seen;
}

bool is_followed_process_link(const struct place *place)
{
    const char *name = process_name(place);
    return process_of(place) && (text_equal(name, "root") || text_equal(name, "exe"));
}

void settle_process_link(struct thread *thread, struct place *place)
{
    char text[PATH_MAX], guest[PATH_MAX];
    struct statx here, there;
    struct place file;
    if (!place->is_processes)
        return;
    long length = sys_read_link_at(AT_FDCWD, place->host, text, sizeof text - 1);
    if (length <= 0 || text[0] != '/' || name_in_guest(text, (size_t)length, guest, sizeof guest) < 0 ||
        look_up(thread, AT_FDCWD, guest, 0, &file) < 0 || file.is_absent || file.is_processes)
        return;
    if (sys_stat_at(AT_FDCWD, place->host, 0, &here) >= 0 &&
        sys_stat_at(AT_FDCWD, file.host, AT_SYMLINK_NOFOLLOW, &there) >= 0 && here.stx_ino == there.stx_ino &&
        here.stx_dev_minor == there.stx_dev_minor && here.stx_dev_major == there.stx_dev_major)
        *place = file;
}

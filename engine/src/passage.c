#include "passage.h"

#include <stdbool.h>

#include "memory.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

#define LEVEL_SOCKET 1 /* SOL_SOCKET */
#define TYPE_FILES 1   /* SCM_RIGHTS */

/* struct msghdr and its parts, as the kernel has them. */
struct piece {
    void *data;
    size_t size;
};

struct attachment {
    size_t size;
    int level;
    int type;
    int file;
};

struct message {
    void *address;
    int address_size;
    struct piece *pieces;
    size_t piece_count;
    void *attachment;
    size_t attachment_size;
    int flags;
};

#define ATTACHMENT_SIZE (offsetof(struct attachment, file) + sizeof(int))

static bool is_same(int file, int other)
{
    struct statx a, b;
    return sys_stat_fd(file, &a) >= 0 && sys_stat_fd(other, &b) >= 0 && a.stx_ino == b.stx_ino &&
           a.stx_dev_major == b.stx_dev_major && a.stx_dev_minor == b.stx_dev_minor;
}

/* The file as it is there, or a negative error number; `/proc/PID/root` leads into the namespace of that process. */
static long open_there(int process, int file)
{
    char link[40];
    char root[40];
    char path[PATH_MAX];
    text_format(link, sizeof link, "/proc/self/fd/%d", file);
    text_format(root, sizeof root, "/proc/%d/root", process);
    /* With no link and no `..` on the way. */
    long length = sys_read_link_at(AT_FDCWD, link, path, sizeof path);
    if (length < 0)
        return length;
    long there = sys_open(join_text(root, copy_part(path, (size_t)length), NULL), O_PATH | O_NOFOLLOW);
    if (there >= 0 && !is_same(file, (int)there)) {
        sys_close((int)there);
        return -ESTALE;
    }
    return there;
}

const char *hand_in(int channel, int process, int file, const char *name)
{
    long there = open_there(process, file);
    if (there < 0)
        return join_text(name, " cannot be handed to the guest: ", error_text(there), NULL);
    char byte = 0;
    struct piece piece = {&byte, 1};
    struct attachment attachment = {ATTACHMENT_SIZE, LEVEL_SOCKET, TYPE_FILES, (int)there};
    struct message message = {NULL, 0, &piece, 1, &attachment, sizeof attachment, 0};
    long sent = CALL(__NR_sendmsg, channel, &message, NO_SIGPIPE);
    sys_close((int)there);
    return sent < 0 ? join_text(name, " cannot be handed to the guest: ", error_text(sent), NULL) : NULL;
}

int take_in(int channel)
{
    char byte;
    struct piece piece = {&byte, 1};
    struct attachment attachment = {0, 0, 0, -1};
    struct message message = {NULL, 0, &piece, 1, &attachment, sizeof attachment, 0};
    long received;
    do
        received = CALL(__NR_recvmsg, channel, &message, FILES_CLOSE_ON_EXECUTE);
    while (received == -EINTR);
    if (received == 0)
        sys_exit(EXIT_FAILED);
    if (received < 0 || attachment.size < ATTACHMENT_SIZE)
        fail(EXIT_FAILED, "a file of the machine did not arrive: %s",
             received < 0 ? error_text(received) : "too many open files (ulimit -n)");
    return attachment.file;
}

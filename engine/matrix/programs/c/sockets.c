/* Sockets with names in the file system, also names as long as a socket address allows, and in folders with longer ones. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "show.h"

static socklen_t address_of(struct sockaddr_un *address, const char *path)
{
    size_t length = strlen(path);
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, length < sizeof address->sun_path ? length : sizeof address->sun_path);
    /* The longest has no room for a NUL. */
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (length < sizeof address->sun_path));
}

static void show_address(const char *what, int result, const struct sockaddr_un *address, socklen_t length)
{
    int bytes = (int)length - (int)offsetof(struct sockaddr_un, sun_path);
    if (result)
        printf("%s: %s\n", what, strerror(errno));
    else if (bytes <= 0)
        printf("%s: (none)\n", what);
    else
        printf("%s: %.*s (%d)\n", what, bytes, address->sun_path, bytes);
}

static void talk(const char *what, const char *path)
{
    struct sockaddr_un address, told;
    socklen_t length = address_of(&address, path), told_length;
    int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
    printf("%s\n", what);
    SHOW("  bind", bind(server, (struct sockaddr *)&address, length));
    SHOW("  listen", listen(server, 5));
    struct stat status;
    printf("  there: %d\n", lstat(path, &status) == 0 && S_ISSOCK(status.st_mode));
    SHOW("  connect", connect(client, (struct sockaddr *)&address, length));
    int accepted = accept(server, NULL, NULL);
    SHOW("  accept", accepted);
    SHOW_NUMBER("  send", send(client, "hello", 5, 0));
    char text[16] = "";
    SHOW_NUMBER("  receive", recv(accepted, text, sizeof text - 1, 0));
    told_length = sizeof told;
    int result = getsockname(server, (struct sockaddr *)&told, &told_length);
    show_address("  own name", result, &told, told_length);
    told_length = sizeof told;
    result = getpeername(client, (struct sockaddr *)&told, &told_length);
    show_address("  peer's name", result, &told, told_length);
    int second = socket(AF_UNIX, SOCK_STREAM, 0);
    SHOW("  bound twice", bind(second, (struct sockaddr *)&address, length));
    close(second);
    SHOW("  unlink", unlink(path));
    SHOW("  connect to what is gone", connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address, length));
    close(server);
    close(client);
    close(accepted);
}

static void streams(void)
{
    talk("absolute", "/work/socket");
    talk("relative", "socket");
    char path[256];
    memset(path, 'x', sizeof path);
    memcpy(path, "/work/", 6);
    path[107] = 0;
    talk("107 bytes", path);
    path[107] = 'x';
    path[108] = 0;
    talk("108 bytes", path);
    /* As short a name as before, in a folder whose path is longer than an address. */
    char folder[150];
    memset(folder, 'f', sizeof folder);
    folder[140] = 0;
    MUST(mkdir(folder, 0755));
    MUST(chdir(folder));
    talk("in a long folder", "s");
    MUST(chdir("/work"));
    symlink(folder, "short");
    talk("through a link to it", "short/s");
    struct sockaddr_un address;
    socklen_t length = address_of(&address, "missing/socket");
    SHOW("in a missing folder", bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address, length));
    close(open("file", O_CREAT | O_WRONLY, 0644));
    length = address_of(&address, "file");
    SHOW("to a file", connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address, length));
    talk("in a folder of the image", "/etc/socket");
}

static void datagrams(void)
{
    struct sockaddr_un one, two, from;
    socklen_t one_length = address_of(&one, "/work/one"), two_length = address_of(&two, "/work/two"), from_length = sizeof from;
    int first = socket(AF_UNIX, SOCK_DGRAM, 0), second = socket(AF_UNIX, SOCK_DGRAM, 0);
    SHOW("bind", bind(first, (struct sockaddr *)&one, one_length));
    SHOW("bind", bind(second, (struct sockaddr *)&two, two_length));
    SHOW_NUMBER("sendto", sendto(first, "abc", 3, 0, (struct sockaddr *)&two, two_length));
    char text[16] = "";
    SHOW_NUMBER("recvfrom", recvfrom(second, text, sizeof text, 0, (struct sockaddr *)&from, &from_length));
    show_address("from", 0, &from, from_length);
    struct iovec part = {"defg", 4};
    struct msghdr message = {.msg_name = &one, .msg_namelen = one_length, .msg_iov = &part, .msg_iovlen = 1};
    SHOW_NUMBER("sendmsg", sendmsg(second, &message, 0));
    part = (struct iovec){text, sizeof text};
    message = (struct msghdr){.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1};
    SHOW_NUMBER("recvmsg", recvmsg(first, &message, 0));
    show_address("from", 0, &from, message.msg_namelen);
    struct mmsghdr many[2];
    struct iovec parts[2] = {{"1", 1}, {"22", 2}};
    memset(many, 0, sizeof many);
    for (int i = 0; i < 2; i++)
        many[i].msg_hdr = (struct msghdr){.msg_name = &two, .msg_namelen = two_length, .msg_iov = &parts[i], .msg_iovlen = 1};
    SHOW_NUMBER("sendmmsg", sendmmsg(first, many, 2, 0));
    SHOW_NUMBER("recv", recv(second, text, sizeof text, 0));
    SHOW_NUMBER("recv", recv(second, text, sizeof text, 0));
}

static void abstract(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "scar-matrix-%d-%d", (int)getpid(), (int)getppid());
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
    int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
    SHOW("bind", bind(server, (struct sockaddr *)&address, size));
    SHOW("listen", listen(server, 1));
    SHOW("connect", connect(client, (struct sockaddr *)&address, size));
    struct sockaddr_un told;
    socklen_t told_length = sizeof told;
    MUST(getsockname(server, (struct sockaddr *)&told, &told_length));
    printf("its name: %d\n", told_length == size && !memcmp(&told, &address, size));
    int unnamed = socket(AF_UNIX, SOCK_STREAM, 0);
    told_length = sizeof told;
    int result = getsockname(unnamed, (struct sockaddr *)&told, &told_length);
    show_address("unnamed", result, &told, told_length);
}

/* An open file of another process. */
static void passed(void)
{
    int pair[2];
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    fflush(stdout);
    union {
        char room[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    char byte = 'x';
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
    if (!fork()) {
        int fd = open("/work/passed", O_CREAT | O_RDWR, 0644);
        MUST(write(fd, "passed on", 9));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        *header = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd)};
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
        MUST(sendmsg(pair[0], &message, 0));
        _exit(0);
    }
    MUST(recvmsg(pair[1], &message, 0));
    int fd;
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    char text[16] = "";
    SHOW_NUMBER("read", pread(fd, text, sizeof text - 1, 0));
    printf("%s\n", text);
    char path[32], link[64] = "";
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    MUST(readlink(path, link, sizeof link - 1));
    printf("%s\n", link);
    wait(NULL);
    struct ucred peer;
    socklen_t size = sizeof peer;
    MUST(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &peer, &size));
    printf("the peer is us: %d\n", peer.pid == getpid());
}

int main(int count, char **arguments)
{
    static const struct part parts[] = {
        {"streams", streams}, {"datagrams", datagrams}, {"abstract", abstract}, {"passed", passed}, {NULL, NULL},
    };
    MUST(chdir("/work"));
    return run_parts(parts, count, arguments);
}

/* Sockets whose names are paths, and whose other end tells who it is. */
#include "entry.h"
#include "guest_memory.h"
#include "run.h"
#include "served.h"
#include "socket_names.h"
#include "text.h"

#define SOCKET_LEVEL 1       /* SOL_SOCKET */
#define PEER_CREDENTIALS 17  /* SO_PEERCRED */
#define CREDENTIALS_MESSAGE 2 /* SCM_CREDENTIALS */

/* struct msghdr */
struct message {
    uint64_t name;
    uint32_t name_size, padding;
    uint64_t pieces, piece_count;
    uint64_t control, control_size;
    uint32_t flags, more_padding;
};

long serve_connect(struct thread *thread, struct registers *call)
{
    struct address address;
    uint64_t size = (uint32_t)ARGUMENT_3(call);
    if (size < PATH_AT || size > UNIX_ADDRESS_MOST)
        return final_call(__NR_connect, ARGUMENT_1(call), ARGUMENT_2(call), size, 0, 0, 0);
    read_address(&address, ARGUMENT_2(call), size);
    long answer = name_on_machine(thread, &address, &size);
    return answer < 0 ? answer : final_call(__NR_connect, ARGUMENT_1(call), (uint64_t)&address, size, 0, 0, 0);
}

long serve_sendto(struct thread *thread, struct registers *call)
{
    struct address address;
    uint64_t name = ARGUMENT_5(call), size = (uint32_t)ARGUMENT_6(call);
    if (name && size >= PATH_AT && size <= ADDRESS_MOST) {
        read_address(&address, name, size);
        long answer = name_on_machine(thread, &address, &size);
        if (answer < 0)
            return answer;
        name = (uint64_t)&address;
    }
    return final_call(__NR_sendto, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call), name, size);
}

/* struct cmsghdr, and struct ucred behind it. */
struct credentials_message {
    uint64_t size;
    int level, type;
    uint32_t process, user, group;
};

#define CONTROL_MOST 1024

/* The kernel wants to hear the truth from who sends its credentials. */
static bool tell_truth(uint8_t *control, uint64_t size)
{
    bool changed = false;
    for (uint64_t at = 0; at + 16 <= size;) {
        struct credentials_message *message = (struct credentials_message *)(control + at);
        if (message->size < 16 || message->size > size - at)
            break;
        if (message->level == SOCKET_LEVEL && message->type == CREDENTIALS_MESSAGE &&
            message->size >= 16 + 3 * sizeof(uint32_t)) {
            message->user = run->caller_user;
            message->group = run->caller_group;
            changed = true;
        }
        at += (message->size + 7) & ~(uint64_t)7;
    }
    return changed;
}

/* What the kernel gets in place of a guest's message. */
struct translation {
    struct message message;
    struct address address;
    uint8_t control[CONTROL_MOST] __attribute__((aligned(8)));
};

/* 1: the translation is to be sent; 0: the guest's own will do. */
static long translate_message(struct thread *thread, uint64_t from, struct translation *to)
{
    struct message *message = &to->message;
    long changed = 0;
    guest_read(message, from, sizeof *message);
    if (message->name && message->name_size >= PATH_AT && message->name_size <= UNIX_ADDRESS_MOST) {
        uint64_t size = message->name_size;
        read_address(&to->address, message->name, size);
        if (is_path(&to->address, size)) {
            long answer = name_on_machine(thread, &to->address, &size);
            if (answer < 0)
                return answer;
            message->name = (uint64_t)&to->address;
            message->name_size = (uint32_t)size;
            changed = 1;
        }
    }
    if (message->control && message->control_size >= 16 && message->control_size <= sizeof to->control) {
        guest_read(to->control, message->control, message->control_size);
        if (tell_truth(to->control, message->control_size)) {
            message->control = (uint64_t)to->control;
            changed = 1;
        }
    }
    return changed;
}

long serve_sendmsg(struct thread *thread, struct registers *call)
{
    struct translation translation;
    long changed = translate_message(thread, ARGUMENT_2(call), &translation);
    if (changed < 0)
        return changed;
    return final_call(__NR_sendmsg, ARGUMENT_1(call), changed ? (uint64_t)&translation.message : ARGUMENT_2(call),
                      ARGUMENT_3(call), 0, 0, 0);
}

#define MESSAGE_SIZE 64  /* of struct mmsghdr */
#define MESSAGE_LENGTH 56 /* where it says how much was sent */

/* One by one, where a name or credentials have to be changed. */
long serve_sendmmsg(struct thread *thread, struct registers *call)
{
    struct translation translation;
    uint64_t messages = ARGUMENT_2(call);
    uint32_t count = (uint32_t)ARGUMENT_3(call), sent = 0;
    if (!count || !translate_message(thread, messages, &translation))
        return final_call(__NR_sendmmsg, ARGUMENT_1(call), messages, count, ARGUMENT_4(call), 0, 0);
    commit(thread);
    for (; sent < count; sent++, messages += MESSAGE_SIZE) {
        long answer = translate_message(thread, messages, &translation);
        if (answer >= 0)
            answer = CALL(__NR_sendmsg, ARGUMENT_1(call), &translation.message, ARGUMENT_4(call));
        if (answer < 0)
            return sent ? (long)sent : answer;
        uint32_t length = (uint32_t)answer;
        guest_write(messages + MESSAGE_LENGTH, &length, sizeof length);
    }
    return (long)sent;
}

/* Hands a name to the guest as the kernel does: as much as there is room for, and its whole size. */
static void give_address(struct address *address, uint32_t size, uint64_t to, uint64_t size_at, uint32_t room)
{
    name_for_guest(address, &size);
    guest_write(to, address, size < room ? size : room);
    guest_write(size_at, &size, sizeof size);
}

/* NUMBER(socket, address, size, flags) */
static long receive_name(struct registers *call, long number)
{
    struct address address;
    uint32_t room = 0, size = ADDRESS_MOST;
    if (!ARGUMENT_2(call) || !ARGUMENT_3(call))
        return final_call(number, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call), 0, 0);
    guest_read(&room, ARGUMENT_3(call), sizeof room);
    if ((int32_t)room < 0)
        return -EINVAL;
    memset(&address, 0, sizeof address);
    long answer = final_call(number, ARGUMENT_1(call), (uint64_t)&address, (uint64_t)&size, ARGUMENT_4(call), 0, 0);
    if (answer >= 0)
        give_address(&address, size, ARGUMENT_2(call), ARGUMENT_3(call), room);
    return answer;
}

long serve_accept(struct thread *thread, struct registers *call)
{
    (void)thread;
    return receive_name(call, __NR_accept);
}

long serve_accept4(struct thread *thread, struct registers *call)
{
    (void)thread;
    return receive_name(call, __NR_accept4);
}

long serve_getsockname(struct thread *thread, struct registers *call)
{
    (void)thread;
    return receive_name(call, __NR_getsockname);
}

long serve_getpeername(struct thread *thread, struct registers *call)
{
    (void)thread;
    return receive_name(call, __NR_getpeername);
}

long serve_recvfrom(struct thread *thread, struct registers *call)
{
    struct address address;
    uint32_t room = 0, size = ADDRESS_MOST;
    (void)thread;
    if (!ARGUMENT_5(call) || !ARGUMENT_6(call))
        return final_call(__NR_recvfrom, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                          ARGUMENT_5(call), ARGUMENT_6(call));
    guest_read(&room, ARGUMENT_6(call), sizeof room);
    if ((int32_t)room < 0)
        return -EINVAL;
    memset(&address, 0, sizeof address);
    long answer = final_call(__NR_recvfrom, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                             (uint64_t)&address, (uint64_t)&size);
    if (answer >= 0)
        give_address(&address, size, ARGUMENT_5(call), ARGUMENT_6(call), room);
    return answer;
}

static uint32_t seen_as(uint32_t id, uint32_t caller, uint32_t inside)
{
    return id == caller ? inside : id;
}

long serve_recvmsg(struct thread *thread, struct registers *call)
{
    struct address address;
    struct message message;
    (void)thread;
    guest_read(&message, ARGUMENT_2(call), sizeof message);
    uint64_t name = message.name;
    uint32_t room = message.name_size;
    if (name && room && (int32_t)room > 0) {
        memset(&address, 0, sizeof address);
        message.name = (uint64_t)&address;
        message.name_size = ADDRESS_MOST;
    }
    long answer = final_call(__NR_recvmsg, ARGUMENT_1(call), (uint64_t)&message, ARGUMENT_3(call), 0, 0, 0);
    if (answer < 0)
        return answer;
    if (message.name == (uint64_t)&address) {
        uint32_t size = message.name_size;
        if (size) {
            name_for_guest(&address, &size);
            guest_write(name, &address, size < room ? size : room);
        }
        message.name_size = size;
        message.name = name;
    }
    guest_write(ARGUMENT_2(call), &message, sizeof message);
    for (uint64_t at = 0; message.control && at + 16 + 12 <= message.control_size;) {
        struct credentials_message part;
        guest_read(&part, message.control + at, sizeof part);
        if (part.size < 16)
            break;
        if (part.level == SOCKET_LEVEL && part.type == CREDENTIALS_MESSAGE) {
            part.user = seen_as(part.user, run->caller_user, run->user);
            part.group = seen_as(part.group, run->caller_group, run->group);
            guest_write(message.control + at, &part, 16 + 12);
        }
        at += (part.size + 7) & ~(uint64_t)7;
    }
    return answer;
}

long serve_recvmmsg(struct thread *thread, struct registers *call)
{
    (void)thread;
    long received = final_call(__NR_recvmmsg, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                               ARGUMENT_5(call), 0);
    uint64_t at = ARGUMENT_2(call);
    for (long i = 0; i < received; i++, at += MESSAGE_SIZE) {
        struct message message;
        struct address address;
        guest_read(&message, at, sizeof message);
        if (!message.name || message.name_size <= PATH_AT || message.name_size > UNIX_ADDRESS_MOST)
            continue;
        read_address(&address, message.name, message.name_size);
        uint32_t size = message.name_size;
        name_for_guest(&address, &size);
        /* What is longer than the machine's name might not have room. */
        if (size <= message.name_size) {
            guest_write(message.name, &address, size);
            guest_write(at + offsetof(struct message, name_size), &size, sizeof size);
        }
    }
    return received;
}

long serve_getsockopt(struct thread *thread, struct registers *call)
{
    uint32_t peer[3];
    (void)thread;
    long answer = final_call(__NR_getsockopt, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), ARGUMENT_4(call),
                             ARGUMENT_5(call), 0);
    uint32_t size = 0;
    if (answer < 0 || ARGUMENT_2(call) != SOCKET_LEVEL || ARGUMENT_3(call) != PEER_CREDENTIALS)
        return answer;
    guest_read(&size, ARGUMENT_5(call), sizeof size);
    if (size < sizeof peer)
        return answer;
    guest_read(peer, ARGUMENT_4(call), sizeof peer);
    peer[1] = seen_as(peer[1], run->caller_user, run->user);
    peer[2] = seen_as(peer[2], run->caller_group, run->group);
    guest_write(ARGUMENT_4(call), peer, sizeof peer);
    return answer;
}

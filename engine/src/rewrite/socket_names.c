#include "socket_names.h"

#include "entry.h"
#include "guest_memory.h"
#include "lookup.h"
#include "run.h"
#include "served.h"
#include "text.h"
#include "upper.h"

bool is_path(const struct address *address, uint64_t size)
{
    return address->family == FAMILY_UNIX && size > PATH_AT && address->data[0];
}

void read_address(struct address *address, uint64_t from, uint64_t size)
{
    memset(address, 0, sizeof *address);
    guest_read(address, from, size);
}

/* A short path for a long one: a link in the run's own folder. */
static long link_to(const char *path, char *link, size_t room)
{
    size_t length = text_format(link, room, "%s/%lx", run_text(run->own), (unsigned long)hash_name(path, text_length(path)));
    long made = sys_link_symbolically(path, AT_FDCWD, link);
    return made < 0 && made != -EEXIST ? made : (long)length;
}

static struct socket_name *slot_of(uint64_t hash)
{
    return &run->sockets[hash % SOCKETS_MOST];
}

/* What others are told of the socket's name is what it was bound to, relative or not. */
static void remember_name(const struct address *address, const char *given)
{
    uint64_t hash = hash_name(address->data, text_length(address->data));
    struct socket_name *slot = slot_of(hash);
    slot->hash = 0;
    slot->length = (uint16_t)text_length(given);
    memcpy(slot->name, given, slot->length + 1u);
    __atomic_store_n(&slot->hash, hash, __ATOMIC_RELEASE);
}

/* A path in an address, ended by a NUL. */
static void take_path(struct address *address, uint64_t size, char *path)
{
    address->data[size - PATH_AT] = 0;
    memcpy(path, address->data, text_length(address->data) + 1);
}

static long find_socket(struct thread *thread, const char *path, bool is_new, struct place *place)
{
    long answer = look_up(thread, AT_FDCWD, path, is_new ? 0 : FOLLOW, place);
    if (answer < 0 || (place->is_absent && !is_new))
        return answer < 0 ? answer : -ENOENT;
    if (!is_new || place->is_outside)
        return 0;
    if (place->read_only)
        return -EROFS;
    answer = prepare_new(thread, place);
    return answer == -EEXIST ? -EADDRINUSE : answer;
}

static void set_path(struct address *address, uint64_t *size, const char *path, size_t length)
{
    memcpy(address->data, path, length);
    address->data[length] = 0;
    *size = PATH_AT + length + (length < UNIX_PATH_MOST);
}

long name_on_machine(struct thread *thread, struct address *address, uint64_t *size)
{
    struct place place;
    char path[ADDRESS_MOST], link[PATH_MAX];
    if (!is_path(address, *size))
        return 0;
    take_path(address, *size, path);
    long answer = find_socket(thread, path, false, &place);
    if (answer < 0 || place.is_outside)
        return answer;
    if (place.host_length <= UNIX_PATH_MOST) {
        set_path(address, size, place.host, place.host_length);
        return 0;
    }
    answer = link_to(place.host, link, sizeof link);
    if (answer < 0)
        return answer;
    if (answer > UNIX_PATH_MOST)
        return -ENAMETOOLONG;
    set_path(address, size, link, (size_t)answer);
    return 0;
}

/* Binds under a short name by a link to the folder, and gives the socket its own name then. */
static long bind_long(uint64_t socket, struct address *address, const char *host)
{
    char folder[HOST_PATH_MAX], link[PATH_MAX], name[64];
    uint64_t size;
    const char *slash = text_find_last(host, '/');
    memcpy(folder, host, (size_t)(slash - host));
    folder[slash - host] = 0;
    long length = link_to(folder, link, sizeof link - 32);
    if (length < 0)
        return length;
    size_t more = text_format(name, sizeof name, "/.scar-%lx", (unsigned long)hash_name(slash, text_length(slash)));
    memcpy(link + length, name, more + 1);
    if ((size_t)length + more > UNIX_PATH_MOST)
        return -ENAMETOOLONG;
    set_path(address, &size, link, (size_t)length + more);
    sys_remove_at(AT_FDCWD, link, 0);
    long answer = CALL(__NR_bind, socket, address, size);
    if (answer < 0)
        return answer;
    answer = CALL(__NR_renameat2, AT_FDCWD, link, AT_FDCWD, host, 1 /* RENAME_NOREPLACE */);
    if (answer < 0)
        sys_remove_at(AT_FDCWD, link, 0);
    return answer == -EEXIST ? -EADDRINUSE : answer;
}

long serve_bind(struct thread *thread, struct registers *call)
{
    struct address address;
    struct place place;
    char path[ADDRESS_MOST];
    uint64_t size = (uint32_t)ARGUMENT_3(call);
    if (size < PATH_AT || size > UNIX_ADDRESS_MOST)
        return final_call(__NR_bind, ARGUMENT_1(call), ARGUMENT_2(call), size, 0, 0, 0);
    read_address(&address, ARGUMENT_2(call), size);
    if (!is_path(&address, size))
        return final_call(__NR_bind, ARGUMENT_1(call), (uint64_t)&address, size, 0, 0, 0);
    take_path(&address, size, path);
    long answer = find_socket(thread, path, true, &place);
    if (answer < 0)
        return answer;
    commit(thread);
    if (place.is_outside) {
        answer = CALL(__NR_bind, ARGUMENT_1(call), &address, size);
    } else if (place.host_length <= UNIX_PATH_MOST) {
        set_path(&address, &size, place.host, place.host_length);
        answer = CALL(__NR_bind, ARGUMENT_1(call), &address, size);
    } else {
        answer = bind_long(ARGUMENT_1(call), &address, place.host);
    }
    if (answer >= 0)
        remember_name(&address, path);
    return answer;
}

void name_for_guest(struct address *address, uint32_t *size)
{
    char guest[PATH_MAX];
    if (*size > ADDRESS_MOST || !is_path(address, *size))
        return;
    address->data[*size - PATH_AT] = 0;
    size_t length = text_length(address->data);
    uint64_t hash = hash_name(address->data, length);
    const struct socket_name *known = slot_of(hash);
    if (__atomic_load_n(&known->hash, __ATOMIC_ACQUIRE) == hash) {
        memcpy(address->data, known->name, known->length + 1u);
        *size = PATH_AT + known->length + 1u;
        return;
    }
    long seen = address->data[0] == '/' ? name_in_guest(address->data, length, guest, sizeof guest) : -ENOENT;
    if (seen < 0 || seen >= UNIX_PATH_MOST)
        return;
    memcpy(address->data, guest, (size_t)seen + 1);
    *size = PATH_AT + (uint32_t)seen + 1;
}

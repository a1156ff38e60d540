#include "known_folders.h"

#include "run.h"
#include "text.h"

/* The three texts follow one another. Who writes makes the sequence odd meanwhile. */
struct folder {
    uint64_t generation;
    uint64_t hash;
    uint32_t sequence;
    uint16_t path_length, guest_length, host_length;
    uint8_t layer;
    bool read_only;
    char texts[];
};

#define TEXTS_ROOM (FOLDER_SIZE - offsetof(struct folder, texts))

/* The entry for a hash, or a null pointer. */
static struct folder *slot(uint64_t hash)
{
    uint16_t at = __atomic_load_n(&run->folder_index[hash % FOLDERS_MOST], __ATOMIC_ACQUIRE);
    return at ? (struct folder *)run->folders[at - 1] : NULL;
}

static struct folder *new_slot(uint64_t hash)
{
    uint16_t none = 0;
    uint32_t at = __atomic_fetch_add(&run->folder_count, 1, __ATOMIC_ACQ_REL);
    /* Whoever is late leaves an entry unused: then one that came later finds none. */
    if (at < FOLDERS_MOST)
        __atomic_compare_exchange_n(&run->folder_index[hash % FOLDERS_MOST], &none, (uint16_t)(at + 1), false,
                                    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
    return slot(hash);
}

bool recall_folder(uint64_t hash, const char *path, size_t length, struct place *at)
{
    const struct folder *folder = slot(hash);
    if (!folder)
        return false;
    uint32_t sequence = __atomic_load_n(&folder->sequence, __ATOMIC_ACQUIRE);
    if (sequence & 1 || folder->hash != hash || folder->path_length != length ||
        folder->generation != run_generation() + 1)
        return false;
    size_t guest_length = folder->guest_length, host_length = folder->host_length;
    if (length + guest_length + host_length > TEXTS_ROOM || memcmp(folder->texts, path, length))
        return false;
    const char *guest = folder->texts + length;
    memcpy(at->guest, guest, guest_length);
    memcpy(at->host, guest + guest_length, host_length);
    at->guest_length = (unsigned)guest_length;
    at->host_length = (unsigned)host_length;
    at->layer = folder->layer;
    at->read_only = folder->read_only;
    at->is_processes = false;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(&folder->sequence, __ATOMIC_RELAXED) == sequence;
}

void keep_folder(struct thread *thread, uint64_t generation, uint64_t hash, const char *path, size_t length,
                 const struct place *at)
{
    if (at->is_processes || length + at->guest_length + at->host_length > TEXTS_ROOM)
        return;
    struct folder *folder = slot(hash);
    if (!folder)
        folder = new_slot(hash);
    uint32_t sequence = folder ? __atomic_load_n(&folder->sequence, __ATOMIC_RELAXED) : 1;
    if (sequence & 1)
        return;
    /* A signal's handler must not leave this half written. */
    uint64_t state = thread->state;
    commit(thread);
    if (__atomic_compare_exchange_n(&folder->sequence, &sequence, sequence + 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
        folder->generation = generation + 1; /* 0 is an empty slot */
        folder->hash = hash;
        folder->path_length = (uint16_t)length;
        folder->guest_length = (uint16_t)at->guest_length;
        folder->host_length = (uint16_t)at->host_length;
        folder->layer = at->layer;
        folder->read_only = at->read_only;
        memcpy(folder->texts, path, length);
        memcpy(folder->texts + length, at->guest, at->guest_length);
        memcpy(folder->texts + length + at->guest_length, at->host, at->host_length);
        __atomic_store_n(&folder->sequence, sequence + 2, __ATOMIC_RELEASE);
    }
    *(volatile uint64_t *)&thread->state = state;
}

void forget_current_folder(struct thread *thread)
{
    struct current_folder *current = &thread->process->current;
    current->length = 0;
    __atomic_add_fetch(&current->sequence, 2, __ATOMIC_ACQ_REL);
}

static bool recall_current(struct current_folder *current, char *path)
{
    uint32_t sequence = __atomic_load_n(&current->sequence, __ATOMIC_ACQUIRE);
    size_t length = current->length;
    if (sequence & 1 || !length || length >= CURRENT_FOLDER_MOST || current->generation != run_generation())
        return false;
    memcpy(path, current->path, length);
    path[length] = 0;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(&current->sequence, __ATOMIC_RELAXED) == sequence;
}

/* All names of the path can be moved away: then it is not known any more. */
static void note_names(const char *path, size_t length)
{
    for (size_t from = 1, at = 1; at <= length; at++) {
        if (at < length && path[at] != '/')
            continue;
        note_traversed(hash_name(path + from, at - from));
        from = at + 1;
    }
}

long current_folder(struct thread *thread, char *path, size_t room)
{
    struct current_folder *current = &thread->process->current;
    if (recall_current(current, path))
        return (long)text_length(path);
    uint32_t sequence = __atomic_load_n(&current->sequence, __ATOMIC_ACQUIRE);
    uint64_t generation = run_generation();
    long length = CALL(__NR_getcwd, path, room);
    if (length <= 0)
        return length;
    length = name_in_guest(path, (size_t)length - 1, path, room);
    if (length <= 0 || length >= CURRENT_FOLDER_MOST || sequence & 1 || thread->process->shares_folder)
        return length;
    note_names(path, (size_t)length);
    uint64_t state = thread->state;
    commit(thread);
    if (__atomic_compare_exchange_n(&current->sequence, &sequence, sequence + 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
        memcpy(current->path, path, (size_t)length);
        current->generation = generation;
        current->length = (uint32_t)length;
        /* Whoever has changed the folder meanwhile has added two, and the entry is forgotten. */
        if (__atomic_fetch_add(&current->sequence, 1, __ATOMIC_ACQ_REL) != sequence + 1)
            current->length = 0;
    }
    *(volatile uint64_t *)&thread->state = state;
    return length;
}

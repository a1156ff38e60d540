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

static struct folder *slot(uint64_t hash)
{
    return (struct folder *)run->folders[hash % FOLDERS_MOST];
}

bool recall_folder(uint64_t hash, const char *path, size_t length, struct place *at)
{
    const struct folder *folder = slot(hash);
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
    struct folder *folder = slot(hash);
    uint32_t sequence = __atomic_load_n(&folder->sequence, __ATOMIC_RELAXED);
    if (at->is_processes || length + at->guest_length + at->host_length > TEXTS_ROOM || sequence & 1)
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

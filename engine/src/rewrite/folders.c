/* Listing folders that are both in the root and in the upper folder. */
#include "memory.h"
#include "serving.h"
#include "text.h"
#include "upper.h"

#define STREAMS_MOST 512

/* How many names of the upper folder an open folder has given already, by descriptor. */
static uint32_t given_names[STREAMS_MOST] LARGE_TABLE;

struct listing {
    int folder;
    int upper; /* open */
    uint64_t buffer;
    size_t room;
};

static size_t record_length(const unsigned char *record)
{
    return (size_t)(record[16] | record[17] << 8);
}

/* Takes out what the upper folder has removed; answers the bytes that are left. */
static size_t drop_removed(const struct listing *listing, size_t size)
{
    unsigned char *records = (unsigned char *)listing->buffer;
    size_t kept = 0;
    for (size_t at = 0; at < size;) {
        unsigned char *record = records + at;
        size_t length = record_length(record);
        const char *name = (const char *)record + 19;
        struct statx stat;
        bool is_gone = false;
        if (is_special(hash_name(name, text_length(name))) &&
            sys_stat_at(listing->upper, name, AT_SYMLINK_NOFOLLOW, &stat) >= 0) {
            is_gone = is_removal(&stat, listing->upper, name);
            record[18] = (unsigned char)(stat.stx_mode >> 12);
        }
        if (!is_gone) {
            memmove(records + kept, record, length);
            kept += length;
        }
        at += length;
    }
    return kept;
}

/* Adds names that only the upper folder has, behind the first `skipped`. */
static long add_new(const struct listing *listing, uint32_t *skipped)
{
    unsigned char records[4096] __attribute__((aligned(8)));
    size_t used = 0;
    uint32_t index = 0;
    CALL(__NR_lseek, listing->upper, 0, 0);
    long size;
    while ((size = sys_list(listing->upper, records, sizeof records)) > 0) {
        for (long at = 0; at < size;) {
            unsigned char *record = records + at;
            size_t length = record_length(record);
            const char *name = (const char *)record + 19;
            struct statx stat, below;
            at += (long)length;
            if (text_equal(name, ".") || text_equal(name, "..") || index++ < *skipped)
                continue;
            bool is_shown = sys_stat_at(listing->upper, name, AT_SYMLINK_NOFOLLOW, &stat) >= 0 &&
                            !is_removal(&stat, listing->upper, name) &&
                            sys_stat_at(listing->folder, name, AT_SYMLINK_NOFOLLOW, &below) < 0;
            if (is_shown && used + length > listing->room) {
                return used ? (long)used : -EINVAL;
            }
            if (is_shown) {
                guest_write(listing->buffer + used, record, length);
                used += length;
            }
            *skipped = index;
        }
    }
    return (long)used;
}

static long open_upper_of(int folder)
{
    char host[PATH_MAX], guest[PATH_MAX], upper[HOST_PATH_MAX];
    long length = path_of_descriptor(folder, host, sizeof host);
    if (length <= 0 || (size_t)length < run->root_length || memcmp(host, run_text(run->root), run->root_length))
        return -ENOENT;
    length = name_in_guest(host, (size_t)length, guest, sizeof guest);
    if (length < 0)
        return length;
    length = upper_path(guest, length == 1 ? 0 : (size_t)length, upper, sizeof upper);
    return length < 0 ? length : sys_open(upper, O_RDONLY | O_DIRECTORY);
}

static long list_merged(struct thread *thread, struct registers *call)
{
    int folder = (int)ARGUMENT_1(call);
    struct listing listing = {folder, -1, ARGUMENT_2(call), (unsigned)ARGUMENT_3(call)};
    commit(thread);
    listing.upper = (int)open_upper_of(folder);
    if (listing.upper < 0)
        return final_call(__NR_getdents64, (uint64_t)folder, listing.buffer, listing.room, 0, 0, 0);
    uint32_t *given = &given_names[(unsigned)folder % STREAMS_MOST];
    if (CALL(__NR_lseek, folder, 0, 1) == 0)
        *given = 0;
    long answer;
    do {
        answer = CALL(__NR_getdents64, folder, listing.buffer, listing.room);
        if (answer <= 0)
            break;
        answer = (long)drop_removed(&listing, (size_t)answer);
    } while (!answer);
    if (!answer)
        answer = add_new(&listing, given);
    sys_close(listing.upper);
    return answer;
}

long serve_getdents64(struct thread *thread, struct registers *call)
{
    if (run->upper_length && __atomic_load_n(&run->merged_folders, __ATOMIC_ACQUIRE))
        return list_merged(thread, call);
    return final_call(__NR_getdents64, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), 0, 0, 0);
}

/* The form of before Linux 2.4; records of both have the same length and name, the kind is at the end. */
long serve_getdents(struct thread *thread, struct registers *call)
{
    if (!run->upper_length || !run->merged_folders)
        return final_call(__NR_getdents, ARGUMENT_1(call), ARGUMENT_2(call), ARGUMENT_3(call), 0, 0, 0);
    long size = list_merged(thread, call);
    unsigned char *records = (unsigned char *)ARGUMENT_2(call);
    for (long at = 0; at < size; at += (long)record_length(records + at)) {
        unsigned char *record = records + at;
        unsigned char kind = record[18];
        memmove(record + 18, record + 19, record_length(record) - 19);
        record[record_length(record) - 1] = kind;
    }
    return size;
}

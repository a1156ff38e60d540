#include "recorded_owners.h"

#include "files.h"
#include "outcome.h"
#include "run.h"
#include "system.h"
#include "text.h"

#define MAGIC "scarown1"
#define PAGE ((size_t)4096)

/* As the file is, in the byte order of the machines that this runs on. */
struct record {
    char magic[8];
    uint64_t count;
    struct recorded_owner owners[];
};

static const struct record *record;

static size_t record_offset(void)
{
    return (RUN_SIZE + PAGE - 1) & ~(PAGE - 1);
}

static long map_record(int memory, int protection)
{
    return CALL(__NR_mmap, 0, run->recorded_size, protection, 1 /* MAP_SHARED */, memory, record_offset());
}

static long read_fully(int fd, char *at, size_t size)
{
    size_t done = 0;
    while (done < size) {
        long got = sys_read(fd, at + done, size - done);
        if (got == -EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? got : -EIO;
        done += (size_t)got;
    }
    return 0;
}

void keep_recorded_owners(const char *path, int memory)
{
    struct statx stat;
    long file = sys_open(path, O_RDONLY);
    long answer = file < 0 ? file : sys_stat_fd((int)file, &stat);
    if (answer < 0)
        fail(EXIT_FAILED, "--owners %s: %s", path, error_text(answer));
    size_t size = stat.stx_size;
    if (!S_ISREG(stat.stx_mode) || size < sizeof *record)
        fail(EXIT_FAILED, "--owners %s: it is no record of owners", path);
    run->recorded_size = size;
    answer = CALL(__NR_ftruncate, memory, record_offset() + size);
    long map = answer < 0 ? answer : map_record(memory, ADDRESS_PROT_READ_WRITE);
    answer = map < 0 ? map : read_fully((int)file, (char *)map, size);
    if (answer < 0)
        fail(EXIT_FAILED, "--owners %s: %s", path, error_text(answer));
    sys_close((int)file);
    record = (const struct record *)map;
    if (memcmp(record->magic, MAGIC, sizeof record->magic) != 0 ||
        record->count != (size - sizeof *record) / sizeof *record->owners ||
        (size - sizeof *record) % sizeof *record->owners)
        fail(EXIT_FAILED, "--owners %s: it is no record of owners", path);
}

void map_recorded_owners(int memory)
{
    if (!run->recorded_size)
        return;
    long map = map_record(memory, 1 /* PROT_READ */);
    if (map >= 0)
        record = (const struct record *)map;
}

const struct recorded_owner *recorded_owner_of(uint64_t file, uint64_t device)
{
    if (!record || device != run->root_device)
        return NULL;
    uint64_t from = 0, to = record->count;
    while (from < to) {
        uint64_t middle = from + (to - from) / 2;
        const struct recorded_owner *owner = &record->owners[middle];
        if (owner->file == file)
            return owner;
        if (owner->file < file)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

#include "text_cache.h"

#include "rewriter.h"
#include "run.h"
#include "served.h"
#include "text.h"
#include "text_room.h"

#define PAGE ((uint64_t)4096)
#define MAP_COPY 2 /* MAP_PRIVATE */
#define CACHE_MAGIC 0x5343415254455854u

static uint64_t to_pages(uint64_t size)
{
    return (size + PAGE - 1) & ~(PAGE - 1);
}

/* Text is rewritten for the calls that are served: another engine may serve others, and keeps its own. */
static uint64_t cache_format(void)
{
    static uint64_t format;
    uint8_t served[CALLS_MOST] = {0};
    if (!format) {
        mark_served(served);
        format = REWRITER_FORMAT ^ hash_name((const char *)served, sizeof served);
    }
    return format;
}

struct cache_head {
    uint64_t magic;
    uint64_t format;
    uint64_t text_size;
    uint64_t area_size; /* 0: there is nothing to rewrite and nothing follows */
};

static uint64_t hash_key(const struct text_key *key)
{
    return hash_name((const char *)key, sizeof *key);
}

/* Two hashes of the key stand for it, this one also for the engine: they are the file's name in the cache as well. */
static uint64_t second_hash(const struct text_key *key)
{
    struct text_key other = *key;
    other.length ^= cache_format();
    return hash_name((const char *)&other, sizeof other);
}

static uint32_t recall(uint64_t hash, uint64_t second)
{
    uint16_t at = __atomic_load_n(&run->text_index[hash % TEXTS_MOST], __ATOMIC_ACQUIRE);
    const struct known_text *known = at ? &run->texts[at - 1] : NULL;
    return known && known->first == hash && known->second == second ? known->state : TEXT_UNKNOWN;
}

static void remember(uint64_t hash, uint64_t second, uint32_t state)
{
    uint16_t *index = &run->text_index[hash % TEXTS_MOST], none = 0;
    /* The first one that comes keeps the place. */
    if (__atomic_load_n(index, __ATOMIC_RELAXED))
        return;
    uint32_t at = __atomic_fetch_add(&run->text_count, 1, __ATOMIC_ACQ_REL);
    if (at >= TEXTS_MOST)
        return;
    run->texts[at] = (struct known_text){hash, second, state};
    __atomic_compare_exchange_n(index, &none, (uint16_t)(at + 1), false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static void cache_path(char *path, size_t room, uint64_t hash, uint64_t second)
{
    text_format(path, room, "%s/%lx-%lx", run_text(run->cache), (unsigned long)hash, (unsigned long)second);
}

static long write_fully(int file, const void *data, uint64_t size, uint64_t offset)
{
    while (size) {
        long written = CALL(__NR_pwrite64, file, data, size, offset);
        if (written == -EINTR)
            continue;
        if (written <= 0)
            return written ? written : -EIO;
        data = (const char *)data + written;
        size -= (uint64_t)written;
        offset += (uint64_t)written;
    }
    return 0;
}

static long store(const struct rewriting *rewriting, const char *path)
{
    char temporary[CACHE_PATH_MOST + 64];
    /* What holds no text is not worth the look at all others. */
    if (rewriting->area_size && !make_text_room(PAGE + to_pages(rewriting->text_size) + rewriting->area_size))
        return -ENOSPC;
    /* Runs in other containers, with the same process numbers, may share the folder. */
    uint64_t random = 0;
    CALL(__NR_getrandom, &random, sizeof random, 0);
    text_format(temporary, sizeof temporary, "%s.%d-%lx", path, (int)CALL(__NR_gettid, 0), (unsigned long)random);
    long file = sys_open_at(AT_FDCWD, temporary, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (file < 0)
        return file;
    struct cache_head head = {CACHE_MAGIC, cache_format(), rewriting->text_size, rewriting->area_size};
    long answer = write_fully((int)file, &head, sizeof head, 0);
    if (answer >= 0 && rewriting->area_size) {
        answer = write_fully((int)file, rewriting->text, rewriting->text_size, PAGE);
        if (answer >= 0)
            answer = write_fully((int)file, rewriting->area, rewriting->area_size, PAGE + to_pages(rewriting->text_size));
    }
    if (answer >= 0)
        answer = CALL(__NR_rename, temporary, path);
    if (answer < 0)
        sys_remove_at(AT_FDCWD, temporary, 0);
    sys_close((int)file);
    return answer;
}

static uint32_t build(int file, const struct text_key *key, int64_t distance, const char *path)
{
    uint64_t size = to_pages(key->length);
    long text = CALL(__NR_mmap, 0, size, ADDRESS_PROT_READ_WRITE, MAP_COPY, file, key->offset);
    if (text < 0)
        return TEXT_UNKNOWN;
    uint64_t rest = key->size > key->offset ? to_pages(key->size - key->offset) : 0;
    struct rewriting rewriting = {.text = (uint8_t *)text,
                                  .text_size = rest < size ? rest : size,
                                  .distance = distance};
    rewrite_text(&rewriting);
    uint32_t state = TEXT_UNKNOWN;
    if (!rewriting.out_of_memory && store(&rewriting, path) >= 0)
        state = rewriting.area ? TEXT_KEPT + (uint32_t)(rewriting.area_size / PAGE) : TEXT_WITHOUT_CALLS;
    release_rewriting(&rewriting);
    CALL(__NR_munmap, text, size);
    return state;
}

/* What the cache has under a path: its state, and the open file if it was asked for. */
static uint32_t open_kept(const char *path, const struct text_key *key, int *file)
{
    struct cache_head head;
    long opened = sys_open(path, O_RDONLY);
    if (opened < 0)
        return TEXT_UNKNOWN;
    uint32_t state = TEXT_UNKNOWN;
    if (CALL(__NR_pread64, opened, &head, sizeof head, 0) == (long)sizeof head && head.magic == CACHE_MAGIC &&
        head.format == cache_format() && head.text_size <= to_pages(key->length))
        state = head.area_size ? TEXT_KEPT + (uint32_t)(head.area_size / PAGE) : TEXT_WITHOUT_CALLS;
    if (file && state >= TEXT_KEPT)
        *file = (int)opened;
    else
        sys_close((int)opened);
    return state;
}

uint32_t keep_text(int file, const struct text_key *key, int64_t distance, int *kept)
{
    char path[CACHE_PATH_MOST];
    uint64_t hash = hash_key(key), second = second_hash(key);
    uint32_t state = recall(hash, second);
    *kept = -1;
    cache_path(path, sizeof path, hash, second);
    if (state == TEXT_UNKNOWN) {
        state = open_kept(path, key, kept);
        if (state == TEXT_UNKNOWN)
            state = build(file, key, distance, path);
        if (state != TEXT_UNKNOWN)
            remember(hash, second, state);
    }
    if (state >= TEXT_KEPT && *kept < 0)
        *kept = (int)sys_open(path, O_RDONLY);
    return state;
}

#include "texts.h"

#include "dispatch.h"
#include "memory.h"
#include "run.h"
#include "text.h"
#include "text_cache.h"

#define PAGE ((uint64_t)4096)
#define REGIONS_MOST 1024
#define STUB_DISTANCE ((int64_t)0x20000000)
#define PROTECTION_WRITE 2
#define PROTECTION_EXECUTE 4
#define MAP_AT 0x10           /* MAP_FIXED */
#define MAP_AT_FREE 0x100000  /* MAP_FIXED_NOREPLACE */
#define MAP_WITHOUT_SWAP 0x4000 /* MAP_NORESERVE */
#define MAP_COPY 2            /* MAP_PRIVATE */

/* A part of rewritten text. Its sites are counted from `base`, where the text began when it was rewritten. */
struct region {
    uint64_t from, to; /* equal: a free entry */
    uint64_t base;
    const struct stub_area *area;
    const uint8_t *original; /* what stood at `base` before, of memory that is no mapped file */
};

static struct region regions[REGIONS_MOST] LARGE_TABLE;
static uint32_t region_count;
static uint32_t lock;
static uint64_t arena;

static uint64_t to_pages(uint64_t size)
{
    return (size + PAGE - 1) & ~(PAGE - 1);
}

static void take_lock(void)
{
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
        __builtin_ia32_pause();
}

static void give_lock(void)
{
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

void forget_text_lock(void)
{
    lock = 0;
}

void reserve_stubs(uint64_t below)
{
    /* Right below the lowest mapping, so that nothing is mapped between. */
    long address = CALL(__NR_mmap, below - (uint64_t)STUB_DISTANCE, STUB_DISTANCE, 0,
                        MAP_PRIVATE_ANONYMOUS | MAP_WITHOUT_SWAP | MAP_AT_FREE, -1, 0);
    if (address < 0)
        address = CALL(__NR_mmap, 0, STUB_DISTANCE, 0, MAP_PRIVATE_ANONYMOUS | MAP_WITHOUT_SWAP, -1, 0);
    arena = address < 0 ? 0 : (uint64_t)address;
}

static void set_region(struct region *region, uint64_t from, uint64_t to)
{
    /* Readers take no lock: a region that changes is empty meanwhile. */
    __atomic_store_n(&region->to, 0, __ATOMIC_RELEASE);
    region->from = from;
    __atomic_store_n(&region->to, to, __ATOMIC_RELEASE);
}

static bool covers(const struct region *region, uint64_t address)
{
    return address >= region->from && address < __atomic_load_n(&region->to, __ATOMIC_ACQUIRE);
}

/* With the lock. */
static void insert(uint64_t from, uint64_t to, uint64_t base, const struct stub_area *area, const uint8_t *original)
{
    uint32_t at = 0;
    while (at < region_count && regions[at].to)
        at++;
    if (at == REGIONS_MOST)
        return;
    regions[at].base = base;
    regions[at].area = area;
    regions[at].original = original;
    set_region(&regions[at], from, to);
    if (at == region_count)
        __atomic_store_n(&region_count, at + 1, __ATOMIC_RELEASE);
}

void forget_texts(uint64_t address, uint64_t size)
{
    uint64_t end = address + size;
    if (!region_count)
        return;
    take_lock();
    uint32_t count = region_count;
    for (uint32_t i = 0; i < count; i++) {
        struct region region = regions[i];
        if (region.to <= address || region.from >= end || !region.to)
            continue;
        set_region(&regions[i], region.from, region.from < address ? address : 0);
        if (region.to > end)
            insert(end, region.to, region.base, region.area, region.original);
    }
    give_lock();
}

static void add_region(uint64_t text, uint64_t size, const struct stub_area *area, const uint8_t *original)
{
    forget_texts(text, size);
    take_lock();
    insert(text, text + size, text, area, original);
    give_lock();
}

static const struct region *region_of_text(uint64_t address)
{
    for (uint32_t i = 0; i < region_count; i++)
        if (covers(&regions[i], address))
            return &regions[i];
    return NULL;
}

static const struct region *region_of_stub(uint64_t address)
{
    for (uint32_t i = 0; i < region_count; i++)
        if (regions[i].to && address - (uint64_t)regions[i].area < regions[i].area->size)
            return &regions[i];
    return NULL;
}

bool is_site(uint64_t address)
{
    const struct region *region = region_of_text(address);
    return region && find_site(region->area, address - region->base);
}

uint64_t original_address(uint64_t address)
{
    const struct region *region = region_of_stub(address);
    if (!region)
        return address;
    uint64_t offset = address - (uint64_t)region->area;
    const struct site *site = find_site_of_stub(region->area, offset);
    if (site)
        return site->entries & ENTER_AT_CALL ? region->base + site->text_offset : address;
    site = find_site_of_stub(region->area, offset - 2);
    return site && site->entries & ENTER_BEHIND_CALL ? region->base + site->text_offset + 2 : address;
}

bool restore_memory(uint64_t address, uint64_t size)
{
    bool restored = false;
    for (uint32_t i = 0; i < region_count; i++) {
        const struct region *region = &regions[i];
        if (!region->to || !region->original || region->to <= address || region->from >= address + size)
            continue;
        uint64_t from = region->from > address ? region->from : address;
        uint64_t to = region->to < address + size ? region->to : address + size;
        if (CALL(__NR_mprotect, from, to - from, ADDRESS_PROT_READ_WRITE) < 0)
            continue;
        memcpy((void *)from, region->original + (from - region->base), to - from);
        forget_texts(from, to - from);
        restored = true;
    }
    return restored;
}

/* Room for the stubs of text at an address; the flags say how it is to be mapped there. */
static uint64_t stub_place(uint64_t text, uint64_t text_size, uint64_t area_size, uint64_t *flags)
{
    uint64_t place = text + (uint64_t)STUB_DISTANCE;
    bool is_reserved = arena && place >= arena && place + area_size <= arena + (uint64_t)STUB_DISTANCE;
    *flags = is_reserved && area_size <= to_pages(text_size) ? MAP_AT : MAP_AT_FREE;
    return place;
}

/* Anonymous memory for an area, anywhere that a jump of four bytes reaches. */
static uint64_t map_area_near(uint64_t text, uint64_t text_size, uint64_t area_size)
{
    uint64_t flags;
    uint64_t place = stub_place(text, text_size, area_size, &flags);
    long address = CALL(__NR_mmap, place, area_size, ADDRESS_PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS | flags, -1, 0);
    for (uint64_t step = 1; address < 0 && step < 56; step++) {
        place = text + text_size + step * 0x2000000;
        address = CALL(__NR_mmap, place, area_size, ADDRESS_PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS | MAP_AT_FREE, -1, 0);
        if (address < 0 && text > step * 0x2000000 + area_size) {
            place = (text - step * 0x2000000 - area_size) & ~(PAGE - 1);
            address =
                CALL(__NR_mmap, place, area_size, ADDRESS_PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS | MAP_AT_FREE, -1, 0);
        }
    }
    return address < 0 ? 0 : (uint64_t)address;
}

/* Rewrites writable memory of the guest where it is; what it was is kept, if it is to come back. */
static void rewrite_here(uint64_t address, uint64_t size, bool keeps)
{
    /* The size of the area is known only afterwards; half of the text and a page is more than it ever takes. */
    uint64_t room = to_pages(size / 2 + PAGE);
    uint64_t area = map_area_near(address, size, room);
    struct rewriting rewriting = {.text = (uint8_t *)address,
                                  .text_size = size,
                                  .is_made = keeps,
                                  .distance = area ? (int64_t)(area - address) : 0};
    long original = keeps ? sys_map(size) : 0;
    if (original > 0)
        memcpy((void *)original, (const void *)address, size);
    rewrite_text(&rewriting);
    if (!rewriting.area) {
        if (area)
            CALL(__NR_munmap, area, room);
        if (original > 0)
            CALL(__NR_munmap, original, size);
        return;
    }
    const uint8_t *kept = original > 0 ? (const uint8_t *)original : NULL;
    if (area && rewriting.area_size <= room) {
        memcpy((void *)area, rewriting.area, rewriting.area_size);
        if (rewriting.area_size < room)
            CALL(__NR_munmap, area + rewriting.area_size, room - rewriting.area_size);
        CALL(__NR_mprotect, area, rewriting.area_size, 1 | PROTECTION_EXECUTE);
        release_rewriting(&rewriting);
        add_region(address, size, (const struct stub_area *)area, kept);
    } else {
        add_region(address, size, (const struct stub_area *)rewriting.area, kept);
    }
}

/* From a file system that nothing may be executed from: the same bytes in memory that is no file's. */
static long map_copy(uint64_t text, uint64_t size, uint64_t protection)
{
    size = to_pages(size);
    long copy = sys_map(size);
    if (copy < 0)
        return copy;
    memcpy((void *)copy, (const void *)text, size);
    long moved = CALL(__NR_mremap, copy, size, size, 3 /* MREMAP_MAYMOVE | MREMAP_FIXED */, text);
    if (moved >= 0 && CALL(__NR_mprotect, text, size, protection) < 0)
        return -EACCES;
    return moved;
}

static long map_private(uint64_t address, uint64_t size, uint64_t protection, uint64_t flags, int file, uint64_t offset)
{
    long text = CALL(__NR_mmap, address, size, ADDRESS_PROT_READ_WRITE, flags, file, offset);
    if (text < 0)
        return text;
    /* Behind the last page of the file there is nothing to be read. */
    struct statx stat;
    uint64_t rest = sys_stat_fd(file, &stat) < 0 || stat.stx_size < offset ? 0 : to_pages(stat.stx_size - offset);
    if (rest)
        rewrite_here((uint64_t)text, rest < size ? rest : size, false);
    if (CALL(__NR_mprotect, text, size, protection) == -EACCES && rest)
        return map_copy((uint64_t)text, rest < size ? rest : size, protection);
    return text;
}

static long map_kept(int kept, uint64_t address, const struct text_key *key, uint64_t protection, uint64_t flags,
                     uint64_t area_size)
{
    uint64_t stub_flags;
    uint64_t size = to_pages(key->length);
    uint64_t rest = key->size > key->offset ? to_pages(key->size - key->offset) : 0;
    uint64_t text_size = rest < size ? rest : size;
    long text = CALL(__NR_mmap, address, key->length, protection, flags, kept, PAGE);
    if (text < 0)
        return text;
    uint64_t place = stub_place((uint64_t)text, text_size, area_size, &stub_flags);
    long area = CALL(__NR_mmap, place, area_size, 1 | PROTECTION_EXECUTE, MAP_COPY | stub_flags, kept, PAGE + text_size);
    if (area < 0 || (uint64_t)area != place) {
        if (area >= 0)
            CALL(__NR_munmap, area, area_size);
        return -EEXIST;
    }
    add_region((uint64_t)text, text_size, (const struct stub_area *)place, NULL);
    return text;
}

long map_text(struct thread *thread, uint64_t address, uint64_t size, uint64_t protection, uint64_t flags, int file,
              uint64_t offset)
{
    struct statx stat;
    commit(thread);
    if (!size || offset % PAGE || sys_stat_fd(file, &stat) < 0 || !S_ISREG(stat.stx_mode))
        return CALL(__NR_mmap, address, size, protection, flags, file, offset);
    struct text_key key = {stat.stx_ino,
                           (uint64_t)stat.stx_dev_major << 32 | stat.stx_dev_minor,
                           stat.stx_size,
                           (uint64_t)stat.stx_mtime.tv_sec * 1000000000 + stat.stx_mtime.tv_nsec,
                           (uint64_t)stat.stx_ctime.tv_sec * 1000000000 + stat.stx_ctime.tv_nsec,
                           offset,
                           size};
    bool is_new = stat.stx_ctime.tv_sec >= run->begun;
    if (!run->cache_length || is_new)
        return map_private(address, size, protection, flags, file, offset);

    int kept = -1;
    uint32_t state = keep_text(file, &key, STUB_DISTANCE, &kept);
    if (state == TEXT_UNKNOWN || (state >= TEXT_KEPT && kept < 0))
        return map_private(address, size, protection, flags, file, offset);
    if (state == TEXT_WITHOUT_CALLS) {
        long text = CALL(__NR_mmap, address, size, protection, flags, file, offset);
        if (text >= 0)
            forget_texts((uint64_t)text, size);
        return text;
    }
    long text = map_kept(kept, address, &key, protection, flags, (uint64_t)(state - TEXT_KEPT) * PAGE);
    sys_close(kept);
    /* No room at the fixed distance, or a folder that nothing may be executed from: it is done again, by hand. */
    if (text < 0)
        return map_private(address, size, protection, flags, file, offset);
    return text;
}

static bool holds_plain_calls(const uint8_t *memory, uint64_t size)
{
    for (uint64_t at = 0; at + 1 < size; at++)
        if (is_plain_call(memory, size, at))
            return true;
    return false;
}

static bool holds_calls(const uint8_t *memory, uint64_t size)
{
    for (uint64_t at = 0; at + 1 < size; at++)
        if (memory[at] == 0x0f && memory[at + 1] == 0x05)
            return true;
    return false;
}

bool may_call(uint64_t address, uint64_t size)
{
    return region_of_text(address) || holds_plain_calls((const uint8_t *)address, size);
}

#define BIG ((uint64_t)1 << 20)

void rewrite_memory(struct thread *thread, uint64_t address, uint64_t size)
{
    uint64_t end = to_pages(address + size);
    uint8_t present[BIG / PAGE];
    for (uint64_t from = address & ~(PAGE - 1); from < end;) {
        uint64_t piece = end - from < BIG ? end - from : BIG;
        if (CALL(__NR_mincore, from, piece, present) < 0)
            return;
        /* Runs of pages that were touched; all others are zero. */
        for (uint64_t page = 0; page < piece / PAGE;) {
            uint64_t last = page;
            while (last < piece / PAGE && present[last] & 1 && !region_of_text(from + last * PAGE))
                last++;
            uint64_t start = from + page * PAGE, length = (last - page) * PAGE;
            if (length && holds_calls((const uint8_t *)start, length)) {
                if (catch_calls_from(thread, start, length))
                    return;
                if (!holds_plain_calls((const uint8_t *)start, length)) {
                    page = last + 1;
                    continue;
                }
                if (CALL(__NR_mprotect, start, length, ADDRESS_PROT_READ_WRITE) >= 0)
                    rewrite_here(start, length, true);
            }
            page = last + 1;
        }
        from += piece;
    }
}

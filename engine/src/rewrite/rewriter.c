#include "rewriter.h"

#include "stubs.h"
#include "system.h"
#include "text.h"

#define PAGE ((size_t)4096)

static size_t to_pages(size_t size)
{
    return (size + PAGE - 1) & ~(PAGE - 1);
}

/* Whether the bytes of a system call instruction occur at all, as code or as something else. */
static bool may_hold_calls(const uint8_t *text, size_t size)
{
    for (size_t at = 0; at + 1 < size; at++)
        if (text[at] == 0x0f && text[at + 1] == 0x05)
            return true;
    return false;
}

struct changes {
    struct site *table;
    size_t count;
    size_t stub_length;
    size_t last_page;
    size_t pages;
};

static void note(struct changes *changes, const struct call_site *site, const struct patched *patched, size_t stub_at)
{
    uint32_t native_at = patched->native < 0 ? 0 : (uint32_t)(stub_at + (size_t)patched->native);
    changes->table[changes->count++] = (struct site){site->offset, native_at, patched->entries};
    size_t page = site->offset / PAGE;
    if (page + 1 != changes->last_page)
        changes->pages++;
    changes->last_page = page + 1;
}

static void patch_all(struct rewriting *rewriting, const struct call_site *sites, size_t count, const uint8_t *targets,
                      size_t targets_size)
{
    size_t room = to_pages(sizeof(struct stub_area) + count * (STUB_MOST + sizeof(struct site)));
    long area = sys_map(room);
    long table = sys_map(to_pages(count * sizeof(struct site)));
    if (area < 0 || table < 0) {
        rewriting->out_of_memory = true;
        return;
    }
    struct changes changes = {(struct site *)table, 0, sizeof(struct stub_area), 0, 0};
    struct patch patch = {rewriting->text, rewriting->text_size, 0, targets, targets + targets_size / 2, NULL, 0};
    for (size_t i = 0; i < count; i++) {
        struct patched patched = {0, -1, ENTER_AT_CALL | ENTER_BEHIND_CALL, false};
        size_t stub_at = changes.stub_length;
        if (rewriting->is_made && !is_plain_call(rewriting->text, rewriting->text_size, sites[i].offset)) {
            patched.is_left = true;
        } else if (rewriting->distance) {
            patch.stub = (uint8_t *)area + stub_at;
            patch.stub_offset = rewriting->distance + (int64_t)stub_at;
            patched = patch_site(&patch, &sites[i]);
        } else if (sites[i].is_doubtful) {
            patched.is_left = true;
        } else {
            trap_site(&patch, &sites[i]);
        }
        changes.stub_length += patched.length;
        if (!patched.is_left)
            note(&changes, &sites[i], &patched, stub_at);
    }

    if (changes.count) {
        struct stub_area *head = (struct stub_area *)area;
        size_t sites_at = (changes.stub_length + 7) & ~(size_t)7;
        memcpy((char *)area + sites_at, changes.table, changes.count * sizeof(struct site));
        *head = (struct stub_area){.magic = STUB_AREA_MAGIC,
                                   .size = (uint32_t)(sites_at + changes.count * sizeof(struct site)),
                                   .text_size = (uint32_t)rewriting->text_size,
                                   .site_count = (uint32_t)changes.count,
                                   .sites_at = (uint32_t)sites_at};
        size_t used = to_pages(head->size);
        if (used < room)
            CALL(__NR_munmap, area + (long)used, room - used);
        rewriting->area = (uint8_t *)area;
        rewriting->area_size = used;
        rewriting->changed_pages = changes.pages;
    } else {
        CALL(__NR_munmap, area, room);
    }
    CALL(__NR_munmap, table, to_pages(count * sizeof(struct site)));
}

void rewrite_text(struct rewriting *rewriting)
{
    rewriting->area = NULL;
    rewriting->area_size = 0;
    rewriting->changed_pages = 0;
    rewriting->out_of_memory = false;
    if (!may_hold_calls(rewriting->text, rewriting->text_size))
        return;
    struct call_site *sites = NULL;
    uint8_t *targets = NULL;
    size_t sites_size = 0, targets_size = 0;
    long count = find_call_sites(rewriting->text, rewriting->text_size, &sites, &sites_size, &targets, &targets_size);
    if (count < 0) {
        rewriting->out_of_memory = true;
        return;
    }
    if (count > 0) {
        patch_all(rewriting, sites, (size_t)count, targets, targets_size);
        CALL(__NR_munmap, sites, sites_size);
    }
    CALL(__NR_munmap, targets, targets_size);
}

void release_rewriting(struct rewriting *rewriting)
{
    if (rewriting->area)
        CALL(__NR_munmap, rewriting->area, rewriting->area_size);
    rewriting->area = NULL;
}

static const struct site *sites_of(const struct stub_area *area)
{
    return (const struct site *)((const char *)area + area->sites_at);
}

const struct site *find_site(const struct stub_area *area, uint64_t text_offset)
{
    const struct site *sites = sites_of(area);
    size_t low = 0, high = area->site_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sites[middle].text_offset < text_offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low < area->site_count && sites[low].text_offset == text_offset ? &sites[low] : NULL;
}

const struct site *find_site_of_stub(const struct stub_area *area, uint64_t area_offset)
{
    const struct site *sites = sites_of(area);
    for (size_t i = 0; i < area->site_count; i++)
        if (sites[i].native_at && sites[i].native_at == area_offset)
            return &sites[i];
    return NULL;
}

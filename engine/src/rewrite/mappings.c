/* Memory that is or becomes executable. */
#include "entry.h"
#include "dispatch.h"
#include "memory.h"
#include "memory_faults.h"
#include "served.h"
#include "text.h"
#include "texts.h"

#define PAGE ((uint64_t)4096)
#define WRITE 2
#define EXECUTE 4
#define SHARED 1       /* MAP_SHARED */
#define PRIVATE 2      /* MAP_PRIVATE */
#define AT_ADDRESS 0x10 /* MAP_FIXED */
#define ANONYMOUS 0x20 /* MAP_ANONYMOUS */
#define RANGES_MOST 256
#define LONGEST_INSTRUCTION 15
#define PIECE (16 * PAGE)

/* Ranges that the guest believes to be writable and executable. */
static struct range {
    uint64_t from, to;
} both[RANGES_MOST] LARGE_TABLE;
static uint32_t both_count;

static void note_both(uint64_t from, uint64_t size)
{
    for (uint32_t i = 0; i < both_count && i < RANGES_MOST; i++)
        if (both[i].from <= from && from + size <= both[i].to)
            return;
    uint32_t at = __atomic_fetch_add(&both_count, 1, __ATOMIC_ACQ_REL);
    if (at < RANGES_MOST) {
        both[at].to = from + size;
        __atomic_store_n(&both[at].from, from, __ATOMIC_RELEASE);
    } else {
        both_count = RANGES_MOST;
        CALL(__NR_mprotect, from, size, 1 | WRITE | EXECUTE);
    }
}

/* Memory that is something else from now on, or has one of the two rights alone. */
static void forget_both(uint64_t from, uint64_t size)
{
    uint64_t to = from + size;
    uint32_t count = both_count < RANGES_MOST ? both_count : RANGES_MOST;
    for (uint32_t i = 0; i < count; i++) {
        struct range range = both[i];
        if (range.to <= from || range.from >= to)
            continue;
        both[i].to = range.from < from ? from : range.from;
        if (range.to > to)
            note_both(to, range.to - to);
    }
}

bool allow_execution(struct thread *thread, uint64_t instruction, uint64_t address)
{
    /* An instruction can reach into the page behind its own. */
    if (address - instruction >= LONGEST_INSTRUCTION)
        return false;
    uint32_t count = both_count < RANGES_MOST ? both_count : RANGES_MOST;
    for (uint32_t i = 0; i < count; i++) {
        if (address < both[i].from || address >= both[i].to)
            continue;
        uint64_t page = address & ~(PAGE - 1);
        uint64_t rest = both[i].to - page;
        uint64_t size = rest < PIECE ? rest : PIECE;
        if (!caught_below() && may_call(page, size)) {
            rewrite_memory(thread, page, PAGE);
            /* What holds calls, rewritten or not, is not to be written to unnoticed. */
            bool is_watched = !caught_below() && may_call(page, PAGE);
            return CALL(__NR_mprotect, page, PAGE, 1 | EXECUTE | (is_watched ? 0 : WRITE)) >= 0;
        }
        rewrite_memory(thread, page, size);
        return CALL(__NR_mprotect, page, size, 1 | WRITE | EXECUTE) >= 0;
    }
    return false;
}

bool allow_writing(uint64_t address)
{
    uint32_t count = both_count < RANGES_MOST ? both_count : RANGES_MOST;
    uint64_t page = address & ~(PAGE - 1);
    for (uint32_t i = 0; i < count; i++)
        if (address >= both[i].from && address < both[i].to)
            return restore_memory(page, PAGE) || CALL(__NR_mprotect, page, PAGE, 1 | WRITE) >= 0;
    return false;
}

long serve_mmap(struct thread *thread, struct registers *call)
{
    uint64_t protection = ARGUMENT_3(call), flags = ARGUMENT_4(call);
    if (!(protection & EXECUTE)) {
        if (flags & AT_ADDRESS) {
            commit(thread);
            forget_texts(ARGUMENT_1(call), ARGUMENT_2(call));
        }
        long address = final_call(__NR_mmap, ARGUMENT_1(call), ARGUMENT_2(call), protection, flags, ARGUMENT_5(call),
                                  ARGUMENT_6(call));
        if (both_count && address >= 0)
            forget_both((uint64_t)address, ARGUMENT_2(call));
        return address;
    }
    commit(thread);
    if (flags & ANONYMOUS || protection & WRITE) {
        bool is_own = flags & ANONYMOUS && !(flags & SHARED);
        long address = CALL(__NR_mmap, ARGUMENT_1(call), ARGUMENT_2(call),
                            is_own && protection & WRITE ? protection & ~(uint64_t)EXECUTE : protection, flags,
                            ARGUMENT_5(call), ARGUMENT_6(call));
        if (address < 0)
            return address;
        if (flags & AT_ADDRESS)
            forget_texts((uint64_t)address, ARGUMENT_2(call));
        if (is_own && protection & WRITE)
            note_both((uint64_t)address, ARGUMENT_2(call));
        else if (!(flags & ANONYMOUS) && !(flags & SHARED)) {
            rewrite_memory(thread, (uint64_t)address, ARGUMENT_2(call));
            CALL(__NR_mprotect, address, ARGUMENT_2(call), protection);
        }
        return address;
    }
    if (flags & SHARED) {
        /* Who shares it can write to it: what is to be caught comes later. A copy would not see it. */
        long address = CALL(__NR_mmap, ARGUMENT_1(call), ARGUMENT_2(call), protection, flags, ARGUMENT_5(call), ARGUMENT_6(call));
        if (address < 0 || catch_calls_from(thread, (uint64_t)address, ARGUMENT_2(call)))
            return address;
        CALL(__NR_munmap, address, ARGUMENT_2(call));
        flags = (flags & ~(uint64_t)3) | PRIVATE;
    }
    return map_text(thread, ARGUMENT_1(call), ARGUMENT_2(call), protection, flags, (int)ARGUMENT_5(call),
                    ARGUMENT_6(call));
}

long serve_mprotect(struct thread *thread, struct registers *call)
{
    uint64_t protection = ARGUMENT_3(call);
    if (both_count && (protection & (WRITE | EXECUTE)) != (WRITE | EXECUTE)) {
        commit(thread);
        forget_both(ARGUMENT_1(call), ARGUMENT_2(call));
    }
    if (protection & EXECUTE) {
        commit(thread);
        if (!(protection & WRITE)) {
            rewrite_memory(thread, ARGUMENT_1(call), ARGUMENT_2(call));
        } else {
            long answer = CALL(__NR_mprotect, ARGUMENT_1(call), ARGUMENT_2(call), protection & ~(uint64_t)EXECUTE);
            if (answer >= 0)
                note_both(ARGUMENT_1(call), ARGUMENT_2(call));
            return answer;
        }
    } else if (protection & WRITE) {
        commit(thread);
        restore_memory(ARGUMENT_1(call), ARGUMENT_2(call));
    }
    return final_call((long)CALL_NUMBER(call), ARGUMENT_1(call), ARGUMENT_2(call), protection, ARGUMENT_4(call), 0, 0);
}

/* By the machine's list of mappings; only programs that have made code are ever asked. */
static bool is_executable(uint64_t address)
{
    char line[128], buffer[4096];
    size_t used = 0;
    bool found = false;
    long got, file = sys_open("/proc/self/maps", O_RDONLY);
    while (file >= 0 && !found && (got = sys_read((int)file, buffer, sizeof buffer)) > 0) {
        for (long i = 0; i < got && !found; i++) {
            if (buffer[i] != '\n') {
                if (used < sizeof line - 1)
                    line[used++] = buffer[i];
                continue;
            }
            line[used] = 0;
            used = 0;
            char start[24];
            size_t digits = text_format(start, sizeof start, "%lx-", (unsigned long)address);
            const char *blank = text_find(line, ' ');
            found = !memcmp(line, start, digits) && blank && blank[3] == 'x';
        }
    }
    if (file >= 0)
        sys_close((int)file);
    return found;
}

long serve_mremap(struct thread *thread, struct registers *call)
{
    uint64_t from = ARGUMENT_1(call), size = ARGUMENT_2(call);
    commit(thread);
    /* The jumps of rewritten memory lead elsewhere when it moves: it is rewritten again where it comes to lie. */
    bool was_rewritten = restore_memory(from, size);
    long address = CALL(__NR_mremap, from, size, ARGUMENT_3(call), ARGUMENT_4(call), ARGUMENT_5(call));
    uint64_t to = address < 0 ? from : (uint64_t)address;
    if (address >= 0 && to != from) {
        forget_texts(from, size);
        if (from < caught_below() && is_executable(to))
            catch_calls_from(thread, to, ARGUMENT_3(call));
    }
    if (was_rewritten) {
        rewrite_memory(thread, to, size);
        CALL(__NR_mprotect, to, size, 1 | EXECUTE);
    }
    return address;
}

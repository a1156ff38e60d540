/*
 * Finding system calls in text: instructions are decoded one after the other, since `0f 05` stands inside of
 * immediates, displacements and tables too. Where data interrupts the code the decoder gets lost and is back in step
 * after a few instructions, as x86 code is; what it saw meanwhile is doubtful.
 */
#include "instruction.h"
#include "stubs.h"
#include "system.h"
#include "text.h"

/* As many bytes without a sign of data make it code. */
#define TRUST_DISTANCE 24
#define KEPT 4

struct history {
    uint8_t lengths[KEPT]; /* of movable instructions, nearest first */
    long number;           /* that %eax holds, or -1 */
    size_t number_at;      /* where the instruction that set it ends */
    size_t last_bad;
    bool seen_bad;
    bool is_behind_end; /* the instruction before leads elsewhere */
};

static void forget(struct history *history)
{
    memset(history->lengths, 0, sizeof history->lengths);
    history->number = -1;
}

static bool is_landing_mark(const struct instruction *instruction)
{
    return instruction->map == 1 && instruction->opcode == 0x1e && instruction->has_modrm && instruction->modrm == 0xfa;
}

/* What stands between functions, or before a loop: something may begin behind it that only a table knows. */
static bool is_filler(const struct instruction *instruction)
{
    if (instruction->map == 1)
        return instruction->opcode == 0x1f;
    return instruction->map == 0 && (instruction->opcode == 0x90 || instruction->opcode == 0xcc);
}

static unsigned register_of(const struct instruction *instruction)
{
    return (instruction->modrm >> 3 & 7) | (instruction->rex & 4 ? 8 : 0);
}

static unsigned operand_of(const struct instruction *instruction)
{
    return (instruction->modrm & 7) | (instruction->rex & 1 ? 8 : 0);
}

/* What %eax holds behind an instruction; -1 unless it is sure. */
static long number_after(const struct instruction *instruction, long number)
{
    if (instruction->map || instruction->has_prefix)
        return -1;
    uint8_t opcode = instruction->opcode;
    bool is_register = instruction->has_modrm && instruction->modrm >> 6 == 3;
    if (opcode == 0xb8 && !(instruction->rex & 9))
        return (long)(int32_t)instruction->immediate;
    if (opcode > 0xb8 && opcode <= 0xbf)
        return number;
    if (opcode == 0xb8)
        return -1;
    if (opcode == 0xc7 && is_register && operand_of(instruction) == 0)
        return (long)(int32_t)instruction->immediate;
    if ((opcode == 0x31 || opcode == 0x33) && is_register) {
        unsigned to = opcode == 0x31 ? operand_of(instruction) : register_of(instruction);
        if (to != 0)
            return number;
        return register_of(instruction) == operand_of(instruction) ? 0 : -1;
    }
    if (opcode == 0x89)
        return is_register && operand_of(instruction) == 0 ? -1 : number;
    if (opcode == 0x8b || opcode == 0x8d)
        return register_of(instruction) == 0 ? -1 : number;
    if (opcode == 0xc7 || opcode == 0x85 || opcode == 0x39 || opcode == 0x3b)
        return number;
    return -1;
}

/* Of those for which number_after() knows a number: whether it comes from this one. */
static bool sets_number(const struct instruction *instruction)
{
    uint8_t opcode = instruction->opcode;
    return opcode == 0xb8 || (opcode == 0xc7 && instruction->modrm == 0xc0) ||
           ((opcode == 0x31 || opcode == 0x33) && instruction->modrm == 0xc0);
}

struct site_list {
    struct call_site *sites;
    size_t size; /* of the mapping */
    size_t count;
};

static bool add_site(struct site_list *list, const struct call_site *site)
{
    if ((list->count + 1) * sizeof *site > list->size) {
        size_t larger = list->size ? list->size * 2 : 65536;
        long moved = list->size ? CALL(__NR_mremap, list->sites, list->size, larger, 1 /* MREMAP_MAYMOVE */)
                                : sys_map(larger);
        if (moved < 0)
            return false;
        list->sites = (struct call_site *)moved;
        list->size = larger;
    }
    list->sites[list->count++] = *site;
    return true;
}

static void mark_target(uint8_t *targets, size_t size, int64_t target)
{
    if (target >= 0 && (uint64_t)target < size)
        targets[target / 8] |= (uint8_t)(1u << (target % 8));
}

static bool is_padding(const uint8_t *text, size_t at)
{
    return text[at] == 0 && text[at + 1] == 0;
}

long find_call_sites(const uint8_t *text, size_t size, struct call_site **sites, size_t *sites_size, uint8_t **targets,
                     size_t *targets_size)
{
    struct site_list list = {NULL, 0, 0};
    *targets_size = 2 * ((size / 8 + 4096) & ~(size_t)4095);
    long map = sys_map(*targets_size);
    if (map < 0)
        return -1;
    *targets = (uint8_t *)map;

    struct history history = {{0}, -1, 0, 0, false, false};
    for (size_t at = 0; at < size;) {
        /* Unused memory is zero, and a pair of zeros is a useless instruction. */
        if (at + 1 < size && is_padding(text, at)) {
            at += 2;
            forget(&history);
            continue;
        }
        struct instruction instruction = decode(text + at, size - at);
        if (instruction.kind == SYSTEM_CALL) {
            struct call_site site = {.offset = (uint32_t)at, .number = -1};
            if (history.number >= 0 && history.number < INT16_MAX && at - history.number_at < UINT16_MAX) {
                site.number = (int16_t)history.number;
                site.number_age = (uint16_t)(at - history.number_at);
            }
            memcpy(site.before, history.lengths, sizeof site.before);
            bool is_usual = site.number >= 0 && site.number_age == 0 && history.lengths[0] >= 5;
            site.is_doubtful = !is_usual && history.seen_bad && at - history.last_bad < TRUST_DISTANCE;
            site.follows_end = history.is_behind_end;
            if (site.follows_end) {
                history.seen_bad = true;
                history.last_bad = at;
            }
            if (!add_site(&list, &site)) {
                CALL(__NR_munmap, *targets, *targets_size);
                return -1;
            }
            forget(&history);
        } else if (instruction.kind == INVALID || instruction.kind == UNLIKELY) {
            history.seen_bad = true;
            history.last_bad = at;
            forget(&history);
        } else if (instruction.kind == BRANCH) {
            mark_target(*targets, size, (int64_t)at + instruction.target);
            forget(&history);
        } else if (!instruction.falls_through || is_landing_mark(&instruction) || is_filler(&instruction)) {
            forget(&history);
        } else {
            long number = number_after(&instruction, history.number);
            if (number >= 0 && sets_number(&instruction))
                history.number_at = at + instruction.length;
            history.number = number;
            /* An address that is computed may be one that is jumped to. */
            if (instruction.is_relative && instruction.map == 0 && instruction.opcode == 0x8d)
                mark_target(*targets + *targets_size / 2, size, (int64_t)at + instruction.target);
            memmove(history.lengths + 1, history.lengths, KEPT - 1);
            history.lengths[0] = instruction.length;
            if (instruction.is_relative)
                memset(history.lengths, 0, sizeof history.lengths);
        }
        history.is_behind_end = !instruction.falls_through;
        at += instruction.length;
    }
    *sites = list.sites;
    *sites_size = list.size;
    return (long)list.count;
}

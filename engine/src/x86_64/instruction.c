/*
 * The maps follow the opcode tables of the Intel and AMD manuals (volume 2, appendix A; volume 3, appendix A). Each
 * character describes one opcode of 64-bit mode.
 */
#include "instruction.h"

/*
 * . no operand bytes   m ModRM   1 imm8   2 imm16, leaves   4 imm16/32   8 imm64 with REX.W   3 imm16 + imm8   a address
 * b ModRM + imm8   d ModRM + imm16/32   j rel8   J rel32   t ModRM, imm8 if reg < 2   T ModRM, imm32 if reg < 2
 * p prefix   - invalid   ! privileged or obsolete   r leaves   i ModRM, leaves if reg is 4 or 5   s system call   M ModRM, unlikely
 * R imm16, unlikely   I imm8, unlikely
 */
static const char one_byte[] =
    "mmmm14--mmmm14-p" /* 00: 0f is handled before */
    "mmmm14--mmmm14--"
    "mmmm14p-mmmm14p-"
    "mmmm14p-mmmm14p-"
    "pppppppppppppppp"
    "................"
    "---mpppp4d1b!!!!"
    "jjjjjjjjjjjjjjjj"
    "bd-bmmmmmmmmmmmm"
    "..........-....." /* 90 */
    "aaaa....14......"
    "1111111188888888"
    "bb2r--bd3.R!.I-!" /* c0: c4 and c5 are handled before; R is retf imm16 */
    "mmmm---.mmmmmmmm"
    "jjjjIIIIJJ-j!!!!" /* e0 */
    "p!pp!.tT..!!..mi";

static const char two_bytes[] =
    "MmMM-s!!!!-r-m.b"
    "mmmmmmmmmmmmmmmm"
    "!!!!----mmmmmmmm"
    "!.!!!!-.p-p-----" /* 30: wrmsr rdtsc rdmsr rdpmc sysenter sysexit; 38 and 3a are handled before */
    "mmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmmm"
    "bbbbmmm.mmmmmmmm" /* 70 */
    "JJJJJJJJJJJJJJJJ"
    "mmmmmmmmmmmmmmmm"
    "...mbm--..!mbmmm" /* a0 */
    "mmmmmmmmmmbmmmmm"
    "mmbmbbbm........" /* c0 */
    "mmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmmm";

struct cursor {
    const uint8_t *code;
    size_t size;
    size_t at;
    bool is_short; /* ran past the end */
};

static uint8_t next(struct cursor *cursor)
{
    if (cursor->at >= cursor->size) {
        cursor->is_short = true;
        return 0;
    }
    return cursor->code[cursor->at++];
}

static void skip(struct cursor *cursor, size_t count)
{
    cursor->at += count;
    if (cursor->at > cursor->size)
        cursor->is_short = true;
}

static int64_t read_signed(const uint8_t *code, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)code[i] << (8 * i);
    unsigned shift = 64 - 8 * (unsigned)size;
    return (int64_t)(value << shift) >> shift;
}

static void read_modrm(struct cursor *cursor, struct instruction *found)
{
    uint8_t modrm = next(cursor);
    unsigned mode = modrm >> 6, base = modrm & 7;
    found->modrm = modrm;
    found->has_modrm = true;
    if (mode == 3)
        return;
    if (base == 4) {
        uint8_t sib = next(cursor);
        if (mode == 0 && (sib & 7) == 5)
            skip(cursor, 4);
    } else if (mode == 0 && base == 5) {
        if (cursor->at + 4 <= cursor->size)
            found->target = read_signed(cursor->code + cursor->at, 4);
        skip(cursor, 4);
        found->is_relative = true;
    }
    if (mode == 1)
        skip(cursor, 1);
    else if (mode == 2)
        skip(cursor, 4);
}

static void read_branch(struct cursor *cursor, struct instruction *found, size_t size)
{
    size_t at = cursor->at;
    skip(cursor, size);
    found->kind = BRANCH;
    found->is_relative = true;
    if (!cursor->is_short)
        found->target = read_signed(cursor->code + at, size) + (int64_t)cursor->at;
}

static void read_operands(struct cursor *cursor, struct instruction *found, char form, bool is_16)
{
    size_t wide = is_16 && !(found->rex & 8) ? 2 : 4;
    switch (form) {
    case '.': break;
    case 'm': read_modrm(cursor, found); break;
    case 'M': read_modrm(cursor, found); found->kind = UNLIKELY; break;
    case '1': skip(cursor, 1); break;
    case '2': skip(cursor, 2); found->kind = LEAVING; found->falls_through = false; break;
    case '3': skip(cursor, 3); break;
    case '4': skip(cursor, wide); break;
    case '8':
        if (!(found->rex & 8) && cursor->at + 4 <= cursor->size)
            found->immediate = (uint32_t)read_signed(cursor->code + cursor->at, 4);
        skip(cursor, found->rex & 8 ? 8 : wide);
        break;
    case 'a': skip(cursor, 8); break;
    case 'b': read_modrm(cursor, found); skip(cursor, 1); break;
    case 'd':
        read_modrm(cursor, found);
        if (cursor->at + 4 <= cursor->size)
            found->immediate = (uint32_t)read_signed(cursor->code + cursor->at, 4);
        skip(cursor, wide);
        break;
    case 'j': read_branch(cursor, found, 1); break;
    case 'J': read_branch(cursor, found, 4); break;
    case 't':
        read_modrm(cursor, found);
        if ((found->modrm >> 3 & 7) < 2)
            skip(cursor, 1);
        break;
    case 'T':
        read_modrm(cursor, found);
        if ((found->modrm >> 3 & 7) < 2)
            skip(cursor, wide);
        break;
    case 'i':
        read_modrm(cursor, found);
        if ((found->modrm >> 3 & 7) == 4 || (found->modrm >> 3 & 7) == 5) {
            found->kind = LEAVING;
            found->falls_through = false;
        } else if ((found->modrm >> 3 & 7) == 7) {
            found->kind = INVALID;
        } else if ((found->modrm >> 3 & 7) == 3) {
            found->kind = UNLIKELY;
        }
        break;
    case 'R': skip(cursor, 2); found->kind = UNLIKELY; break;
    case 'I': skip(cursor, 1); found->kind = UNLIKELY; break;
    case '!': found->kind = UNLIKELY; break;
    case 'r': found->kind = LEAVING; found->falls_through = false; break;
    case 's': found->kind = SYSTEM_CALL; break;
    default: found->kind = INVALID;
    }
}

/* The opcode behind a VEX or EVEX prefix. */
static void read_vector(struct cursor *cursor, struct instruction *found, unsigned map)
{
    found->opcode = next(cursor);
    found->map = (uint8_t)(map + 8);
    if (map < 1 || map > 6 || map == 4) {
        found->kind = INVALID;
        return;
    }
    if (map == 1 && found->opcode == 0x77)
        return;
    read_modrm(cursor, found);
    bool has_immediate = map == 3;
    if (map == 1)
        has_immediate = (found->opcode & 0xfc) == 0x70 || found->opcode == 0xc2 ||
                        (found->opcode >= 0xc4 && found->opcode <= 0xc6);
    if (has_immediate)
        skip(cursor, 1);
}

static void read_instruction(struct cursor *cursor, struct instruction *found)
{
    bool is_16 = false;
    uint8_t byte = next(cursor);
    for (;;) {
        if (byte == 0x66)
            is_16 = true;
        else if (byte != 0xf0 && byte != 0xf2 && byte != 0xf3 && byte != 0x67 && byte != 0x2e && byte != 0x36 &&
                 byte != 0x3e && byte != 0x26 && byte != 0x64 && byte != 0x65)
            break;
        found->has_prefix = true;
        byte = next(cursor);
        if (cursor->at > 14)
            return;
    }
    if ((byte & 0xf0) == 0x40) {
        found->rex = byte;
        byte = next(cursor);
    }
    if (byte == 0xc5) {
        next(cursor);
        read_vector(cursor, found, 1);
    } else if (byte == 0xc4) {
        unsigned map = next(cursor) & 0x1f;
        next(cursor);
        read_vector(cursor, found, map <= 3 ? map : 0);
    } else if (byte == 0x62) {
        unsigned map = next(cursor) & 7;
        skip(cursor, 2);
        read_vector(cursor, found, map);
    } else if (byte == 0x8f && cursor->at < cursor->size && (cursor->code[cursor->at] & 0x38)) {
        found->kind = INVALID; /* AMD's XOP, gone since Zen */
    } else if (byte != 0x0f) {
        found->opcode = byte;
        read_operands(cursor, found, one_byte[byte], is_16);
        if (byte == 0xe9 || byte == 0xeb)
            found->falls_through = false;
    } else {
        byte = next(cursor);
        if (byte == 0x38 || byte == 0x3a) {
            found->map = byte == 0x38 ? 2 : 3;
            found->opcode = next(cursor);
            read_modrm(cursor, found);
            if (byte == 0x3a)
                skip(cursor, 1);
        } else {
            found->map = 1;
            found->opcode = byte;
            read_operands(cursor, found, two_bytes[byte], is_16);
        }
    }
}

struct instruction decode(const uint8_t *code, size_t size)
{
    struct instruction found = {.falls_through = true};
    struct cursor cursor = {code, size < 15 ? size : 15, 0, false};
    read_instruction(&cursor, &found);
    if (cursor.is_short || found.kind == INVALID)
        return (struct instruction){.length = 1, .kind = INVALID};
    found.length = (uint8_t)cursor.at;
    if (found.is_relative && found.kind != BRANCH)
        found.target += found.length;
    return found;
}

/* Lengths of x86-64 instructions, and what the rewriter has to know about them. */
#ifndef SCAR_INSTRUCTION_H
#define SCAR_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum instruction_kind {
    PLAIN,
    SYSTEM_CALL,
    BRANCH, /* to `target`; call, jmp, jcc, loop */
    LEAVING, /* ret and indirect jumps: what stands behind is reached from elsewhere only */
    UNLIKELY, /* privileged, or of no use since decades: a sign that these bytes are no code */
    INVALID
};

struct instruction {
    uint8_t length; /* 1 where the bytes are no instruction */
    uint8_t kind;
    bool is_relative;   /* has an operand or a target relative to its own address */
    bool falls_through; /* the next one may follow */
    uint8_t map;        /* 0 one byte, 1 0f, 2 0f38, 3 0f3a; with a vector prefix + 8 */
    uint8_t opcode;
    uint8_t rex;
    uint8_t modrm;
    bool has_modrm;
    bool has_prefix; /* 66, 67, f2, f3, lock or a segment */
    uint32_t immediate; /* of `mov $imm32, %r32` */
    int64_t target;     /* of a branch or of a relative operand: offset from the instruction's own address */
};

/* Decodes what begins at code and has at most `size` bytes. */
struct instruction decode(const uint8_t *code, size_t size);

#endif

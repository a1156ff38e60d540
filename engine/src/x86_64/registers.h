/* The guest's registers while a call of it is served, and where a thread's block is found. */
#ifndef SCAR_REGISTERS_H
#define SCAR_REGISTERS_H

#include <stdint.h>

#include "machine.h"

/* In the order that entry.c stores them. */
struct registers {
    uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp, r8, r9, r10, r11, r12, r13, r14, r15, rip, flags;
};

#define CALL_NUMBER(registers) ((registers)->rax)
#define ARGUMENT_1(registers) ((registers)->rdi)
#define ARGUMENT_2(registers) ((registers)->rsi)
#define ARGUMENT_3(registers) ((registers)->rdx)
#define ARGUMENT_4(registers) ((registers)->r10)
#define ARGUMENT_5(registers) ((registers)->r8)
#define ARGUMENT_6(registers) ((registers)->r9)
#define STACK_POINTER(registers) ((registers)->rsp)

/* The block that the %gs base of this thread points to; neither glibc, musl nor Go use %gs. */
static inline struct thread *this_thread(void)
{
    struct thread *thread;
    __asm__("mov %%gs:8, %0" : "=r"(thread));
    return thread;
}

#define CALL_ARCH_PRCTL 158
#define SET_GS_BASE 0x1001 /* ARCH_SET_GS */

static inline void set_thread_base(struct thread *thread)
{
    system_call(CALL_ARCH_PRCTL, SET_GS_BASE, (long)thread, 0, 0, 0, 0);
}

/* The registers of a new program: all zero but these. */
static inline void start_guest(struct registers *registers, uint64_t instruction, uint64_t stack)
{
    *registers = (struct registers){.rip = instruction, .rsp = stack, .flags = 0x202};
}

#endif

/*
 * The first instructions of the process. The kernel maps a static position-independent program anywhere and
 * applies no relocation, so this does it before the first pointer out of a table is used.
 */
#include <stdint.h>

#include <linux/elf.h>

#include "start.h"

extern const Elf64_Dyn _DYNAMIC[] __attribute__((visibility("hidden")));
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

_Noreturn void relocate_and_begin(uintptr_t *stack);

__asm__(".text\n"
        ".globl _start\n"
        ".type _start, @function\n"
        "_start:\n"
        "    xor %ebp, %ebp\n"
        "    mov %rsp, %rdi\n"
        "    and $-16, %rsp\n"
        "    call relocate_and_begin\n"
        "    hlt\n"
        ".size _start, . - _start\n");

#define RELATIVE_RELOCATION 8 /* R_X86_64_RELATIVE of the System V ABI; -z text leaves no other kind */

_Noreturn void relocate_and_begin(uintptr_t *stack)
{
    uintptr_t base = (uintptr_t)__ehdr_start;
    const Elf64_Rela *relocation = 0;
    uintptr_t size = 0;
    for (const Elf64_Dyn *entry = _DYNAMIC; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_RELA)
            relocation = (const Elf64_Rela *)(base + entry->d_un.d_ptr);
        else if (entry->d_tag == DT_RELASZ)
            size = entry->d_un.d_val;
    }
    for (; size >= sizeof *relocation; size -= sizeof *relocation, relocation++)
        if (ELF64_R_TYPE(relocation->r_info) == RELATIVE_RELOCATION)
            *(uintptr_t *)(base + relocation->r_offset) = base + (uintptr_t)relocation->r_addend;

    int count = (int)stack[0];
    char **arguments = (char **)(stack + 1);
    begin(count, arguments, arguments + count + 1);
}

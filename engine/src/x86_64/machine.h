/* What the x86-64 machine calls itself, and how it asks the kernel for something. */
#ifndef SCAR_MACHINE_H
#define SCAR_MACHINE_H

#include <linux/elf.h>

#define MACHINE_NAME "x86-64"
#define MACHINE_ELF EM_X86_64
#define MACHINE_ELF_CLASS ELFCLASS64
#define MACHINE_AUDIT AUDIT_ARCH_X86_64 /* of linux/audit.h */

/* One system call; the answer is the kernel's own: a value, or a negative error number. */
static inline long system_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long answer;
    __asm__ volatile("syscall"
                     : "=a"(answer)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return answer;
}

#endif

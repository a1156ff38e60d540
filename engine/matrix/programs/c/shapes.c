/* System calls in unusual shapes, and the bytes of one where there is none. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "show.h"

#define SENTINEL "/work/only-in-the-image"
#define CLOBBERED "rcx", "r11", "memory", "cc"

/* The number in a register, as syscall(2) of every C library has it. */
__attribute__((noinline)) static long call(long number, long first, long second, long third)
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "0"(number), "D"(first), "S"(second), "d"(third) : CLOBBERED);
    return result;
}

static void numbers(void)
{
    volatile long number = SYS_access;
    printf("number in a register: %ld %ld\n", call(number, (long)SENTINEL, F_OK, 0),
           call(number, (long)"/work/missing", F_OK, 0));
    long result;
    __asm__ volatile("push %1; pop %%rax; syscall" : "=a"(result) : "i"(SYS_access), "D"(SENTINEL), "S"(0L) : CLOBBERED);
    printf("number from the stack: %ld\n", result);
    __asm__ volatile("lea %c1(%%rsi), %%eax; syscall" : "=a"(result) : "i"(SYS_access), "D"(SENTINEL), "S"(0L) : CLOBBERED);
    printf("number by lea: %ld\n", result);
    __asm__ volatile("xor %%eax, %%eax; mov %1, %%al; syscall" : "=a"(result) : "i"(SYS_access), "D"(SENTINEL), "S"(0L) : CLOBBERED);
    printf("number in al: %ld\n", result);
    __asm__ volatile("movabs $0xffffffff00000000, %%rax; mov %1, %%eax; syscall" : "=a"(result) : "i"(SYS_access), "D"(SENTINEL), "S"(0L) : CLOBBERED);
    printf("number above a used register: %ld\n", result);
    __asm__ volatile("mov %1, %%rax; syscall" : "=a"(result) : "i"(SYS_access), "D"(SENTINEL), "S"(0L) : CLOBBERED);
    printf("number in 64 bits: %ld\n", result);
    __asm__ volatile("mov %1, %%eax; nop; syscall; nop" : "=a"(result) : "i"(SYS_access), "D"(SENTINEL), "S"(0L) : CLOBBERED);
    printf("not next to each other: %ld\n", result);
    __asm__ volatile("mov %1, %%eax; jmp 1f; 2: syscall; jmp 3f; 1: jmp 2b; 3:" : "=a"(result) : "i"(SYS_access), "D"(SENTINEL), "S"(0L) : CLOBBERED);
    printf("a jump to the call: %ld\n", result);
    /* The second time round the branch leads between the number and the call. */
    long rounds = 0;
    __asm__ volatile("xor %%r8d, %%r8d\n"
                     "mov %2, %%eax\n"
                     "1: syscall\n"
                     "inc %%r8\n"
                     "cmp $2, %%r8\n"
                     "je 2f\n"
                     "mov %2, %%rax\n"
                     "jmp 1b\n"
                     "2: mov %%r8, %1"
                     : "=a"(result), "=r"(rounds)
                     : "i"(SYS_access), "D"(SENTINEL), "S"(0L)
                     : CLOBBERED, "r8");
    printf("a branch between number and call: %ld, %ld rounds\n", result, rounds);
    __asm__ volatile("mov %1, %%eax; syscall; mov $39, %%eax; syscall; mov %1, %%eax; syscall" : "=a"(result) : "i"(SYS_access), "D"(SENTINEL), "S"(0L) : CLOBBERED);
    printf("one after another: %ld\n", result);
    void *target;
    __asm__ volatile("lea 1f(%%rip), %1; mov %2, %%eax; jmp *%1; ud2; 1: syscall" : "=a"(result), "=&r"(target) : "i"(SYS_access), "D"(SENTINEL), "S"(0L) : CLOBBERED);
    printf("an indirect jump to the call: %ld\n", result);
}

/* 0f 05 in what is not a system call. */
static void bytes(void)
{
    uint32_t immediate;
    __asm__("mov $0x050f050f, %0" : "=r"(immediate));
    printf("immediate: %#x\n", immediate);
    uint64_t wide;
    __asm__("movabs $0x050f050f050f050f, %0" : "=r"(wide));
    printf("wide immediate: %#llx\n", (unsigned long long)wide);
    uint64_t base = 0x1000, address;
    __asm__("lea 0x50f(%1), %0" : "=r"(address) : "r"(base));
    printf("displacement: %#llx\n", (unsigned long long)address);
    __asm__("lea 0x050f050f(%1,%1,2), %0" : "=r"(address) : "r"(base));
    printf("displacement with an index: %#llx\n", (unsigned long long)address);
    uint32_t sum = 1;
    __asm__("add $0x050f, %0; xor $0x0f050f05, %0; sub $-0x050f0510, %0" : "+r"(sum) : : "cc");
    printf("arithmetic: %#x\n", sum);
    /* pand (0f db), then xmm code whose displacement is 0f 05. */
    uint64_t lanes[2] = {1, 2}, kept[2];
    __asm__("movdqu (%1), %%xmm0; paddq %%xmm0, %%xmm0; movdqu %%xmm0, (%2)" : "=m"(kept) : "r"(lanes), "r"(kept), "m"(lanes) : "xmm0");
    printf("vectors: %llu %llu\n", (unsigned long long)kept[0], (unsigned long long)kept[1]);
    uint64_t relative;
    __asm__("lea 1f+0x050f(%%rip), %0; lea 1f(%%rip), %%rcx; sub %%rcx, %0; 1:" : "=r"(relative) : : "rcx", "cc");
    printf("relative to the instruction: %#llx\n", (unsigned long long)relative);
}

/* A table among the code, as older compilers put one, whose entries hold 0f 05. */
__attribute__((noinline)) static long by_table(long index)
{
    long result;
    __asm__ volatile("lea 9f(%%rip), %%rcx\n"
                     "movzwl (%%rcx,%1,8), %%eax\n"
                     "add 2(%%rcx,%1,8), %%ax\n"
                     "movslq 4(%%rcx,%1,8), %%rdx\n"
                     "add %%rcx, %%rdx\n"
                     "jmp *%%rdx\n"
                     "9: .byte 0x0f, 0x05, 0x0f, 0x05; .long 1f - 9b\n"
                     ".byte 0x0f, 0x05, 0x0f, 0x06; .long 2f - 9b\n"
                     ".byte 0x0f, 0x05, 0xb8, 0x15; .long 3f - 9b\n"
                     "1: add $1, %%eax; jmp 8f\n"
                     "2: add $2, %%eax; jmp 8f\n"
                     "3: add $3, %%eax\n"
                     "8:"
                     : "=&a"(result)
                     : "r"(index)
                     : "rcx", "rdx", "cc");
    return result;
}

static void tables(void)
{
    for (long i = 0; i < 3; i++)
        printf("table %ld: %#lx\n", i, by_table(i));
    /* A string among the code. */
    const unsigned char *text;
    __asm__("lea 1f(%%rip), %0; jmp 2f; 1: .ascii \"a\\017\\005b\\270\\047\\000\\000\\000\\017\\005\"; .byte 0; 2:" : "=r"(text));
    for (; *text; text++)
        printf("%02x ", *text);
    printf("\n");
}

/* What the kernel leaves alone has to be left alone. */
static void registers(void)
{
    struct {
        uint64_t before[12], after[12];
    } seen;
    long result;
    for (int i = 0; i < 12; i++)
        seen.before[i] = 0x1111111111111111ull * (unsigned)(i + 1);
    __asm__ volatile("push %%rbp; push %%rbx\n"
                     "mov %2, %%r15\n"
                     "mov (%%r15), %%rbx; mov 8(%%r15), %%rdx; mov 16(%%r15), %%r8; mov 24(%%r15), %%r9\n"
                     "mov 32(%%r15), %%r10; mov 40(%%r15), %%r12; mov 48(%%r15), %%r13; mov 56(%%r15), %%r14\n"
                     "mov 64(%%r15), %%rbp\n"
                     "movq 72(%%r15), %%xmm0; movq 80(%%r15), %%xmm7; movq 88(%%r15), %%xmm15\n"
                     "mov %1, %%eax; syscall\n"
                     "mov %%rbx, 96(%%r15); mov %%rdx, 104(%%r15); mov %%r8, 112(%%r15); mov %%r9, 120(%%r15)\n"
                     "mov %%r10, 128(%%r15); mov %%r12, 136(%%r15); mov %%r13, 144(%%r15); mov %%r14, 152(%%r15)\n"
                     "mov %%rbp, 160(%%r15)\n"
                     "movq %%xmm0, 168(%%r15); movq %%xmm7, 176(%%r15); movq %%xmm15, 184(%%r15)\n"
                     "pop %%rbx; pop %%rbp"
                     : "=a"(result)
                     : "i"(SYS_access), "r"(&seen), "D"(SENTINEL), "S"(0L)
                     : CLOBBERED, "rdx", "r8", "r9", "r10", "r12", "r13", "r14", "r15", "xmm0", "xmm7", "xmm15");
    for (int i = 0; i < 12; i++)
        if (seen.before[i] != seen.after[i])
            printf("register %d is changed: %#llx\n", i, (unsigned long long)seen.after[i]);
    printf("registers: %ld\n", result);

    uint64_t flags;
    __asm__ volatile("stc; mov %2, %%eax; syscall; pushfq; pop %1" : "=a"(result), "=r"(flags) : "i"(SYS_access), "D"(SENTINEL), "S"(0L) : CLOBBERED);
    printf("carry: %d\n", (int)(flags & 1));
    __asm__ volatile("std; mov %2, %%eax; syscall; pushfq; pop %1; cld" : "=a"(result), "=r"(flags) : "i"(SYS_access), "D"(SENTINEL), "S"(0L) : CLOBBERED);
    printf("direction: %d\n", (int)(flags >> 10 & 1));
    uint64_t next, here;
    __asm__ volatile("mov %3, %%eax; syscall; 1: mov %%rcx, %1; lea 1b(%%rip), %2" : "=a"(result), "=&r"(next), "=&r"(here) : "i"(SYS_getppid) : CLOBBERED);
    printf("rcx is the next instruction: %d\n", next == here);
}

/* A leaf function's data below the stack pointer. */
__attribute__((noinline)) static long below_the_stack_pointer(const char *path)
{
    long result, wrong;
    __asm__ volatile("movq $0x1234, -8(%%rsp); movq $0x5678, -128(%%rsp); movq $0x9abc, -64(%%rsp)\n"
                     "mov %2, %%eax; syscall\n"
                     "xor %1, %1\n"
                     "cmpq $0x1234, -8(%%rsp); je 1f; inc %1; 1:\n"
                     "cmpq $0x5678, -128(%%rsp); je 1f; inc %1; 1:\n"
                     "cmpq $0x9abc, -64(%%rsp); je 1f; inc %1; 1:\n"
                     : "=a"(result), "=&r"(wrong)
                     : "i"(SYS_access), "D"(path), "S"(0L)
                     : CLOBBERED);
    return result * 10 + wrong;
}

static void red_zone(void)
{
    printf("below the stack pointer: %ld\n", below_the_stack_pointer(SENTINEL));
}

/* Stacks that hold no more than the call itself, or are gone: musl ends a detached thread after unmapping its stack. */
static void small_stack(void)
{
    static unsigned char stack[512] __attribute__((aligned(64)));
    long result;
    __asm__ volatile("mov %%rsp, %%rbx; lea 16(%2), %%rsp; mov %1, %%eax; syscall; mov %%rbx, %%rsp"
                     : "=a"(result) : "i"(SYS_access), "r"(stack + 256), "D"(SENTINEL), "S"(0L) : CLOBBERED, "rbx");
    printf("on a small stack: %ld\n", result);
    __asm__ volatile("mov %%rsp, %%rbx; xor %%esp, %%esp; mov %1, %%eax; syscall; mov %%rbx, %%rsp"
                     : "=a"(result) : "i"(SYS_getppid) : CLOBBERED, "rbx");
    printf("with no stack: %d\n", result == getppid());
}

/* Pointers that lead nowhere are the kernel's to refuse. */
static void bad_pointers(void)
{
    printf("bad path: %ld\n", call(SYS_access, 1, F_OK, 0));
    printf("bad path, high: %ld\n", call(SYS_access, -4096, F_OK, 0));
    printf("null path: %ld\n", call(SYS_open, 0, O_RDONLY, 0));
    printf("bad result: %ld\n", call(SYS_stat, (long)SENTINEL, 1, 0));
    printf("bad link: %ld\n", call(SYS_readlink, (long)"/proc/self/exe", 1, 100));
    printf("bad cwd: %ld\n", call(SYS_getcwd, 1, 4096, 0));
    /* A file that may be run: which of two errors comes first is another from one Linux to the next. */
    printf("bad argv: %ld\n", call(SYS_execve, (long)"/proc/self/exe", 1, 0));
    printf("bad action: %ld\n", call(SYS_rt_sigaction, 10, 1, 0));
}

int main(int count, char **arguments)
{
    static const struct part parts[] = {
        {"numbers", numbers},   {"bytes", bytes},             {"tables", tables},
        {"registers", registers}, {"red-zone", red_zone},     {"small-stack", small_stack},
        {"bad-pointers", bad_pointers}, {NULL, NULL},
    };
    int fd = open(SENTINEL, O_CREAT | O_WRONLY, 0644);
    MUST(fd);
    close(fd);
    return run_parts(parts, count, arguments);
}

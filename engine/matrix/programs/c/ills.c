/* A guest's own undefined instructions and faults, and the handlers it has for them. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "show.h"

static volatile sig_atomic_t seen;
static volatile int last_code;
static void *volatile last_address;
static sigjmp_buf back;

static void step_over(int number, siginfo_t *information, void *context)
{
    (void)number;
    seen++;
    last_code = information->si_code;
    last_address = information->si_addr;
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] += 2;
}

static void only_count(int number, siginfo_t *information, void *context)
{
    (void)number;
    (void)context;
    seen++;
    last_code = information->si_code;
}

static void jump_back(int number, siginfo_t *information, void *context)
{
    (void)context;
    seen++;
    last_code = information->si_code;
    last_address = information->si_addr;
    siglongjmp(back, number);
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};
    sigemptyset(&action.sa_mask);
    MUST(sigaction(number, &action, NULL));
}

static void make_a_file(void)
{
    int fd = open("/work/between", O_CREAT | O_WRONLY, 0644);
    MUST(fd);
    close(fd);
    MUST(access("/work/between", F_OK));
}

static void own_instruction(void)
{
    void *where;
    handle(SIGILL, step_over, 0);
    for (int i = 0; i < 3; i++) {
        __asm__ volatile("lea 1f(%%rip), %0; 1: ud2" : "=r"(where));
        make_a_file();
    }
    printf("own ud2: %d, code %d, address right: %d\n", (int)seen, last_code, last_address == where);

    struct sigaction now;
    MUST(sigaction(SIGILL, NULL, &now));
    printf("the handler is told: %d, flags %x\n", now.sa_sigaction == step_over, now.sa_flags & SA_SIGINFO);

    seen = 0;
    handle(SIGILL, jump_back, SA_NODEFER);
    if (!sigsetjmp(back, 1))
        __asm__ volatile(".byte 0x06"); /* no instruction of 64-bit code */
    make_a_file();
    printf("another undefined instruction: %d, code %d\n", (int)seen, last_code);

    handle(SIGILL, only_count, 0);
    raise(SIGILL);
    make_a_file();
    printf("raised: %d, code %d\n", (int)seen, last_code == SI_TKILL);
}

/* Ends by SIGILL, as each kind of disposition wants. */
static void die_of(const char *how, void (*prepare)(void))
{
    fflush(stdout);
    pid_t child = fork();
    MUST(child);
    if (!child) {
        prepare();
        make_a_file();
        __asm__ volatile("ud2");
        _exit(0);
    }
    int status;
    MUST(waitpid(child, &status, 0));
    printf("%s: %s %d\n", how, WIFSIGNALED(status) ? "signal" : "exit", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static void by_default(void) { signal(SIGILL, SIG_DFL); }
static void ignored(void) { signal(SIGILL, SIG_IGN); }
static void blocked(void)
{
    handle(SIGILL, step_over, 0);
    sigset_t all;
    sigfillset(&all);
    MUST(sigprocmask(SIG_BLOCK, &all, NULL));
}
static void once(void)
{
    handle(SIGILL, step_over, SA_RESETHAND);
    __asm__ volatile("ud2");
}

static void endings(void)
{
    die_of("by default", by_default);
    die_of("ignored", ignored);
    die_of("blocked", blocked);
    die_of("a second time after SA_RESETHAND", once);
}

/* A SIGILL from elsewhere waits while it is blocked. */
static void pending(void)
{
    sigset_t set, waiting;
    handle(SIGILL, step_over, 0);
    seen = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGILL);
    MUST(sigprocmask(SIG_BLOCK, &set, NULL));
    kill(getpid(), SIGILL);
    make_a_file();
    sigpending(&waiting);
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    printf("blocked: seen %d, pending %d, in the mask %d\n", (int)seen, sigismember(&waiting, SIGILL), sigismember(&mask, SIGILL));
    int number = 0;
    sigwait(&set, &number);
    printf("waited for: %d, seen %d\n", number, (int)seen);
    MUST(sigprocmask(SIG_UNBLOCK, &set, NULL));
    printf("after all: seen %d\n", (int)seen);
}

static void faults(void)
{
    handle(SIGSEGV, jump_back, 0);
    handle(SIGFPE, jump_back, 0);
    handle(SIGBUS, jump_back, 0);
    handle(SIGTRAP, step_over, 0);
    seen = 0;
    volatile int *volatile nowhere = (volatile int *)(uintptr_t)0x10;
    for (volatile int i = 0; i < 3; i++)
        if (!sigsetjmp(back, 1))
            *nowhere = 1;
    printf("SIGSEGV: %d, code %d, address %p\n", (int)seen, last_code, last_address);
    make_a_file();
    if (!sigsetjmp(back, 1)) {
        volatile int ten = 10, zero = 0;
        printf("%d\n", ten / zero);
    }
    printf("SIGFPE: %d, code %d\n", (int)seen, last_code);
    char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (!sigsetjmp(back, 1))
        page[5] = 1;
    printf("read-only: %d, code %d, address right: %d\n", (int)seen, last_code, last_address == page + 5);
    int fd = open("/work/short", O_CREAT | O_RDWR | O_TRUNC, 0644);
    char *file = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    if (!sigsetjmp(back, 1))
        printf("%d\n", *(volatile char *)file);
    printf("SIGBUS: %d, code %d\n", (int)seen, last_code);
    make_a_file();
}

static unsigned char *other_stack;
static size_t other_size;

static void on_other_stack(int number, siginfo_t *information, void *context)
{
    char here;
    (void)context;
    make_a_file();
    printf("on the other stack: %d\n", (unsigned char *)&here >= other_stack && (unsigned char *)&here < other_stack + other_size);
    stack_t told;
    MUST(sigaltstack(NULL, &told));
    printf("told so: %d, its own place: %d\n", told.ss_flags & SS_ONSTACK, told.ss_sp == other_stack && told.ss_size == other_size);
    (void)information;
    siglongjmp(back, number);
}

static int run_out_of_stack(volatile int depth)
{
    volatile char room[4096];
    room[0] = (char)depth;
    return depth < 0 ? 0 : run_out_of_stack(depth + 1) + room[0];
}

static void stacks(void)
{
    other_size = 65536;
    other_stack = malloc(other_size);
    stack_t told, own = {.ss_sp = other_stack, .ss_size = other_size};
    MUST(sigaltstack(NULL, &told));
    printf("none at first: %d\n", told.ss_flags == SS_DISABLE);
    MUST(sigaltstack(&own, &told));
    printf("none before: %d\n", told.ss_flags == SS_DISABLE);
    handle(SIGSEGV, on_other_stack, SA_ONSTACK);
    for (volatile int i = 0; i < 2; i++)
        if (!sigsetjmp(back, 1))
            run_out_of_stack(0);
    handle(SIGILL, on_other_stack, SA_ONSTACK);
    if (!sigsetjmp(back, 1))
        __asm__ volatile("ud2");
    handle(SIGUSR1, on_other_stack, SA_ONSTACK);
    if (!sigsetjmp(back, 1))
        raise(SIGUSR1);
    stack_t small = {.ss_sp = other_stack, .ss_size = 100};
    SHOW("too small", sigaltstack(&small, NULL));
    stack_t off = {.ss_flags = SS_DISABLE};
    MUST(sigaltstack(&off, &told));
    printf("the one before: %d\n", told.ss_sp == other_stack && told.ss_size == other_size);
    make_a_file();
}

int main(int count, char **arguments)
{
    static const struct part parts[] = {
        {"own", own_instruction}, {"endings", endings}, {"pending", pending},
        {"faults", faults},       {"stacks", stacks},   {NULL, NULL},
    };
    return run_parts(parts, count, arguments);
}

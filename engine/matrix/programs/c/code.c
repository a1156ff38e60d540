/*
 * Code that a program makes at run time, as a JIT does. Each piece asks the kernel for a path that only the image
 * has, so that a call which nobody translates is seen.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "show.h"

#define PAGE 4096
#define SENTINEL "/work/only-in-the-image"

typedef long (*caller)(const char *path, long second, long third);

static void make_sentinel(void)
{
    int fd = open(SENTINEL, O_CREAT | O_WRONLY, 0644);
    MUST(fd);
    close(fd);
}

/* mov $number,%eax; syscall; ret */
static size_t put_call(unsigned char *at, int number)
{
    at[0] = 0xb8;
    memcpy(at + 1, &number, 4);
    memcpy(at + 5, "\x0f\x05\xc3", 3);
    return 8;
}

/* The number comes as the first argument: mov %rdi,%rax; mov %rsi,%rdi; mov %rdx,%rsi; syscall; ret */
static size_t put_open_call(unsigned char *at)
{
    static const unsigned char code[] = {0x48, 0x89, 0xf8, 0x48, 0x89, 0xf7, 0x48, 0x89, 0xd6, 0x0f, 0x05, 0xc3};
    memcpy(at, code, sizeof code);
    return sizeof code;
}

static void call_access(const char *how, void *code)
{
    long found = ((caller)code)(SENTINEL, F_OK, 0);
    long missing = ((caller)code)("/work/missing", F_OK, 0);
    printf("%s: %ld %ld\n", how, found, missing);
}

static unsigned char *map(size_t size, int protection)
{
    void *place = mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED) {
        printf("mmap: %s\n", strerror(errno));
        exit(99);
    }
    return place;
}

static void written_then_executable(void)
{
    unsigned char *code = map(PAGE, PROT_READ | PROT_WRITE);
    put_call(code, SYS_access);
    MUST(mprotect(code, PAGE, PROT_READ | PROT_EXEC));
    call_access("written, then executable", code);
    /* And back, as a JIT does that patches. */
    MUST(mprotect(code, PAGE, PROT_READ | PROT_WRITE));
    put_call(code, SYS_getppid);
    put_call(code + 64, SYS_access);
    MUST(mprotect(code, PAGE, PROT_READ | PROT_EXEC));
    printf("patched: %d\n", ((caller)code)(SENTINEL, 0, 0) == getppid());
    call_access("further on", code + 64);
}

static void writable_and_executable(void)
{
    unsigned char *code = map(PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    put_call(code, SYS_access);
    call_access("writable and executable", code);
    for (int i = 0; i < 100; i++) {
        put_call(code + i * 16, i % 2 ? SYS_access : SYS_getppid);
        long result = ((caller)(code + i * 16))(SENTINEL, F_OK, 0);
        if (i % 2 ? result != 0 : result != getppid())
            printf("piece %d: %ld\n", i, result);
    }
    put_call(code, SYS_access);
    call_access("the first one again", code);
}

static void two_mappings(void)
{
    int fd = memfd_create("code", MFD_CLOEXEC);
    if (fd < 0)
        fd = open("/work/instead-of-memory", O_CREAT | O_RDWR, 0600);
    MUST(fd);
    MUST(ftruncate(fd, PAGE));
    unsigned char *writable = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    unsigned char *executable = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    if (writable == MAP_FAILED || executable == MAP_FAILED) {
        printf("mmap: %s\n", strerror(errno));
        return;
    }
    put_call(writable, SYS_access);
    call_access("two mappings of one memory", executable);
    put_call(writable, SYS_getppid);
    printf("patched through the other: %d\n", ((caller)executable)(SENTINEL, 0, 0) == getppid());
}

/* What another program may have written: a file's code is mapped, not loaded. */
static void from_a_file(void)
{
    unsigned char page[PAGE] = {0};
    put_call(page, SYS_access);
    int fd = open("/work/code", O_CREAT | O_RDWR, 0755);
    MUST(fd);
    MUST(write(fd, page, sizeof page));
    unsigned char *code = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    call_access("mapped from a file", code);
    unsigned char *later = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    MUST(mprotect(later, PAGE, PROT_READ | PROT_EXEC));
    call_access("mapped from a file, executable later", later);
    printf("the file is as it was written: %d\n", pread(fd, page + 8, 8, 0) == 8 && !memcmp(page, page + 8, 8));
    close(fd);
}

static void number_at_run_time(void)
{
    unsigned char *code = map(PAGE, PROT_READ | PROT_WRITE);
    put_open_call(code);
    MUST(mprotect(code, PAGE, PROT_READ | PROT_EXEC));
    long (*call)(long, const char *, long) = (long (*)(long, const char *, long))code;
    printf("number at run time: %ld %ld\n", call(SYS_access, SENTINEL, F_OK), call(SYS_access, "/work/missing", F_OK));
    struct stat status;
    printf("another number: %ld\n", call(SYS_stat, SENTINEL, (long)&status));
    printf("no such number: %ld\n", call(100000, SENTINEL, 0));
}

static void moved(void)
{
    unsigned char *code = map(PAGE, PROT_READ | PROT_WRITE);
    put_call(code, SYS_access);
    MUST(mprotect(code, PAGE, PROT_READ | PROT_EXEC));
    call_access("before the move", code);
    unsigned char *room = map(4 * PAGE, PROT_NONE);
    unsigned char *there = mremap(code, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, room + PAGE);
    if (there == MAP_FAILED)
        printf("mremap: %s\n", strerror(errno));
    else
        call_access("after the move", there);
}

/* A syscall instruction across the end of a page. */
static void across_pages(void)
{
    unsigned char *code = map(2 * PAGE, PROT_READ | PROT_WRITE);
    put_call(code + PAGE - 6, SYS_access);
    MUST(mprotect(code, 2 * PAGE, PROT_READ | PROT_EXEC));
    call_access("across two pages", code + PAGE - 6);
}

/* Pages full of the bytes 0f 05 that are no instruction anybody reaches, and one that is reached. */
static void among_data(void)
{
    size_t size = 64 * PAGE;
    unsigned char *code = map(size, PROT_READ | PROT_WRITE);
    for (size_t i = 0; i < size; i++)
        code[i] = i % 2 ? 0x05 : 0x0f;
    put_call(code + 32 * PAGE, SYS_access);
    MUST(mprotect(code, size, PROT_READ | PROT_EXEC));
    call_access("among data", code + 32 * PAGE);
    uint64_t sum = 0;
    for (size_t i = 0; i < size; i++)
        if (i < 32 * PAGE || i >= 32 * PAGE + 8)
            sum += code[i] != (i % 2 ? 0x05 : 0x0f);
    printf("data that reads otherwise now: %llu\n", (unsigned long long)sum);
}

int main(int count, char **arguments)
{
    static const struct part parts[] = {
        {"written", written_then_executable},
        {"one-mapping", writable_and_executable},
        {"two-mappings", two_mappings},
        {"file", from_a_file},
        {"number", number_at_run_time},
        {"moved", moved},
        {"across-pages", across_pages},
        {"data", among_data},
        {NULL, NULL},
    };
    make_sentinel();
    return run_parts(parts, count, arguments);
}

/* What /proc tells of a process, and what a process may ask about its memory. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "show.h"

static void show_link(const char *what, const char *path)
{
    char text[4096];
    long length = readlink(path, text, sizeof text);
    printf("%s: %.*s\n", what, length < 0 ? (int)strlen(strerror(errno)) : (int)length, length < 0 ? strerror(errno) : text);
}

static void links_of(const char *process)
{
    static const char *const names[] = {"exe", "cwd", "root", "fd/7", "fd/8", "fd/9"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%s/%s", process, names[i]);
        show_link(names[i], path);
    }
}

static void links(void)
{
    MUST(dup2(open("/work", O_RDONLY | O_DIRECTORY), 7));
    MUST(dup2(open("/work/new", O_CREAT | O_RDWR, 0644), 8));
    MUST(dup2(open("/dev/null", O_RDWR), 9));
    links_of("self");
    links_of("thread-self");
    char number[16];
    snprintf(number, sizeof number, "%d", getpid());
    links_of(number);
    fflush(stdout);
    int pipes[2];
    MUST(pipe(pipes));
    pid_t child = fork();
    if (!child) {
        char byte;
        close(pipes[1]);
        MUST(chdir("/tmp"));
        _exit(read(pipes[0], &byte, 1) != 0);
    }
    snprintf(number, sizeof number, "%d", child);
    char path[64];
    struct timespec soon = {0, 1000000};
    snprintf(path, sizeof path, "/proc/%d/cwd", child);
    for (int i = 0; i < 5000; i++) {
        char text[64] = "";
        if (readlink(path, text, sizeof text - 1) > 0 && !strcmp(text, "/tmp"))
            break;
        nanosleep(&soon, NULL);
    }
    printf("a child\n");
    links_of(number);
    close(pipes[1]);
    wait(NULL);

    struct stat by_link, by_path;
    MUST(stat("/proc/self/fd/8", &by_link));
    MUST(stat("/work/new", &by_path));
    printf("the same file: %d\n", by_link.st_ino == by_path.st_ino && by_link.st_dev == by_path.st_dev);
    SHOW("through root", access("/proc/self/root/work/new", F_OK));
    SHOW("through cwd", access("/proc/self/cwd", F_OK));
    SHOW("through a folder's link", access("/proc/self/fd/7/new", F_OK));
    SHOW("through a folder's link and up", access("/proc/self/fd/7/../work/new", F_OK));
    SHOW("through /dev/fd", access("/dev/fd/8", F_OK));
    SHOW("its program", access("/proc/self/exe", X_OK));
    SHOW("chdir through it", chdir("/proc/self/fd/7"));
    show_link("cwd", "/proc/self/cwd");
    DIR *folder = opendir("/proc/self/fd");
    int entries = 0;
    while (readdir(folder))
        entries++;
    printf("descriptors: %d\n", entries - 2);
}

/* Which files are mapped; the addresses are each run's own. */
static void maps(void)
{
    int fd = open("/work/mapped", O_CREAT | O_RDWR, 0644);
    MUST(ftruncate(fd, 4096));
    mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    FILE *file = fopen("/proc/self/maps", "r");
    char line[4096], last[4096] = "";
    while (fgets(line, sizeof line, file)) {
        char *path = strchr(line, '/');
        if (!path || !strcmp(path, last))
            continue;
        strcpy(last, path);
        printf("%s", path);
    }
    fclose(file);
}

static int holds(const char *path, const char *word)
{
    char text[65536];
    int fd = open(path, O_RDONLY);
    long length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length < 0)
        return -1;
    text[length] = 0;
    return strstr(text, word) != NULL;
}

static void names(void)
{
    char name[17] = "";
    prctl(PR_GET_NAME, name);
    printf("name: %s\n", name);
    prctl(PR_SET_NAME, "another name");
    printf("status: %d\n", holds("/proc/self/status", "another name"));
    printf("stat: %d\n", holds("/proc/self/stat", "(another name)"));
    printf("comm: %d\n", holds("/proc/self/comm", "another name"));
    SHOW("environ", open("/proc/self/environ", O_RDONLY));
    printf("auxv: %d\n", open("/proc/self/auxv", O_RDONLY) >= 0);
    SHOW("mounts", open("/proc/mounts", O_RDONLY));
    SHOW("meminfo", open("/proc/meminfo", O_RDONLY));
    SHOW("a process that is not", access("/proc/999999999", F_OK));
    SHOW("sysctl", access("/proc/sys/kernel/osrelease", R_OK));
    SHOW("sys", access("/sys/kernel", F_OK));
}

static void memory(void)
{
    /* Not sbrk(3), which musl does not let grow. */
    char *end = (char *)syscall(SYS_brk, 0);
    printf("grown: %d\n", (char *)syscall(SYS_brk, end + (1 << 20)) == end + (1 << 20));
    end[(1 << 20) - 1] = 1;
    size_t size = 1 << 30;
    char *large = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    SHOW("a gigabyte", large);
    large[size - 1] = 1;
    SHOW("fixed within it", mmap(large + 4096, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
    SHOW("unmapped", munmap(large, size));
    char *grown = mremap(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 8192, 1 << 20, MREMAP_MAYMOVE);
    SHOW("mremap", grown);
    grown[(1 << 20) - 1] = 1;
    SHOW("madvise", madvise(grown, 1 << 20, MADV_DONTNEED));
    SHOW("mlock", mlock(grown, 4096));
    unsigned char present[4];
    SHOW("mincore", mincore(grown, 16384, present));
    SHOW("bad protection", mprotect((void *)1, 4096, PROT_READ));
    SHOW("mmap of a bad descriptor", mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, 99, 0));
    struct timespec now, real;
    SHOW("clock", clock_gettime(CLOCK_MONOTONIC, &now));
    SHOW("clock", clock_gettime(CLOCK_REALTIME, &real));
    printf("time: %d\n", real.tv_sec > 1600000000);
    /* Below what may be mapped by default, and where a program is not. */
    SHOW("at a hint", mmap((void *)0x10000000000, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

int main(int count, char **arguments)
{
    static const struct part parts[] = {
        {"links", links}, {"maps", maps}, {"names", names}, {"memory", memory}, {NULL, NULL},
    };
    return run_parts(parts, count, arguments);
}

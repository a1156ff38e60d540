/* Two hundred threads that make calls with paths, all at once. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "show.h"

#define THREADS 200
#define ROUNDS 8

static pthread_barrier_t start;
static atomic_int failures;
static atomic_int told;

static void expect(int holds, const char *what, long number)
{
    if (holds)
        return;
    failures++;
    if (told++ < 10)
        printf("thread %ld: %s: %s\n", number, what, strerror(errno));
}

static void *work(void *argument)
{
    long number = (long)argument;
    char folder[64], name[96], other[96], link[96], text[128];
    snprintf(folder, sizeof folder, "/work/threads/%ld", number);
    snprintf(name, sizeof name, "%s/file", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    snprintf(link, sizeof link, "%s/link", folder);
    pthread_barrier_wait(&start);
    for (int round = 0; round < ROUNDS; round++) {
        struct stat status;
        expect(mkdir(folder, 0755) == 0, "mkdir", number);
        int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0644);
        expect(fd >= 0 && write(fd, name, strlen(name)) == (long)strlen(name), "write", number);
        close(fd);
        expect(rename(name, other) == 0, "rename", number);
        expect(stat(other, &status) == 0 && status.st_size == (long)strlen(name), "stat", number);
        expect(stat(name, &status) == -1 && errno == ENOENT, "stat of what is gone", number);
        expect(symlink(other, link) == 0, "symlink", number);
        long length = readlink(link, text, sizeof text);
        expect(length == (long)strlen(other) && !memcmp(text, other, strlen(other)), "readlink", number);
        fd = open(link, O_RDONLY);
        expect(fd >= 0 && read(fd, text, sizeof text) == (long)strlen(name), "read", number);
        close(fd);
        DIR *listing = opendir(folder);
        int entries = 0;
        while (listing && readdir(listing))
            entries++;
        if (listing)
            closedir(listing);
        expect(entries == 4, "readdir", number);
        expect(unlink(link) == 0 && unlink(other) == 0 && rmdir(folder) == 0, "unlink", number);
        expect(access("/etc/passwd", R_OK) == 0 || errno == ENOENT, "access", number);
    }
    return NULL;
}

static void run_threads(void)
{
    pthread_t threads[THREADS];
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 128 * 1024);
    pthread_barrier_init(&start, NULL, THREADS);
    MUST(mkdir("/work/threads", 0755));
    for (long i = 0; i < THREADS; i++)
        MUST(pthread_create(&threads[i], &small, work, (void *)i) ? -1 : 0);
    for (long i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    MUST(rmdir("/work/threads"));
    printf("failures: %d\n", failures);
}

static void free_run(void)
{
    run_threads();
}

static void with_signals_blocked(void)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    run_threads();
}

/* Children started by many threads at a time, and an exec by one that is not the first. */
__attribute__((noinline)) static pid_t start_child(int by_vfork)
{
    pid_t child = by_vfork ? vfork() : fork();
    if (!child) {
        execl("/proc/self/exe", "threads", "child", (char *)NULL);
        _exit(9);
    }
    return child;
}

static void *start_children(void *argument)
{
    for (int i = 0; i < 5; i++) {
        pid_t child = start_child(i % 2);
        int status;
        expect(child > 0 && waitpid(child, &status, 0) == child && status == 0, "child", (long)argument);
    }
    return NULL;
}

static void *become(void *argument)
{
    execl("/proc/self/exe", "threads", "child", "said", (char *)NULL);
    return argument;
}

static void children(void)
{
    pthread_t threads[20];
    for (long i = 0; i < 20; i++)
        MUST(pthread_create(&threads[i], NULL, start_children, (void *)i) ? -1 : 0);
    for (long i = 0; i < 20; i++)
        pthread_join(threads[i], NULL);
    printf("failures: %d\n", failures);
}

static void exec_in_a_thread(void)
{
    fflush(stdout);
    MUST(pthread_create(&(pthread_t){0}, NULL, become, NULL) ? -1 : 0);
    sleep(20);
}

int main(int count, char **arguments)
{
    static const struct part parts[] = {
        {"free", free_run}, {"blocked", with_signals_blocked}, {"children", children}, {"exec", exec_in_a_thread}, {NULL, NULL},
    };
    if (count > 1 && !strcmp(arguments[1], "child")) {
        if (count > 2)
            puts(arguments[2]);
        return access("/work", F_OK) ? 1 : 0;
    }
    return run_parts(parts, count, arguments);
}

/* What the programs about signals share: handlers that count, also with calls that take paths, and masks as text. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "show.h"

static volatile sig_atomic_t count_of[65];
static volatile int wrong;

static inline void counting(int number)
{
    count_of[number]++;
}

/* Handlers may call what is async-signal-safe, as stat(2). */
static inline void with_a_path(int number)
{
    int before = errno;
    struct stat status;
    count_of[number]++;
    if (stat("/work/there", &status) || !S_ISREG(status.st_mode))
        wrong++;
    if (stat("/work/missing", &status) != -1 || errno != ENOENT)
        wrong++;
    errno = before;
}

static inline void handle(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    MUST(sigaction(number, &action, NULL));
}

static inline void make_there(void)
{
    int fd = open("/work/there", O_CREAT | O_WRONLY, 0644);
    MUST(fd);
    close(fd);
}

static inline void show_mask(const char *when)
{
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    printf("%s:", when);
    for (int number = 1; number < 32; number++)
        if (sigismember(&mask, number) > 0)
            printf(" %d", number);
    printf("\n");
}

#endif

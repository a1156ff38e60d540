/* Masks, handlers and waiting, with calls that take paths in between. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "signals.h"

extern char **environ;

static void masks(void)
{
    sigset_t all, old;
    show_mask("at first");
    sigfillset(&all);
    MUST(sigprocmask(SIG_SETMASK, &all, &old));
    make_there();
    show_mask("all blocked");
    MUST(access("/work/there", F_OK));
    sigset_t some;
    sigemptyset(&some);
    sigaddset(&some, SIGILL);
    sigaddset(&some, SIGUSR1);
    MUST(sigprocmask(SIG_UNBLOCK, &some, &old));
    printf("SIGILL was blocked: %d\n", sigismember(&old, SIGILL));
    show_mask("two unblocked");
    MUST(sigprocmask(SIG_BLOCK, &some, &old));
    printf("SIGILL was blocked: %d\n", sigismember(&old, SIGILL));
    sigemptyset(&some);
    MUST(sigprocmask(SIG_SETMASK, &some, NULL));
    show_mask("none");
    SHOW("no such way", sigprocmask(77, &some, NULL));
}

static void show_handler_mask(int number)
{
    count_of[number]++;
    show_mask("in the handler");
    make_there();
}

static void handlers(void)
{
    make_there();
    struct sigaction action = {.sa_handler = show_handler_mask}, told;
    sigfillset(&action.sa_mask);
    MUST(sigaction(SIGUSR1, &action, NULL));
    raise(SIGUSR1);
    show_mask("afterwards");
    MUST(sigaction(SIGUSR1, NULL, &told));
    printf("told: %d, SIGILL in its mask %d, flags %x\n", told.sa_handler == show_handler_mask, sigismember(&told.sa_mask, SIGILL),
           told.sa_flags & (SA_RESTART | SA_NODEFER | SA_SIGINFO));
    handle(SIGUSR2, counting, SA_RESETHAND);
    raise(SIGUSR2);
    MUST(sigaction(SIGUSR2, NULL, &told));
    printf("reset: %d\n", told.sa_handler == SIG_DFL);
    handle(SIGUSR1, with_a_path, SA_NODEFER);
    for (int i = 0; i < 100; i++)
        raise(SIGUSR1);
    printf("with paths: %d, wrong %d\n", (int)count_of[SIGUSR1], wrong);
    SHOW("SIGKILL", sigaction(SIGKILL, &action, NULL));
    SHOW("number 65", sigaction(65, &action, NULL));
    union sigval value = {.sival_int = 42};
    handle(SIGRTMIN + 3, counting, 0);
    sigset_t real;
    sigemptyset(&real);
    sigaddset(&real, SIGRTMIN + 3);
    sigprocmask(SIG_BLOCK, &real, NULL);
    sigqueue(getpid(), SIGRTMIN + 3, value);
    sigqueue(getpid(), SIGRTMIN + 3, value);
    siginfo_t information;
    SHOW_NUMBER("queued", sigwaitinfo(&real, &information) - SIGRTMIN);
    printf("value %d\n", information.si_value.sival_int);
    struct timespec soon = {0, 1000000};
    SHOW_NUMBER("the second", sigtimedwait(&real, NULL, &soon) - SIGRTMIN);
    SHOW("no third", sigtimedwait(&real, NULL, &soon));
}

/* A timer a thousand times a second, while calls with paths are on their way. */
static void storm(void)
{
    make_there();
    handle(SIGALRM, with_a_path, SA_RESTART);
    handle(SIGPROF, with_a_path, 0);
    struct itimerval often = {{0, 1000}, {0, 1000}};
    MUST(setitimer(ITIMER_REAL, &often, NULL));
    MUST(setitimer(ITIMER_PROF, &often, NULL));
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    long failures = 0, interrupted = 0;
    do {
        struct stat status;
        char link[100];
        failures += stat("/work/there", &status) != 0;
        failures += readlink("/proc/self/exe", link, sizeof link) <= 0;
        int fd = open("/work/there", O_RDONLY);
        interrupted += fd < 0 && errno == EINTR;
        failures += fd < 0 && errno != EINTR;
        close(fd);
        failures += rename("/work/there", "/work/there") != 0;
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec - begin.tv_sec < 2 && count_of[SIGALRM] < 1000);
    often = (struct itimerval){{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &often, NULL);
    setitimer(ITIMER_PROF, &often, NULL);
    printf("many: %d, wrong in handlers %d, failures %ld\n", count_of[SIGALRM] > 100, wrong, failures);
    (void)interrupted;
}

static pthread_t main_thread;

static void *poke(void *number)
{
    struct timespec soon = {0, 20000000};
    nanosleep(&soon, NULL);
    pthread_kill(main_thread, (int)(long)number);
    return NULL;
}

static void after_a_while(int number)
{
    pthread_t thread;
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    MUST(pthread_create(&thread, NULL, poke, (void *)(long)number) ? -1 : 0);
    pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void waiting(void)
{
    main_thread = pthread_self();
    sigset_t all_but_one, one;
    handle(SIGUSR1, counting, 0);
    sigfillset(&all_but_one);
    sigdelset(&all_but_one, SIGUSR1);
    sigemptyset(&one);
    sigaddset(&one, SIGUSR1);
    sigprocmask(SIG_BLOCK, &one, NULL);
    struct timespec long_time = {20, 0};

    after_a_while(SIGUSR1);
    SHOW("sigsuspend", sigsuspend(&all_but_one));
    after_a_while(SIGUSR1);
    SHOW("ppoll", ppoll(NULL, 0, &long_time, &all_but_one));
    after_a_while(SIGUSR1);
    SHOW("pselect", pselect(0, NULL, NULL, NULL, &long_time, &all_but_one));
    int events = epoll_create1(0);
    struct epoll_event event;
    after_a_while(SIGUSR1);
    SHOW("epoll_pwait", epoll_pwait(events, &event, 1, 20000, &all_but_one));
    printf("seen: %d\n", (int)count_of[SIGUSR1]);
    show_mask("afterwards");

    int fd = signalfd(-1, &one, 0);
    after_a_while(SIGUSR1);
    struct signalfd_siginfo information;
    SHOW_NUMBER("signalfd", read(fd, &information, sizeof information) == sizeof information ? (long)information.ssi_signo : -1);

    sigprocmask(SIG_UNBLOCK, &one, NULL);
    after_a_while(SIGUSR1);
    SHOW("nanosleep", nanosleep(&long_time, NULL));
    MUST(mkfifo("/work/fifo", 0600));
    after_a_while(SIGUSR1);
    SHOW("opening a fifo nobody writes", open("/work/fifo", O_RDONLY));
    after_a_while(SIGUSR1);
    SHOW("flock-like waiting", pause());
    printf("seen: %d\n", (int)count_of[SIGUSR1]);
}

static int *volatile changed_by_handler;
static void change_context(int number, siginfo_t *information, void *context)
{
    (void)number;
    (void)information;
    ucontext_t *interrupted = context;
    sigaddset(&interrupted->uc_sigmask, SIGUSR2);
    sigaddset(&interrupted->uc_sigmask, SIGILL);
    make_there();
}

static void contexts(void)
{
    struct sigaction action = {.sa_sigaction = change_context, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    MUST(sigaction(SIGUSR1, &action, NULL));
    raise(SIGUSR1);
    show_mask("as the handler left it");
    make_there();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);

    static volatile int returns;
    jmp_buf place;
    if (setjmp(place) < 3) {
        make_there();
        returns++;
        longjmp(place, returns);
    }
    printf("setjmp: %d\n", returns);
#ifdef __GLIBC__
    ucontext_t here;
    returns = 0;
    getcontext(&here);
    if (returns++ < 3) {
        make_there();
        setcontext(&here);
    }
    printf("setcontext: %d\n", returns);
#endif
}

static void *idle(void *argument)
{
    struct stat status;
    return stat("/work/there", &status) ? argument : NULL;
}

/* As C libraries do around the start of a thread or a child. */
static void blocked_while_starting(void)
{
    make_there();
    sigset_t all, old;
    sigfillset(&all);
    int failures = 0;
    for (int i = 0; i < 100; i++) {
        MUST(sigprocmask(SIG_SETMASK, &all, &old));
        pthread_t thread;
        void *result;
        if (pthread_create(&thread, NULL, idle, (void *)1))
            failures++;
        else if (pthread_join(thread, &result) || result)
            failures++;
        failures += access("/work/there", F_OK) != 0;
        MUST(sigprocmask(SIG_SETMASK, &old, NULL));
    }
    MUST(sigprocmask(SIG_SETMASK, &all, &old));
    for (int i = 0; i < 10; i++) {
        pid_t child;
        int status;
        char *arguments[] = {"signals", "child", NULL};
        failures += posix_spawn(&child, "/proc/self/exe", NULL, NULL, arguments, environ) != 0;
        failures += waitpid(child, &status, 0) < 0 || status != 0;
        child = vfork();
        if (!child)
            _exit(access("/work/there", F_OK) ? 1 : 0);
        failures += waitpid(child, &status, 0) < 0 || status != 0;
    }
    MUST(sigprocmask(SIG_SETMASK, &old, NULL));
    show_mask("afterwards");
    printf("failures: %d\n", failures);
}

int main(int count, char **arguments)
{
    static const struct part parts[] = {
        {"masks", masks},     {"handlers", handlers}, {"storm", storm}, {"waiting", waiting},
        {"contexts", contexts}, {"blocked", blocked_while_starting}, {NULL, NULL},
    };
    if (count > 1 && !strcmp(arguments[1], "child"))
        return access("/work/there", F_OK) ? 1 : 0;
    return run_parts(parts, count, arguments);
}

/* Masks, handlers and waiting, with calls that take paths in between. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
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

#include "show.h"

extern char **environ;

static volatile sig_atomic_t count_of[65];
static volatile int wrong;

static void counting(int number)
{
    count_of[number]++;
}

/* Handlers may call what is async-signal-safe, as stat(2). */
static void with_a_path(int number)
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

static void handle(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    MUST(sigaction(number, &action, NULL));
}

static void make_there(void)
{
    int fd = open("/work/there", O_CREAT | O_WRONLY, 0644);
    MUST(fd);
    close(fd);
}

static void show_mask(const char *when)
{
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    printf("%s:", when);
    for (int number = 1; number < 32; number++)
        if (sigismember(&mask, number) > 0)
            printf(" %d", number);
    printf("\n");
}

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

static char sequence[200];
static sigjmp_buf way_out;
static volatile int leaves;

static void note(const char *what, int number)
{
    size_t length = strlen(sequence);
    snprintf(sequence + length, sizeof sequence - length, " %s%d", what, number);
}

/* Each raises the ones that come after it, which wait where the handler blocks them. */
static void raising(int number)
{
    note("+", number);
    if (number == SIGUSR2)
        raise(SIGUSR1);
    if (number == SIGUSR1) {
        raise(SIGILL);
        raise(SIGSYS);
        make_there();
    }
    if (number == SIGUSR1 && leaves)
        siglongjmp(way_out, 1);
    note("-", number);
}

static void show_sequence(const char *what)
{
    printf("%s:%s\n", what, sequence);
    sequence[0] = 0;
    show_mask("afterwards");
}

static void catch_while_handling(int flags, bool blocks)
{
    static const int numbers[] = {SIGUSR1, SIGUSR2, SIGILL, SIGSYS};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction action = {.sa_handler = raising, .sa_flags = flags};
        sigemptyset(&action.sa_mask);
        if (blocks) {
            sigaddset(&action.sa_mask, SIGILL);
            sigaddset(&action.sa_mask, SIGSYS);
        }
        MUST(sigaction(numbers[i], &action, NULL));
    }
}

/* Signals that come while a handler blocks them come when it ends, however it ends. */
static void held(void)
{
    static char alternate[65536];
    stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
    MUST(sigaltstack(&stack, NULL));
    sigset_t old, all;
    sigfillset(&all);
    for (int variant = 0; variant < 4; variant++) {
        double before = variant + 0.5;
        catch_while_handling(variant & 1 ? SA_ONSTACK : 0, variant & 2);
        raise(SIGUSR1);
        show_sequence("one");
        raise(SIGUSR2);
        show_sequence("one in another");
        MUST(sigprocmask(SIG_SETMASK, &all, &old));
        raise(SIGUSR2);
        MUST(sigprocmask(SIG_SETMASK, &old, NULL));
        show_sequence("all blocked before");
        leaves = 1;
        if (!sigsetjmp(way_out, 1))
            raise(SIGUSR2);
        leaves = 0;
        show_sequence("left by a jump");
        printf("kept: %d\n", before == variant + 0.5);
    }
}

static void *report(void *number)
{
    for (int i = 0; i < 200; i++) {
        kill(getpid(), (int)(long)number);
        sched_yield();
    }
    return NULL;
}

/* From other threads at any moment; as they do not queue, only the last one of each is certain. */
static void crossing(void)
{
    make_there();
    static const int numbers[] = {SIGWINCH, SIGURG, SIGILL, SIGSYS};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction action = {.sa_handler = with_a_path};
        sigfillset(&action.sa_mask);
        MUST(sigaction(numbers[i], &action, NULL));
    }
    int missed = 0;
    for (int round = 0; round < 20; round++) {
        pthread_t threads[4];
        for (size_t i = 0; i < 4; i++)
            MUST(pthread_create(&threads[i], NULL, report, (void *)(long)numbers[i]) ? -1 : 0);
        for (size_t i = 0; i < 4; i++)
            pthread_join(threads[i], NULL);
        for (size_t i = 0; i < 4; i++) {
            int before = count_of[numbers[i]];
            kill(getpid(), numbers[i]);
            for (int patience = 0; count_of[numbers[i]] == before && patience < 2000; patience++)
                usleep(1000);
            missed += count_of[numbers[i]] == before;
        }
    }
    printf("missed: %d, wrong in handlers: %d\n", missed, wrong);
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
        {"masks", masks},     {"handlers", handlers}, {"storm", storm}, {"waiting", waiting}, {"held", held}, {"crossing", crossing},
        {"contexts", contexts}, {"blocked", blocked_while_starting}, {NULL, NULL},
    };
    if (count > 1 && !strcmp(arguments[1], "child"))
        return access("/work/there", F_OK) ? 1 : 0;
    return run_parts(parts, count, arguments);
}

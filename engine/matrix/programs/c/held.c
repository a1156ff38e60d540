/* Signals that come while a handler blocks them. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include "signals.h"

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

int main(int count, char **arguments)
{
    static const struct part parts[] = {{"handlers", held}, {"threads", crossing}, {NULL, NULL}};
    return run_parts(parts, count, arguments);
}

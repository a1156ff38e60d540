#include "guest.h"

#include "entry.h"
#include "guest_signals.h"
#include "loading.h"
#include "memory.h"
#include "outcome.h"
#include "processes.h"
#include "recorded_owners.h"
#include "run.h"
#include "text.h"
#include "texts.h"

/* Kinds of the auxiliary vector, of the System V ABI. */
enum {
    AUXILIARY_END = 0,
    PROGRAM_HEADERS = 3,
    PROGRAM_HEADER_COUNT = 5,
    INTERPRETER_BASE = 7,
    PROGRAM_ENTRY = 9,
    REAL_USER = 11,
    EFFECTIVE_USER = 12,
    REAL_GROUP = 13,
    EFFECTIVE_GROUP = 14,
    IS_SECURE = 23,
    RANDOM_BYTES = 25,
    PROGRAM_NAME = 31
};

static struct handover handover;
static char handover_texts[HANDOVER_MOST] LARGE_TABLE;

bool is_handed_over(char *const *environment)
{
    if (!*environment)
        return false;
    while (environment[1])
        environment++;
    return text_starts(*environment, HANDOVER);
}

static void map_run(const char *path)
{
    long file = sys_open(path, O_RDWR);
    if (file >= 0) {
        long map = CALL(__NR_mmap, 0, RUN_SIZE, ADDRESS_PROT_READ_WRITE, 1 /* MAP_SHARED */, file, 0);
        if (map >= 0) {
            run = (struct run *)map;
            map_recorded_owners((int)file);
        }
        sys_close((int)file);
        if (map >= 0)
            return;
    }
    fail(EXIT_FAILED, "the memory of the run cannot be reached (has it ended?): %s", error_text(file));
}

struct thread *enter_run(const char *path, const struct credentials *credentials)
{
    if (!run)
        map_run(path);
    text_format(run_path, sizeof run_path, "%s", path);
    struct thread *thread = new_thread();
    if (!thread)
        fail(EXIT_FAILED, "out of memory");
    thread->state = COMMITTED;
    thread->process = &thread->own;
    thread->own.credentials = *credentials;
    enter_thread(thread);
    return thread;
}

/* Takes the entry out: the vectors behind it move up to its place. */
static uint64_t *remove_entry(uintptr_t *stack, char **entry)
{
    uintptr_t *at = stack + 1 + stack[0] + 1;
    while (at[1])
        at++;
    *entry = (char *)*at;
    *at = 0;
    uintptr_t *vector = at + 2;
    uintptr_t *end = vector;
    while (*end != AUXILIARY_END)
        end += 2;
    memmove(at + 1, vector, (size_t)(end + 2 - vector) * sizeof *vector);
    return (uint64_t *)at + 1;
}

static void set_auxiliary(uint64_t *vector, uint64_t kind, uint64_t value)
{
    for (; *vector != AUXILIARY_END; vector += 2)
        if (*vector == kind)
            vector[1] = value;
}

static uint64_t auxiliary(const uint64_t *vector, uint64_t kind)
{
    for (; *vector != AUXILIARY_END; vector += 2)
        if (*vector == kind)
            return vector[1];
    return 0;
}

static void load(struct thread *thread, const char *path, int descriptor, bool is_interpreter, uint64_t random,
                 struct loaded *loaded)
{
    long file = descriptor >= 0 ? descriptor : sys_open(path, O_RDONLY);
    long answer = file < 0 ? file : load_program(thread, (int)file, is_interpreter, random, loaded);
    if (answer < 0)
        fail(EXIT_NOT_EXECUTABLE, "%s cannot be loaded: %s", path, error_text(answer));
    sys_close((int)file);
}

static void name_thread(const char *name)
{
    const char *slash = text_find_last(name, '/');
    sys_process_control(PR_SET_NAME, (unsigned long)(slash ? slash + 1 : name));
}

/* What a program is begun with: its stack, and the auxiliary vector there. */
struct beginning {
    uintptr_t *stack;
    uint64_t *vector;
    struct thread *thread;
};

static _Noreturn void begin_program(const void *context)
{
    const struct beginning *beginning = context;
    struct thread *thread = beginning->thread;
    uint64_t *vector = beginning->vector;
    thread->hidden_mask = handover.hidden_mask;
    if (handover.ignores_illegal)
        thread->process->actions[SIGILL].handler = HANDLER_IGNORE;
    program_path = handover.program;
    program_file = handover.file;
    take_guest_signals(thread->process);
    name_thread(handover.name);
    reserve_stubs((uint64_t)thread);

    uint64_t random = 0;
    const uint64_t *bytes = (const uint64_t *)auxiliary(vector, RANDOM_BYTES);
    if (bytes)
        random = (bytes[0] ^ bytes[1] >> 7) * 0x9e3779b97f4a7c15u >> 20;
    struct loaded program, interpreter = {0, 0, 0, 0};
    load(thread, handover.file, handover.descriptor, false, random, &program);
    bool is_interpreted = handover.interpreter[0];
    if (is_interpreted)
        load(thread, handover.interpreter, -1, true, random, &interpreter);

    const struct credentials *self = &handover.credentials;
    set_auxiliary(vector, PROGRAM_HEADERS, program.headers);
    set_auxiliary(vector, PROGRAM_HEADER_COUNT, program.header_count);
    set_auxiliary(vector, INTERPRETER_BASE, is_interpreted ? interpreter.base : 0);
    set_auxiliary(vector, PROGRAM_ENTRY, program.entry);
    set_auxiliary(vector, PROGRAM_NAME, (uint64_t)handover.name);
    set_auxiliary(vector, REAL_USER, self->user);
    set_auxiliary(vector, EFFECTIVE_USER, self->effective_user);
    set_auxiliary(vector, REAL_GROUP, self->group);
    set_auxiliary(vector, EFFECTIVE_GROUP, self->effective_group);
    set_auxiliary(vector, IS_SECURE, self->user != self->effective_user || self->group != self->effective_group);
    start_guest(&thread->guest, is_interpreted ? interpreter.entry : program.entry, (uint64_t)beginning->stack);
    jump_to_guest();
}

_Noreturn void become_guest(uintptr_t *stack)
{
    char *entry;
    uint64_t *vector = remove_entry(stack, &entry);
    if (!read_handover(entry, handover_texts, &handover))
        fail(EXIT_FAILED, "%s is reserved for scar-exec itself", HANDOVER);
    struct beginning beginning = {stack, vector, enter_run(handover.run, &handover.credentials)};
    /* On the stack that services use later: the guest's stays as short as the kernel has left it. */
    go_on_at(beginning.thread->stack_top, begin_program, &beginning);
}

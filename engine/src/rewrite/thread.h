/*
 * What the engine keeps for each thread of a guest, in one mapping: the guest's registers during a call, a stack
 * for the engine (a guest's own may be a few hundred bytes, as goroutines' are), and a stack for signals.
 */
#ifndef SCAR_THREAD_H
#define SCAR_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "registers.h"
#include "system.h"

/* What the signal handler may do when it interrupts. */
enum thread_state {
    IN_GUEST = 0,   /* the guest runs, or instructions that leave its registers alone */
    REPEATABLE = 2, /* a call is being served and has changed nothing yet: it can be begun again */
    COMMITTED = 1   /* a call is being served and has to be finished first */
};

/* struct kernel_sigaction of the kernel. */
struct signal_action {
    uint64_t handler;
    uint64_t flags;
    uint64_t restorer;
    signal_set mask;
};

struct alternate_stack {
    uint64_t base;
    int flags;
    uint64_t size;
};

#define GROUPS_MOST 64

/* Who the guest believes to be. */
struct credentials {
    uint32_t user, effective_user, saved_user, file_user;
    uint32_t group, effective_group, saved_group, file_group;
    uint32_t group_count;
    uint32_t groups[GROUPS_MOST];
};

#define CURRENT_FOLDER_MOST 256

/* The guest's name for the current folder, as long as nothing can have changed it. */
struct current_folder {
    uint64_t generation;
    uint32_t sequence; /* odd: somebody is writing */
    uint32_t length;   /* 0: not known */
    char path[CURRENT_FOLDER_MOST];
};

/* What the threads of a process share, and a vfork child has for itself. */
struct process {
    struct signal_action actions[SIGNAL_COUNT + 1];
    struct credentials credentials;
    uint32_t keeps_privileges;
    uint32_t shares_folder; /* with another process, by CLONE_FS: the current folder is asked for each time */
    struct current_folder current;
    uint32_t lock;
};

#define CALLS_MOST 512

struct thread {
    void *entry;           /* gs:0, where the code beside rewritten calls jumps to */
    struct thread *self;   /* gs:8 */
    uint64_t state;        /* gs:16, enum thread_state */
    uint64_t deferred;     /* gs:24, a signal that waits for the end of the call, or 0 */
    void *stack_top;       /* gs:32 */
    struct registers guest; /* gs:40 */
    signal_set deferred_mask;
    struct alternate_stack alternate; /* the guest's idea; the kernel has the block's */
    signal_set hidden_mask;           /* signals of ours that the guest believes to be blocked */
    struct {
        uint64_t stack;
        signal_set before;
    } hidden_frames[8]; /* of handlers that block signals of ours, and what was blocked before each */
    uint64_t hidden_depth;
    signal_set hidden_pending;        /* that came meanwhile */
    uint8_t pending_information[2][128];
    uint64_t dispatch_from;           /* calls from below this address are caught, or 0 */
    struct process *process;
    struct thread *next_free;
    uint64_t is_thread;     /* and neither a process's first thread nor a vfork child */
    uint64_t resets_handlers; /* a child of CLONE_CLEAR_SIGHAND */
    signal_set birth_mask;  /* set when a new thread has its block */
    void *scratch;          /* a mapping to give back after vfork */
    size_t scratch_size;
    struct process own;     /* of a vfork child, and of the first thread */
    uint8_t deferred_information[128];
} __attribute__((aligned(16)));

/*
 * The parts of the mapping. The bytes behind the block tell which calls are served; numbers can be up to 65535. Those
 * of real calls are in the block's own page: one page less is touched for each program and thread.
 */
#define BLOCK_SERVED ((size_t)0x1000 - CALLS_MOST)
#define BLOCK_SIGNAL_STACK ((size_t)0x11000)
#define SIGNAL_STACK_SIZE ((size_t)0x10000)
#define BLOCK_STACK (BLOCK_SIGNAL_STACK + SIGNAL_STACK_SIZE)
#define STACK_SIZE ((size_t)0x40000)
#define BLOCK_SIZE (BLOCK_STACK + STACK_SIZE)

/* From here on an interrupted call is finished before a signal's handler runs. */
static inline void commit(struct thread *thread)
{
    *(volatile uint64_t *)&thread->state = COMMITTED;
}

/* Undoes commit() where nothing has been changed. */
static inline void make_repeatable(struct thread *thread)
{
    *(volatile uint64_t *)&thread->state = REPEATABLE;
}

/* A block for a new thread, with no values of the guest; a null pointer when there is no memory. */
struct thread *new_thread(void);
void free_thread(struct thread *thread);
/* Ends this thread alone, whose block is used again. */
_Noreturn void leave_thread(struct thread *thread, long status);
/* Only the calling thread exists after a fork. */
void forget_other_threads(void);

/* Makes the block the calling thread's own: the %gs base and the signal stack. */
void enter_thread(struct thread *thread);

#endif

#include "descendants.h"

#include <stdbool.h>
#include <stdint.h>

#include "memory.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

#define PROCESSES_MOST 32768
#define PAUSE_MILLISECONDS 20
#define PATIENCE_MILLISECONDS 10000

struct process {
    int pid;
    int parent;
    bool ours;
};

/* One pass looks at this many; what it misses is found by the next, when these are gone. */
static struct process processes[PROCESSES_MOST] LARGE_TABLE;

static int parent_of(const char *pid)
{
    char path[64];
    char stat[512];
    text_format(path, sizeof path, "/proc/%s/stat", pid);
    long fd = sys_open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    long size = sys_read((int)fd, stat, sizeof stat - 1);
    sys_close((int)fd);
    if (size <= 0)
        return -1;
    stat[size] = 0;
    /* pid (name) state parent ...; a name may hold anything, also parentheses. */
    const char *end = text_find_last(stat, ')');
    if (!end || end + 4 >= stat + size)
        return -1;
    int parent = 0;
    for (const char *digit = end + 4; *digit >= '0' && *digit <= '9'; digit++)
        parent = parent * 10 + (*digit - '0');
    return parent;
}

static unsigned list_processes(void)
{
    static char entries[32768] LARGE_TABLE;
    unsigned count = 0;
    long folder = sys_open("/proc", O_RDONLY | O_DIRECTORY);
    if (folder < 0)
        return 0;
    long size;
    while ((size = sys_list((int)folder, entries, sizeof entries)) > 0) {
        for (long at = 0; at < size;) {
            const char *name = next_name(entries, &at);
            uint64_t pid;
            if (count == PROCESSES_MOST || !text_number(name, INT32_MAX, &pid))
                continue;
            int parent = parent_of(name);
            if (parent >= 0)
                processes[count++] = (struct process){(int)pid, parent, false};
        }
    }
    sys_close((int)folder);
    return count;
}

static bool descends(unsigned count, const struct process *process, int ancestor)
{
    if (process->parent == ancestor)
        return true;
    for (unsigned i = 0; i < count; i++)
        if (processes[i].pid == process->parent)
            return processes[i].ours;
    return false;
}

/* Marks until nothing new is found: a child may be listed before its parent. */
static void mark_descendants(unsigned count, int ancestor)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (unsigned i = 0; i < count; i++) {
            if (processes[i].ours || !descends(count, &processes[i], ancestor))
                continue;
            processes[i].ours = true;
            changed = true;
        }
    }
}

/* Answers how many could be signalled; *refused how many not. */
static unsigned kill_marked(unsigned count, unsigned *refused)
{
    unsigned reached = 0;
    *refused = 0;
    for (unsigned i = 0; i < count; i++) {
        if (!processes[i].ours)
            continue;
        if (sys_kill(processes[i].pid, SIGKILL) == -EPERM)
            ++*refused;
        else
            reached++;
    }
    return reached;
}

void kill_descendants(void)
{
    int64_t give_up = sys_milliseconds() + PATIENCE_MILLISECONDS;
    for (;;) {
        int status;
        long pid;
        do
            pid = sys_wait(-1, &status, WNOHANG);
        while (pid > 0);
        if (pid == -ECHILD)
            return;

        unsigned count = list_processes();
        unsigned refused;
        mark_descendants(count, sys_pid());
        unsigned reached = kill_marked(count, &refused);
        if (!reached && refused) {
            warn("%u processes of the command took another user's rights and cannot be killed", refused);
            return;
        }
        if (sys_milliseconds() > give_up) {
            warn("%u processes of the command do not die (are they waiting for a disk?)", reached);
            return;
        }
        struct __kernel_timespec pause = {0, PAUSE_MILLISECONDS * 1000000};
        sys_await_signal(signal_bit(SIGCHLD), &pause);
    }
}

#include "execution.h"

#include "guest_memory.h"
#include "guest_signals.h"
#include "handover.h"
#include "lookup.h"
#include "owners.h"
#include "processes.h"
#include "run.h"
#include "served.h"
#include "text.h"

#define HEAD_SIZE 4096
#define LINE_MOST 255 /* of `#!`, as the kernel reads it */
#define SCRIPTS_MOST 4
#define INTERPRETER_MOST 4096
#define POINTERS_ON_STACK 1024
#define ENGINE "/proc/self/exe"
#define SET_USER 04000
#define SET_GROUP 02000

/* What is found out about a program. */
struct plan {
    struct thread *thread;
    struct place place;
    struct handover handover;
    char interpreter[PATH_MAX]; /* on the machine */
    uint64_t prefix[2 * SCRIPTS_MOST + 1]; /* texts that take the place of the first argument */
    size_t prefix_count;
    char texts[SCRIPTS_MOST * (LINE_MOST + 1) + PATH_MAX]; /* that the prefix points to */
    size_t texts_used;
    uint8_t head[HEAD_SIZE + 1];
    size_t head_size;
    struct statx stat;
};

static char *keep_text(struct plan *plan, const char *text, size_t length)
{
    if (plan->texts_used + length + 1 > sizeof plan->texts)
        return NULL;
    char *kept = plan->texts + plan->texts_used;
    memcpy(kept, text, length);
    kept[length] = 0;
    plan->texts_used += length + 1;
    return kept;
}

/* A file that is known by its descriptor only: its path, if it still has one that the guest knows. */
static long find_descriptor(struct plan *plan, int descriptor)
{
    char host[PATH_MAX], guest[PATH_MAX];
    struct statx here, there;
    long length = path_of_descriptor(descriptor, host, sizeof host);
    if (length < 0)
        return length;
    long answer = sys_stat_fd(descriptor, &here);
    if (answer < 0)
        return answer;
    long seen = name_in_guest(host, (size_t)length, guest, sizeof guest);
    if (seen > 0 && look_up(plan->thread, AT_FDCWD, guest, 0, &plan->place) >= 0 &&
        sys_stat_at(AT_FDCWD, plan->place.host, AT_SYMLINK_NOFOLLOW, &there) >= 0 && here.stx_ino == there.stx_ino &&
        here.stx_dev_minor == there.stx_dev_minor && here.stx_dev_major == there.stx_dev_major)
        return 0;
    text_format(plan->place.host, sizeof plan->place.host, "/proc/self/fd/%d", descriptor);
    text_format(plan->place.guest, sizeof plan->place.guest, "%s", seen > 0 ? guest : host);
    plan->place.host_length = (unsigned)text_length(plan->place.host);
    plan->place.is_absent = plan->place.is_folder_path = false;
    plan->handover.descriptor = descriptor;
    return 0;
}

static int descriptor_in(const struct place *place)
{
    const char *slash = text_find_last(place->host, '/');
    uint64_t number;
    if (!place->is_processes || !slash || slash - place->host < 3 || memcmp(slash - 3, "/fd", 3) ||
        !text_number(slash + 1, INT32_MAX, &number))
        return -1;
    return (int)number;
}

static long find_file(struct plan *plan, int folder, const char *path, uint64_t flags)
{
    long answer;
    plan->handover.descriptor = -1;
    if (!*path && flags & AT_EMPTY_PATH) {
        answer = find_descriptor(plan, folder);
    } else {
        answer = look_up(plan->thread, folder, path, flags & AT_SYMLINK_NOFOLLOW ? 0 : FOLLOW, &plan->place);
        if (answer >= 0 && plan->place.is_absent)
            answer = -ENOENT;
        int descriptor = answer < 0 ? -1 : descriptor_in(&plan->place);
        if (answer == -ENOENT && text_equal(path, "/proc/self/exe"))
            descriptor = own_program();
        if (descriptor >= 0)
            answer = find_descriptor(plan, descriptor);
    }
    return answer;
}

/* Reads the beginning of the file; the errors are those of execve(2). */
static long read_head(struct plan *plan)
{
    struct place *place = &plan->place;
    if (place->is_outside && place->host[0] != '/') {
        /* Below a folder that has no name: by its descriptor, which only the current folder lacks. */
        char path[PATH_MAX];
        long length = CALL(__NR_getcwd, path, sizeof path);
        if (length > 0 && (size_t)length + place->host_length + 1 < sizeof place->host) {
            memmove(place->host + length, place->host, place->host_length + 1);
            memcpy(place->host, path, (size_t)length - 1);
            place->host[length - 1] = '/';
            place->host_length += (unsigned)length;
        }
    }
    if (place->host_length >= PATH_MAX)
        return -ENAMETOOLONG;
    long answer = sys_stat_at(AT_FDCWD, place->host, plan->handover.descriptor >= 0 ? 0 : AT_SYMLINK_NOFOLLOW, &plan->stat);
    if (answer < 0)
        return answer;
    if (S_ISLNK(plan->stat.stx_mode))
        return -ELOOP;
    if (place->is_folder_path && !S_ISDIR(plan->stat.stx_mode))
        return -ENOTDIR;
    if (!S_ISREG(plan->stat.stx_mode))
        return -EACCES;
    /* The caller's own files are all that is usual; of others the kernel knows whether the caller may. */
    bool is_allowed = plan->stat.stx_uid == run->caller_user && plan->stat.stx_mode & 0100;
    answer = is_allowed ? 0 : sys_access(place->host, EXECUTABLE);
    if (answer < 0)
        return answer;
    long file = sys_open(place->host, O_RDONLY);
    if (file < 0)
        return file;
    long size = sys_read((int)file, plan->head, HEAD_SIZE);
    sys_close((int)file);
    if (size < 0)
        return size;
    plan->head_size = (size_t)size;
    plan->head[size] = 0;
    return 0;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* `#! INTERPRETER [ARGUMENT]`: the interpreter's path, or a null pointer. */
static const char *read_script(struct plan *plan, const char *path)
{
    const uint8_t *line = plan->head + 2;
    size_t end = 0;
    size_t most = plan->head_size < LINE_MOST ? plan->head_size - 2 : LINE_MOST - 2;
    while (end < most && line[end] != '\n' && line[end])
        end++;
    size_t from = 0;
    while (from < end && is_space(line[from]))
        from++;
    while (end > from && is_space(line[end - 1]))
        end--;
    size_t name_end = from;
    while (name_end < end && !is_space(line[name_end]))
        name_end++;
    if (from == name_end)
        return NULL;
    size_t argument = name_end;
    while (argument < end && is_space(line[argument]))
        argument++;

    const char *interpreter = keep_text(plan, (const char *)line + from, name_end - from);
    const char *extra = argument < end ? keep_text(plan, (const char *)line + argument, end - argument) : NULL;
    const char *script = keep_text(plan, path, text_length(path));
    if (!interpreter || !script)
        return NULL;
    /* The script's own name stands first among what was there, in place of the first argument. */
    size_t added = extra ? 3 : 2;
    if (plan->prefix_count)
        plan->prefix_count--, memmove(plan->prefix, plan->prefix + 1, plan->prefix_count * sizeof *plan->prefix);
    memmove(plan->prefix + added, plan->prefix, plan->prefix_count * sizeof *plan->prefix);
    plan->prefix[0] = (uint64_t)interpreter;
    if (extra)
        plan->prefix[1] = (uint64_t)extra;
    plan->prefix[added - 1] = (uint64_t)script;
    plan->prefix_count += added;
    return interpreter;
}

static long find_interpreter(struct plan *plan, const Elf64_Phdr *segment)
{
    char path[INTERPRETER_MOST];
    struct place place;
    if (segment->p_filesz < 2 || segment->p_filesz > sizeof path)
        return -ENOEXEC;
    if (segment->p_offset + segment->p_filesz <= plan->head_size) {
        memcpy(path, plan->head + segment->p_offset, segment->p_filesz);
    } else {
        long file = sys_open(plan->place.host, O_RDONLY);
        if (file < 0)
            return file;
        long got = CALL(__NR_pread64, file, path, segment->p_filesz, segment->p_offset);
        sys_close((int)file);
        if (got != (long)segment->p_filesz)
            return -EIO;
    }
    if (path[segment->p_filesz - 1])
        return -ENOEXEC;
    struct statx stat;
    long answer = look_up(plan->thread, AT_FDCWD, path, FOLLOW, &place);
    if (answer >= 0)
        answer = place.is_absent ? -ENOENT : sys_stat_at(AT_FDCWD, place.host, AT_SYMLINK_NOFOLLOW, &stat);
    if (answer < 0)
        return answer;
    if (place.host_length >= PATH_MAX)
        return -ENAMETOOLONG;
    if (!S_ISREG(stat.stx_mode))
        return -EACCES;
    memcpy(plan->interpreter, place.host, place.host_length + 1);
    return 0;
}

static long check_program(struct plan *plan)
{
    const Elf64_Ehdr *elf = (const void *)plan->head;
    if (plan->head_size < sizeof *elf || memcmp(elf->e_ident, ELFMAG, SELFMAG) || elf->e_machine != MACHINE_ELF ||
        elf->e_ident[EI_CLASS] != MACHINE_ELF_CLASS || (elf->e_type != ET_EXEC && elf->e_type != ET_DYN) ||
        elf->e_phentsize != sizeof(Elf64_Phdr))
        return -ENOEXEC;
    for (unsigned i = 0; i < elf->e_phnum; i++) {
        Elf64_Phdr segment;
        uint64_t at = elf->e_phoff + i * sizeof segment;
        if (at + sizeof segment > plan->head_size)
            return -ENOEXEC;
        memcpy(&segment, plan->head + at, sizeof segment);
        if (segment.p_type == PT_INTERP)
            return find_interpreter(plan, &segment);
    }
    return 0;
}

static void plan_credentials(struct plan *plan)
{
    struct credentials *self = &plan->handover.credentials;
    struct owner_view view;
    const struct statx *stat = &plan->stat;
    *self = plan->thread->process->credentials;
    view_owner(stat->stx_ino, device_number(stat->stx_dev_major, stat->stx_dev_minor), stat->stx_uid, stat->stx_gid,
               stat->stx_mode, &view);
    if (view.mode & SET_USER)
        self->effective_user = view.user;
    if ((view.mode & (SET_GROUP | 010)) == (SET_GROUP | 010))
        self->effective_group = view.group;
    self->saved_user = self->file_user = self->effective_user;
    self->saved_group = self->file_group = self->effective_group;
}

static size_t count_pointers(uint64_t vector)
{
    size_t count = 0;
    uint64_t pointer = 0;
    if (!vector)
        return 0;
    do
        guest_read(&pointer, vector + 8 * count++, sizeof pointer);
    while (pointer);
    return count - 1;
}

/* The arguments with a script's interpreter before them, and the environment with the handover behind it. */
static long become(struct plan *plan, uint64_t arguments, uint64_t environment)
{
    char entry[HANDOVER_MOST];
    uint64_t on_stack[POINTERS_ON_STACK];
    uint64_t *pointers = on_stack;
    size_t argument_count = count_pointers(arguments), entry_count = count_pointers(environment);
    size_t most = argument_count + plan->prefix_count + entry_count + 4;
    size_t mapped = 0;
    if (most > POINTERS_ON_STACK) {
        mapped = (most * sizeof *pointers + 4095) & ~(size_t)4095;
        long map = sys_map(mapped);
        if (map < 0)
            return map;
        pointers = (uint64_t *)map;
        /* The parent gives it back, when this is a child in its memory. */
        plan->thread->scratch = pointers;
        plan->thread->scratch_size = mapped;
    }
    size_t used = 0, skipped = 0;
    for (size_t i = 0; i < plan->prefix_count; i++)
        pointers[used++] = plan->prefix[i];
    if (plan->prefix_count && argument_count)
        skipped = 1;
    guest_read(pointers + used, arguments + 8 * skipped, 8 * (argument_count - skipped));
    used += argument_count - skipped;
    pointers[used++] = 0;
    uint64_t *entries = pointers + used;
    guest_read(entries, environment, 8 * entry_count);
    write_handover(&plan->handover, entry, sizeof entry);
    entries[entry_count] = (uint64_t)entry;
    entries[entry_count + 1] = 0;
    if (plan->handover.descriptor >= 0)
        CALL(__NR_fcntl, plan->handover.descriptor, 2 /* F_SETFD */, 0);
    long answer = CALL(__NR_execve, ENGINE, pointers, entries);
    if (mapped) {
        CALL(__NR_munmap, pointers, mapped);
        plan->thread->scratch = NULL;
    }
    return answer;
}

long execute(struct thread *thread, int folder, const char *path, uint64_t arguments, uint64_t environment,
             uint64_t flags)
{
    struct plan plan;
    char script[PATH_MAX + 24], name[PATH_MAX];
    plan.thread = thread;
    plan.prefix_count = plan.texts_used = 0;
    plan.interpreter[0] = 0;
    commit(thread);

    /* As the kernel names a program that was found from a descriptor. */
    if (!*path)
        text_format(script, sizeof script, "/dev/fd/%d", folder);
    else if (path[0] == '/' || folder == AT_FDCWD)
        text_format(script, sizeof script, "%s", path);
    else
        text_format(script, sizeof script, "/dev/fd/%d/%s", folder, path);
    text_format(name, sizeof name, "%s", script);

    const char *next = script;
    long answer = find_file(&plan, folder, path, flags);
    for (unsigned scripts = 0; answer >= 0; scripts++) {
        answer = read_head(&plan);
        if (answer < 0)
            return answer;
        if (plan.head_size < 2 || plan.head[0] != '#' || plan.head[1] != '!')
            break;
        if (scripts == SCRIPTS_MOST)
            return -ELOOP;
        next = read_script(&plan, next);
        if (!next)
            return -ENOEXEC;
        answer = find_file(&plan, AT_FDCWD, next, 0);
    }
    if (answer >= 0)
        answer = check_program(&plan);
    if (answer < 0)
        return answer;
    plan_credentials(&plan);
    plan.handover.program = plan.place.guest;
    plan.handover.name = name;
    plan.handover.file = plan.place.host;
    plan.handover.interpreter = plan.interpreter;
    plan.handover.run = run_path;
    plan.handover.ignores_illegal = ignores_illegal(thread->process);
    plan.handover.hidden_mask = thread->hidden_mask;
    return become(&plan, arguments, environment);
}

long serve_execve(struct thread *thread, struct registers *call)
{
    char path[PATH_MAX];
    long answer = guest_text(path, ARGUMENT_1(call), sizeof path);
    if (answer < 0)
        return answer;
    if (!answer)
        return -ENOENT;
    return execute(thread, AT_FDCWD, path, ARGUMENT_2(call), ARGUMENT_3(call), 0);
}

long serve_execveat(struct thread *thread, struct registers *call)
{
    char path[PATH_MAX];
    long answer = guest_text(path, ARGUMENT_2(call), sizeof path);
    if (answer < 0)
        return answer;
    if (!answer && !(ARGUMENT_5(call) & AT_EMPTY_PATH))
        return -ENOENT;
    return execute(thread, (int)ARGUMENT_1(call), path, ARGUMENT_3(call), ARGUMENT_4(call), ARGUMENT_5(call));
}

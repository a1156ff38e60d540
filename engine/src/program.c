#include "program.h"

#include <stdbool.h>
#include <stdint.h>

#include "inside.h"
#include "memory.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

#define HEAD_SIZE 4096
#define INTERPRETERS_MOST 5 /* the kernel's own limit of scripts that run scripts */
#define PERMISSION_BITS 07777

static const char *in_guest(const struct guest *guest, const char *path)
{
    return path[0] == '/' ? path : join_text(guest->workdir, "/", path, NULL);
}

static long open_in_guest(const struct guest *guest, const char *path, int flags)
{
    if (guest->open)
        return guest->open(guest, in_guest(guest, path), flags);
    if (guest->root < 0)
        return sys_open(in_guest(guest, path), flags);
    return open_inside(guest->root, in_guest(guest, path), flags);
}

/*
 * Where the engine loads programs itself, a file system mounted noexec does not keep the caller from its own files.
 * Sandboxes that are older than faccessat2(2) refuse it, with EPERM or ENOSYS.
 */
static bool is_executable(const struct guest *guest, int file, const struct statx *stat)
{
    if (guest->open && stat->stx_uid == sys_effective_user())
        return stat->stx_mode & 0100;
    long answer = sys_is_executable(file);
    if (answer == -ENOSYS || answer == -EPERM) {
        char link[40];
        text_format(link, sizeof link, "/proc/self/fd/%d", file);
        answer = sys_access(link, EXECUTABLE);
    }
    return answer >= 0;
}

enum candidate {
    NO_FILE, /* or one in a folder that is closed to the caller; shells look further too */
    OTHER_FILE,
    EXECUTABLE_FILE
};

static enum candidate inspect(const struct guest *guest, const char *path)
{
    long fd = open_in_guest(guest, path, O_PATH);
    if (fd < 0)
        return NO_FILE;
    struct statx stat;
    enum candidate kind = NO_FILE;
    if (sys_stat_fd((int)fd, &stat) >= 0 && !S_ISDIR(stat.stx_mode))
        kind = is_executable(guest, (int)fd, &stat) ? EXECUTABLE_FILE : OTHER_FILE;
    sys_close((int)fd);
    return kind;
}

const char *find_program(const struct guest *guest, const char *command, const char *search_path)
{
    if (!*command)
        fail(EXIT_NOT_FOUND, "the command is empty");
    if (text_find(command, '/'))
        return command;
    const char *refused = NULL;
    for (const char *from = search_path; from;) {
        const char *colon = text_find(from, ':');
        const char *folder = copy_part(from, colon ? (size_t)(colon - from) : text_length(from));
        const char *candidate = join_text(*folder ? folder : ".", "/", command, NULL);
        enum candidate kind = inspect(guest, candidate);
        if (kind == EXECUTABLE_FILE)
            return candidate;
        if (kind == OTHER_FILE && !refused)
            refused = candidate;
        from = colon ? colon + 1 : NULL;
    }
    if (refused)
        explain_refusal(guest, refused, -EACCES);
    fail(EXIT_NOT_FOUND, "%s: not found %s along PATH=%s", command, guest->where, search_path);
}

static const char *machine_name(unsigned machine)
{
    switch (machine) {
    case EM_386: return "32-bit x86";
    case EM_X86_64: return "x86-64";
    case EM_ARM: return "32-bit arm";
    case EM_AARCH64: return "arm64";
    case EM_PPC64: return "ppc64";
    case EM_S390: return "s390x";
    case 243: return "riscv64";
    case 258: return "loongarch64";
    default: return NULL;
    }
}

static const char *explain_file(const struct guest *guest, const char *path, int depth);

static const char *explain_interpreter(const struct guest *guest, const char *path, const char *interpreter,
                                       int depth)
{
    enum candidate kind = inspect(guest, interpreter);
    if (kind == NO_FILE) {
        size_t length = text_length(interpreter);
        if (length && interpreter[length - 1] == '\r')
            return join_text(path, ": its first line ends with a carriage return (a DOS line end), and no `",
                             copy_part(interpreter, length - 1), "\\r` exists; store it with Unix line ends", NULL);
        return join_text(path, " needs ", interpreter, ", which is missing ", guest->where, NULL);
    }
    if (kind == OTHER_FILE)
        return join_text(path, " needs ", interpreter, ", which is not executable", NULL);
    const char *reason = depth ? explain_file(guest, interpreter, depth - 1) : NULL;
    return reason ? join_text(path, ": its interpreter cannot run: ", reason, NULL) : NULL;
}

static const char *explain_script(const struct guest *guest, const char *path, const char *head, int depth)
{
    const char *from = head + 2;
    while (*from == ' ' || *from == '\t')
        from++;
    size_t length = 0;
    while (from[length] && from[length] != ' ' && from[length] != '\t' && from[length] != '\n')
        length++;
    if (!length)
        return join_text(path, ": its `#!` line names no interpreter", NULL);
    return explain_interpreter(guest, path, copy_part(from, length), depth);
}

static const char *explain_elf(const struct guest *guest, const char *path, const char *head, size_t size, int depth)
{
    const Elf64_Ehdr *elf = (const void *)head;
    if (size < sizeof *elf)
        return join_text(path, " is a truncated program", NULL);
    if (elf->e_machine != MACHINE_ELF || elf->e_ident[EI_CLASS] != MACHINE_ELF_CLASS) {
        char number[32];
        text_format(number, sizeof number, "machine type %u", elf->e_machine);
        const char *name = machine_name(elf->e_machine);
        if (elf->e_machine == MACHINE_ELF)
            name = "the 32-bit interface of " MACHINE_NAME;
        return join_text(path, " is a program for ", name ? name : number, "; this machine is " MACHINE_NAME, NULL);
    }
    for (unsigned i = 0; i < elf->e_phnum; i++) {
        uint64_t at = elf->e_phoff + (uint64_t)i * sizeof(Elf64_Phdr);
        if (at > size || size - at < sizeof(Elf64_Phdr))
            break;
        Elf64_Phdr segment;
        memcpy(&segment, head + at, sizeof segment);
        if (segment.p_type == PT_INTERP && segment.p_offset < size && segment.p_filesz <= size - segment.p_offset)
            return explain_interpreter(guest, path, copy_part(head + segment.p_offset, segment.p_filesz), depth);
    }
    return NULL;
}

/* What is wrong with a file's content, or a null pointer if nothing is seen. */
static const char *explain_file(const struct guest *guest, const char *path, int depth)
{
    long fd = open_in_guest(guest, path, O_RDONLY | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    char *head = take(HEAD_SIZE + 1);
    long size = sys_read((int)fd, head, HEAD_SIZE);
    sys_close((int)fd);
    if (size < 0)
        return NULL;
    if (size >= 2 && head[0] == '#' && head[1] == '!')
        return explain_script(guest, path, head, depth);
    if (size >= SELFMAG && !memcmp(head, ELFMAG, SELFMAG))
        return explain_elf(guest, path, head, (size_t)size, depth);
    if (!size)
        return join_text(path, " is empty", NULL);
    return join_text(path, " is neither a program nor a script that begins with `#!`", NULL);
}

static bool forbids_execution(int file)
{
    struct filesystem filesystem = {0};
    return sys_filesystem(file, &filesystem) >= 0 && filesystem.flags & FILESYSTEM_NOEXEC;
}

/* Returns if it is something else than the file's own mode, and where it lies. */
static void explain_denial(const struct guest *guest, const char *path, int file, const struct statx *stat)
{
    unsigned mode = stat->stx_mode & PERMISSION_BITS;
    if (is_executable(guest, file, stat)) {
        if (open_in_guest(guest, path, O_RDONLY | O_NONBLOCK) == -EACCES)
            fail(EXIT_NOT_EXECUTABLE, "%s is executable but not readable for this user (mode %o), and has to be read "
                                      "to run here; chmod a+r it in the image", path, mode);
    } else if (mode & 0111 && forbids_execution(file)) {
        fail(EXIT_NOT_EXECUTABLE, "%s lies on a file system that is mounted noexec; take a folder on another one, or "
                                  "remount that with exec", path);
    } else {
        fail(EXIT_NOT_EXECUTABLE, "%s is not executable (mode %o)", path, mode);
    }
}

_Noreturn void explain_refusal(const struct guest *guest, const char *path, long error)
{
    struct statx stat;
    long fd = open_in_guest(guest, path, O_PATH);
    long known = fd < 0 ? fd : sys_stat_fd((int)fd, &stat);
    if (known == -ENOENT || known == -ENOTDIR)
        fail(EXIT_NOT_FOUND, "%s: not found %s", path, guest->where);
    if (known >= 0 && S_ISDIR(stat.stx_mode))
        fail(EXIT_NOT_EXECUTABLE, "%s is a folder, not a program", path);
    if (error == -E2BIG)
        fail(EXIT_NOT_EXECUTABLE, "%s: its arguments and environment together are larger than execve allows", path);
    if (known >= 0 && error == -EACCES)
        explain_denial(guest, path, (int)fd, &stat);
    const char *reason = known >= 0 ? explain_file(guest, path, INTERPRETERS_MOST) : NULL;
    if (reason)
        fail(EXIT_NOT_EXECUTABLE, "%s", reason);
    fail(EXIT_NOT_EXECUTABLE, "%s cannot be run: %s", path, error_text(error));
}

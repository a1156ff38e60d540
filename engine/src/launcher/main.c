/*
 * The bundle's entry point (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html): starts the supervisor on
 * the bundle's Java runtime, which it finds from where it lies itself, so the bundle runs from any folder. It needs
 * neither a shell nor a C library: an image may have none.
 */
#include "../environment.h"
#include "../memory.h"
#include "../outcome.h"
#include "../start.h"
#include "../system.h"
#include "../text.h"
#include "bundle.h"
#include "java.h"
#include "limit.h"

#define EXIT_USAGE 2
#define SPAWN_HELPER "/jspawnhelper"
#define SPAWN_HELPER_HOME "/jre/lib" SPAWN_HELPER

const char own_name[] = "scar";

static bool read_arguments(int count, char **arguments)
{
    if (count <= 1)
        return false;
    bool batch = text_equal(arguments[1], "batch");
    if (batch && count == 2)
        return true;
    fail(EXIT_USAGE, "unknown argument `%s`: without any this waits for events of Lambda, and with `batch` it runs one job",
         arguments[batch ? 2 : 1]);
}

/* An image without a /tmp gets one where that may be. A folder that is only nested too deep is the supervisor's to make. */
static void make_temporary_folder(char *const *environment)
{
    const char *folder = environment_value(environment, "TMPDIR");
    if (!folder || !*folder)
        folder = "/tmp";
    long made = sys_make_directory_at(AT_FDCWD, folder, 0777);
    if (made >= 0)
        sys_change_mode_at(AT_FDCWD, folder, 01777);
    else if (made == -EEXIST)
        made = sys_access(folder, WRITABLE);
    if (made == -EROFS || made == -EACCES || made == -EPERM)
        fail(EXIT_FAILED, "the temporary folder %s cannot be written: %s; Lambda has one, and docker run --read-only wants --tmpfs %s",
             folder, error_text(made), folder);
}

/* Said here, and not by Lambda's client, to whom it would be a defect. */
static void check_runtime_api(char *const *environment)
{
    const char *address = environment_value(environment, "AWS_LAMBDA_RUNTIME_API");
    if (!address || !*address)
        fail(EXIT_USAGE, "there is no AWS_LAMBDA_RUNTIME_API to take events from: start this in Lambda or under its emulator, or "
                         "with `batch` as one job");
}

static _Noreturn void become(const char *program, char **arguments, char **environment)
{
    long refusal = sys_execute(program, arguments, environment);
    /* Variables and arguments are the caller's, whatever the bundle is like. */
    if (refusal == -E2BIG)
        fail(EXIT_FAILED, "%s: %s; make the function's variables smaller", program, error_text(refusal));
    fail(refusal == -ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE, "%s: %s; the bundle is damaged or for another machine",
         program, error_text(refusal));
}

/*
 * Java starts processes by a helper that is linked to the machine's loader, by a path that an image need not have. Under
 * the helper's name this program runs the helper, which lies beside it, by the bundle's own loader.
 */
static _Noreturn void run_spawn_helper(const char *path, int count, char **arguments, char **environment)
{
    const char *home = copy_part(path, text_length(path) - text_length(SPAWN_HELPER_HOME));
    const char *libraries = library_folder(home);
    char **line = take(((size_t)count + 7) * sizeof *line);
    size_t used = 0;
    line[used++] = join_text(libraries, "/ld-linux-x86-64.so.2", NULL);
    line[used++] = (char *)(uintptr_t)"--library-path";
    line[used++] = (char *)(uintptr_t)libraries;
    line[used++] = (char *)(uintptr_t)"--argv0";
    line[used++] = arguments[0];
    line[used++] = join_text(path, ".elf", NULL);
    for (int i = 1; i < count; i++)
        line[used++] = arguments[i];
    become(line[0], line, environment);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = text_length(text), most = text_length(end);
    return length >= most && text_equal(text + length - most, end);
}

_Noreturn void begin(int count, char **arguments, char **environment)
{
    const char *path = own_path(arguments[0]);
    if (ends_with(path, SPAWN_HELPER_HOME))
        run_spawn_helper(path, count, arguments, environment);
    bool batch = read_arguments(count, arguments);
    struct bundle bundle = find_bundle(path);
    if (!batch)
        check_runtime_api(environment);
    make_temporary_folder(environment);
    char **command = java_command(&bundle, environment, memory_limit(environment), batch);
    become(command[0], command, java_environment(&bundle, environment));
}

#include "options.h"

#include "memory.h"
#include "outcome.h"
#include "system.h"
#include "text.h"

#define GRACE_DEFAULT 2000
#define GRACE_MOST_SECONDS 3600
#define HOSTNAME_MOST 64
#define TMP_SIZE_DEFAULT 512 /* MiB, as in AWS Lambda */
#define TMP_SIZE_MOST (1 << 20)

static const char help[] =
    "scar-exec " VERSION ": runs a command inside the root of an image, with no privilege\n"
    "\n"
    "  scar-exec [OPTIONS] --root DIR -- COMMAND [ARGS]\n"
    "  scar-exec --mode host [OPTIONS] -- COMMAND [ARGS]\n"
    "  scar-exec --mode sandbox [OPTIONS] -- COMMAND [ARGS]\n"
    "\n"
    "  --mode MODE              namespaces: an image's root by user namespaces (default); rewrite: by changing the\n"
    "                           programs, where nothing is allowed; host: this machine's own root; sandbox: this\n"
    "                           machine's programs, or an image's root, with no more than AWS Lambda allows\n"
    "  --root DIR               the image's root\n"
    "  --upper DIR              what the command changes goes here and DIR of --root stays as it is\n"
    "  --owners FILE            to whom the files of --root belong, for --mode rewrite (see README)\n"
    "  --work DIR               where overlay's own folder is made meanwhile (default: beside it)\n"
    "  --bind SRC:DST[:ro]      show a file or folder of this machine; `\\:` is a colon, `\\\\` a backslash\n"
    "  --workdir DIR            where the command starts (default: / ; with --mode host: here)\n"
    "  --user USER[:GROUP]      names or numbers of the passwd and group files (default: 0:0; with --mode host:\n"
    "                           the caller)\n"
    "  --env-file FILE          exactly this environment: KEY=VALUE entries, each ended by a NUL\n"
    "  --hostname NAME          the name of the machine that the command sees\n"
    "  --tmp-size MIB           of the /tmp of --mode sandbox (default: 512)\n"
    "  --grace SECONDS          time between SIGTERM and SIGKILL (default: 2)\n"
    "  --caller PID             the process that starts this one: when it ends, however it does, so does the run\n"
    "  --status-file FILE       gets one line: `exit N`, `signal N` or `error MESSAGE`\n"
    "  --help, --version\n"
    "\n"
    "Exit status: the command's; 128+N signal N; 127 not found; 126 cannot be run; 125 scar-exec failed.\n";

static _Noreturn void print(const char *text)
{
    sys_write(1, text, text_length(text));
    sys_exit(0);
}

/* One part of SRC:DST:ro, up to a colon with no backslash before it; *rest moves behind it. */
static char *next_part(const char **rest)
{
    const char *from = *rest;
    char *part = take(text_length(from) + 1);
    size_t length = 0;
    while (*from && *from != ':') {
        if (*from == '\\' && (from[1] == ':' || from[1] == '\\'))
            from++;
        part[length++] = *from++;
    }
    *rest = *from ? from + 1 : NULL;
    return part;
}

static struct bind read_bind(const char *text)
{
    const char *rest = text;
    struct bind bind = {next_part(&rest), NULL, false};
    if (rest)
        bind.target = next_part(&rest);
    if (!bind.target || !*bind.source)
        fail(EXIT_FAILED, "--bind %s: it has to be SRC:DST or SRC:DST:ro", text);
    if (bind.target[0] != '/')
        fail(EXIT_FAILED, "--bind %s: %s has to be absolute, a path in the image", text, bind.target);
    if (rest && text_equal(rest, "ro"))
        bind.read_only = true;
    else if (rest && !text_equal(rest, "rw"))
        fail(EXIT_FAILED, "--bind %s: `%s` is neither ro nor rw; a colon in a path is written `\\:`", text, rest);
    return bind;
}

/* Seconds, with up to three decimals. */
static int64_t read_grace(const char *text)
{
    uint64_t seconds = 0, thousandths = 0;
    const char *point = text_find(text, '.');
    char *whole = copy_part(text, point ? (size_t)(point - text) : text_length(text));
    bool good = text_number(whole, GRACE_MOST_SECONDS, &seconds);
    if (good && point) {
        size_t digits = text_length(point + 1);
        good = digits <= 3 && text_number(point + 1, 999, &thousandths);
        for (; digits < 3; digits++)
            thousandths *= 10;
    }
    if (!good)
        fail(EXIT_FAILED, "--grace %s: it has to be seconds, 0 to %d", text, GRACE_MOST_SECONDS);
    return (int64_t)(seconds * 1000 + thousandths);
}

static enum mode read_mode(const char *text)
{
    static const struct {
        const char *name;
        enum mode mode;
    } modes[] = {{"namespaces", MODE_NAMESPACES}, {"rewrite", MODE_REWRITE}, {"host", MODE_HOST}, {"sandbox", MODE_SANDBOX}};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (text_equal(text, modes[i].name))
            return modes[i].mode;
    fail(EXIT_FAILED, "--mode %s: there are namespaces, rewrite, host and sandbox", text);
}

static uint64_t read_tmp_size(const char *text)
{
    uint64_t size = 0;
    if (!text_number(text, TMP_SIZE_MOST, &size) || !size)
        fail(EXIT_FAILED, "--tmp-size %s: it has to be a number of MiB, 1 to %d", text, TMP_SIZE_MOST);
    return size;
}

static int read_caller(const char *text)
{
    uint64_t pid = 0;
    if (!text_number(text, INT32_MAX, &pid) || !pid)
        fail(EXIT_FAILED, "--caller %s: it has to be the number of a process", text);
    return (int)pid;
}

struct text_option {
    const char *name;
    size_t offset;
};

static const struct text_option text_options[] = {
    {"--root", offsetof(struct options, root)},
    {"--upper", offsetof(struct options, upper)},
    {"--owners", offsetof(struct options, owners)},
    {"--work", offsetof(struct options, work)},
    {"--workdir", offsetof(struct options, workdir)},
    {"--user", offsetof(struct options, user)},
    {"--env-file", offsetof(struct options, env_file)},
    {"--hostname", offsetof(struct options, hostname)},
    {"--status-file", offsetof(struct options, status_file)},
};

static const char **find_text_option(struct options *options, const char *name)
{
    for (size_t i = 0; i < sizeof text_options / sizeof *text_options; i++)
        if (text_equal(name, text_options[i].name))
            return (const char **)((char *)options + text_options[i].offset);
    return NULL;
}

static void read_one(struct options *options, const char *name, const char *value)
{
    const char **text = find_text_option(options, name);
    if (text) {
        if (*text)
            fail(EXIT_FAILED, "%s is given twice", name);
        if (!*value)
            fail(EXIT_FAILED, "%s is empty", name);
        *text = value;
        if (text == &options->status_file)
            conclude_in(value);
    } else if (text_equal(name, "--mode")) {
        options->mode = read_mode(value);
    } else if (text_equal(name, "--grace")) {
        options->limits.grace = read_grace(value);
    } else if (text_equal(name, "--caller")) {
        options->limits.caller = read_caller(value);
    } else if (text_equal(name, "--tmp-size")) {
        options->tmp_size = read_tmp_size(value);
    } else if (text_equal(name, "--bind")) {
        options->binds[options->bind_count++] = read_bind(value);
    }
}

static void check_host(const struct options *options)
{
    const char *name = options->upper      ? "--upper"
                       : options->owners   ? "--owners"
                       : options->work     ? "--work"
                       : options->hostname ? "--hostname"
                                           : NULL;
    if (options->bind_count)
        name = "--bind";
    if (name)
        fail(EXIT_FAILED, "%s does not go with --mode host, which shows the machine as it is", name);
    if (options->root && !text_equal(options->root, "/"))
        fail(EXIT_FAILED, "--root %s does not go with --mode host, whose root is /", options->root);
}

static void check_sandbox(const struct options *options)
{
    if (options->root && !options->upper)
        fail(EXIT_FAILED, "--root %s of --mode sandbox wants an --upper, for what is shown in it besides", options->root);
    const char *name = options->upper    ? "--upper"
                       : options->owners ? "--owners"
                       : options->work   ? "--work"
                                         : NULL;
    if (name && !options->root)
        fail(EXIT_FAILED, "%s goes with --root only: without one the root of --mode sandbox is made of the machine's "
                          "programs and --bind", name);
}

static void check(const struct options *options)
{
    if (options->mode == MODE_HOST)
        check_host(options);
    else if (options->mode == MODE_SANDBOX)
        check_sandbox(options);
    else if (!options->root)
        fail(EXIT_FAILED, "--root DIR is missing: the folder with the image's files");
    if (options->tmp_size && options->mode != MODE_SANDBOX)
        fail(EXIT_FAILED, "--tmp-size goes with --mode sandbox only");
    if (options->work && !options->upper)
        fail(EXIT_FAILED, "--work is of use with --upper only");
    if (options->owners && !options->upper)
        fail(EXIT_FAILED, "--owners is of use with --upper only: the inodes of a root that is written change");
    if (options->workdir && options->workdir[0] != '/')
        fail(EXIT_FAILED, "--workdir %s: it has to be absolute", options->workdir);
    if (options->hostname && text_length(options->hostname) > HOSTNAME_MOST)
        fail(EXIT_FAILED, "--hostname %s: it has more than %d bytes", options->hostname, HOSTNAME_MOST);
    if (!options->command[0])
        fail(EXIT_FAILED, "the command is missing; it stands behind `--`");
}

static bool is_known(struct options *options, const char *name)
{
    return find_text_option(options, name) || text_equal(name, "--mode") || text_equal(name, "--grace") ||
           text_equal(name, "--bind") || text_equal(name, "--tmp-size") || text_equal(name, "--caller");
}

struct options read_options(int count, char **arguments)
{
    struct options options = {.mode = MODE_NAMESPACES, .limits = {GRACE_DEFAULT, 0}};
    options.binds = take((size_t)count * sizeof *options.binds);
    int i = 1;
    for (; i < count && !text_equal(arguments[i], "--"); i++) {
        const char *argument = arguments[i];
        if (text_equal(argument, "--help"))
            print(help);
        if (text_equal(argument, "--version"))
            print("scar-exec " VERSION "\n");
        if (argument[0] != '-')
            fail(EXIT_FAILED, "unexpected `%s`: the command stands behind `--` (see --help)", argument);
        const char *equals = text_find(argument, '=');
        const char *name = equals ? copy_part(argument, (size_t)(equals - argument)) : argument;
        if (!is_known(&options, name))
            fail(EXIT_FAILED, "unknown option %s (see --help)", name);
        if (!equals && (i + 1 == count || text_equal(arguments[i + 1], "--")))
            fail(EXIT_FAILED, "%s wants a value (see --help)", name);
        read_one(&options, name, equals ? equals + 1 : arguments[++i]);
    }
    options.command = arguments + (i < count ? i + 1 : count);
    check(&options);
    if (!options.tmp_size)
        options.tmp_size = TMP_SIZE_DEFAULT;
    return options;
}

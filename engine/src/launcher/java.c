#include "java.h"

#include "../environment.h"
#include "../memory.h"
#include "../system.h"
#include "../text.h"

#define MODULE "io.scar.bundle"
#define HANDLER "io.scar.supervisor.lambda.Handler"
#define METHOD "::handleRequest"

/* The share of the memory that is the supervisor's, and its bounds in MiB; the rest belongs to the user's program. */
#define SHARE 4
#define HEAP_LEAST 48
#define HEAP_MOST 256

struct words {
    char **at;
    size_t count;
    size_t room;
};

static void add(struct words *words, const char *word)
{
    if (words->count + 1 >= words->room) {
        size_t room = words->room ? words->room * 2 : 64;
        char **larger = take(room * sizeof *larger);
        if (words->count)
            memcpy(larger, words->at, words->count * sizeof *larger);
        words->at = larger;
        words->room = room;
    }
    words->at[words->count++] = (char *)(uintptr_t)word;
}

/* A short-lived process on few cores. Each flag that needs a reason has one. */
static const char *const flags[] = {
    /* Memory is used again rather than more of it. */
    "-Xmn10m", "-Xss512k",
    /* The first compiler tier and the serial collector start fastest; much that is hot for a moment is not worth compiling. */
    "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=3", "-XX:-UsePerfData",
    /* The cache is mapped where it was made for: anywhere else each page of it would have to be read and changed first. */
    "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0", "-Xlog:disable",
    "--enable-native-access=" MODULE,
    /* What is called by reflection is called once or twice: code generated for each would be made in vain. */
    "-Djdk.reflect.useNativeAccessorOnly=true",
    "-Dslf4j.provider=org.slf4j.jul.JULServiceProvider", "-Dslf4j.internal.verbosity=WARN",
    /* TLS by native code, which needs no time to become fast. */
    "-Dscar.tls.native=true",
    /* Where it is Java's all the same: Amazon's servers all know x25519, which is computed fastest. */
    "-Djdk.tls.namedGroups=x25519,secp256r1,secp384r1,secp521r1,x448",
};

/*
 * Native libraries are loaded from where they lie: their jars would copy them into a temporary folder first, which may
 * be full, and Lambda's client into one file that all environments of a machine would share.
 */
static const char *const libraries[][2] = {
    {"-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI=", "/lib/libaws-lambda-jni.so"},
    {"-DZstdNativePath=", "/lib/libzstd-jni.so"},
    {"-Dscar.inflate.library=", "/lib/libscar-inflate.so"},
    {"-Djava.library.path=", "/lib"},
    {"-Dscar.tls.roots=", "/jre/lib/security/roots"},
};

/* The class alone: it has one method that handles events. */
static const char *handler(const struct bundle *bundle, char *const *environment)
{
    const char *named = environment_value(environment, "_HANDLER");
    /* An image function has no handler: there the name is the first word of a command. */
    if (bundle->in_image || !named || !*named)
        return HANDLER;
    size_t length = text_length(named), method = text_length(METHOD);
    if (length > method && text_equal(named + length - method, METHOD))
        length -= method;
    return copy_part(named, length);
}

static void add_memory(struct words *words, uint64_t memory)
{
    uint64_t heap = memory / SHARE;
    if (heap < HEAP_LEAST)
        heap = HEAP_LEAST;
    if (heap > HEAP_MOST)
        heap = HEAP_MOST;
    char number[24];
    text_format(number, sizeof number, "%lu", (unsigned long)heap);
    add(words, join_text("-Xmx", number, "m", NULL));
    /* What is not from the cache fills as much again at most. */
    add(words, join_text("-XX:MaxMetaspaceSize=", number, "m", NULL));
}

static const char *temporary_folder(char *const *environment)
{
    const char *named = environment_value(environment, "TMPDIR");
    return named && *named ? named : "/tmp";
}

char **java_command(const struct bundle *bundle, char *const *environment, uint64_t memory, bool batch)
{
    struct words words = {NULL, 0, 0};
    add(&words, join_text(bundle->home, "/jre/bin/java", NULL));
    add_memory(&words, memory);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        add(&words, flags[i]);
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        add(&words, join_text(libraries[i][0], bundle->home, libraries[i][1], NULL));
    add(&words, join_text("-Djava.io.tmpdir=", temporary_folder(environment), NULL));

    /* Classes, loaded and linked (https://openjdk.org/jeps/483). One that does not fit or is damaged is not used; the
     * supervisor says so. */
    const char *cache = join_text(bundle->home, "/lib/supervisor.aot", NULL);
    add(&words, join_text("-Dscar.start.cache=", cache, NULL));
    if (sys_access(cache, 0) >= 0)
        add(&words, join_text("-XX:AOTCache=", cache, NULL));

    add(&words, "-m");
    if (batch) {
        add(&words, MODULE "/io.scar.supervisor.batch.Main");
    } else {
        add(&words, MODULE "/io.scar.supervisor.lambda.Main");
        add(&words, handler(bundle, environment));
    }
    return words.at;
}

static bool is_named(const char *entry, const char *name)
{
    return text_starts(entry, name) && entry[text_length(name)] == '=';
}

char **java_environment(const struct bundle *bundle, char **environment)
{
    struct words words = {NULL, 0, 0};
    for (; *environment; environment++) {
        if (is_named(*environment, "SCAR_HOME") || is_named(*environment, "LC_ALL"))
            continue;
        /* Meant for the machine's C library, which is not the bundle's then. */
        if (bundle->loader && (text_starts(*environment, "LD_") || is_named(*environment, "LOCPATH")))
            continue;
        add(&words, *environment);
    }
    add(&words, join_text("SCAR_HOME=", bundle->home, NULL));
    /* Keys and file names are UTF-8, whatever the machine says. */
    add(&words, "LC_ALL=C.UTF-8");
    /* Its C library knows the locale by files, which an image need not have. */
    if (bundle->loader)
        add(&words, join_text("LOCPATH=", bundle->home, "/lib/locale", NULL));
    return words.at;
}

#include "bundle.h"

#include "../memory.h"
#include "../outcome.h"
#include "../system.h"
#include "../text.h"

#define LOADER_NAME "/ld-linux-x86-64.so.2"

static bool exists(const char *path)
{
    return sys_access(path, 0) >= 0;
}

static const char *in_folder(const char *folder, const char *name)
{
    return join_text(folder, name, NULL);
}

const char *own_path(const char *given)
{
    char *path = take(PATH_MAX);
    long length = sys_read_link_at(AT_FDCWD, "/proc/self/exe", path, PATH_MAX - 1);
    if (length > 0 && path[0] == '/')
        return path;
    if (given && given[0] == '/')
        return given;
    fail(EXIT_FAILED, "there is no /proc, and `%s` does not say where the bundle lies; mount /proc, or call this by its whole path",
         given ? given : "");
}

const char *library_folder(const char *home)
{
    return in_folder(home, "/lib/glibc");
}

struct bundle find_bundle(const char *path)
{
    const char *slash = text_find_last(path, '/');
    const char *folder = copy_part(path, (size_t)(slash - path));
    const char *home = exists(in_folder(folder, "/jre")) ? folder : in_folder(folder, "/scar");
    if (!exists(in_folder(home, "/jre")))
        fail(EXIT_FAILED, "there is no Java runtime beside %s (jre/ or scar/jre/); publish the layer or the image again", path);
    const char *loader = in_folder(library_folder(home), LOADER_NAME);
    return (struct bundle){home, exists(loader) ? loader : NULL, exists(in_folder(home, "/image.json"))};
}

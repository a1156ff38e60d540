#include "files.h"

#include "memory.h"
#include "system.h"
#include "text.h"

#define FIRST_SIZE ((size_t)8192)

char *read_whole(int fd, long *length)
{
    size_t size = FIRST_SIZE, used = 0;
    char *content = take(size);
    for (;;) {
        if (used + 1 == size) {
            char *larger = take(size * 2);
            memcpy(larger, content, used);
            content = larger;
            size *= 2;
        }
        long got = sys_read(fd, content + used, size - used - 1);
        if (got == -EINTR)
            continue;
        if (got <= 0) {
            if (length)
                *length = got < 0 ? got : (long)used;
            content[used] = 0;
            return got < 0 ? NULL : content;
        }
        used += (size_t)got;
    }
}

char *read_path(const char *path)
{
    long fd = sys_open(path, O_RDONLY);
    if (fd < 0)
        return NULL;
    char *content = read_whole((int)fd, NULL);
    sys_close((int)fd);
    return content;
}

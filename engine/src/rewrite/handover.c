#include "handover.h"

#include "processes.h"
#include "text.h"

char run_path[64];

struct writer {
    char *at;
    size_t room, used;
};

static void put(struct writer *writer, const char *text, size_t length)
{
    if (writer->used + length >= writer->room)
        return;
    memcpy(writer->at + writer->used, text, length);
    writer->used += length;
    writer->at[writer->used] = 0;
}

static void put_number(struct writer *writer, unsigned long number)
{
    char digits[24];
    put(writer, digits, text_format(digits, sizeof digits, "%lu ", number));
}

static void put_string(struct writer *writer, const char *text)
{
    size_t length = text_length(text);
    put_number(writer, length);
    put(writer, text, length);
}

void write_handover(const struct handover *handover, char *entry, size_t room)
{
    struct writer writer = {entry, room, 0};
    const struct credentials *self = &handover->credentials;
    put(&writer, HANDOVER, sizeof HANDOVER - 1);
    put_string(&writer, handover->program);
    put_string(&writer, handover->name);
    put_string(&writer, handover->file);
    put_string(&writer, handover->interpreter);
    put_string(&writer, handover->run);
    put_number(&writer, (unsigned long)(handover->descriptor + 1));
    put_number(&writer, handover->ignores_illegal);
    put_number(&writer, handover->hidden_mask);
    const uint32_t ids[] = {self->user,  self->effective_user,  self->saved_user,  self->file_user, self->group,
                            self->effective_group, self->saved_group, self->file_group, self->group_count};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        put_number(&writer, ids[i]);
    for (uint32_t i = 0; i < self->group_count; i++)
        put_number(&writer, self->groups[i]);
}

static unsigned long take_number(const char **at)
{
    unsigned long number = 0;
    for (; **at >= '0' && **at <= '9'; ++*at)
        number = number * 10 + (unsigned long)(**at - '0');
    if (**at == ' ')
        ++*at;
    return number;
}

static const char *take_string(const char **at, char **texts)
{
    size_t length = take_number(at);
    char *text = memmove(*texts, *at, length);
    text[length] = 0;
    *at += length;
    *texts += length + 1;
    return text;
}

bool read_handover(const char *entry, char *texts, struct handover *handover)
{
    struct credentials *self = &handover->credentials;
    if (!text_starts(entry, HANDOVER))
        return false;
    const char *at = entry + sizeof HANDOVER - 1;
    handover->program = take_string(&at, &texts);
    handover->name = take_string(&at, &texts);
    handover->file = take_string(&at, &texts);
    handover->interpreter = take_string(&at, &texts);
    handover->run = take_string(&at, &texts);
    handover->descriptor = (int)take_number(&at) - 1;
    handover->ignores_illegal = take_number(&at) != 0;
    handover->hidden_mask = take_number(&at);
    uint32_t *ids[] = {&self->user,  &self->effective_user,  &self->saved_user,  &self->file_user, &self->group,
                       &self->effective_group, &self->saved_group, &self->file_group, &self->group_count};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        *ids[i] = (uint32_t)take_number(&at);
    if (self->group_count > GROUPS_MOST)
        self->group_count = GROUPS_MOST;
    for (uint32_t i = 0; i < self->group_count; i++)
        self->groups[i] = (uint32_t)take_number(&at);
    return true;
}

/* The entry of another process, which its environment ends with. */
static bool read_entry_of(int process, char *entry, size_t room)
{
    char link[40], buffer[4096];
    text_format(link, sizeof link, "/proc/%d/environ", process);
    long file = sys_open(link, O_RDONLY);
    if (file < 0)
        return false;
    size_t used = 0;
    bool is_entry = true, found = false;
    long got;
    while (!found && (got = sys_read((int)file, buffer, sizeof buffer)) > 0) {
        for (long i = 0; i < got && !found; i++) {
            char c = buffer[i];
            found = !c && is_entry && used > sizeof HANDOVER;
            if (!c && !found) {
                used = 0;
                is_entry = true;
            } else if (is_entry && used + 1 < room) {
                is_entry = used >= sizeof HANDOVER - 1 || c == HANDOVER[used];
                entry[used++] = c;
            }
        }
    }
    sys_close((int)file);
    entry[used < room ? used : room - 1] = 0;
    return found;
}

long read_program_of(int process, char *path, size_t room)
{
    char entry[HANDOVER_MOST];
    struct handover handover;
    if (!read_entry_of(process, entry, sizeof entry) || !read_handover(entry, entry, &handover))
        return -ENOENT;
    size_t length = text_length(handover.program);
    if (!length || length >= room)
        return -ENOENT;
    memcpy(path, handover.program, length + 1);
    return (long)length;
}

bool is_of_this_run(int process)
{
    char entry[HANDOVER_MOST];
    struct handover handover;
    return read_entry_of(process, entry, sizeof entry) && read_handover(entry, entry, &handover) &&
           text_equal(handover.run, run_path);
}

long read_engine_of(int process, char *path, size_t room)
{
    char link[40];
    text_format(link, sizeof link, "/proc/%d/exe", process);
    long length = sys_read_link_at(AT_FDCWD, link, path, room - 1);
    path[length < 0 ? 0 : length] = 0;
    return length < 0 ? 0 : length;
}

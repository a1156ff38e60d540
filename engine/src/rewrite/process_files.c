/* Files of /proc whose content has to be made. */
#include "handover.h"
#include "processes.h"
#include "run.h"
#include "text.h"

#define PROC "/proc"
#define BUFFER 16384

/* A file in memory for content that is made up. */
struct sheet {
    int file;
    size_t used;
    char buffer[BUFFER];
};

static void flush(struct sheet *sheet)
{
    for (size_t done = 0; done < sheet->used;) {
        long written = sys_write(sheet->file, sheet->buffer + done, sheet->used - done);
        if (written <= 0)
            break;
        done += (size_t)written;
    }
    sheet->used = 0;
}

static void put(struct sheet *sheet, const char *text, size_t length)
{
    while (length) {
        size_t piece = BUFFER - sheet->used < length ? BUFFER - sheet->used : length;
        memcpy(sheet->buffer + sheet->used, text, piece);
        sheet->used += piece;
        text += piece;
        length -= piece;
        if (sheet->used == BUFFER)
            flush(sheet);
    }
}

static long make_sheet(struct sheet *sheet, uint64_t flags)
{
    long file = CALL(__NR_memfd_create, "proc", flags & O_CLOEXEC ? 1 : 0);
    if (file < 0) {
        file = CALL(__NR_openat, AT_FDCWD, run_text(run->own), O_TMPFILE | O_RDWR | (flags & O_CLOEXEC), 0600);
        if (file < 0)
            return file;
    }
    sheet->file = (int)file;
    sheet->used = 0;
    return 0;
}

static long finish(struct sheet *sheet)
{
    flush(sheet);
    CALL(__NR_lseek, sheet->file, 0, 0);
    return sheet->file;
}

/* One line of maps: START-END PERMISSIONS OFFSET DEVICE INODE PATH */
struct map_line {
    uint64_t start, end, offset;
    size_t fields_at;  /* of the permissions */
    size_t offset_at;
    size_t device_at;
    size_t path_at;    /* the line's length, if there is no path */
};

static uint64_t read_hex(const char *line, size_t *at)
{
    uint64_t value = 0;
    for (;; (*at)++) {
        char c = line[*at];
        if (c >= '0' && c <= '9')
            value = value << 4 | (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value << 4 | (uint64_t)(c - 'a' + 10);
        else
            return value;
    }
}

static struct map_line parse(const char *line, size_t length)
{
    struct map_line parsed;
    size_t at = 0;
    parsed.start = read_hex(line, &at);
    at++;
    parsed.end = read_hex(line, &at);
    parsed.fields_at = ++at;
    at += 5;
    parsed.offset_at = at;
    parsed.offset = read_hex(line, &at);
    parsed.device_at = ++at;
    while (at < length && line[at] != ' ')
        at++;
    at++;
    while (at < length && line[at] != ' ')
        at++;
    while (at < length && line[at] == ' ')
        at++;
    parsed.path_at = at;
    return parsed;
}

struct maps {
    char engine[PATH_MAX]; /* the engine's own file */
    size_t engine_length;
    char last[PATH_MAX + 128]; /* the line before, as the guest sees it */
    size_t last_length;
    struct map_line last_parsed;
    bool is_rewritten; /* the last line stood for a copy in the cache */
};

static bool has_path(const char *line, size_t length, size_t at, const char *path, size_t path_length)
{
    return length - at >= path_length && !memcmp(line + at, path, path_length);
}

/* A rewritten copy is mapped between the other parts of its file, which tell its name. */
static size_t name_copy(const struct maps *maps, const struct map_line *parsed, const char *line, char *out)
{
    const struct map_line *last = &maps->last_parsed;
    if (!maps->last_length || last->end != parsed->start)
        return 0;
    memcpy(out, line, parsed->offset_at);
    size_t length = parsed->offset_at;
    char offset[24];
    size_t digits = text_format(offset, sizeof offset, "%lx", (unsigned long)(last->offset + parsed->start - last->start));
    while (digits + (length - parsed->offset_at) < 8)
        out[length++] = '0';
    memcpy(out + length, offset, digits);
    length += digits;
    out[length++] = ' ';
    memcpy(out + length, maps->last + last->device_at, maps->last_length - last->device_at);
    return length + maps->last_length - last->device_at;
}

/* The line that the guest is to see; 0: none. */
static size_t translate_line(struct maps *maps, const char *line, size_t length, char *out)
{
    struct map_line parsed = parse(line, length);
    if (parsed.path_at >= length || line[parsed.path_at] != '/') {
        memcpy(out, line, length);
        return length;
    }
    if (has_path(line, length, parsed.path_at, maps->engine, maps->engine_length) &&
        length == parsed.path_at + maps->engine_length)
        return 0;
    if (run->cache_length && has_path(line, length, parsed.path_at, run_text(run->cache), run->cache_length))
        return name_copy(maps, &parsed, line, out);
    char guest[PATH_MAX];
    long seen = name_in_guest(line + parsed.path_at, length - parsed.path_at, guest, sizeof guest);
    memcpy(out, line, parsed.path_at);
    if (seen < 0) {
        if (has_path(line, length, parsed.path_at, "/memfd:scar-run", 15))
            return 0;
        memcpy(out + parsed.path_at, line + parsed.path_at, length - parsed.path_at);
        return length;
    }
    memcpy(out + parsed.path_at, guest, (size_t)seen);
    return parsed.path_at + (size_t)seen;
}

static void put_map_line(struct maps *maps, struct sheet *sheet, const char *line, size_t length)
{
    char out[PATH_MAX + 128];
    size_t translated = translate_line(maps, line, length, out);
    if (!translated)
        return;
    put(sheet, out, translated);
    put(sheet, "\n", 1);
    memcpy(maps->last, out, translated);
    maps->last[translated] = 0;
    maps->last_length = translated;
    maps->last_parsed = parse(out, translated);
}

static bool is_map_line(const char *line, size_t length)
{
    for (size_t i = 0; i < length && i < 17; i++) {
        if (line[i] == '-')
            return i > 0;
        if (!((line[i] >= '0' && line[i] <= '9') || (line[i] >= 'a' && line[i] <= 'f')))
            return false;
    }
    return false;
}

static long make_maps(const struct place *place, int process, uint64_t flags)
{
    struct sheet sheet;
    struct maps maps;
    char line[PATH_MAX + 128], buffer[4096];
    maps.last_length = 0;
    maps.engine_length = (size_t)read_engine_of(process, maps.engine, sizeof maps.engine);
    long file = sys_open(place->host, O_RDONLY);
    if (file < 0)
        return file;
    long answer = make_sheet(&sheet, flags);
    size_t used = 0;
    long got = 0;
    while (answer >= 0 && (got = sys_read((int)file, buffer, sizeof buffer)) > 0) {
        for (long i = 0; i < got; i++) {
            if (buffer[i] != '\n') {
                if (used < sizeof line - 1)
                    line[used++] = buffer[i];
                continue;
            }
            line[used] = 0;
            if (is_map_line(line, used)) {
                put_map_line(&maps, &sheet, line, used);
            } else {
                put(&sheet, line, used);
                put(&sheet, "\n", 1);
            }
            used = 0;
        }
    }
    sys_close((int)file);
    return answer < 0 ? answer : finish(&sheet);
}

/* Without the entry that the engine hands itself over with. */
static long make_environment(const struct place *place, uint64_t flags)
{
    struct sheet sheet;
    char buffer[4096];
    static const char marker[] = HANDOVER;
    long file = sys_open(place->host, O_RDONLY);
    if (file < 0)
        return file;
    long answer = make_sheet(&sheet, flags);
    size_t matched = 0;
    bool is_start = true, skips = false;
    long got = 0;
    while (answer >= 0 && (got = sys_read((int)file, buffer, sizeof buffer)) > 0) {
        for (long i = 0; i < got; i++) {
            char c = buffer[i];
            if (is_start && c == marker[matched]) {
                if (++matched == sizeof marker - 1) {
                    skips = true;
                    is_start = false;
                    matched = 0;
                }
                continue;
            }
            if (matched) {
                put(&sheet, marker, matched);
                matched = 0;
            }
            is_start = c == 0;
            if (!skips)
                put(&sheet, &c, 1);
            if (c == 0)
                skips = false;
        }
    }
    sys_close((int)file);
    return answer < 0 ? answer : finish(&sheet);
}

static void put_text(struct sheet *sheet, const char *text)
{
    put(sheet, text, text_length(text));
}

static long make_mounts(const char *name, uint64_t flags)
{
    struct sheet sheet;
    long answer = make_sheet(&sheet, flags);
    if (answer < 0)
        return answer;
    bool is_long = text_equal(name, "mountinfo");
    for (int i = -1; i < (int)run->mount_count; i++) {
        const struct mount *mount = i < 0 ? NULL : &run->mounts[i];
        const char *target = mount ? run_text(mount->target) : "/";
        const char *type = !mount ? "overlay" : mount->kind == MOUNT_PROCESSES ? "proc" : mount->is_memory ? "tmpfs" : "none";
        const char *options = mount && mount->read_only ? "ro" : "rw";
        char head[64];
        if (is_long) {
            text_format(head, sizeof head, "%d %d 0:%d / ", i + 22, i < 0 ? 1 : 21, i + 22);
            put_text(&sheet, head);
            put_text(&sheet, target);
            put_text(&sheet, " ");
            put_text(&sheet, options);
            put_text(&sheet, " - ");
            put_text(&sheet, type);
            put_text(&sheet, " ");
            put_text(&sheet, type);
            put_text(&sheet, " ");
            put_text(&sheet, options);
            put_text(&sheet, "\n");
        } else {
            put_text(&sheet, type);
            put_text(&sheet, " ");
            put_text(&sheet, target);
            put_text(&sheet, " ");
            put_text(&sheet, type);
            put_text(&sheet, " ");
            put_text(&sheet, options);
            put_text(&sheet, " 0 0\n");
        }
    }
    return finish(&sheet);
}

long open_process_file(struct thread *thread, const struct place *place, uint64_t flags)
{
    int process = process_of(place);
    const char *name = process_name(place);
    if (flags & (O_PATH | O_DIRECTORY))
        return -EAGAIN;
    if (!process && text_equal(place->guest, PROC "/mounts"))
        return commit(thread), make_mounts(name, flags);
    bool is_maps = text_equal(name, "maps") || text_equal(name, "smaps");
    bool is_mounts = text_equal(name, "mounts") || text_equal(name, "mountinfo");
    bool is_environment = text_equal(name, "environ");
    if (!process || (!is_maps && !is_mounts && !is_environment))
        return -EAGAIN;
    commit(thread);
    return is_maps ? make_maps(place, process, flags) : is_mounts ? make_mounts(name, flags) : make_environment(place, flags);
}

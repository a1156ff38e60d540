/*
 * One site becomes a `jmp` of five bytes. The two bytes of the instruction are too few, so neighbours move to the stub
 * with it: those before it if nothing branches between them, else those behind it. Where neither can be moved the
 * instruction becomes `ud2`, and each call costs a signal.
 */
#include "stubs.h"

#include "instruction.h"
#include "rewriter.h"
#include "served.h"
#include "text.h"
#include "thread.h"

#define JUMP_SIZE 5
#define CALL_SIZE 2
#define RETURNING_FROM_SIGNAL 15 /* rt_sigreturn: unwinders know the two instructions by their bytes */

struct writer {
    uint8_t *at;
    int64_t offset; /* of `at`, from the beginning of the text */
    size_t length;
};

static void put(struct writer *writer, const void *bytes, size_t size)
{
    memcpy(writer->at + writer->length, bytes, size);
    writer->length += size;
}

static void put_relative(struct writer *writer, int64_t target)
{
    int32_t distance = (int32_t)(target - (writer->offset + (int64_t)writer->length + 4));
    put(writer, &distance, 4);
}

static void put_jump(struct writer *writer, int64_t target)
{
    put(writer, "\xe9", 1);
    put_relative(writer, target);
}

/* lea target(%rip), %rcx; jmp *%gs:0 */
static void put_entry(struct writer *writer, int64_t target)
{
    put(writer, "\x48\x8d\x0d", 3);
    put_relative(writer, target);
    put(writer, "\x65\xff\x24\x25\0\0\0\0", 8);
}

static bool is_branched_to(const struct patch *patch, size_t at)
{
    return at < patch->text_size && patch->targets[at / 8] >> (at % 8) & 1;
}

static bool is_target(const struct patch *patch, size_t at)
{
    return is_branched_to(patch, at) || (at < patch->text_size && patch->addresses[at / 8] >> (at % 8) & 1);
}

/* The length of the neighbours before the site that move, or 0 if they cannot. */
static size_t movable_before(const struct patch *patch, const struct call_site *site)
{
    size_t length = 0;
    size_t start = site->offset;
    for (size_t i = 0; i < sizeof site->before && site->before[i]; i++) {
        /* What starts here is covered, so nothing may branch to it. When the jump ends before the call, a trap stays there. */
        bool is_call = i == 0;
        if (is_target(patch, start) && !(is_call && site->before[0] >= JUMP_SIZE))
            return 0;
        length += site->before[i];
        start -= site->before[i];
        if (start < patch->floor)
            return 0;
        if (length + CALL_SIZE >= JUMP_SIZE)
            return length;
    }
    return 0;
}

struct after {
    size_t length;  /* of what moves */
    size_t covered; /* with padding */
    bool falls_through;
};

static bool is_filler(uint8_t byte)
{
    return byte == 0xcc || byte == 0x90 || byte == 0;
}

static bool movable_after(const struct patch *patch, const struct call_site *site, struct after *after)
{
    size_t at = site->offset + CALL_SIZE;
    *after = (struct after){0, 0, true};
    while (after->covered + CALL_SIZE < JUMP_SIZE) {
        if (at >= patch->text_size || is_target(patch, at))
            return false;
        if (!after->falls_through) {
            if (!is_filler(patch->text[at]))
                return false;
            after->covered++;
            at++;
            continue;
        }
        struct instruction instruction = decode(patch->text + at, patch->text_size - at);
        if (instruction.is_relative || (instruction.kind != PLAIN && instruction.kind != LEAVING))
            return false;
        after->falls_through = instruction.falls_through;
        after->length += instruction.length;
        after->covered += instruction.length;
        at += instruction.length;
    }
    return true;
}

/* The site's own work in the stub; the engine goes on at `back`, or right behind this where back is negative. */
static int put_call(struct writer *writer, int number, int64_t back)
{
    if (number >= 0 && is_served(number)) {
        int64_t behind = writer->offset + (int64_t)writer->length + 15;
        put_entry(writer, back < 0 ? behind : back);
        return -1;
    }
    /* movzwl %ax, %ecx; movzbl %gs:BLOCK_SERVED(%rcx), %ecx; jrcxz 1f */
    static const uint8_t look_up[] = {0x0f, 0xb7, 0xc8, 0x65, 0x0f, 0xb6, 0x89, 0x00, 0x0e, 0x00, 0x00, 0xe3, 15};
    _Static_assert(BLOCK_SERVED == 0xe00, "the displacement above");
    put(writer, look_up, sizeof look_up);
    int64_t behind = writer->offset + (int64_t)writer->length + 15 + CALL_SIZE;
    put_entry(writer, back < 0 ? behind : back);
    int native = (int)writer->length;
    put(writer, "\x0f\x05", CALL_SIZE);
    return native;
}

static void put_trap(uint8_t *text)
{
    memcpy(text, "\x0f\x0b", CALL_SIZE);
}

static void redirect(struct patch *patch, size_t from, size_t end)
{
    struct writer jump = {patch->text + from, (int64_t)from, 0};
    put_jump(&jump, patch->stub_offset);
    patch->floor = end;
}

void trap_site(struct patch *patch, const struct call_site *site)
{
    put_trap(patch->text + site->offset);
}

bool is_plain_call(const uint8_t *text, size_t size, size_t at)
{
    if (at + CALL_SIZE > size || memcmp(text + at, "\x0f\x05", CALL_SIZE))
        return false;
    /* mov $number, %eax before it, or ret behind it */
    return (at >= 5 && text[at - 5] == 0xb8 && text[at - 3] < 2 && !text[at - 2] && !text[at - 1]) ||
           (at + CALL_SIZE < size && text[at + CALL_SIZE] == 0xc3);
}

/* The call's number, unless a branch leads between the instruction that sets it and the call, or to the call. */
static int sure_number(const struct patch *patch, const struct call_site *site)
{
    for (size_t at = site->offset - site->number_age; at <= site->offset; at++)
        if (is_target(patch, at))
            return -1;
    return site->number;
}

/* Of a call right behind a jump or return: whether anything leads there. An address may also be that of a table. */
static bool is_reached(const struct patch *patch, const struct call_site *site)
{
    size_t behind = site->offset + CALL_SIZE;
    if (is_branched_to(patch, site->offset))
        return true;
    struct instruction next = decode(patch->text + behind, patch->text_size - behind);
    return is_target(patch, site->offset) && next.kind != SYSTEM_CALL && next.kind != INVALID && next.kind != UNLIKELY;
}

struct patched patch_site(struct patch *patch, const struct call_site *site)
{
    struct patched done = {0, -1, ENTER_AT_CALL | ENTER_BEHIND_CALL, false};
    int number = sure_number(patch, site);
    if ((number >= 0 && !is_served(number)) || site->number == RETURNING_FROM_SIGNAL || site->is_doubtful ||
        (site->follows_end && !is_reached(patch, site))) {
        done.is_left = true;
        return done;
    }
    struct writer stub = {patch->stub, patch->stub_offset, 0};
    size_t before = movable_before(patch, site);
    struct after after;
    size_t behind = site->offset + CALL_SIZE;
    if (before) {
        size_t from = site->offset - before;
        put(&stub, patch->text + from, before);
        /* A branch to the call itself does not come this way: it meets the trap. */
        bool sets_number = site->number_age == 0 && site->before[0] >= JUMP_SIZE;
        done.native = put_call(&stub, sets_number ? site->number : number, (int64_t)behind);
        if (done.native >= 0)
            put_jump(&stub, (int64_t)behind);
        redirect(patch, from, behind);
        if (before >= JUMP_SIZE)
            put_trap(patch->text + site->offset);
        else
            done.entries = ENTER_BEHIND_CALL;
    } else if (!is_target(patch, site->offset + 1) && movable_after(patch, site, &after)) {
        done.native = put_call(&stub, number, -1);
        put(&stub, patch->text + behind, after.length);
        if (after.falls_through)
            put_jump(&stub, (int64_t)(behind + after.length));
        redirect(patch, site->offset, behind + after.length);
        done.entries = ENTER_AT_CALL;
    } else {
        put_trap(patch->text + site->offset);
        patch->floor = behind;
    }
    done.length = stub.length;
    return done;
}

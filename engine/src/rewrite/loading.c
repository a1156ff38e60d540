#include "loading.h"

#include "system.h"
#include "text.h"
#include "texts.h"

#define PAGE ((uint64_t)4096)
#define SEGMENTS_MOST 64
#define READ 1
#define WRITE 2
#define EXECUTE 4
#define COPY 2              /* MAP_PRIVATE */
#define AT_ADDRESS 0x10     /* MAP_FIXED */
#define AT_FREE 0x100000    /* MAP_FIXED_NOREPLACE */
#define WITHOUT_SWAP 0x4000 /* MAP_NORESERVE */
/* Programs that can be anywhere begin here: where sanitizers expect them, and far above where the kernel lets the heap begin. */
#define PROGRAM_BASE 0x560000000000u
#define RANDOM_PAGES 0x3ffffffu

static uint64_t page_of(uint64_t address)
{
    return address & ~(PAGE - 1);
}

static uint64_t to_pages(uint64_t size)
{
    return page_of(size + PAGE - 1);
}

struct image {
    Elf64_Ehdr head;
    Elf64_Phdr segments[SEGMENTS_MOST];
    uint64_t low, high, alignment;
    const Elf64_Phdr *first; /* that is loaded */
    bool has_gaps;           /* between what is loaded */
};

static long read_image(int file, struct image *image)
{
    /* The headers follow the head in nearly all programs: one read gets both. */
    long got = CALL(__NR_pread64, file, &image->head, offsetof(struct image, low), 0);
    if (got < (long)sizeof image->head || image->head.e_phnum > SEGMENTS_MOST)
        return -ENOEXEC;
    size_t size = image->head.e_phnum * sizeof(Elf64_Phdr);
    if ((image->head.e_phoff != sizeof image->head || got < (long)(sizeof image->head + size)) &&
        CALL(__NR_pread64, file, image->segments, size, image->head.e_phoff) != (long)size)
        return -ENOEXEC;
    image->low = UINT64_MAX;
    image->high = 0;
    image->first = NULL;
    image->has_gaps = false;
    image->alignment = PAGE;
    for (unsigned i = 0; i < image->head.e_phnum; i++) {
        const Elf64_Phdr *segment = &image->segments[i];
        if (segment->p_type != PT_LOAD || !segment->p_memsz)
            continue;
        if (!image->first)
            image->first = segment;
        else if (page_of(segment->p_vaddr) != image->high)
            image->has_gaps = true;
        if (page_of(segment->p_vaddr) < image->low)
            image->low = page_of(segment->p_vaddr);
        if (segment->p_vaddr + segment->p_memsz > image->high)
            image->high = to_pages(segment->p_vaddr + segment->p_memsz);
        if (segment->p_align > image->alignment)
            image->alignment = segment->p_align;
    }
    return image->high ? 0 : -ENOEXEC;
}

/* As the kernel does it, one mapping both takes the room and is the first segment, if that is only read. */
static bool begins_with_data(const struct image *image)
{
    const Elf64_Phdr *first = image->first;
    return !image->has_gaps && first->p_flags == PF_R && first->p_filesz && first->p_filesz == first->p_memsz &&
           page_of(first->p_vaddr) == image->low;
}

static long map_room(const struct image *image, int file, uint64_t place, uint64_t flags)
{
    uint64_t size = image->high - image->low;
    if (begins_with_data(image))
        return CALL(__NR_mmap, place, size, READ, COPY | flags, file, page_of(image->first->p_offset));
    return CALL(__NR_mmap, place, size, 0, MAP_PRIVATE_ANONYMOUS | WITHOUT_SWAP | flags, -1, 0);
}

static long reserve(const struct image *image, int file, bool is_interpreter, uint64_t random, uint64_t *base)
{
    long address;
    if (image->head.e_type == ET_EXEC) {
        address = map_room(image, file, image->low, AT_FREE);
        *base = 0;
        return address < 0 ? address : 0;
    }
    if (is_interpreter) {
        address = map_room(image, file, 0, 0);
    } else {
        uint64_t place = PROGRAM_BASE + (random & RANDOM_PAGES) * PAGE;
        place = (place + image->alignment - 1) & ~(image->alignment - 1);
        address = map_room(image, file, place, AT_FREE);
        if (address < 0)
            address = map_room(image, file, 0, 0);
    }
    if (address < 0)
        return address;
    *base = (uint64_t)address - image->low;
    return 0;
}

static uint64_t protection_of(const Elf64_Phdr *segment)
{
    return (segment->p_flags & PF_R ? READ : 0) | (segment->p_flags & PF_W ? WRITE : 0) |
           (segment->p_flags & PF_X ? EXECUTE : 0);
}

static long map_segment(struct thread *thread, int file, const Elf64_Phdr *segment, uint64_t base)
{
    uint64_t protection = protection_of(segment);
    uint64_t start = base + segment->p_vaddr;
    uint64_t from = page_of(start), file_end = start + segment->p_filesz, end = start + segment->p_memsz;
    long answer = 0;
    if (segment->p_filesz) {
        uint64_t size = file_end - from, offset = segment->p_offset - (start - from);
        if (protection & EXECUTE && !(protection & WRITE)) {
            answer = map_text(thread, from, size, protection, COPY | AT_ADDRESS, file, offset);
        } else {
            answer = CALL(__NR_mmap, from, size, protection & ~(uint64_t)EXECUTE, COPY | AT_ADDRESS, file, offset);
            if (answer >= 0 && protection & EXECUTE) {
                rewrite_memory(thread, from, to_pages(size));
                answer = CALL(__NR_mprotect, from, to_pages(size), protection);
            }
        }
    }
    if (answer < 0)
        return answer;
    uint64_t zeroed = segment->p_filesz ? to_pages(file_end) : from;
    /* To the end of the page, as the kernel does: loaders allocate their first memory there. */
    if (end > file_end && segment->p_filesz && protection & WRITE && file_end < zeroed)
        memset((void *)file_end, 0, zeroed - file_end);
    if (to_pages(end) > zeroed)
        answer = CALL(__NR_mmap, zeroed, to_pages(end) - zeroed, protection, MAP_PRIVATE_ANONYMOUS | AT_ADDRESS, -1, 0);
    return answer < 0 ? answer : 0;
}

long load_program(struct thread *thread, int file, bool is_interpreter, uint64_t random, struct loaded *loaded)
{
    struct image image;
    long answer = read_image(file, &image);
    if (answer >= 0)
        answer = reserve(&image, file, is_interpreter, random, &loaded->base);
    if (answer < 0)
        return answer;
    loaded->headers = 0;
    loaded->header_count = image.head.e_phnum;
    loaded->entry = loaded->base + image.head.e_entry;
    for (unsigned i = 0; i < image.head.e_phnum; i++) {
        const Elf64_Phdr *segment = &image.segments[i];
        if (segment->p_type == PT_LOAD && segment->p_memsz) {
            bool is_mapped = segment == image.first && begins_with_data(&image);
            answer = is_mapped ? 0 : map_segment(thread, file, segment, loaded->base);
            if (answer < 0)
                return answer;
            if (image.head.e_phoff >= segment->p_offset && image.head.e_phoff < segment->p_offset + segment->p_filesz)
                loaded->headers = loaded->base + segment->p_vaddr + image.head.e_phoff - segment->p_offset;
        }
    }
    return 0;
}

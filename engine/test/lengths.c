/*
 * lengths OFFSET SIZE ADDRESS <FILE: prints the address of each instruction of a piece of text as the rewriter decodes it.
 * The test compares them with those of objdump.
 */
#include <stdio.h>
#include <stdlib.h>

#include "instruction.h"

int main(int count, char **arguments)
{
    if (count != 4)
        return 2;
    long offset = strtol(arguments[1], NULL, 16), size = strtol(arguments[2], NULL, 16);
    long address = strtol(arguments[3], NULL, 16);
    unsigned char *text = malloc((size_t)size);
    if (!text || fseek(stdin, offset, SEEK_SET) || fread(text, 1, (size_t)size, stdin) != (size_t)size)
        return 2;
    for (long at = 0; at < size;) {
        struct instruction instruction = decode(text + at, (size_t)(size - at));
        printf("%lx %d\n", address + at, instruction.kind == INVALID);
        at += instruction.length;
    }
    return 0;
}

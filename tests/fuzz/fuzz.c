#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/bytes.h"
#include "common/base/memory.h"
#include "common/form/json.h"

/* The pieces of this input. */
static struct piece {
    struct piece *next;
    char *bytes;
} * pieces;

static FILE *nowhere, *said, *told;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    json_start();
    nowhere = fopen("/dev/null", "we");
    assert(nowhere);
    return 0;
}

struct text input_whole(const uint8_t *bytes, size_t size)
{
    return (struct text){size > 0 ? (const char *)bytes : "", size};
}

uint8_t input_byte(struct input *input)
{
    return (uint8_t)input_number(input, 1);
}

uint64_t input_number(struct input *input, size_t size)
{
    size_t taken = size < input->left ? size : input->left;
    uint64_t number = taken > 0 ? bytes_get(input->at, taken) : 0;

    input->at += taken;
    input->left -= taken;
    return number;
}

struct text input_piece(struct input *input, size_t size)
{
    struct piece *piece = memory_new(sizeof *piece);

    if (size > input->left)
        size = input->left;
    piece->next = pieces;
    pieces = piece;
    piece->bytes = memory_raw(size);
    if (size > 0)
        memcpy(piece->bytes, input->at, size);
    input->at += size;
    input->left -= size;
    return (struct text){piece->bytes, size};
}

struct text input_line(struct input *input)
{
    const uint8_t *end = input->left > 0 ? memchr(input->at, '\n', input->left) : NULL;
    struct text line = input_piece(input, end ? (size_t)(end - input->at) : input->left);

    input_number(input, end ? 1 : 0);
    return line;
}

void input_end(void)
{
    while (pieces) {
        struct piece *piece = pieces;
        pieces = piece->next;
        free(piece->bytes);
        free(piece);
    }
}

/* libFuzzer took its own stream of diagnostics before, and is not silenced. */
void quiet_begin(void)
{
    said = stdout;
    told = stderr;
    stdout = stderr = nowhere;
}

void quiet_end(void)
{
    stdout = said;
    stderr = told;
}

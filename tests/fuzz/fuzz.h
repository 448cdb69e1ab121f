/* What the targets share. A target is a program whose LLVMFuzzerTestOneInput hands bytes from outside
 * to one decoder, and asserts what must hold of whatever that makes of them. Each is built twice:
 * with replay.c, which hands it the files of its corpus (CTest fuzz/NAME), and by clang with libFuzzer,
 * which makes new ones (tests/soak fuzz).
 *
 * A target keeps nothing from one input to the next: the same bytes do the same again.
 */
#ifndef KAOHE_FUZZ_H
#define KAOHE_FUZZ_H

#include <assert.h>
#include <stdint.h>

#include "proto/text.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* An input that is taken piece by piece; behind its end there are zeros and empty pieces. */
struct input {
    const uint8_t *at;
    size_t left;
};

struct text input_whole(const uint8_t *bytes, size_t size);
uint8_t input_byte(struct input *input);
uint64_t input_number(struct input *input, size_t size); /* of `size` big-endian bytes */
/* Good until input_end, in memory of its very size: a sanitizer sees what is read beyond it. */
struct text input_piece(struct input *input, size_t size);
struct text input_line(struct input *input); /* up to the next line end, which is skipped */
void input_end(void);

/* From here to quiet_end what is printed goes nowhere. */
void quiet_begin(void);
void quiet_end(void);

#endif

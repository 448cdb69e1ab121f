#include "tests/model/witnessed_disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/collector/outbox_row.h"
#include "tests/model/disk.h"

/* ---- notes ---- */

static uint64_t sum_of(const char *bytes, size_t size)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return sum;
}

/* The size of its text: up to the empty line. */
static size_t text_size(struct text note)
{
    const char *end = note.size > 0 ? memmem(note.data, note.size, "\n\n", 2) : NULL;

    return end ? (size_t)(end - note.data) + 1 : 0;
}

struct said said_read(struct text note)
{
    size_t size = text_size(note);
    const char *line = size > 0 ? memchr(note.data, '\n', size) : NULL;

    if (!line)
        return (struct said){0};
    return (struct said){strtoull(line + 1, NULL, 10), sum_of(note.data, size)};
}

uint64_t said_count(struct text note, const char *source)
{
    char word[64];
    size_t size = text_size(note);
    int length = snprintf(word, sizeof word, " %s=", source);
    const char *at = size > 0 ? memmem(note.data, size, word, (size_t)length) : NULL;

    return at ? strtoull(at + length, NULL, 10) : 0;
}

/* ---- rows ---- */

static uint64_t number(const uint8_t *at, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | at[i];
    return value;
}

static bool holds_state(const char *disk, const char *name, struct span *ret_value)
{
    return disk_holds(disk, OUTBOX_STATE, span_of_text(text_of(name)), ret_value);
}

enum {
    WHY_AT = 20,
    MORE = 11,
    EARLIER = 56,
}; /* format 1, state 1, base 8, from 8, the size of what it says 2; then that; 10 that nobody looks at here, the
    * number of earlier ones 1, and these; and the note */

struct remembered remembered_read(const char *disk)
{
    struct remembered remembered = {0};
    struct span row;

    if (!holds_state(disk, "witness", &row) || row.size < WHY_AT)
        return remembered;
    const uint8_t *at = row.data;
    size_t note = WHY_AT + number(at + WHY_AT - 2, 2) + MORE;
    if (note > row.size)
        return remembered;
    note += EARLIER * at[note - 1];
    remembered.state = at[1];
    remembered.base = (int64_t)number(at + 2, 8);
    remembered.from = number(at + 10, 8);
    if (note < row.size)
        remembered.said = said_read((struct text){(const char *)at + note, row.size - note});
    return remembered;
}

struct receipted receipted_read(const char *disk)
{
    struct receipted receipted = {.first = 1};
    uint8_t key[OUTBOX_SEQ_BYTES];
    struct outbox_state state;
    struct span row;

    if (!holds_state(disk, "state", &row) || !outbox_row_read_state(row, &state))
        return receipted;
    receipted.first = state.next - disk_count(disk, OUTBOX_EVENTS);
    if (disk_holds(disk, OUTBOX_RECEIPTS, outbox_row_key(receipted.first - 1, key), &row))
        receipted.last_n = number(row.data, 8);
    return receipted;
}

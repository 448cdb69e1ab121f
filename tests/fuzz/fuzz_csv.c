/* CSV through a column map. The first byte chooses the map: one of those below, that of the samples, or
 * for any other byte the one that stands in the input itself, before a NUL. The rest is the file. A line
 * that begins with the byte FILL is what is behind it, again and again, to about the bound of a row. */
#include <stdlib.h>
#include <string.h>

#include "common/form/line.h"
#include "common/form/map.h"
#include "common/run/file.h"
#include "tests/fuzz/fuzz.h"

#define CASES(head)                                                                                \
    head "kind = case\ntimezone = +08:00\ncolumns\n    case = no\n    centre = where\n"            \
         "    accepted = from\n    due = to\n    closed = end\n"

static const char *const maps[] = {
    CASES(""),
    CASES("encoding = GB18030\n"),
    CASES("encoding = BIG5\ndelimiter = \";\"\n") "centres\n    wuhou = \"A | B\"\n"
                                                  "filters\n    one\n        column = kind\n"
                                                  "        drop = \"test | \"\n",
    "kind = event\nencoding = UTF-7\ncolumns\n    record = no\n",
    "kind = event\ntimezone = -01:00\ntime-format = \"%d/%m/%y\"\ncolumns\n    record = no\n"
    "    occurred = at\n    points = points\n    summary = note\n    grade = grade\n"
    "constants\n    clause = leadership\ngrades\n    city = x\n",
    CASES(
        "encoding = BIG5-HKSCS\n"), /* the last character may wait for an accent; so with the next two */
    CASES("encoding = EUC-JISX0213\n"),
    CASES("encoding = TCVN\n"),
    CASES("encoding = ISO-2022-CN-EXT\n"),
};
enum {
    MAP_COUNT = sizeof maps / sizeof *maps,
    SAMPLE = 'b',
    FILL = 0x0b,
    FILL_HEAD = 2,
    ABOUT = 128
};

struct reading {
    map_t *map;
    unsigned line, fed;
    bool has_header;
    struct line json;
};

/* What the tool does with a row: its line goes to the intake. */
static void take_row(struct reading *reading, const struct csv_row *row)
{
    struct map_line line;

    switch (map_row(reading->map, row, &line)) {
    case MAP_LINE:
        assert(line.json.data[line.json.size] == '\0');
        line_read(&reading->json, line.json.data, line.json.size, LINE_FROM_SENDER);
        assert(reading->json.kind != LINE_BLANK);
        break;
    case MAP_BAD:
        assert(line.why);
        break;
    case MAP_SKIPPED:
        break;
    }
}

static void look_at_row(const struct csv_row *row)
{
    size_t size = 0;

    assert(row->count <= CSV_FIELDS_MAX);
    assert(!row->why || row->count == 0);
    for (size_t i = 0; i < row->count; i++) {
        assert(row->fields[i].data);
        size += row->fields[i].size;
    }
    assert(size <= LINE_BYTES_MAX);
}

static void sink(const struct csv_row *row, void *context)
{
    struct reading *reading = context;

    assert(row->line > reading->line);
    assert(row->line <= reading->fed);
    reading->line = row->line;
    look_at_row(row);
    if (!reading->has_header)
        reading->has_header = map_header(reading->map, row) == NULL;
    else
        take_row(reading, row);
}

/* A short line that stands for a long one; its second byte says how long. */
static struct text filled(struct text line)
{
    static char bytes[LINE_BYTES_MAX + ABOUT];
    size_t size = line.size - FILL_HEAD;
    size_t end = LINE_BYTES_MAX - ABOUT + (unsigned char)line.data[1];

    for (size_t i = 0; i < end; i++)
        bytes[i] = line.data[FILL_HEAD + i % size];
    struct input exact = {(const uint8_t *)bytes, end};
    return input_piece(&exact, end);
}

static struct text next_line(struct input *input)
{
    struct text line = input_line(input);

    return line.size > FILL_HEAD && line.data[0] == FILL ? filled(line) : line;
}

static void read_file(struct reading *reading, struct input *input)
{
    csv_rows_t *rows =
        csv_rows_new(map_charset(reading->map), map_delimiter(reading->map), sink, reading);

    assert(rows);
    while (input->left > 0) {
        reading->fed++;
        csv_rows_line(rows, next_line(input));
    }
    csv_rows_end(rows);
    csv_rows_destroy(&rows);
}

static map_t *choose_map(struct input *input)
{
    struct zpl_fault fault;
    unsigned number = input_byte(input);
    char *text;
    size_t size;

    if (number < MAP_COUNT)
        return map_new(maps[number], strlen(maps[number]), &fault);
    if (number == SAMPLE) {
        int error = file_read(SOURCE_DIR "/deploy/samples/boston311.map", &text, &size);
        assert(!error);
        map_t *map = map_new(text, size, &fault);
        free(text);
        return map;
    }
    const uint8_t *end = input->left > 0 ? memchr(input->at, 0, input->left) : NULL;
    struct text own = input_piece(input, end ? (size_t)(end - input->at) : input->left);
    input_byte(input);
    return map_new(own.data, own.size, &fault);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, size};
    struct reading reading = {.map = choose_map(&input)};

    if (reading.map)
        read_file(&reading, &input);
    line_clear(&reading.json);
    map_destroy(&reading.map);
    input_end();
    return 0;
}

/* kaohe submit: files, or a stream, to a source's collector. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/form/csv.h"
#include "common/form/map.h"
#include "services/tool/handing.h"
#include "services/tool/lines.h"

struct submitting {
    const struct tool *tool;
    handing_t *handing;
    const char *file;
    map_t *map; /* NULL: the files are NDJSON */
    csv_rows_t *rows;
    bool has_header;
    enum status status; /* of a row's delivery, or of a header that does not fit */
};

static enum status hand_line(void *context, unsigned long number, struct text line)
{
    struct submitting *submitting = context;

    if (line.size == 0 || (line.size == 1 && line.data[0] == '\r'))
        return STATUS_OK;
    return handing_add(submitting->handing, number, line);
}

static void read_header(struct submitting *submitting, const struct csv_row *row)
{
    const char *why = row->why ? row->why : map_header(submitting->map, row);

    submitting->has_header = true;
    if (why)
        submitting->status = tool_fail(submitting->tool, STATUS_BAD_DATA, "%s:%u: %s",
                                       submitting->file, row->line, why);
}

static void hand_row(const struct csv_row *row, void *context)
{
    struct submitting *submitting = context;
    struct map_line line;
    char column[160];

    if (submitting->status != STATUS_OK)
        return;
    if (!submitting->has_header) {
        read_header(submitting, row);
        return;
    }
    switch (map_row(submitting->map, row, &line)) {
    case MAP_SKIPPED:
        break;
    case MAP_BAD:
        snprintf(column, sizeof column, "%s%s", line.column ? "column " : "row",
                 line.column ? line.column : "");
        handing_add_malformed(submitting->handing, row->line, column, line.why);
        break;
    case MAP_LINE:
        submitting->status = handing_add(submitting->handing, row->line, line.json);
        break;
    }
}

static enum status read_csv_line(void *context, unsigned long number, struct text line)
{
    struct submitting *submitting = context;

    (void)number;
    csv_rows_line(submitting->rows, line);
    return submitting->status;
}

static enum status flush_in_pause(void *context)
{
    struct submitting *submitting = context;

    return handing_flush(submitting->handing);
}

static enum status submit_file(struct submitting *submitting, const char *file)
{
    lines_visit *visit = submitting->map ? read_csv_line : hand_line;

    handing_begin_file(submitting->handing, file);
    submitting->file = file;
    submitting->status = STATUS_OK;
    submitting->has_header = false;
    enum status status = lines_read(submitting->tool, file, visit, flush_in_pause, submitting);
    if (submitting->map)
        csv_rows_end(submitting->rows);
    return status == STATUS_OK ? submitting->status : status;
}

static void print_counts(const struct delivery_counts *counts, bool waits)
{
    printf("taken %lu, malformed %lu\n", counts->taken, counts->malformed);
    if (counts->opened || counts->updated)
        printf("cases: opened %lu, updated %lu, overdue %lu\n", counts->opened, counts->updated,
               counts->overdue);
    if (!waits)
        return;
    for (enum outcome outcome = OUTCOME_NONE + 1; outcome < OUTCOME_END; outcome++)
        printf("%s %lu%s", outcome_name(outcome), counts->outcomes[outcome],
               outcome + 1 < OUTCOME_END ? ", " : "\n");
}

static enum status submit(struct submitting *submitting, const char *const *files, int count,
                          bool waits)
{
    enum status status = STATUS_OK;

    for (int i = 0; i < count && (status == STATUS_OK || status == STATUS_BAD_DATA); i++) {
        enum status one = submit_file(submitting, files[i]);
        status = one == STATUS_OK ? status : one; /* a file that cannot be read holds up no other */
    }
    enum status end = handing_finish(submitting->handing);
    struct delivery_counts counts = handing_counts(submitting->handing);
    print_counts(&counts, waits);
    if (status != STATUS_OK || end != STATUS_OK)
        return status != STATUS_OK ? status : end;
    if (counts.malformed)
        return STATUS_BAD_DATA;
    return counts.outcomes[OUTCOME_REFUSED] ? STATUS_NO : STATUS_OK;
}

static enum status read_map(struct submitting *submitting, const char *path)
{
    struct zpl_fault fault;
    char *text;
    size_t size;
    enum status status = tool_read(submitting->tool, path, &text, &size);

    if (status != STATUS_OK)
        return status;
    submitting->map = map_new(text, size, &fault);
    free(text);
    if (!submitting->map)
        return tool_fail(submitting->tool, STATUS_CONFIG, "%s:%u: %s", path, fault.line, fault.why);
    submitting->rows = csv_rows_new(map_charset(submitting->map), map_delimiter(submitting->map),
                                    hand_row, submitting);
    assert(submitting->rows); /* the map has tried its character set */
    return STATUS_OK;
}

static const char *column_of(void *context, const char *field)
{
    const struct submitting *submitting = context;

    return submitting->map ? map_column(submitting->map, field) : NULL;
}

enum status command_submit(struct tool *tool, int argc, char **argv)
{
    static const char *files[HANDING_FILES_MAX];
    const char *source = NULL, *map = NULL;
    int waits = 0, count = 0;
    const struct tool_option options[] = {
        {"--source", &source, NULL}, {"--map", &map, NULL}, {"--wait", NULL, &waits}};
    struct submitting submitting = {.tool = tool};
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, options, 3, files, 1, HANDING_FILES_MAX);

    if (status == STATUS_OK && !source)
        status = tool_fail(tool, STATUS_USAGE, "--source is missing");
    if (status == STATUS_OK && !text_is_slug(text_of(source)))
        status = tool_fail(tool, STATUS_USAGE, "--source %s: not a slug", source);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK && map)
        status = read_map(&submitting, map);
    if (status == STATUS_OK)
        status =
            handing_open(tool, &home, source, waits, column_of, &submitting, &submitting.handing);
    while (count < HANDING_FILES_MAX && files[count])
        count++;
    if (status == STATUS_OK)
        status = submit(&submitting, files, count, waits);
    handing_close(&submitting.handing);
    if (submitting.rows)
        csv_rows_destroy(&submitting.rows);
    if (submitting.map)
        map_destroy(&submitting.map);
    return status;
}

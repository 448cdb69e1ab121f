/* kaohe submit: files, or a stream, to a source's collector. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/form/csv.h"
#include "common/form/map.h"
#include "services/tool/handing.h"
#include "services/tool/lines.h"
#include "services/tool/misses.h"
#include "services/tool/slugs.h"
#include "services/tool/source.h"

enum { LINE_COLUMNS = 80 };

struct flags {
    int waits, is_dry;
};

struct submitting {
    const struct tool *tool;
    handing_t *handing;
    const char *file;
    const char *map_path;
    map_t *map; /* NULL: the files are NDJSON */
    csv_rows_t *rows;
    misses_t *misses;
    int names_each; /* row whose label is not listed */
    bool has_header;
    unsigned long filtered; /* rows that a filter left out */
    enum status status;     /* of a row's delivery, or of a header that does not fit */
};

static enum status hand_line(void *context, unsigned long number, struct text line)
{
    struct submitting *submitting = context;

    if (line.size == 0 || (line.size == 1 && line.data[0] == '\r'))
        return STATUS_OK;
    return handing_add(submitting->handing, number, line);
}

static void say_miss(void *context, const char *column, const char *why, unsigned long line,
                     unsigned long rows)
{
    struct submitting *submitting = context;
    char said[1024];
    size_t size =
        (size_t)snprintf(said, sizeof said, "%.300s in %.500s", why, submitting->map_path);

    if (rows > 1 && size < sizeof said)
        snprintf(said + size, sizeof said - size, " (%lu rows, the first is this one)", rows);
    handing_say(submitting->handing, line, column, said);
}

static void add_bad_row(struct submitting *submitting, unsigned long line,
                        const struct map_line *bad)
{
    char column[160];

    snprintf(column, sizeof column, "%s%s", bad->column ? "column " : "row",
             bad->column ? bad->column : "");
    if (!bad->is_unlisted)
        handing_say(submitting->handing, line, column, bad->why);
    else if (submitting->names_each || !misses_add(submitting->misses, column, bad->why, line))
        say_miss(submitting, column, bad->why, line, 1);
    handing_count_malformed(submitting->handing);
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

    if (submitting->status != STATUS_OK)
        return;
    if (!submitting->has_header) {
        read_header(submitting, row);
        return;
    }
    switch (map_row(submitting->map, row, &line)) {
    case MAP_SKIPPED:
        submitting->filtered++;
        break;
    case MAP_BAD:
        add_bad_row(submitting, row->line, &line);
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

/* Whether a file that was read to its end had the line that names its columns. */
static enum status check_header(const struct submitting *submitting)
{
    if (submitting->status != STATUS_OK || submitting->has_header)
        return submitting->status;
    return tool_fail(submitting->tool, STATUS_BAD_DATA,
                     "%s: no header: its first line names the columns", submitting->file);
}

static bool has_csv_name(const char *file)
{
    size_t size = strlen(file);

    return size > 4 && strcasecmp(file + size - 4, ".csv") == 0;
}

static enum status submit_file(struct submitting *submitting, const char *file)
{
    lines_visit *visit = submitting->map ? read_csv_line : hand_line;

    if (!submitting->map && has_csv_name(file))
        tool_say(submitting->tool,
                 "%s: CSV is read through a column map: --map FILE (deploy/maps.md)", file);
    handing_begin_file(submitting->handing, file);
    submitting->file = file;
    submitting->status = STATUS_OK;
    submitting->has_header = false;
    enum status status = lines_read(submitting->tool, file, visit, flush_in_pause, submitting);
    if (submitting->map)
        csv_rows_end(submitting->rows);
    misses_tell(submitting->misses, say_miss, submitting);
    if (status == STATUS_OK && submitting->map)
        status = check_header(submitting);
    return status;
}

/* A line is at most LINE_COLUMNS wide. */
static void print_outcomes(const unsigned long *outcomes)
{
    char part[96];
    int used = 0;

    for (enum outcome outcome = OUTCOME_NONE + 1; outcome < OUTCOME_END; outcome++) {
        int size = snprintf(part, sizeof part, "%s %lu%s", outcome_name(outcome), outcomes[outcome],
                            outcome == OUTCOME_NOTED && outcomes[outcome]
                                ? " (no findings: in the log without points)"
                                : "");
        bool fits = used + size < LINE_COLUMNS; /* with a comma behind it */
        printf("%s%s", used == 0 ? "" : fits ? ", " : ",\n", part);
        used = (fits ? used : 0) + size + 2;
    }
    putchar('\n');
}

static void print_counts(const struct handover_counts *counts, unsigned long filtered, bool waits)
{
    printf("taken %lu, malformed %lu\n", counts->taken, counts->malformed);
    if (filtered)
        printf("left out by the map's filters: %lu\n", filtered);
    if (counts->opened || counts->updated)
        printf("cases: opened %lu, updated %lu, overdue %lu\n", counts->opened, counts->updated,
               counts->overdue);
    if (waits)
        print_outcomes(counts->outcomes);
}

static void say_rehearsed(const struct submitting *submitting, const struct handover_counts *counts)
{
    tool_say(
        submitting->tool,
        "dry run, nothing was handed over; lines that would be: %lu, malformed: %lu, left out by "
        "filters: %lu",
        counts->taken, counts->malformed, submitting->filtered);
}

static enum status submit(struct submitting *submitting, const char *const *files,
                          const struct flags *flags)
{
    enum status status = STATUS_OK;
    int count = 0;

    while (count < HANDING_FILES_MAX && files[count])
        count++;

    for (int i = 0; i < count && (status == STATUS_OK || status == STATUS_BAD_DATA); i++) {
        enum status one = submit_file(submitting, files[i]);
        status = one == STATUS_OK ? status : one; /* a file that cannot be read holds up no other */
    }
    enum status end = handing_finish(submitting->handing);
    struct handover_counts counts = handing_counts(submitting->handing);
    if (flags->is_dry)
        say_rehearsed(submitting, &counts);
    else
        print_counts(&counts, submitting->filtered, flags->waits);
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
        return fault.line ? tool_fail(submitting->tool, STATUS_CONFIG, "%s:%u: %s", path,
                                      fault.line, fault.why)
                          : tool_fail(submitting->tool, STATUS_CONFIG, "%s: %s", path, fault.why);
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

/* What must be right before a line is looked at. */
static enum status check(const struct tool *tool, const struct home *home, const char *source,
                         const struct flags *flags)
{
    struct trouble trouble;

    if (flags->is_dry && flags->waits)
        return tool_fail(tool, STATUS_USAGE, "--dry-run hands nothing over: not with --wait");
    if (!source && !flags->is_dry)
        return tool_fail(tool, STATUS_USAGE, "--source is missing");
    if (source && !text_is_slug(text_of(source)))
        return tool_fail(tool, STATUS_USAGE, "--source %s: not a slug (kaohe rules lists them)",
                         source);
    bool needs_home = !flags->is_dry || tool->home;
    enum status status = needs_home ? home_enter(home, &trouble) : STATUS_OK;
    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    return source ? source_is_known(tool, home, source) : STATUS_OK;
}

static enum status open_handing(struct submitting *submitting, const struct home *home,
                                const char *source, const struct flags *flags)
{
    if (!flags->is_dry)
        return handing_open(submitting->tool, home, source, flags->waits, column_of, submitting,
                            &submitting->handing);
    submitting->handing = handing_rehearse(submitting->tool, column_of, submitting);
    return STATUS_OK;
}

enum status command_submit(struct tool *tool, int argc, char **argv)
{
    static const char *files[HANDING_FILES_MAX + 1];
    const char *source = NULL;
    struct flags flags = {0};
    struct submitting submitting = {.tool = tool};
    const struct tool_option options[] = {{"--source", &source, NULL, 0},
                                          {"--map", &submitting.map_path, NULL, 0},
                                          {"--wait", NULL, &flags.waits, 0},
                                          {"--dry-run", NULL, &flags.is_dry, 0},
                                          {"--verbose", NULL, &submitting.names_each, 0}};
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, options, 5, files, 1, HANDING_FILES_MAX);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = check(tool, &home, source, &flags);
    submitting.misses = misses_new();
    if (status == STATUS_OK && submitting.map_path)
        status = read_map(&submitting, submitting.map_path);
    if (status == STATUS_OK && submitting.map)
        slugs_check(tool, &home, submitting.map, submitting.map_path);
    if (status == STATUS_OK)
        status = open_handing(&submitting, &home, source, &flags);
    if (status == STATUS_OK)
        status = submit(&submitting, files, &flags);
    handing_close(&submitting.handing);
    misses_destroy(&submitting.misses);
    if (submitting.rows)
        csv_rows_destroy(&submitting.rows);
    if (submitting.map)
        map_destroy(&submitting.map);
    return status;
}

#include "services/tool/handing.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/memory.h"
#include "common/form/line.h"
#include "services/tool/key_older.h"
#include "services/tool/why_refused.h"
#include "services/tool/progress.h"
#include "services/tool/source.h"

enum {
    NUMBER_BITS = 48,           /* of a tag: the line's number; the file's stands above */
    REPORTS_A_LOOK = ITEMS_MAX, /* so many reports, and the progress is shown */
    NOTE_AFTER_MS = 2000,       /* without an outcome: it is said what the collector waits for */
};

/* The lines whose outcome is waited for and that are case records, in their order: what is refused of
 * such a line is the report that it caused. */
struct cases {
    uint64_t *tags;
    size_t first, count, room;
};

struct handing {
    const struct tool *tool;
    const struct home *home;
    const char *source;
    struct handover handover;
    bool is_dry;
    why_refused_t *whys;
    struct cases cases;
    struct line line; /* of a dry run */
    bool waits;
    handing_field_name *field_name;
    void *context;
    const char *files[HANDING_FILES_MAX];
    unsigned file_count;
    unsigned long malformed; /* lines that never reached the collector */
    unsigned long reports;
    unsigned long printed; /* lines of a dry run */
    bool has_said_failure;
    bool has_said_member[LINE_ENVELOPE_MEMBERS]; /* of the envelope */
    bool has_noted;                              /* what the collector waits for */
    int64_t waiting_ms; /* since when outcomes alone are waited for; 0: not yet */
    struct progress progress;
};

static void say_at(handing_t *handing, uint64_t tag, const char *field, const char *why)
{
    const char *name = handing->field_name ? handing->field_name(handing->context, field) : NULL;
    uint64_t file = tag >> NUMBER_BITS, number = tag & ((UINT64_C(1) << NUMBER_BITS) - 1);
    assert(file < handing->file_count);
    progress_end(&handing->progress);
    tool_say(handing->tool, "%s:%llu: %s%s: %s", handing->files[file], (unsigned long long)number,
             name ? "column " : "", name ? name : field, why);
}

static void show_progress(handing_t *handing)
{
    struct handover_counts counts = handing_counts(handing);

    if (handing->is_dry)
        return;
    if (handing->waits)
        progress_tell(&handing->progress, "%lu lines taken, %lu malformed, %zu wait for the scorer",
                      counts.taken, counts.malformed, handing->handover.unknown);
    else
        progress_tell(&handing->progress, "%lu lines taken, %lu malformed", counts.taken,
                      counts.malformed);
}

static void add_case(struct cases *cases, uint64_t tag)
{
    if (cases->first == cases->count)
        cases->first = cases->count = 0;
    if (cases->count == cases->room) {
        cases->room = 2 * cases->room + ITEMS_MAX;
        cases->tags = memory_made(realloc(cases->tags, cases->room * sizeof *cases->tags));
    }
    cases->tags[cases->count++] = tag;
}

/* Outcomes come in the order of the lines. */
static bool is_next_case(struct cases *cases, uint64_t tag)
{
    while (cases->first < cases->count && cases->tags[cases->first] < tag)
        cases->first++;
    return cases->first < cases->count && cases->tags[cases->first] == tag;
}

/* From which field of a case record a field of its report comes. */
static const char *case_field(const char *field)
{
    if (strcmp(field, "occurred") == 0)
        return "due";
    return strcmp(field, "centre") == 0 ? "centre" : "case";
}

static void say_refused(handing_t *handing, const kaohe_event_t *event)
{
    const struct receipt receipt = handover_receipt(event);
    char said[WHY_REFUSED_BYTES], why[WHY_REFUSED_BYTES + 128];
    bool is_case = is_next_case(&handing->cases, event->tag);
    const char *field = why_refused_write(handing->whys, &receipt, said);

    if (is_case)
        field = case_field(field);
    snprintf(why, sizeof why, "refused: %s (record %llu)%s%s", event->reason,
             (unsigned long long)event->n, *said ? ": " : "", said);
    say_at(handing, event->tag, field, why);
}

/* What the scorer writes stands in each line of a file that came out of a log, or in none: what to do is
 * said once. */
static void say_malformed(handing_t *handing, uint64_t tag, const char *field, const char *why)
{
    int member = line_envelope_member(text_of(field));
    char said[256];

    if (member < 0) {
        say_at(handing, tag, field, why);
        return;
    }
    snprintf(said, sizeof said, "%s: leave it out%s", why,
             strcmp(field, "source") == 0 ? " (--source says whose the events are)" : "");
    say_at(handing, tag, field, handing->has_said_member[member] ? why : said);
    handing->has_said_member[member] = true;
}

static void say_taken(handing_t *handing, const kaohe_event_t *event)
{
    bool is_case = handover_is_case(event);

    if (is_case && event->seq && handing->waits)
        add_case(&handing->cases, event->tag);
    if (event->taken == KAOHE_TAKEN_MALFORMED)
        say_malformed(handing, event->tag, event->field, event->why);
    else if (*event->why)
        say_at(handing, event->tag, is_case ? "case" : "text", event->why);
}

static void hear(void *context, const kaohe_event_t *event)
{
    handing_t *handing = context;

    if (event->kind == KAOHE_TAKEN)
        say_taken(handing, event);
    else if (handover_receipt(event).outcome == OUTCOME_REFUSED)
        say_refused(handing, event);
    if (handing->reports++ % REPORTS_A_LOOK == 0)
        show_progress(handing);
}

/* Says what ended the submission, once. */
static enum status say_failure(handing_t *handing, enum status status)
{
    if (status != STATUS_OK && !handing->has_said_failure) {
        progress_end(&handing->progress);
        handing->has_said_failure = true;
        return key_older_fail(handing->tool, handing->home, handing->source, status,
                              &handing->handover.trouble);
    }
    return status;
}

/* Why the collector does not have the scorer, where it does not. */
static void note_link(handing_t *handing)
{
    if (handing->has_noted)
        return;
    handing->has_noted = true;
    progress_end(&handing->progress);
    source_note_link(handing->tool, handing->home, handing->source);
}

enum status handing_open(const struct tool *tool, const struct home *home, const char *source,
                         bool waits, handing_field_name *field_name, void *context,
                         handing_t **ret_handing)
{
    handing_t *handing = memory_new(sizeof *handing);
    struct trouble trouble;

    *handing = (handing_t){.tool = tool,
                           .home = home,
                           .source = source,
                           .waits = waits,
                           .field_name = field_name,
                           .context = context,
                           .whys = why_refused_new(home),
                           .handover = {.hear = hear, .context = handing}};
    enum status status = handover_begin(&handing->handover, home, source, NULL, waits, &trouble);
    if (status == STATUS_OK) {
        *ret_handing = handing;
        return status;
    }
    handing_close(&handing);
    return tool_fail(tool, status, "%s", trouble.why);
}

handing_t *handing_rehearse(const struct tool *tool, handing_field_name *field_name, void *context)
{
    handing_t *handing = memory_new(sizeof *handing);

    *handing =
        (handing_t){.tool = tool, .is_dry = true, .field_name = field_name, .context = context};
    return handing;
}

void handing_close(handing_t **handing)
{
    if (!*handing)
        return;
    handover_clear(&(*handing)->handover);
    why_refused_close(&(*handing)->whys);
    line_clear(&(*handing)->line);
    free((*handing)->cases.tags);
    free(*handing);
    *handing = NULL;
}

struct handover_counts handing_counts(const handing_t *handing)
{
    struct handover_counts counts = handing->handover.counts;

    counts.taken += handing->printed;
    counts.malformed += handing->malformed;
    return counts;
}

void handing_begin_file(handing_t *handing, const char *file)
{
    assert(handing->file_count < HANDING_FILES_MAX);
    handing->files[handing->file_count++] = file;
}

static uint64_t tag_of(const handing_t *handing, unsigned long number)
{
    assert(handing->file_count > 0);
    assert(number >> NUMBER_BITS == 0);
    return (uint64_t)(handing->file_count - 1) << NUMBER_BITS | number;
}

/* What a collector would say of the line, and where it would take it the line itself. */
static enum status rehearse(handing_t *handing, unsigned long number, struct text text)
{
    struct line *line = &handing->line;

    line_read(line, text.data, text.size, LINE_FROM_SENDER);
    if (line->kind == LINE_MALFORMED)
        handing_add_malformed(handing, number, line->fault.field, line->fault.why);
    if (line->kind != LINE_EVENT && line->kind != LINE_CASE)
        return STATUS_OK;
    handing->printed++;
    if (text.data[text.size - 1] == '\r')
        text.size--;
    fwrite(text.data, 1, text.size, stdout);
    return putchar('\n') != EOF ? STATUS_OK
                                : tool_fail(handing->tool, STATUS_DISK, "cannot write the output");
}

enum status handing_add(handing_t *handing, unsigned long number, struct text line)
{
    if (line.size > KAOHE_LINE_BYTES_MAX) {
        handing_add_malformed(handing, number, "line", "longer than 384 KiB");
        return STATUS_OK;
    }
    if (handing->is_dry)
        return rehearse(handing, number, line);
    return say_failure(handing, handover_line(&handing->handover, tag_of(handing, number), line));
}

void handing_add_malformed(handing_t *handing, unsigned long number, const char *field,
                           const char *why)
{
    say_malformed(handing, tag_of(handing, number), field, why);
    handing_count_malformed(handing);
}

void handing_say(handing_t *handing, unsigned long number, const char *field, const char *why)
{
    say_at(handing, tag_of(handing, number), field, why);
}

void handing_count_malformed(handing_t *handing)
{
    handing->malformed++;
}

enum status handing_flush(handing_t *handing)
{
    if (handing->is_dry)
        return STATUS_OK;
    show_progress(handing);
    return say_failure(handing, handover_flush(&handing->handover));
}

static void show_while_waiting(void *context)
{
    handing_t *handing = context;
    int64_t now_ms = clock_mono_ms();

    if (!handing->waiting_ms || handing->handover.unknown == 0)
        handing->waiting_ms = now_ms;
    if (now_ms - handing->waiting_ms >= NOTE_AFTER_MS)
        note_link(handing);
    show_progress(handing);
}

enum status handing_finish(handing_t *handing)
{
    if (handing->is_dry)
        return STATUS_OK;
    enum status status =
        say_failure(handing, handover_finish(&handing->handover, show_while_waiting));
    progress_end(&handing->progress);
    if (status != STATUS_OK)
        return status;
    if (handing->reports == 0)
        return source_is_there(handing->tool, handing->home, handing->source);
    if (!handing->waits)
        note_link(handing);
    return STATUS_OK;
}

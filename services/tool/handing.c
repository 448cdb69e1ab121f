#include "services/tool/handing.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "services/tool/progress.h"
#include "services/tool/reach.h"

enum {
    NUMBER_BITS = 48,           /* of a tag: the line's number; the file's stands above */
    REPORTS_A_LOOK = ITEMS_MAX, /* so many reports, and the progress is shown */
};

struct handing {
    const struct tool *tool;
    submission_t *submission;
    bool waits;
    handing_field_name *field_name;
    void *context;
    const char *files[HANDING_FILES_MAX];
    unsigned file_count;
    unsigned long malformed; /* lines that never reached the collector */
    unsigned long reports;
    bool has_said_failure;
    struct progress progress;
};

static void say_at(handing_t *handing, uint64_t tag, struct text field, struct text why)
{
    char word[128];

    snprintf(word, sizeof word, "%.*s", (int)field.size, field.data ? field.data : "");
    const char *name = handing->field_name ? handing->field_name(handing->context, word) : NULL;
    uint64_t file = tag >> NUMBER_BITS, number = tag & ((UINT64_C(1) << NUMBER_BITS) - 1);
    assert(file < handing->file_count);
    progress_end(&handing->progress);
    tool_say(handing->tool, "%s:%llu: %s%s: %.*s", handing->files[file], (unsigned long long)number,
             name ? "column " : "", name ? name : word, (int)why.size, why.data ? why.data : "");
}

static void show_progress(handing_t *handing)
{
    struct delivery_counts counts = handing_counts(handing);

    if (handing->waits)
        progress_tell(&handing->progress, "%lu lines taken, %lu malformed, %zu wait for the scorer",
                      counts.taken, counts.malformed, submission_unknown(handing->submission));
    else
        progress_tell(&handing->progress, "%lu lines taken, %lu malformed", counts.taken,
                      counts.malformed);
}

static void say_refused(handing_t *handing, uint64_t tag, const struct receipt *receipt)
{
    char why[128];

    snprintf(why, sizeof why, "refused: %s (record %llu)", reason_name(receipt->reason),
             (unsigned long long)receipt->n);
    say_at(handing, tag, text_of(reason_field(receipt->reason)), text_of(why));
}

static void say_verdict(handing_t *handing, uint64_t tag, const struct verdict_line *verdict)
{
    bool is_case = verdict->taken == TAKEN_OPENED || verdict->taken == TAKEN_UPDATED;

    if (verdict->taken == TAKEN_MALFORMED)
        say_at(handing, tag, verdict->field, verdict->why);
    else if (verdict->why.data)
        say_at(handing, tag, text_of(is_case ? "case" : "text"), verdict->why);
}

static void hear_report(void *context, uint64_t tag, const struct verdict_line *verdict,
                        const struct receipt *receipt)
{
    handing_t *handing = context;

    assert((verdict == NULL) != (receipt == NULL));
    if (verdict)
        say_verdict(handing, tag, verdict);
    else if (receipt->outcome == OUTCOME_REFUSED)
        say_refused(handing, tag, receipt);
    if (handing->reports++ % REPORTS_A_LOOK == 0)
        show_progress(handing);
}

/* Says what ended the submission, once. */
static enum status say_failure(handing_t *handing, enum status status,
                               const struct trouble *trouble)
{
    if (status != STATUS_OK && !handing->has_said_failure) {
        progress_end(&handing->progress);
        tool_say(handing->tool, "%s", trouble->why);
        handing->has_said_failure = true;
    }
    return status;
}

enum status handing_open(const struct tool *tool, const struct home *home, const char *source,
                         bool waits, handing_field_name *field_name, void *context,
                         handing_t **ret_handing)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    struct trouble trouble;
    enum status status = reach_intake(tool, home, source, endpoint);

    if (status != STATUS_OK)
        return status;
    handing_t *handing = memory_new(sizeof *handing);
    *handing =
        (handing_t){.tool = tool, .waits = waits, .field_name = field_name, .context = context};
    status = submission_open(source, endpoint, waits, hear_report, handing, &handing->submission,
                             &trouble);
    if (status != STATUS_OK) {
        handing_close(&handing);
        return tool_fail(tool, status, "%s", trouble.why);
    }
    *ret_handing = handing;
    return STATUS_OK;
}

void handing_close(handing_t **handing)
{
    if (!*handing)
        return;
    submission_close(&(*handing)->submission);
    free(*handing);
    *handing = NULL;
}

struct delivery_counts handing_counts(const handing_t *handing)
{
    struct delivery_counts counts = *submission_counts(handing->submission);

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

enum status handing_add(handing_t *handing, unsigned long number, struct text line)
{
    struct trouble trouble;

    if (line.size > LONG_LINE_BYTES_MAX) {
        handing_add_malformed(handing, number, "line", "longer than 384 KiB");
        return STATUS_OK;
    }
    return say_failure(handing,
                       submission_add(handing->submission, tag_of(handing, number), line, &trouble),
                       &trouble);
}

void handing_add_malformed(handing_t *handing, unsigned long number, const char *field,
                           const char *why)
{
    say_at(handing, tag_of(handing, number), text_of(field), text_of(why));
    handing->malformed++;
}

enum status handing_flush(handing_t *handing)
{
    struct trouble trouble;

    show_progress(handing);
    return say_failure(handing, submission_flush(handing->submission, &trouble), &trouble);
}

static void show_while_waiting(void *context)
{
    show_progress(context);
}

enum status handing_finish(handing_t *handing)
{
    struct trouble trouble;
    enum status status =
        submission_finish(handing->submission, show_while_waiting, handing, &trouble);

    say_failure(handing, status, &trouble);
    progress_end(&handing->progress);
    return status;
}

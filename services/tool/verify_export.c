/* kaohe verify of an export with proofs: each line has the record's bytes, and the last a checkpoint of all of
 * them. It is read line by line. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/base64.h"
#include "common/base/clock.h"
#include "common/base/memory.h"
#include "common/form/event_json.h"
#include "common/form/json.h"
#include "services/tool/progress.h"
#include "services/tool/refolding.h"
#include "services/tool/vouching.h"

#define BYTES_MEMBER ",\"bytes\":\""
#define END "\"}"
#define CHECKPOINT_LINE "{\"checkpoint\":\""
#define FIRST_LINE "{\"n\":"

/* A text may have six digits for each byte; and the record's bytes stand in base64 behind it. */
enum { LINE_BYTES = 6 * EVENT_BYTES_MAX + BASE64_DIGITS(RECORD_TOTAL_BYTES_MAX) + 4096 };

struct export
{
    const struct verify *verify;
    FILE *stream;
    refold_t *refold;
    uint64_t n; /* the last record that was folded */
    struct progress progress;
    struct vouching vouching;
    uint8_t bytes[RECORD_TOTAL_BYTES_MAX];
    char line[LINE_BYTES];
};

static enum status fail_record(struct export *export, uint64_t n, const char *what)
{
    progress_end(&export->progress);
    return tool_fail(export->verify->tool, STATUS_NO, "%s: record %llu: %s", export->verify->path,
                     (unsigned long long)n, what);
}

/* ---- lines ---- */

/* False: there is none any more. One that does not end, or is longer than any can be, has no line feed. */
static bool next_line(struct export *export, struct text *ret_line)
{
    if (!fgets(export->line, LINE_BYTES, export->stream))
        return false;
    *ret_line = text_of(export->line);
    return true;
}

static bool begins_with(struct text text, const char *words)
{
    return text.size >= strlen(words) && memcmp(text.data, words, strlen(words)) == 0;
}

static bool take_end(struct text *text, const char *words)
{
    size_t size = strlen(words);

    if (text->size < size || memcmp(text->data + text->size - size, words, size) != 0)
        return false;
    text->size -= size;
    return true;
}

/* Whether the first line is one of an export with proofs, be it damaged. */
static bool is_first(struct text line)
{
    struct text rest = line;
    bool is_whole = take_end(&rest, "}\n");

    return begins_with(line, CHECKPOINT_LINE) ||
           memmem(line.data, line.size, BYTES_MEMBER, strlen(BYTES_MEMBER)) ||
           (begins_with(line, FIRST_LINE) && !is_whole);
}

/* `JSON,"bytes":"BASE64"}`: the JSON object lacks its brace. */
static bool split(struct text line, struct text *ret_json, struct text *ret_base64)
{
    if (!take_end(&line, END "\n"))
        return false;
    const char *quote = memrchr(line.data, '"', line.size);
    if (!quote)
        return false;
    *ret_json = (struct text){line.data, (size_t)(quote + 1 - line.data)};
    *ret_base64 = (struct text){quote + 1, line.size - ret_json->size};
    return take_end(ret_json, BYTES_MEMBER);
}

/* ---- records ---- */

static bool decode(struct export *export, struct text base64, struct record *ret_record)
{
    size_t size;

    return base64_measure(base64, &size) && size <= sizeof export->bytes &&
           base64_read(base64, export->bytes, size) &&
           record_decode(export->bytes, size, ret_record);
}

static bool is_line_of(const struct record *record, struct text json)
{
    char *line = record_line(record);
    bool is_same = line && strlen(line) == json.size + 1 && memcmp(line, json.data, json.size) == 0;

    free(line);
    return is_same;
}

static enum status fold(struct export *export, const struct record *record)
{
    struct refold_fault fault;
    struct trouble trouble;
    struct folded folded;
    struct event event;

    if (!refold_record(export->refold, record, &event, &folded, &fault)) {
        if (fault.n)
            return fail_record(export, fault.n, fault.what);
        enum status status = refold_status(export->refold, &trouble);
        return tool_fail(export->verify->tool, status, "%s", trouble.why);
    }
    export->n = record->n;
    if (folded.is_restore)
        vouching_restored(&export->vouching, record);
    if (record->n % PROGRESS_ITEMS == 0)
        progress_tell(&export->progress, "%llu records", (unsigned long long)record->n);
    return STATUS_OK;
}

static enum status judge_line(struct export *export, struct text line)
{
    struct text json, base64;
    struct record record;
    uint64_t n = export->n + 1;
    char what[96];

    if (!split(line, &json, &base64))
        return fail_record(export, n, "its line is damaged or cut short");
    if (!decode(export, base64, &record))
        return fail_record(export, n, "its bytes are no record");
    if (record.n != n) {
        snprintf(what, sizeof what, "record %llu stands in its place",
                 (unsigned long long)record.n);
        return fail_record(export, n, what);
    }
    if (!is_line_of(&record, json))
        return fail_record(export, n, "its line says something else than its bytes");
    return fold(export, &record);
}

/* ---- the checkpoint ---- */

static enum status fail_checkpoint(struct export *export, uint64_t n, const char *why)
{
    progress_end(&export->progress);
    export->vouching.n = n;
    export->vouching.why = why;
    return vouching_fail(&export->vouching);
}

static enum status judge_note(struct export *export, struct text whole)
{
    struct checkpoint checkpoint;
    struct note note;
    const char *why = checkpoint_read_note(whole, &note, &checkpoint);

    progress_end(&export->progress);
    if (why)
        return fail_checkpoint(export, export->n, why);
    if (checkpoint.size > export->n)
        return fail_record(export, export->n + 1, "it is missing: the checkpoint has more");
    if (checkpoint.size < export->n)
        return fail_checkpoint(export, checkpoint.size, "more records stand before it");
    if (!vouching_judge(&export->vouching, export->n, whole))
        return vouching_fail(&export->vouching);
    return vouching_end(&export->vouching);
}

static enum status judge_checkpoint(struct export *export, struct text line)
{
    json_t *json = json_loadb(line.data, line.size, JSON_REJECT_DUPLICATES, NULL);
    const json_t *text = json_object_get(json, "checkpoint");
    enum status status;

    if (!json_is_string(text) || json_object_size(json) != 1 || !take_end(&line, END "\n"))
        status = fail_checkpoint(export, export->n, "its line is damaged or cut short");
    else
        status =
            judge_note(export, (struct text){json_string_value(text), json_string_length(text)});
    json_decref(json);
    if (status == STATUS_OK && next_line(export, &line))
        status = fail_checkpoint(export, export->n, "something stands behind it");
    return status;
}

/* ---- the whole ---- */

static enum status judge_lines(struct export *export)
{
    struct text line = {"", 0};
    enum status status = STATUS_OK;

    if (!next_line(export, &line) || !is_first(line))
        return tool_fail(export->verify->tool, STATUS_BAD_DATA,
                         "%s is no proof file and no export with proofs, of kaohe export --proof",
                         export->verify->path);
    while (status == STATUS_OK && !begins_with(line, CHECKPOINT_LINE)) {
        status = judge_line(export, line);
        if (status == STATUS_OK && !next_line(export, &line))
            return fail_checkpoint(export, export->n, "its line, the last, is missing");
    }
    return status == STATUS_OK ? judge_checkpoint(export, line) : status;
}

static void tell(struct export *export, int64_t took_ms)
{
    printf("%llu records agree with the checkpoint of the log\n%s, in %lld.%03lld s\n",
           (unsigned long long)export->n, export->vouching.signers.origin,
           (long long)took_ms / 1000, (long long)took_ms % 1000);
    vouching_tell(&export->vouching, export->n);
}

enum status verify_export(const struct verify *verify, FILE *stream)
{
    struct export *export = memory_new(sizeof *export);
    int64_t start_ms = clock_mono_ms();
    enum status status = refolding_open(verify->tool, NULL, &export->refold);

    export->verify = verify;
    export->stream = stream;
    export->vouching.verify = verify;
    export->vouching.refold = export->refold;
    if (status == STATUS_OK)
        status = judge_lines(export);
    if (status == STATUS_OK)
        tell(export, clock_mono_ms() - start_ms);
    refold_close(&export->refold);
    free(export);
    return status;
}

#include "tests/unit/ledger/support_ledger.h"

#include "common/base/digest.h"
#include "proto/event_codec.h"

enum { MAP_BYTES = 64 << 20 };

void read_json(struct line *line, const char *json, size_t size)
{
    static char text[LINE_BYTES_MAX];
    bool is_single = size > 1 && json[1] == '\'';

    assert_true(size <= sizeof text);
    for (size_t i = 0; i < size; i++)
        text[i] = is_single && json[i] == '\'' ? '"' : json[i];
    line_read(line, text, size, LINE_FROM_LOG);
    CHECK(line->kind == LINE_EVENT, "%.*s\n  is no event", (int)size, json);
}

struct text event_bytes(const struct event *event)
{
    static char bytes[EVENT_BYTES_MAX];
    size_t size = event_encode(event, bytes, sizeof bytes);

    assert_true(size > 0);
    return text_copied((struct text){bytes, size});
}

struct text line_bytes(struct text json)
{
    struct line line = {0};

    read_json(&line, json.data, json.size);
    struct text bytes = event_bytes(&line.event);
    line_clear(&line);
    return bytes;
}

struct text json_bytes(const char *json)
{
    return line_bytes(text_of(json));
}

struct event book_event(const char *edits, unsigned char digest[DIGEST_BYTES])
{
    struct text text = text_of(edited_rulebook(text_of(edits)));

    digest_of(text.data, text.size, digest);
    return (struct event){.action = text_of("rulebook"), .text = text, .digest = digest};
}

struct text book_bytes(const char *edits)
{
    unsigned char digest[DIGEST_BYTES];
    struct event event = book_event(edits, digest);
    struct text bytes = event_bytes(&event);

    free((void *)event.text.data);
    return bytes;
}

const char *outcome_words(enum outcome outcome, enum reason reason, uint64_t ref)
{
    static char words[64];

    if (outcome == OUTCOME_REFUSED)
        snprintf(words, sizeof words, "refused %s", reason_name(reason));
    else if (outcome == OUTCOME_DUPLICATE)
        snprintf(words, sizeof words, "duplicate %llu", (unsigned long long)ref);
    else
        snprintf(words, sizeof words, "%s", outcome_name(outcome));
    return words;
}

const char *receipt_words(const struct receipt *receipt)
{
    return outcome_words(receipt->outcome, receipt->reason, receipt->ref);
}

char *sample_read(void)
{
    FILE *file = fopen(SOURCE_DIR "/deploy/samples/invented-2006.ndjson", "r");
    char *text = NULL;
    size_t size = 0;

    assert_non_null(file);
    assert_true(getdelim(&text, &size, '\0', file) > 0);
    fclose(file);
    return text;
}

ledger_t *ledger_in_memory(void)
{
    ledger_t *ledger;
    struct trouble trouble;

    CHECK(ledger_open_scratch(&ledger, &trouble) == STATUS_OK, "no ledger in memory: %s",
          trouble.why);
    return ledger;
}

ledger_t *ledger_in(const char *dir)
{
    ledger_t *ledger;
    struct trouble trouble;

    CHECK(ledger_open(dir, MAP_BYTES, NULL, NULL, &ledger, &trouble) == STATUS_OK, "%s",
          trouble.why);
    return ledger;
}

void close_ledger(ledger_t **ledger)
{
    ledger_close(ledger);
    assert_null(*ledger);
}

void commit_ledger(ledger_t *ledger)
{
    struct trouble trouble;

    CHECK(ledger_commit(ledger, &trouble) == STATUS_OK, "the commit fails: %s", trouble.why);
}

void commit_and_begin(ledger_t *ledger)
{
    commit_ledger(ledger);
    ledger_begin(ledger);
}

ledger_t *ledger_with_book(const char *edits)
{
    ledger_t *ledger = ledger_in_memory();

    ledger_begin(ledger);
    struct receipt receipt = take_book(ledger, edits);
    check_string("the first rulebook", receipt_words(&receipt), "noted");
    commit_ledger(ledger);
    return ledger;
}

struct receipt take_bytes(ledger_t *ledger, struct text source, uint64_t epoch, uint64_t seq,
                          struct text event)
{
    int64_t last_ms = ledger_received_ms(ledger);
    struct ordered_batch batch = {.source = source,
                                  .epoch = epoch,
                                  .first = seq,
                                  .events = {&event, 1},
                                  .received_ms = last_ms > NOW_MS ? last_ms : NOW_MS};
    struct ledger_taken taken;

    ledger_take(ledger, &batch, &taken);
    CHECK(taken.verdict == LEDGER_TAKEN && taken.receipts.count == 1,
          "sequence %llu of %.*s is not taken: verdict %d", (unsigned long long)seq,
          (int)source.size, source.data, taken.verdict);
    return taken.receipts.items[0];
}

static struct receipt take_line(ledger_t *ledger, uint64_t epoch, uint64_t seq, const char *json,
                                size_t size)
{
    struct line line = {0};
    uint64_t last, n;

    read_json(&line, json, size);
    if (epoch > 0 && seq == 0)
        seq = ledger_last_seq(ledger, line.envelope.source, epoch, &last, &n) ? last + 1 : 1;
    struct text bytes = event_bytes(&line.event);
    struct receipt receipt = take_bytes(ledger, line.envelope.source, epoch, seq, bytes);
    free((void *)bytes.data);
    line_clear(&line);
    return receipt;
}

struct receipt take_json(ledger_t *ledger, uint64_t epoch, uint64_t seq, const char *json)
{
    return take_line(ledger, epoch, seq, json, strlen(json));
}

struct receipt take_next(ledger_t *ledger, const char *json)
{
    return take_json(ledger, 1, 0, json);
}

struct receipt take_script(ledger_t *ledger, const char *script)
{
    struct receipt receipt = {0};

    for (size_t size; *script; script += size + (script[size] == '\n')) {
        size = strcspn(script, "\n");
        receipt = take_line(ledger, 1, 0, script, size);
    }
    return receipt;
}

void take_overdue(ledger_t *ledger, unsigned from, unsigned to)
{
    char json[200];

    ledger_begin(ledger);
    for (unsigned i = from; i < to; i++) {
        snprintf(json, sizeof json, OVERDUE("jinjiang", "r-%u", "2006-03-14"), i);
        take_next(ledger, json);
    }
    commit_ledger(ledger);
}

struct receipt take_book(ledger_t *ledger, const char *edits)
{
    struct text bytes = book_bytes(edits);
    struct receipt receipt = take_bytes(ledger, LIT(OFFICE), 0, 0, bytes);

    free((void *)bytes.data);
    return receipt;
}

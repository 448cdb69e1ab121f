#include "tests/fuzz/ledgers.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/digest.h"
#include "common/base/memory.h"
#include "common/run/file.h"
#include "proto/event_codec.h"
#include "services/tool/tool.h"
#include "tests/fuzz/damage.h"

#define FIRST_MS INT64_C(1166572800000) /* 2006-12-20T00:00:00Z */

static void take(ledger_t *ledger, struct text source, uint64_t epoch, const struct event *event,
                 int64_t received_ms, struct ledger_taken *ret_taken)
{
    char *bytes = memory_raw(EVENT_BYTES_MAX);
    struct text encoded = {bytes, event_encode(event, bytes, EVENT_BYTES_MAX)};
    uint64_t last = 0, n;

    assert(encoded.size > 0);
    bool is_known = epoch && ledger_last_seq(ledger, source, epoch, &last, &n);
    struct ordered_batch batch = {.source = source,
                                  .epoch = epoch,
                                  .first = is_known ? last + 1 : epoch,
                                  .events = {&encoded, 1},
                                  .received_ms = received_ms};
    ledger_take(ledger, &batch, ret_taken);
    free(bytes);
}

static void take_book(ledger_t *ledger)
{
    unsigned char digest[DIGEST_BYTES];
    struct event event = {.action = text_of("rulebook"), .digest = digest};
    struct ledger_taken taken;
    char *text;
    size_t size;
    int error = file_read(SOURCE_DIR "/tests/fuzz/rulebook.zpl", &text, &size);

    assert(!error);
    event.text = (struct text){text, size};
    digest_of(text, size, digest);
    take(ledger, text_of(OFFICE), 0, &event, FIRST_MS, &taken);
    assert(taken.verdict == LEDGER_TAKEN);
    assert(taken.receipts.items[0].outcome == OUTCOME_NOTED);
    free(text);
}

ledger_t *ledger_begun(void)
{
    struct trouble trouble;
    ledger_t *ledger;
    enum status status = ledger_open(LEDGER_DIR, DAMAGE_MAP_BYTES, NULL, NULL, &ledger, &trouble);

    assert(status == STATUS_OK);
    ledger_begin(ledger);
    take_book(ledger);
    return ledger;
}

void ledger_take_line(ledger_t *ledger, const struct line *line, struct ledger_taken *ret_taken)
{
    struct text source = line->envelope.source;
    int64_t last_ms = ledger_received_ms(ledger), received_ms = line->envelope.received_ms;

    take(ledger, source.data ? source : text_of("wuhou"), 1, &line->event,
         received_ms > last_ms ? received_ms : last_ms, ret_taken);
}

void ledger_take_json(ledger_t *ledger, const char *json)
{
    struct line line = {0};
    struct ledger_taken taken;

    line_read(&line, json, strlen(json), LINE_FROM_LOG);
    assert(line.kind == LINE_EVENT);
    ledger_take_line(ledger, &line, &taken);
    assert(taken.verdict == LEDGER_TAKEN);
    assert(taken.receipts.items[0].outcome != OUTCOME_REFUSED);
    line_clear(&line);
}

enum status ledger_replay(void)
{
    struct tool tool = {.command = "replay"};
    char dir[] = LEDGER_DIR, *arguments[] = {dir, NULL};

    quiet_begin();
    enum status status = command_replay(&tool, 1, arguments);
    quiet_end();
    return status;
}

#include "services/scorer/order.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/digest.h"
#include "common/base/memory.h"
#include "proto/event_codec.h"
#include "proto/key.h"

void order_batch(ledger_t *ledger, struct ordered_batch *batch, int64_t wall_ms,
                 struct ledger_taken *ret_taken)
{
    int64_t last_ms = ledger_received_ms(ledger);

    batch->received_ms = wall_ms > last_ms ? wall_ms : last_ms;
    ledger_take(ledger, batch, ret_taken);
}

static const char *why_refused(enum reason reason)
{
    static const char *const whys[] = {
#define REASON(number, NAME, name, field, meaning)                                                 \
    [number] = "the log refuses it: " name " (" meaning ")",
#include "proto/reasons.def"
#undef REASON
    };
    bool is_known = (size_t)reason < sizeof whys / sizeof *whys && whys[reason];

    return is_known ? whys[reason] : "the log refuses it";
}

/* Why an event of the scorer's own was not noted; NULL: it was, or the transaction has failed. */
static const char *why_not_noted(const struct ledger_taken *taken)
{
    if (taken->verdict == LEDGER_TROUBLE)
        return NULL;
    if (taken->verdict == LEDGER_MALFORMED)
        return taken->why;
    assert(taken->verdict == LEDGER_TAKEN); /* the office is always known, and epoch 0 has no gap */
    const struct receipt *receipt = &taken->receipts.items[0];
    return receipt->outcome == OUTCOME_NOTED ? NULL : why_refused(receipt->reason);
}

/* An event of the scorer's own: of the office, in no epoch. Returns as why_not_noted. */
static const char *order_own(ledger_t *ledger, const struct event *event, int64_t wall_ms)
{
    struct ledger_taken taken;
    const char *why = "it is too large";
    char *bytes = memory_raw(EVENT_BYTES_MAX);
    struct text encoded = {bytes, event_encode(event, bytes, EVENT_BYTES_MAX)};
    struct ordered_batch batch = {.source = text_of(OFFICE),
                                  .events = {.items = &encoded, .count = 1}};
    if (encoded.size > 0) {
        order_batch(ledger, &batch, wall_ms, &taken);
        why = why_not_noted(&taken);
    }
    free(bytes);
    return why;
}

static int64_t within(int64_t value, int64_t most)
{
    return value > most ? most : value < -most ? -most : value;
}

uint64_t order_clock(ledger_t *ledger, int64_t step_ms, int64_t wall_ms)
{
    struct event event = {
        .action = text_of(action_name(ACTION_CLOCK)),
        .step_ms = {.is_there = true, .value = within(step_ms, EVENT_INTEGER_MAX)}};
    uint64_t last = ledger_last(ledger);
    const char *why = order_own(ledger, &event, wall_ms);

    assert(!why); /* nothing in it can be wrong */
    return ledger_last(ledger) > last ? ledger_last(ledger) : 0;
}

const char *order_grant(ledger_t *ledger, const uint8_t key[KEY_BYTES], enum role role,
                        const char *centre, const char *signer, const char *summary,
                        int64_t wall_ms)
{
    char text[KEY_TEXT_BYTES + 1];
    struct event event = {.action = text_of(action_name(ACTION_GRANT)),
                          .role = text_of(role_name(role)),
                          .centre = text_of(centre),
                          .signer = text_of(signer),
                          .summary = text_of(summary)};

    key_write(key, text);
    event.key = text_of(text);
    return order_own(ledger, &event, wall_ms);
}

const char *order_first_rulebook(ledger_t *ledger, struct text rulebook, int64_t wall_ms)
{
    unsigned char sum[DIGEST_BYTES];
    struct event event = {.action = text_of("rulebook"), .text = rulebook, .digest = sum};

    assert(ledger_last(ledger) == 0);
    digest_of(rulebook.data, rulebook.size, sum);
    return order_own(ledger, &event, wall_ms);
}

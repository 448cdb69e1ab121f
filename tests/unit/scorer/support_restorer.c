#include "tests/unit/scorer/support_restorer.h"

#include "common/run/signfile.h"
#include "services/scorer/order.h"

struct bring bring;

static const char *const slugs[BRING_SOURCES] = {[BRING_OFFICE] = "office",
                                                 [BRING_WUHOU] = "wuhou",
                                                 [BRING_PIXIAN] = "pixian",
                                                 [BRING_TIANFU] = "tianfu"};
static uint64_t from; /* the last record of the backup */
static struct message_room heard_room;

struct peer bring_peer(enum bring_source source)
{
    struct peer peer = {
        .bytes = {(uint8_t)source + 1}, .size = 1, .has_key = bring.has_keys[source]};

    memset(peer.key, (int)source + 1, KEY_BYTES);
    return peer;
}

void bring_begin(void)
{
    static char dir[PLACE_BYTES];

    memset(&bring, 0, sizeof bring);
    fresh_dir(dir);
    snprintf(bring.home.dir, sizeof bring.home.dir, "%s", dir);
    bring.home.settings.keys_only = true;
    bench_begin_on_disk(&bring.bench, "");
    bring.lost = ledger_with_book("");
}

static struct receipt take(ledger_t *ledger, const struct brought *event, int64_t received_ms)
{
    const struct keyring *keyring = ledger_keyring(ledger);
    struct peer peer = bring_peer(event->source);
    const struct grant *grant = peer.has_key ? keyring_find(keyring, peer.key) : NULL;
    struct ordered_batch batch = {.source = text_of(slugs[event->source]),
                                  .key = grant ? grant->n : 0,
                                  .epoch = BRING_EPOCH,
                                  .first = event->item.seq,
                                  .events = {&event->item.event, 1},
                                  .received_ms = received_ms};
    struct ledger_taken taken;

    ledger_take(ledger, &batch, &taken);
    assert_int_equal(taken.verdict, LEDGER_TAKEN);
    return taken.receipts.items[0];
}

void bring_take(enum bring_source source, const char *json, bool is_backed_up)
{
    bring_take_bytes(source, json_bytes(json), is_backed_up);
}

void bring_take_bytes(enum bring_source source, struct text bytes, bool is_backed_up)
{
    struct brought *event = &bring.events[bring.count++];
    int64_t received_ms = NOW_MS + 1000 * (int64_t)bring.count;

    assert_in_range(bring.count, 1, BRING_EVENTS_MAX);
    event->source = source;
    event->item = (struct kept_item){.received_ms = received_ms, .epoch = BRING_EPOCH, .seq = 1};
    for (unsigned i = 0; i + 1 < bring.count; i++)
        event->item.seq += bring.events[i].source == source;
    event->item.event = bytes;
    ledger_begin(bring.lost);
    event->receipt = take(bring.lost, event, received_ms);
    commit_ledger(bring.lost);
    event->item.n = event->receipt.n;
    event->item.outcome = event->receipt.outcome;
    event->item.reason = event->receipt.reason;
    bench_write(&bring.bench);
    if (is_backed_up)
        assert_int_equal(take(bring.bench.ledger, event, received_ms).n, event->receipt.n);
    bench_commit(&bring.bench);
}

static void start(void)
{
    struct bench *bench = &bring.bench;

    bench->now.wall_ms = NOW_MS + 1000000;
    bring.presence = presence_new();
    bring.signing = (struct signing){.dir = "the store",
                                     .ledger = bench->ledger,
                                     .view = bench->view,
                                     .presence = bring.presence};
    bring.signing.home = &bring.home;
    bring.restorer = (struct restorer){.home = &bring.home,
                                       .dir = "the store",
                                       .ledger = bench->ledger,
                                       .ingest = bench->ingest,
                                       .presence = bring.presence,
                                       .view = bench->view,
                                       .feed = bench->feed,
                                       .signing = &bring.signing};
    assert_int_equal(restorer_start(&bring.restorer), STATUS_OK);
    memset(bring.session, 0, sizeof bring.session);
}

static void stop(void)
{
    restorer_end(&bring.restorer);
    checkpointer_end(&bring.signing.checkpointer);
    presence_destroy(&bring.presence);
}

void bring_restart(void)
{
    stop();
    bench_restart(&bring.bench);
    start();
}

void bring_open(void)
{
    uint8_t row[9] = {RESTORING_GATHERING};

    from = ledger_last(bring.bench.ledger);
    bytes_put(row + 1, from, 8);
    put_row(bring.bench.ledger, TABLE_META, text_of("restoring"), (struct text){(char *)row, 9});
    bench_restart(&bring.bench);
    start();
}

void bring_end(void)
{
    stop();
    bench_end(&bring.bench);
    close_ledger(&bring.lost);
    for (unsigned i = 0; i < bring.count; i++)
        free((char *)bring.events[i].item.event.data);
}

/* ---- the collectors ---- */

static bool is_withheld(uint64_t n)
{
    return bring.silent_from && n >= bring.silent_from;
}

/* What a collector keeps from `n` on, at most three. */
static void answer_page(enum bring_source source, uint64_t n)
{
    struct kept_item items[4];
    struct message page = {.type = MESSAGE_KEPT,
                           .kept = {.session = bring.session[source], .n = n}};
    size_t count = 0;

    if (bring.is_silent[source] || is_withheld(n))
        return;
    for (unsigned i = 0; i < bring.count && count < COUNT_OF(items); i++)
        if (bring.events[i].source == source && bring.events[i].item.n >= n)
            items[count++] = bring.events[i].item;
    while (count > 0 && (count == COUNT_OF(items) || is_withheld(items[count - 1].n)))
        page.kept.next = items[--count].n;
    page.kept.kept = (struct kept_list){items, count};
    bring_send(source, &page);
}

static struct {
    enum bring_source source;
    uint64_t n;
} asked[BRING_SOURCES * 4];
static unsigned asked_count;

static void note(void *context, const struct answer *answer)
{
    struct message message;
    enum refusal refusal;
    enum bring_source source = answer->peer.bytes[0] - 1;
    size_t at = strlen(bring.told);

    (void)context;
    assert_true(message_decode(answer->bytes, answer->size, &heard_room, &message, &refusal));
    if (message.type == MESSAGE_WELCOME)
        bring.log = message.welcome.log;
    if (message.type == MESSAGE_NUMBERS)
        bring.numbers = message.numbers.receipts;
    if (message.type == MESSAGE_GET_KEPT) {
        assert_in_range(asked_count, 0, COUNT_OF(asked) - 1);
        asked[asked_count].source = source;
        asked[asked_count++].n = message.get_kept.n;
    } else if (message.type == MESSAGE_REFUSE) {
        snprintf(bring.told + at, sizeof bring.told - at, "%s:%.*s ", slugs[source],
                 (int)message.refuse.word.size, message.refuse.word.data);
        bring.session[source] = 0;
    } else if (message.type != MESSAGE_KEYS) {
        snprintf(bring.told + at, sizeof bring.told - at, "%s:%s ", slugs[source],
                 message_name(message.type));
    }
}

void bring_send(enum bring_source source, const struct message *message)
{
    static uint8_t frame[FRAME_BYTES_MAX];
    struct peer peer = bring_peer(source);
    size_t size = message_encode(message, frame, sizeof frame);

    assert_true(size > 0);
    bench_write(&bring.bench);
    ingest_frame(bring.bench.ingest, &peer, (struct text){(char *)frame, size}, &bring.bench.now);
    bench_commit(&bring.bench);
    ingest_release(bring.bench.ingest, note, NULL);
}

void bring_hello(enum bring_source source, uint64_t log, uint64_t first)
{
    static uint64_t session;

    bring.session[source] = ++session;
    bring_send(source, &(struct message){.type = MESSAGE_HELLO,
                                         .hello = {.source = text_of(slugs[source]),
                                                   .instance = source + 1,
                                                   .fresh = 1,
                                                   .session = session,
                                                   .epoch = BRING_EPOCH,
                                                   .base = 1,
                                                   .first = first,
                                                   .last = first - 1,
                                                   .log = log}});
}

static void say_what_it_holds(enum bring_source source)
{
    if (bring.session[source] && !bring.is_silent[source])
        bring_send(source, &(struct message){.type = MESSAGE_HOLDING,
                                             .holding = {.session = bring.session[source],
                                                         .n = from + bring.count + 1}});
}

void bring_greet(enum bring_source source)
{
    bring_hello(source, 0, 1);
    say_what_it_holds(source);
}

void bring_greet_all(void)
{
    for (unsigned i = 0; i < BRING_TIANFU; i++)
        bring_greet(i);
}

void bring_without(enum bring_source source)
{
    assert_true(bulletin_ask_pass_over(presence_bulletin(bring.presence), text_of(slugs[source])));
}

/* ---- the scorer ---- */

static bool is_ours(const char *slug)
{
    for (unsigned i = 0; i < BRING_SOURCES; i++)
        if (strcmp(slugs[i], slug) == 0)
            return true;
    return false;
}

static void pass_over_others(void)
{
    const struct rulebook *roster = calendar_newest(ledger_calendar(bring.bench.ledger));

    for (unsigned i = 0; i < roster->centre_count; i++)
        if (!is_ours(roster->centres[i].slug))
            bulletin_ask_pass_over(presence_bulletin(bring.presence),
                                   text_of(roster->centres[i].slug));
}

void bring_pass(void)
{
    struct restorer_now now = {.wall_ms = bring.bench.now.wall_ms,
                               .may_write = !bring.may_not_write};

    for (unsigned i = 0; i < 4 * BRING_EVENTS_MAX; i++) {
        bring.bench.now.mono_ms += GATHERING_AGAIN_MS;
        now.mono_ms = bring.bench.now.mono_ms;
        for (unsigned j = 0; j < BRING_SOURCES && !bring_is_back(); j++)
            say_what_it_holds(j);
        asked_count = 0;
        assert_int_equal(restorer_look(&bring.restorer, &now, note, NULL), STATUS_OK);
        pass_over_others();
        for (unsigned j = 0; j < asked_count; j++)
            answer_page(asked[j].source, asked[j].n);
    }
}

bool bring_is_back(void)
{
    return ledger_restoring(bring.bench.ledger).phase == RESTORING_NOT;
}

bool bring_awaits(const char *slug)
{
    json_t *json = bulletin_json(presence_bulletin(bring.presence)), *source;
    bool is = false;
    size_t i;

    json_array_foreach(json_object_get(json, "awaited"), i, source)
    {
        is |= strcmp(json_string_value(source), slug) == 0;
    }
    json_decref(json);
    return is;
}

/* ---- what it has ---- */

static void check_record(view_t *view, uint64_t n, const struct brought *event)
{
    struct record record;

    assert_true(view_record(view, n, &record));
    check_text("event", record.event, event->item.event);
    check_text("source", record.source, text_of(slugs[event->source]));
    assert_int_equal(record.received_ms, event->item.received_ms);
    assert_int_equal(record.epoch, BRING_EPOCH);
    assert_int_equal(record.seq, event->item.seq);
    assert_int_equal(record.key != 0, bring.has_keys[event->source]);
    assert_int_equal(record.outcome, event->receipt.outcome);
    assert_int_equal(record.reason, event->receipt.reason);
}

uint64_t bring_check(int missing)
{
    view_t *view = bench_view(&bring.bench);
    struct record record;
    uint64_t n = from + 1;

    assert_true(view_record(view, n, &record));
    assert_int_equal(record.epoch, 0);
    for (unsigned i = 0; i < bring.count; i++)
        if (bring.events[i].item.n > from && (int)i != missing)
            check_record(view, ++n, &bring.events[i]);
    return n;
}

/* Random conversations, seeded: frames of three sources that repeat, overlap, fork, leave events out,
 * take over from each other and go on after restarts. What is receipted is what the log has, the
 * state of a session is the log's, and the log folds to its tables (bench_end). */
#include "common/base/digest.h"
#include "tests/unit/scorer/support_scorer.h"

typedef unsigned long long ull;

enum { SOURCES = 3, EPOCHS = 8, SEEDS = 12, STEPS = 500, BATCH_MAX = 6 };

static const char *const sources[SOURCES] = {"jinjiang", "wuhou", "office"};

/* What a source said last. */
struct speaker {
    uint64_t session, epoch;
    uint64_t next[EPOCHS + 1]; /* the sequence that would follow what it sent */
};

/* What the log has of an epoch. */
struct known {
    uint64_t last, n; /* n 0: nothing */
};

struct chat {
    struct bench bench;
    struct speaker speakers[SOURCES];
    struct known known[SOURCES][EPOCHS + 1];
    uint64_t seed, session, n_checked;
    unsigned frames_a_pass, frames, receipted;
    digest_t *answers; /* over all of them, in their order */
};

static uint64_t draw(struct chat *chat, uint64_t count)
{
    return next_random(&chat->seed) % count;
}

static bool one_in(struct chat *chat, uint64_t count)
{
    return draw(chat, count) == 0;
}

/* ---- what is sent ---- */

/* The event under a sequence: the same whenever it is sent, but where it is the `other` one. */
static struct text event_of(unsigned source, uint64_t epoch, uint64_t seq, bool other)
{
    static const char *const forms[] = {
        "'clause':'overdue-case',",
        "'clause':'complaint',",
        "'action':'confirm','clause':'complaint',",
        "'action':'dismiss','clause':'overdue-case',",
    };
    uint64_t form = (seq + other) % COUNT_OF(forms), record = form < 2 ? seq : seq - 2;
    const char *centre = source == SOURCES - 1 ? "'centre':'wuhou'," : "";
    char json[300];

    if (seq % 7 == 0)
        snprintf(json, sizeof json, "{'action':'self-check',%s'year':2006,'summary':'%llu'}",
                 centre, (ull)epoch + other);
    else
        snprintf(json, sizeof json, "{%s%s'record':'%llu'%s}", forms[form], centre, (ull)record,
                 form < 2 ? ",'occurred':'2006-03-14T10:00:00Z'" : "");
    return json_bytes(json);
}

static void send_message(struct chat *chat, unsigned source, const struct message *message)
{
    uint8_t peer = (uint8_t)(one_in(chat, 40) ? draw(chat, 9) : source);

    bench_send(&chat->bench, peer, message);
    chat->frames++;
}

/* Whether the source has a conversation; mostly it then goes on from what the log has. The scorer's
 * state is asked and not its answers, which come at the end of a pass only. */
static bool has_conversation(struct chat *chat, unsigned source)
{
    static struct source_state states[SESSIONS_MAX];
    struct speaker *speaker = &chat->speakers[source];
    unsigned count = ingest_sources(chat->bench.ingest, chat->bench.now.mono_ms, states);

    for (unsigned i = 0; i < count; i++) {
        if (strcmp(states[i].slug, sources[source]) != 0 || !states[i].is_connected)
            continue;
        if (states[i].epoch == speaker->epoch && !one_in(chat, 8))
            speaker->next[speaker->epoch] = states[i].last + 1;
        return true;
    }
    return false;
}

static void say_hello(struct chat *chat, unsigned source)
{
    struct speaker *speaker = &chat->speakers[source];
    struct message_hello hello = {.source = text_of(sources[source]), .base = 1};

    if (one_in(chat, 12))
        speaker->epoch = 1 + draw(chat, EPOCHS);
    uint64_t *next = &speaker->next[speaker->epoch];
    if (*next == 0)
        *next = 1 + draw(chat, 5);
    if (one_in(chat, 3)) /* sends again what may be in the log */
        *next = 1 + draw(chat, *next);
    hello.epoch = speaker->epoch;
    hello.first = one_in(chat, 3) ? *next : 1 + draw(chat, *next);
    hello.last = hello.first + draw(chat, 9) - 1;
    if (one_in(chat, 2))
        hello.base = hello.first;
    hello.instance = 1 + (one_in(chat, 10) ? draw(chat, 3) : 0);
    hello.fresh = one_in(chat, 3);
    hello.session = speaker->session = ++chat->session;
    send_message(chat, source, &(struct message){.type = MESSAGE_HELLO, .hello = hello});
}

/* Where the next batch begins: mostly behind the one before it. */
static uint64_t draw_first(struct chat *chat, uint64_t next)
{
    uint64_t back = one_in(chat, 3) ? draw(chat, 7) : 0, ahead = one_in(chat, 30) ? 2 : 0;

    return (next > back ? next - back : 0) + ahead;
}

static void say_batch(struct chat *chat, unsigned source)
{
    struct speaker *speaker = &chat->speakers[source];
    uint64_t *next = &speaker->next[speaker->epoch], first = draw_first(chat, *next);
    struct text events[BATCH_MAX];
    size_t count = one_in(chat, 60) ? 0 : 1 + draw(chat, BATCH_MAX);
    size_t bad = one_in(chat, 60) ? draw(chat, BATCH_MAX) : BATCH_MAX;
    size_t fork = one_in(chat, 60) ? draw(chat, BATCH_MAX) : BATCH_MAX;

    for (size_t i = 0; i < count; i++)
        events[i] = i == bad ? text_copied(LIT("\xc1"))
                             : event_of(source, speaker->epoch, first + i, i >= fork);
    struct message_batch batch = {.session = speaker->session,
                                  .epoch = one_in(chat, 60) ? 9 : speaker->epoch,
                                  .first = first,
                                  .events = {events, count}};
    send_message(chat, source, &(struct message){.type = MESSAGE_BATCH, .batch = batch});
    if (first + count > *next)
        *next = first + count;
    for (size_t i = 0; i < count; i++)
        free((void *)events[i].data);
}

static void say_ping(struct chat *chat, unsigned source)
{
    struct message_ping ping = {.session = chat->speakers[source].session, .first = 1};

    send_message(chat, source, &(struct message){.type = MESSAGE_PING, .ping = ping});
}

/* ---- what must hold ---- */

static unsigned source_index(struct text slug)
{
    unsigned i = 0;

    while (i < SOURCES && !text_is(slug, sources[i]))
        i++;
    assert_true(i < SOURCES);
    return i;
}

/* In the log the sequences of an epoch follow each other. */
static bool note_record(void *context, const struct record *record)
{
    struct chat *chat = context;

    chat->n_checked = record->n;
    if (record->epoch == 0)
        return true;
    struct known *known = &chat->known[source_index(record->source)][record->epoch];
    if (known->n)
        assert_int_equal(record->seq, known->last + 1);
    *known = (struct known){.last = record->seq, .n = record->n};
    return true;
}

static void check_receipt(struct chat *chat, const struct message_receipt *receipt)
{
    static char bytes[BATCH_MAX * 1024];
    unsigned char sum[DIGEST_BYTES];
    size_t size = 0;
    struct record record;

    assert_true(receipt->receipts.count > 0);
    for (size_t i = 0; i < receipt->receipts.count; i++) {
        const struct receipt *at = &receipt->receipts.items[i];
        assert_true(view_record(bench_view(&chat->bench), at->n, &record));
        assert_int_equal(record.epoch, receipt->epoch);
        assert_int_equal(record.seq, receipt->first + i);
        assert_int_equal(record.outcome, at->outcome);
        assert_int_equal(record.reason, at->reason);
        assert_int_equal(record.ref, at->ref);
        assert_int_equal(record.received_ms, at->received_ms);
        memcpy(bytes + size, record.event.data, record.event.size);
        size += record.event.size;
    }
    digest_of(bytes, size, sum);
    check_text("digest", receipt->digest, (struct text){(char *)sum, sizeof sum});
    chat->receipted += (unsigned)receipt->receipts.count;
}

/* What is known of a source is what the log has. */
static void check_sources(struct chat *chat)
{
    static struct source_state states[SESSIONS_MAX];
    unsigned count = ingest_sources(chat->bench.ingest, chat->bench.now.mono_ms, states);

    for (unsigned i = 0; i < count; i++) {
        const struct source_state *state = &states[i];
        const struct known *known = &chat->known[source_index(text_of(state->slug))][state->epoch];
        assert_int_equal(state->n, known->n);
        if (known->n)
            assert_int_equal(state->last, known->last);
    }
}

static void end_pass(struct chat *chat)
{
    struct bench *bench = &chat->bench;

    bench_pass(bench);
    view_walk(bench_view(bench), chat->n_checked + 1, note_record, chat);
    assert_int_equal(chat->n_checked, ledger_last(bench->ledger));
    assert_true(bench->count >= chat->frames && bench->count <= 2 * chat->frames);
    for (unsigned i = 0; i < bench->count; i++) {
        const struct message *answer = bench_answer(bench, i);
        digest_add(chat->answers, bench->answers[i].bytes, bench->answers[i].size);
        if (answer->type == MESSAGE_RECEIPT)
            check_receipt(chat, &answer->receipt);
    }
    check_sources(chat);
    chat->frames = 0;
}

/* ---- a whole history ---- */

static void step(struct chat *chat)
{
    unsigned source = (unsigned)draw(chat, SOURCES);
    uint64_t what = draw(chat, 100);

    chat->bench.now.mono_ms += (int64_t)draw(chat, 400);
    chat->bench.now.wall_ms += (int64_t)draw(chat, 400) - 100;
    chat->bench.now.is_full = one_in(chat, 40);
    if (what < 10 || (!has_conversation(chat, source) && what < 80))
        say_hello(chat, source);
    else if (what < 92)
        say_batch(chat, source);
    else
        say_ping(chat, source);
}

static void begin_chat(struct chat *chat, uint64_t seed, unsigned frames_a_pass,
                       void (*begin)(struct bench *, const char *))
{
    memset(chat, 0, sizeof *chat);
    chat->seed = seed;
    chat->frames_a_pass = frames_a_pass;
    chat->answers = digest_new();
    digest_start(chat->answers);
    begin(&chat->bench, "");
    for (unsigned i = 0; i < SOURCES; i++)
        chat->speakers[i].epoch = 1;
}

static void run_chat(struct chat *chat, unsigned char ret_sum[DIGEST_BYTES])
{
    for (unsigned i = 0; i < STEPS; i++) {
        step(chat);
        bool restarts = one_in(chat, 100);
        if (restarts || chat->frames == chat->frames_a_pass)
            end_pass(chat);
        if (restarts)
            bench_restart(&chat->bench);
    }
    end_pass(chat);
    digest_end(chat->answers, ret_sum);
    digest_destroy(&chat->answers);
}

static void conversations_leave_the_log_whole(void **state)
{
    static struct chat one, many;
    unsigned char sum[DIGEST_BYTES], other[DIGEST_BYTES];
    unsigned receipted = 0;
    uint64_t records = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin_chat(&one, seed, 1 + (unsigned)seed % 3, bench_begin);
        begin_chat(&many, seed, 20, bench_begin_on_disk);
        run_chat(&one, sum);
        run_chat(&many, other);
        check_same_tables(one.bench.ledger, many.bench.ledger);
        CHECK(digest_equal(sum, other), "seed %llu: other answers in other passes", (ull)seed);
        records += ledger_last(one.bench.ledger);
        receipted += one.receipted;
        bench_end(&one.bench);
        bench_end(&many.bench);
    }
    CHECK(records > 100 * SEEDS && receipted > records, "only %llu records, %u receipts",
          (ull)records, receipted);
}

int main(void)
{
    places_begin();
    SUITE_TEST(conversations_leave_the_log_whole);
    return suite_run("conversation");
}

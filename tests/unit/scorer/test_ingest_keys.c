/* Ingest by keys: whose key may greet, what becomes of a conversation whose key is withdrawn, and who is
 * told which keys. */
#include "common/wire/answers.h"
#include "proto/key.h"
#include "tests/unit/scorer/support_scorer.h"

static struct bench bench; /* too large for the stack */
static char told[2000];    /* what was answered: TYPE or word, in order */

enum { OFFICE_KEY = 1, WUHOU_KEY, PIXIAN_KEY, INTAKE_KEY, READER_KEY, STRANGE_KEY };

static void key_of(unsigned number, uint8_t ret_key[KEY_BYTES])
{
    memset(ret_key, (int)number, KEY_BYTES);
}

/* 0: one without a key. */
static struct peer peer_of(unsigned number)
{
    struct peer peer = {.bytes = {(uint8_t)number}, .size = 1, .has_key = number != 0};

    key_of(number, peer.key);
    return peer;
}

static void note(void *context, const struct answer *answer)
{
    static struct message_room room;
    struct message message;
    enum refusal refusal;
    size_t at = strlen(told);

    (void)context;
    assert_true(message_decode(answer->bytes, answer->size, &room, &message, &refusal));
    if (message.type == MESSAGE_REFUSE)
        snprintf(told + at, sizeof told - at, "REFUSE:%.*s ", (int)message.refuse.word.size,
                 message.refuse.word.data);
    else if (message.type == MESSAGE_KEYS)
        snprintf(told + at, sizeof told - at, "KEYS%zu ", message.keys.keys.size / KEY_BYTES);
    else
        snprintf(told + at, sizeof told - at, "%s ", message_name(message.type));
}

static void put(unsigned key, const struct message *message)
{
    static uint8_t frame[FRAME_BYTES_MAX];
    struct ingest_now now = {.wall_ms = bench.now.wall_ms, .mono_ms = 1000, .boot_ms = 1000};
    struct peer peer = peer_of(key);
    size_t size = message_encode(message, frame, sizeof frame);

    ingest_frame(bench.ingest, &peer, (struct text){(char *)frame, size}, &now);
}

static void end_pass(void)
{
    struct trouble trouble;

    told[0] = '\0';
    assert_int_equal(ledger_commit(bench.ledger, &trouble), STATUS_OK);
    ingest_release(bench.ingest, note, NULL);
}

/* Hands in a message as one pass. */
static void give(unsigned key, const struct message *message)
{
    ledger_begin(bench.ledger);
    put(key, message);
    end_pass();
}

static void hello(unsigned key, const char *source)
{
    struct message message = {.type = MESSAGE_HELLO,
                              .hello = {.source = text_of(source),
                                        .instance = 100 + key,
                                        .fresh = 1,
                                        .session = 10 + key,
                                        .epoch = 50 + key,
                                        .base = 1,
                                        .first = 1}};

    give(key, &message);
}

static void put_batch(unsigned key, uint64_t first, const char *const *lines, size_t count)
{
    struct text events[4];

    for (size_t i = 0; i < count; i++)
        events[i] = json_bytes(lines[i]);
    struct message message = {
        .type = MESSAGE_BATCH,
        .batch = {
            .session = 10 + key, .epoch = 50 + key, .first = first, .events = {events, count}}};
    put(key, &message);
    for (size_t i = 0; i < count; i++)
        free((char *)events[i].data);
}

/* As one pass. */
static void batch(unsigned key, uint64_t first, const char *const *lines, size_t count)
{
    ledger_begin(bench.ledger);
    put_batch(key, first, lines, count);
    end_pass();
}

/* A line that grants or withdraws. */
static const char *key_line(const char *action, unsigned key, const char *more)
{
    static char lines[8][200];
    static unsigned next;
    uint8_t bytes[KEY_BYTES];
    char text[KEY_TEXT_BYTES + 1], *line = lines[next++ % 8];

    key_of(key, bytes);
    key_write(bytes, text);
    snprintf(line, sizeof lines[0], "{'action':'%s','key':'%s'%s}", action, text, more);
    return line;
}

/* The office's key is granted by a conversation without keys; then its own grants the others. */
static void begin(void)
{
    const char *first[] = {key_line("grant", OFFICE_KEY, ",'role':'office','source':'office'")};
    const char *others[] = {key_line("grant", WUHOU_KEY, ",'role':'district','centre':'wuhou'"),
                            key_line("grant", PIXIAN_KEY, ",'role':'district','centre':'pixian'"),
                            key_line("grant", INTAKE_KEY, ",'role':'intake','centre':'wuhou'"),
                            key_line("grant", READER_KEY, ",'role':'reader'")};

    bench_begin(&bench, "");
    bench_take(&bench, first[0]);
    bench_commit(&bench);
    hello(OFFICE_KEY, "office");
    batch(OFFICE_KEY, 1, others, 4);
}

static const struct greeting_row {
    const char *title;
    unsigned key;
    const char *source, *told;
} greetings[] = {
    {"a district's key greets as its source", WUHOU_KEY, "wuhou", "WELCOME KEYS1 "},
    {"and not as another's", WUHOU_KEY, "pixian", "REFUSE:not-permitted "},
    {"nor as the office", WUHOU_KEY, "office", "REFUSE:not-permitted "},
    {"a source without an intake key is told none", PIXIAN_KEY, "pixian", "WELCOME KEYS0 "},
    {"the office's key greets as the office", OFFICE_KEY, "office", "WELCOME KEYS0 "},
    {"and not as a centre", OFFICE_KEY, "wuhou", "REFUSE:not-permitted "},
    {"an intake's key greets as nobody", INTAKE_KEY, "wuhou", "REFUSE:not-permitted "},
    {"a reader's key greets as nobody", READER_KEY, "wuhou", "REFUSE:not-permitted "},
    {"a key that was never granted greets as nobody", STRANGE_KEY, "wuhou",
     "REFUSE:not-permitted "},
};

static void greeting_is_answered_as_the_row_says(void **state)
{
    const struct greeting_row *row = *state;

    begin();
    hello(row->key, row->source);
    check_string("answers", told, row->told);
    bench_end(&bench);
}

#define CASE(record)                                                                               \
    "{'clause':'overdue-case','record':'" record "','occurred':'2006-03-14T10:20:00+08:00'}"

static void withdrawn_key_ends_its_conversation(void **state)
{
    static const char *const lines[] = {CASE("1")};
    const char *withdraw[] = {key_line("withdraw", WUHOU_KEY, "")};

    (void)state;
    begin();
    hello(WUHOU_KEY, "wuhou");
    batch(WUHOU_KEY, 1, lines, 1);
    check_string("answers", told, "RECEIPT ");
    batch(OFFICE_KEY, 5, withdraw, 1);
    check_string("answers", told, "RECEIPT REFUSE:not-permitted KEYS0 "); /* and is told no keys */
    uint64_t last = ledger_last(bench.ledger);
    batch(WUHOU_KEY, 2, lines, 1);
    check_string("answers", told, "REFUSE:greet-first ");
    hello(WUHOU_KEY, "wuhou");
    check_string("answers", told, "REFUSE:not-permitted ");
    assert_int_equal(ledger_last(bench.ledger), last);
    bench_end(&bench);
}

/* Within the pass of the withdrawal, before anybody is told. */
static void withdrawn_key_is_refused_in_the_pass_that_withdraws_it(void **state)
{
    static const char *const lines[] = {CASE("1")};
    const char *withdraw[] = {key_line("withdraw", WUHOU_KEY, "")};

    (void)state;
    begin();
    hello(WUHOU_KEY, "wuhou");
    ledger_begin(bench.ledger);
    put_batch(OFFICE_KEY, 5, withdraw, 1);
    uint64_t last = ledger_last(bench.ledger);
    put_batch(WUHOU_KEY, 1, lines, 1);
    end_pass();
    assert_int_equal(ledger_last(bench.ledger), last);
    check_string("answers", told, "RECEIPT REFUSE:not-permitted KEYS0 ");
    bench_end(&bench);
}

/* Also where it is the last key of all, and where the scorer was started again since. */
static void withdrawal_of_the_last_key_is_told(void **state)
{
    const char *grant[] = {key_line("grant", INTAKE_KEY, ",'role':'intake','centre':'office'"),
                           key_line("withdraw", INTAKE_KEY, "")};

    (void)state;
    bench_begin(&bench, "");
    hello(0, "office");
    check_string("before any", told, "WELCOME KEYS0 ");
    batch(0, 1, grant, 1);
    check_string("granted", told, "RECEIPT KEYS1 ");
    batch(0, 2, grant + 1, 1);
    check_string("withdrawn", told, "RECEIPT KEYS0 ");
    bench_restart(&bench);
    hello(0, "office");
    check_string("after a start", told, "WELCOME KEYS0 ");
    bench_end(&bench);
}

/* What the key said before its own withdrawal stands; what comes behind it does not. */
static void nothing_is_taken_behind_the_withdrawal_of_its_own_key(void **state)
{
    const char *lines[] = {key_line("grant", STRANGE_KEY, ",'role':'office'"),
                           key_line("withdraw", OFFICE_KEY, ""),
                           key_line("withdraw", READER_KEY, "")};

    (void)state;
    begin();
    uint64_t last = ledger_last(bench.ledger);
    batch(OFFICE_KEY, 5, lines, 3);
    assert_int_equal(ledger_last(bench.ledger), last + 2);
    assert_non_null(strstr(told, "RECEIPT REFUSE:not-permitted "));
    bench_end(&bench);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(greetings, greeting_is_answered_as_the_row_says);
    SUITE_TEST(withdrawn_key_ends_its_conversation);
    SUITE_TEST(withdrawn_key_is_refused_in_the_pass_that_withdraws_it);
    SUITE_TEST(withdrawal_of_the_last_key_is_told);
    SUITE_TEST(nothing_is_taken_behind_the_withdrawal_of_its_own_key);
    return suite_run("ingest_keys");
}

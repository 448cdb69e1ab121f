/* Ingest, stepped with frames. Most tests are scripts; each step is a pass of its own:
 *
 *   P hello SOURCE INSTANCE SESSION EPOCH FIRST-LAST [fresh|base1]
 *   P batch SESSION EPOCH FIRST EVENTS    a letter is an event (letter_bytes), - none at all
 *   P ping SESSION [FIRST-LAST] · P junk · P newer · P other · wait MS · full 0|1 · held 0|1 ·
 *   restart · who
 *
 * where P is the peer. What comes back, and then the log's last record (a row has the end of it):
 *   P/SESSION welcome last LAST n N · receipt FIRST: N OUTCOME, … · refuse WORD · pong n N
 *   SOURCE last LAST held HELD n N [on] [contested]
 *
 * A receipt's digest is held against the events that were sent. */
#include "common/base/digest.h"
#include "tests/unit/scorer/support_scorer.h"

typedef unsigned long long ull;

static struct bench bench;    /* too large for the stack */
static char words[4000];      /* what came back */
static char batch[64];        /* the last that was sent */
static char sent[26][10][64]; /* what was receipted, by source, epoch and sequence */
static char source_of[10];    /* by session */

static void say(const char *format, ...)
{
    size_t at = strlen(words);
    va_list list;

    va_start(list, format);
    vsnprintf(words + at, sizeof words - at, format, list);
    va_end(list);
}

static struct text rulebook_bytes(bool is_true)
{
    unsigned char digest[DIGEST_BYTES];
    struct event event = book_event("year-first = 2000=>year-first = 2099", digest);

    digest[DIGEST_BYTES - 1] ^= !is_true;
    struct text bytes = event_bytes(&event);
    free((void *)event.text.data);
    return bytes;
}

/* a to z report an overdue case, which counts; A to Z a complaint, which waits; ? does what nobody
 * knows, @ what only the scorer may; % is a rulebook, # one with a false digest; ! cannot be read. The caller frees it. */
static struct text letter_bytes(char letter)
{
    char json[300];

    if (letter == '!')
        return text_copied(LIT("\xc1"));
    if (letter == '?')
        return json_bytes("{'action':'forget'}");
    if (letter == '@')
        return json_bytes("{'action':'clock','step_ms':-2001}");
    if (letter == '%' || letter == '#')
        return rulebook_bytes(letter == '%');
    snprintf(json, sizeof json,
             "{'clause':'%s','record':'%c','occurred':'2006-03-14T10:00:00+08:00'}",
             letter >= 'a' ? "overdue-case" : "complaint", letter);
    return json_bytes(json);
}

static void step_batch(uint8_t peer, uint64_t session, uint64_t epoch, uint64_t first)
{
    struct text events[sizeof batch];
    size_t count = batch[0] == '-' ? 0 : strlen(batch);
    struct message message = {
        .type = MESSAGE_BATCH,
        .batch = {.session = session, .epoch = epoch, .first = first, .events = {events, count}}};

    for (size_t i = 0; i < count; i++)
        events[i] = letter_bytes(batch[i]);
    bench_send(&bench, peer, &message);
    for (size_t i = 0; i < count; i++)
        free((void *)events[i].data);
}

static void step_hello(uint8_t peer, const char *line)
{
    char source[32], how[8] = "";
    ull instance, session, epoch, first, last;

    CHECK(sscanf(line, "%31s %llu %llu %llu %llu-%llu %7s", source, &instance, &session, &epoch,
                 &first, &last, how) >= 6,
          "%s", line);
    source_of[session % 10] = source[0];
    bench_send(&bench, peer,
               &(struct message){.type = MESSAGE_HELLO,
                                 .hello = {.source = text_of(source),
                                           .instance = instance,
                                           .session = session,
                                           .epoch = epoch,
                                           .first = first,
                                           .last = last,
                                           .fresh = how[0] == 'f',
                                           .base = how[0] == 'b' ? 1 : first}});
}

static void step_ping(uint8_t peer, const char *line)
{
    ull session, first = 1, last = 0;

    CHECK(sscanf(line, "%llu %llu-%llu", &session, &first, &last) >= 1, "%s", line);
    bench_send(&bench, peer,
               &(struct message){.type = MESSAGE_PING,
                                 .ping = {.session = session, .first = first, .last = last}});
}

static void step_frame(const char *line)
{
    ull session, epoch, first;
    uint8_t peer = (uint8_t)atoi(line);

    if (strncmp(line + 2, "hello ", 6) == 0) {
        step_hello(peer, line + 8);
    } else if (sscanf(line, "%*u batch %llu %llu %llu %63s", &session, &epoch, &first, batch) ==
               4) {
        step_batch(peer, session, epoch, first);
    } else if (strncmp(line + 2, "ping ", 5) == 0) {
        step_ping(peer, line + 7);
    } else { /* no message, one of another version, a question for a scorer */
        bench_frame(&bench, peer,
                    line[2] == 'j'   ? LIT("\xc1")
                    : line[2] == 'n' ? LIT("\x92\x02\x01")
                                     : LIT("\x93\x01\x25\x00"));
    }
}

/* The receipts, and whether their digest is that of what was sent under these sequences. */
static void say_receipt(const struct message_receipt *receipt)
{
    static char bytes[2 * EVENT_BYTES_MAX];
    char *events = sent[source_of[receipt->session] - 'a'][receipt->epoch];
    unsigned char digest[DIGEST_BYTES];
    size_t size = 0, count = receipt->receipts.count;

    say("receipt %llu:", (ull)receipt->first);
    CHECK(receipt->first < sizeof *sent[0] - count, "%s a receipt of what?", words);
    for (size_t i = 0; i < count; i++) {
        const struct receipt *at = &receipt->receipts.items[i];
        char *letter = &events[receipt->first + i];
        if (!*letter)
            *letter = batch[i];
        struct text event = letter_bytes(*letter);
        memcpy(bytes + size, event.data, event.size);
        size += event.size;
        free((void *)event.data);
        say("%s %llu %s", i ? "," : "", (ull)at->n, receipt_words(at));
    }
    digest_of(bytes, size, digest);
    say(text_equal(receipt->digest, (struct text){(char *)digest, sizeof digest})
            ? "; "
            : " with a false digest; ");
}

static void say_answer(const struct message *answer)
{
    switch (answer->type) {
    case MESSAGE_WELCOME:
        assert_int_equal(answer->welcome.window, LINK_WINDOW_EVENTS);
        say("welcome last %llu n %llu; ", (ull)answer->welcome.last, (ull)answer->welcome.n);
        break;
    case MESSAGE_RECEIPT:
        say_receipt(&answer->receipt);
        break;
    case MESSAGE_REFUSE:
        assert_true(answer->refuse.why.size > 0);
        say(answer->refuse.first ? "refuse %.*s %llu; " : "refuse %.*s; ",
            (int)answer->refuse.word.size, answer->refuse.word.data, (ull)answer->refuse.first);
        break;
    case MESSAGE_PONG:
        say("pong n %llu; ", (ull)answer->pong.n);
        break;
    default:
        fail_msg("%s is no answer of an ingest", message_name(answer->type));
    }
}

static void say_answers(void)
{
    for (unsigned i = 0; i < bench.count; i++) {
        const struct message *answer = bench_answer(&bench, i);
        say("%u/%llu ", bench.answers[i].peer.bytes[4], (ull)message_session(answer));
        say_answer(answer);
    }
}

static void say_sources(void)
{
    static struct source_state list[SESSIONS_MAX];
    unsigned count = ingest_sources(bench.ingest, bench.now.mono_ms, list);

    for (unsigned i = 0; i < count; i++)
        say("%s last %llu held %llu n %llu%s%s; ", list[i].slug, (ull)list[i].last,
            (ull)list[i].held, (ull)list[i].n, list[i].is_connected ? " on" : "",
            list[i].is_contested ? " contested" : "");
}

static void step(const char *line)
{
    long long value = strlen(line) > 5 ? atoll(line + 5) : 0;

    if (strncmp(line, "wait ", 5) == 0) {
        bench.now.mono_ms += value;
    } else if (strncmp(line, "full ", 5) == 0) {
        bench.now.is_full = value;
    } else if (strncmp(line, "held ", 5) == 0) {
        bench.now.is_held = value;
    } else if (strcmp(line, "who") == 0) {
        say_sources();
    } else if (strcmp(line, "restart") == 0) {
        bench_restart(&bench);
    } else {
        step_frame(line);
        bench_pass(&bench);
        say_answers();
    }
}

static const struct script_row {
    const char *title, *script, *answers;
} scripts[] = {
#define HELLO "1 hello jinjiang 7 1 5 1-9 fresh\n"
#define AGAIN(range) "1 hello jinjiang 7 2 5 " range "\n"
#define OTHER "2 hello jinjiang 8 2 6 1-9"
#define ABC HELLO "1 batch 1 5 1 abc\n"
#define ABC_TAKEN "receipt 1: 2 counted, 3 counted, 4 counted; "
    {"a new epoch does not begin before the sequences that were greeted with",
     "1 hello wuhou 7 1 5 5-9\n1 batch 1 5 4 a\n1 batch 1 5 5 a",
     "1/1 welcome last 4 n 1; 1/1 refuse forked 4; 1/1 refuse greet-first; log 1"},
    {"a new epoch does not begin before them, whatever follows",
     "1 hello wuhou 7 1 5 5-9\n1 batch 1 5 3 abcd", "1/1 refuse forked 3; log 1"},
    {"a source that is unknown is refused", "1 hello boston 7 1 5 1-0",
     "1/1 refuse unknown-source; log 1"},
    {"a centre is welcomed", HELLO, "1/1 welcome last 0 n 1; log 1"},
    {"the office is welcomed", "1 hello office 7 1 5 1-0", "1/1 welcome last 0 n 1; log 1"},
    {"a new epoch begins where its outbox does", "1 hello wuhou 7 1 5 5-9\n1 batch 1 5 5 a",
     "1/1 welcome last 4 n 1; 1/1 receipt 5: 2 counted; log 2"},
    {"a greeting needs sequences", AGAIN("0-3") AGAIN("3-1") AGAIN("3-2"),
     "1/2 refuse bad-message; 1/2 refuse bad-message; 1/2 welcome last 2 n 1; log 1"},
    {"a greeting is told how far its epoch is", ABC "restart\n" AGAIN("4-9"),
     ABC_TAKEN "1/2 welcome last 3 n 4; log 4"},
    {"an epoch that the log lost is a gap", "1 hello wuhou 7 1 5 5-9 base1", "refuse gap; log 1"},
    {"a greeting that has forgotten an event is a gap", ABC AGAIN("5-9"),
     ABC_TAKEN "1/2 refuse gap; log 4"},
    {"a greeting of an outbox that is behind gets none", ABC AGAIN("1-2"),
     ABC_TAKEN "1/2 welcome last 3 n 4; log 4"},
    {"who sends again gets its lost receipts again", ABC AGAIN("2-9") "1 batch 2 5 2 bcd",
     ABC_TAKEN "1/2 welcome last 3 n 4; 1/2 receipt 2: 3 counted, 4 counted, 5 counted; log 5"},
    {"epochs are independent", ABC "1 hello jinjiang 7 3 6 1-9\n1 batch 3 6 1 ad\n" AGAIN("3-3"),
     "1/3 welcome last 0 n 4; 1/3 receipt 1: 5 duplicate 2, 6 counted; "
     "1/2 welcome last 3 n 6; log 6"},
    {"sources are independent, in one epoch",
     ABC "2 hello wuhou 7 2 5 1-9\n2 batch 2 5 1 c\n1 batch 1 5 4 d",
     "2/2 welcome last 0 n 4; 2/2 receipt 1: 5 counted; 1/1 receipt 4: 6 counted; log 6"},

    {"a batch gets one receipt", HELLO "1 batch 1 5 1 aBa?%",
     "n 1; 1/1 receipt 1: 2 counted, 3 pending, 4 duplicate 2, 5 refused unknown-action, "
     "6 refused forbidden; log 6"},
    {"the office's rulebook is taken", "1 hello office 7 1 5 1-9\n1 batch 1 5 1 %",
     "1/1 receipt 1: 2 noted; log 2"},
    {"the same batch again gets the same receipts", ABC "1 batch 1 5 1 abc\n1 batch 1 5 2 b",
     ABC_TAKEN "1/1 " ABC_TAKEN "1/1 receipt 2: 3 counted; log 4"},
    {"the same batch again, after a start, gets the same receipts",
     ABC "restart\n1 batch 1 5 1 abc\n" AGAIN("4-9") "1 batch 2 5 1 abc",
     ABC_TAKEN "1/1 refuse greet-first; 1/2 welcome last 3 n 4; 1/2 " ABC_TAKEN "log 4"},
    {"a duplicate that is sent again names its first record again",
     HELLO "1 batch 1 5 1 aa\n1 batch 1 5 1 aa",
     "1/1 receipt 1: 2 counted, 3 duplicate 2; 1/1 receipt 1: 2 counted, 3 duplicate 2; log 3"},
    {"who sends more than it told of holds nothing",
     "1 hello jinjiang 7 1 5 1-1 fresh\n1 batch 1 5 1 abc\nwho",
     "jinjiang last 3 held 0 n 4 on; log 4"},
    {"a batch that overlaps adds what is new", ABC "1 batch 1 5 2 bcd",
     ABC_TAKEN "1/1 receipt 2: 3 counted, 4 counted, 5 counted; log 5"},
    {"a batch behind a gap is refused, and ends it", ABC "1 batch 1 5 5 e\n1 batch 1 5 4 d",
     "1/1 refuse gap; 1/1 refuse greet-first; log 4"},
    {"an outbox that refilled to the log's last, and whose first batch is lost, is a gap",
     ABC AGAIN("1-3") "1 batch 2 5 4 d\n"
                      "1 hello jinjiang 7 3 5 1-4\n1 batch 3 5 1 xyzd",
     ABC_TAKEN "1/2 welcome last 3 n 4; 1/2 refuse gap; 1/3 welcome last 3 n 4; "
               "1/3 refuse forked 1; log 4"},
    {"a batch begins at most behind what this conversation has shown, not behind the log",
     ABC AGAIN("1-9") "1 batch 2 5 1 a\n1 batch 2 5 3 c",
     ABC_TAKEN "1/2 welcome last 3 n 4; 1/2 receipt 1: 2 counted; 1/2 refuse gap; log 4"},
    {"what was shown may be shown again, and then goes on where it was",
     ABC AGAIN("2-9") "1 batch 2 5 2 bcd\n1 batch 2 5 1 a\n1 batch 2 5 5 e",
     "1/2 receipt 2: 3 counted, 4 counted, 5 counted; 1/2 receipt 1: 2 counted; "
     "1/2 receipt 5: 6 counted; log 6"},
    {"a batch from sequence 0 is a gap", HELLO "1 batch 1 5 0 a", "refuse gap; log 1"},
    {"a batch beyond the last of all sequences adds nothing",
     "1 hello wuhou 7 1 5 18446744073709551615-18446744073709551614\n"
     "1 batch 1 5 18446744073709551615 ab",
     "log 1"},
    {"other content is forked, and ends it", ABC "1 batch 1 5 1 xbc\n1 batch 1 5 4 d",
     ABC_TAKEN "1/1 refuse forked 1; 1/1 refuse greet-first; log 4"},
    {"what is the same before other content gets its receipts", ABC "1 batch 1 5 1 abxd",
     ABC_TAKEN "1/1 receipt 1: 2 counted, 3 counted; 1/1 refuse forked 3; log 4"},
    {"an event that cannot be read refuses its batch",
     HELLO "1 batch 1 5 1 ab!c\n1 batch 1 5 1 a\n" AGAIN("1-9") "1 batch 2 5 1 a",
     "1/1 refuse malformed; 1/1 refuse greet-first; 1/2 welcome last 0 n 1; "
     "1/2 receipt 1: 2 counted; log 2"},
    {"an event that cannot be read refuses what is known too", ABC "1 batch 1 5 3 c!",
     ABC_TAKEN "1/1 refuse malformed; log 4"},
    {"a rulebook with a false digest refuses its batch",
     "1 hello office 7 1 5 1-9\n1 batch 1 5 1 ?#", "1/1 refuse malformed; log 1"},
    {"a batch without events is malformed", HELLO "1 batch 1 5 1 -", "refuse malformed; log 1"},
    {"a full disk is told before a gap", HELLO "full 1\n1 batch 1 5 9 a",
     "n 1; 1/1 refuse full; log 1"},
    {"a full disk refuses batches, and them alone",
     ABC "full 1\n1 batch 1 5 4 d\n" AGAIN("4-9") "1 ping 2\nfull 0\n1 batch 2 5 4 d",
     ABC_TAKEN "1/1 refuse full; 1/2 welcome last 3 n 4; 1/2 pong n 4; "
               "1/2 receipt 4: 5 counted; log 5"},

    {"a clock in doubt refuses batches, and them alone",
     ABC "held 1\n1 batch 1 5 4 d\n" AGAIN("4-9") "1 ping 2\nheld 0\n1 batch 2 5 4 d",
     ABC_TAKEN "1/1 refuse clock; 1/2 welcome last 3 n 4; 1/2 pong n 4; "
               "1/2 receipt 4: 5 counted; log 5"},
    {"a clock in doubt refuses what is known too", ABC "held 1\n1 batch 1 5 1 abc",
     ABC_TAKEN "1/1 refuse clock; log 4"},
    {"the office may not say what the scorer's clock is",
     "1 hello office 7 1 5 1-9\n1 batch 1 5 1 @", "1/1 receipt 1: 2 refused forbidden; log 2"},
    {"a district may not either", HELLO "1 batch 1 5 1 @", "2 refused forbidden; log 2"},

    {"before the greeting nothing is taken", "1 batch 1 5 1 a\n1 ping 1",
     "1/1 refuse greet-first; 1/1 refuse greet-first; log 1"},
    {"another conversation's name is refused, and ends nothing",
     HELLO "1 batch 2 5 1 a\n1 batch 1 5 1 a",
     "1/2 refuse greet-first; 1/1 receipt 1: 2 counted; log 2"},
    {"another peer is refused, and ends nothing", HELLO "2 batch 1 5 1 a\n1 ping 1",
     "2/1 refuse greet-first; 1/1 pong n 1; log 1"},
    {"another epoch than the greeting's is refused, and ends it", HELLO "1 batch 1 6 1 a\n1 ping 1",
     "1/1 refuse greet-first; 1/1 refuse greet-first; log 1"},
    {"a ping gets a pong", ABC "1 ping 1", "1/1 pong n 4; log 4"},
    {"a ping says what the outbox holds", HELLO "1 ping 1 4-9\nwho",
     "jinjiang last 0 held 6 n 0 on; log 1"},
    {"a ping whose sequences are none holds nothing",
     HELLO "1 ping 1 9-4\nwho\n1 ping 1 0-9\nwho\n1 ping 1 1-18446744073709551614\nwho",
     "1/1 pong n 1; jinjiang last 0 held 0 n 0 on; 1/1 pong n 1; jinjiang last 0 held 0 n 0 on; "
     "1/1 pong n 1; jinjiang last 0 held 0 n 0 on; log 1"},
    {"what is no message for a scorer is refused", "1 junk\n1 newer\n1 other",
     "1/0 refuse bad-message; 1/0 refuse bad-version; 1/0 refuse bad-message; log 1"},

    {"the same instance may come by another way",
     HELLO "2 hello jinjiang 7 2 5 1-9\n1 ping 1\n2 ping 2",
     "n 1; 2/2 welcome last 0 n 1; 1/1 refuse greet-first; 2/2 pong n 1; log 1"},
    {"another that newly started displaces, and the displaced is told",
     HELLO OTHER " fresh\n1 ping 1\n2 ping 2",
     "1/1 refuse displaced; 2/2 welcome last 0 n 1; 1/1 refuse greet-first; 2/2 pong n 1; log 1"},
    {"another that did not is refused while the first is there",
     HELLO "wait 5999\n" OTHER "\n1 ping 1", "n 1; 2/2 refuse displaced; 1/1 pong n 1; log 1"},
    {"a greeting is heard, however late it comes",
     "wait 9000\n" HELLO "wait 5999\n" OTHER "\n1 ping 1",
     "n 1; 2/2 refuse displaced; 1/1 pong n 1; log 1"},
    {"another may come after a silence", HELLO "wait 6000\n" OTHER "\n2 ping 2",
     "1/1 refuse displaced; 2/2 welcome last 0 n 1; 2/2 pong n 1; log 1"},
    {"who pings is not silent", HELLO "wait 5999\n1 ping 1\nwait 5999\n" OTHER,
     "1/1 pong n 1; 2/2 refuse displaced; log 1"},
    {"another may come where the conversation has ended", HELLO "1 batch 1 5 9 a\n" OTHER,
     "1/1 refuse gap; 2/2 welcome last 0 n 1; log 1"},
    {"the sources that greeted are known", ABC "2 hello office 8 2 5 1-0\nwho",
     "jinjiang last 3 held 6 n 4 on; office last 0 held 0 n 0 on; log 4"},
    {"a source is contested while another of it is refused",
     HELLO "wait 9\nwho\n" OTHER "\nwho\nwait 149999\nwho\nwait 1\nwho",
     "jinjiang last 0 held 9 n 0 on; 2/2 refuse displaced; "
     "jinjiang last 0 held 9 n 0 on contested; jinjiang last 0 held 9 n 0 contested; "
     "jinjiang last 0 held 9 n 0; log 1"},
    {"a greeting that is refused displaces nobody",
     ABC "2 hello jinjiang 8 2 5 9-9 fresh\n1 ping 1", "2/2 refuse gap; 1/1 pong n 4; log 4"},
};

static void script_is_answered(void **state)
{
    const struct script_row *row = *state;
    char *script = strdup(row->script), *rest = script;

    words[0] = '\0';
    memset(sent, 0, sizeof sent);
    if (strstr(script, "restart"))
        bench_begin_on_disk(&bench, "");
    else
        bench_begin(&bench, "");
    for (char *line; (line = strsep(&rest, "\n"));)
        if (*line)
            step(line);
    say("log %llu", (ull)ledger_last(bench.ledger));
    free(script);
    bench_end(&bench);
    size_t size = strlen(words), expected = strlen(row->answers);
    check_string("answers", size > expected ? words + size - expected : words, row->answers);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(scripts, script_is_answered);
    return suite_run("ingest");
}

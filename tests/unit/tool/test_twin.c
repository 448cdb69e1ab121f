/* services/tool/twin: what becomes of a log without some of its records, with others, by other rules. */
#include "common/form/line.h"
#include "services/tool/refolding.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "services/tool/twin.h"
#include "tests/unit/form/support_rulebook.h"
#include "tests/unit/support.h"

enum { DROPS = 3, SAID_BYTES = 512 };

#define NEWS(record) "\"clause\":\"publication\",\"grade\":\"province\",\"record\":\"" record "\""
#define IN_MAY "\"occurred\":\"2006-05-02T00:00:00Z\"}\n"
#define OFFICE_NEWS(record) "{\"centre\":\"wuhou\"," NEWS(record) "," IN_MAY
#define WUHOU_NEWS(record) "{\"source\":\"wuhou\"," NEWS(record) "," IN_MAY
#define CONFIRM(record)                                                                            \
    "{\"action\":\"confirm\",\"centre\":\"wuhou\",\"clause\":\"publication\",\"record\":\"" record \
    "\"}\n"
#define KEY_A "0000000000000000000000000000000000000001"
#define KEY_B "0000000000000000000000000000000000000002"
#define GRANT(key)                                                                                 \
    "{\"action\":\"grant\",\"key\":\"" key "\",\"role\":\"district\",\"centre\":\"wuhou\"}\n"
#define WITHDRAW(key) "{\"action\":\"withdraw\",\"key\":\"" key "\"}\n"
#define BY(n, record) "{\"source\":\"wuhou\",\"key\":" n "," NEWS(record) "," IN_MAY
#define BOOK(edits) "book " edits "\n"
#define FROM_2010 "year-first = 2000=>year-first = 2010"
#define TO_2009 "year-last = 2099=>year-last = 2009"
#define LOWER_BASE "base = 70=>base = 60"
#define OTHER_NAME "name = \"武侯区\"=>name = \"武侯\""

/* Of each row the log behind record 1, which is the default rulebook. */
static const struct twin_row {
    const char *title, *log;
    uint64_t drops[DROPS];
    const char *added, *book; /* events; edits of the default rulebook */
    const char *outcomes;     /* that change: `n before>after`, each behind a semicolon */
    const char *after_added;
    const char *scores; /* of 武侯区 in 2006 */
    const char *fault;  /* part of what is wrong; NULL: nothing is */
} rows[] = {
    {"without a change nothing changes",
     OFFICE_NEWS("1") WUHOU_NEWS("2") CONFIRM("2"),
     {0},
     NULL,
     NULL,
     "",
     "",
     "72>72",
     NULL},
    {"a report that is dropped does not count",
     OFFICE_NEWS("1"),
     {2},
     NULL,
     NULL,
     "",
     "",
     "71>70",
     NULL},
    {"a duplicate of it counts",
     OFFICE_NEWS("1") OFFICE_NEWS("1"),
     {2},
     NULL,
     NULL,
     ";3 duplicate>counted",
     "",
     "71>71",
     NULL},
    {"unless that is dropped too",
     OFFICE_NEWS("1") OFFICE_NEWS("1"),
     {3, 2, 3},
     NULL,
     NULL,
     "",
     "",
     "71>70",
     NULL},
    {"a ruling on it refers to nothing",
     WUHOU_NEWS("1") CONFIRM("1"),
     {2},
     NULL,
     NULL,
     ";3 confirmed>refused no-such-finding",
     "",
     "71>70",
     NULL},
    {"without its ruling a report waits",
     WUHOU_NEWS("1") CONFIRM("1"),
     {3},
     NULL,
     NULL,
     "",
     "",
     "71>70",
     NULL},
    {"a year that was not closed takes what was late",
     "{\"action\":\"close-year\",\"year\":2006}\n" OFFICE_NEWS("1"),
     {2},
     NULL,
     NULL,
     ";3 late>counted",
     "",
     "70>71",
     NULL},
    {"what is added is judged behind the last record",
     OFFICE_NEWS("1"),
     {0},
     OFFICE_NEWS("1") OFFICE_NEWS("2") WUHOU_NEWS("3"),
     NULL,
     "",
     ";3 duplicate;4 counted;5 pending",
     "71>72",
     NULL},
    {"also behind one that is dropped",
     OFFICE_NEWS("1"),
     {2},
     OFFICE_NEWS("1"),
     NULL,
     "",
     ";3 counted",
     "71>71",
     NULL},
    {"a clock that is added was sent",
     "",
     {0},
     "{\"action\":\"clock\",\"step_ms\":5}\n",
     NULL,
     "",
     ";2 refused forbidden",
     "70>70",
     NULL},
    {"without its grant a key brings nothing",
     GRANT(KEY_A) BY("2", "1") WUHOU_NEWS("2"),
     {2},
     NULL,
     NULL,
     ";3 pending>not-permitted",
     "",
     "70>70",
     NULL},
    {"without its withdrawal a key goes on",
     GRANT(KEY_A) BY("2", "1") WITHDRAW(KEY_A),
     {4},
     NULL,
     NULL,
     "",
     "",
     "70>70",
     NULL},
    {"also where it was granted again",
     GRANT(KEY_A) WITHDRAW(KEY_A) GRANT(KEY_A) BY("4", "1") CONFIRM("1"),
     {3},
     NULL,
     NULL,
     ";4 noted>refused conflict",
     "",
     "71>71",
     NULL},
    {"another key is not meant by that",
     GRANT(KEY_A) GRANT(KEY_B) WITHDRAW(KEY_A) GRANT(KEY_A) BY("5", "1"),
     {2},
     NULL,
     NULL,
     ";4 noted>refused conflict",
     "",
     "70>70",
     NULL},
    {"a key that was withdrawn is not another's",
     GRANT(KEY_A) WITHDRAW(KEY_A) GRANT(KEY_B) BY("4", "1"),
     {4},
     NULL,
     NULL,
     ";5 pending>not-permitted",
     "",
     "70>70",
     NULL},
    {"other rules hold from the start",
     OFFICE_NEWS("1"),
     {0},
     NULL,
     LOWER_BASE,
     "",
     "",
     "71>61",
     NULL},
    {"they may have other centres where they are for all years",
     OFFICE_NEWS("1"),
     {0},
     NULL,
     OTHER_NAME,
     "",
     "",
     "71>71",
     NULL},
    {"a later rulebook for their years is left out",
     BOOK("base = 70=>base = 50") OFFICE_NEWS("1"),
     {0},
     NULL,
     LOWER_BASE,
     "",
     "",
     "51>61",
     NULL},
    {"one for other years alone stays",
     BOOK(FROM_2010 "|base = 70=>base = 50") OFFICE_NEWS("1"),
     {0},
     NULL,
     TO_2009 "|" LOWER_BASE,
     "",
     "",
     "71>61",
     NULL},
    {"the first stays for the other years",
     OFFICE_NEWS("1"),
     {0},
     NULL,
     FROM_2010 "|" LOWER_BASE,
     "",
     "",
     "71>71",
     NULL},
    {"then they must be able to stand beside it",
     OFFICE_NEWS("1"),
     {0},
     NULL,
     FROM_2010 "|" OTHER_NAME,
     NULL,
     NULL,
     NULL,
     "cannot stand beside it"},
    {"a later one for some of their years is not guessed at",
     BOOK(FROM_2010),
     {0},
     NULL,
     "year-last = 2099=>year-last = 2015",
     NULL,
     NULL,
     NULL,
     "that of record 2 for 2010 to 2099"},
    {"a rulebook of the log can be dropped",
     BOOK("base = 70=>base = 50") OFFICE_NEWS("1"),
     {2},
     NULL,
     NULL,
     "",
     "",
     "51>71",
     NULL},
    {"what needs its clause is refused then",
     BOOK("publication=>printing") "{\"centre\":\"wuhou\",\"clause\":\"printing\",\"grade\":"
                                   "\"city\",\"record\":\"1\"," IN_MAY,
     {2},
     NULL,
     NULL,
     ";3 counted>refused unknown-clause",
     "",
     "70.5>70",
     NULL},
};

struct play {
    twin_t *twin;
    refold_t *log; /* gives the records their outcomes */
    uint64_t n;
    struct trouble trouble;
    enum status status;
};

static void play_event(struct play *play, const struct line_envelope *envelope,
                       const struct event *event)
{
    struct record record = {.n = ++play->n,
                            .received_ms = RECEIVED_UNKNOWN,
                            .key = envelope->key,
                            .source = envelope->source.data ? envelope->source : LIT(OFFICE)};
    struct verdict verdict = refold_event(play->log, &record, event).verdict;

    record.outcome = verdict.outcome;
    record.reason = verdict.reason;
    if (play->status == STATUS_OK)
        play->status = twin_record(play->twin, &record, event, &play->trouble);
}

static void play_book(struct play *play, struct text edits)
{
    char *text = edited_rulebook(edits);
    struct event event = {.action = LIT("rulebook"), .text = text_of(text)};

    play_event(play, &(struct line_envelope){0}, &event);
    free(text);
}

/* Each line of a script: `book EDITS`, or an event of the log. */
static void play_script(struct play *play, const char *script, bool is_added)
{
    struct line line = {0};

    for (const char *end; script && (end = strchr(script, '\n')); script = end + 1) {
        size_t size = (size_t)(end - script);
        if (size > 5 && memcmp(script, "book ", 5) == 0) {
            play_book(play, (struct text){script + 5, size - 5});
            continue;
        }
        line_read(&line, script, size, LINE_FROM_LOG);
        CHECK(line.kind == LINE_EVENT, "%.*s: %s", (int)size, script, line.fault.why);
        if (is_added)
            twin_add(play->twin, line.envelope.source, line.envelope.received_ms, &line.event);
        else
            play_event(play, &line.envelope, &line.event);
    }
    line_clear(&line);
}

static struct play play_row(const struct twin_row *row)
{
    struct play play = {0};
    char *text = row->book ? edited_rulebook(text_of(row->book)) : NULL;

    assert_int_equal(refold_open(&play.log, &play.trouble), STATUS_OK);
    assert_int_equal(twin_open(text_of(text), &play.twin, &play.trouble), STATUS_OK);
    free(text);
    for (size_t i = 0; i < DROPS && row->drops[i]; i++)
        assert_true(twin_drop(play.twin, row->drops[i]));
    play_book(&play, (struct text){"", 0});
    play_script(&play, row->log, false);
    play_script(&play, row->added, true);
    return play;
}

static void put_notes(const struct twin_notes *notes, char said[SAID_BYTES])
{
    size_t size = 0;

    said[0] = '\0';
    for (unsigned i = 0; i < notes->count; i++)
        size += (size_t)snprintf(said + size, SAID_BYTES - size, ";%llu %s%s%s",
                                 (unsigned long long)notes->rows[i].n, notes->rows[i].before,
                                 *notes->rows[i].before ? ">" : "", notes->rows[i].after);
}

static void put_score(json_t *standings, char said[POINTS_TEXT_BYTES])
{
    int tier;
    json_t *row = standings_find(standings, "wuhou", &tier);

    assert_non_null(row);
    standings_points(json_object_get(row, "score"), said);
    json_decref(standings);
}

static void becomes_what_the_row_says(void **state)
{
    const struct twin_row *row = *state;
    struct play play = play_row(row);
    char said[SAID_BYTES], before[POINTS_TEXT_BYTES], after[POINTS_TEXT_BYTES];

    if (row->fault) {
        assert_int_equal(play.status, STATUS_BAD_DATA);
        CHECK(strstr(play.trouble.why, row->fault), "%s", play.trouble.why);
    } else {
        CHECK(play.status == STATUS_OK, "%s", play.trouble.why);
        put_notes(twin_changed(play.twin), said);
        check_string("outcomes", said, row->outcomes);
        put_notes(twin_added(play.twin), said);
        check_string("added", said, row->after_added);
        put_score(twin_before(play.twin, 2006), before);
        put_score(twin_after(play.twin, 2006), after);
        snprintf(said, sizeof said, "%s>%s", before, after);
        check_string("scores", said, row->scores);
        assert_int_equal(twin_status(play.twin, &play.trouble), STATUS_OK);
    }
    refold_close(&play.log);
    twin_close(&play.twin);
}

static void a_record_whose_outcome_is_not_of_the_rules_is_damage(void **state)
{
    struct play play = play_row(&(struct twin_row){.log = OFFICE_NEWS("1")});
    struct event event = {.action = LIT("close-year"), .year = 2006};
    struct record record = {.n = 3, .source = LIT(OFFICE), .outcome = OUTCOME_LATE};

    (void)state;
    assert_int_equal(twin_record(play.twin, &record, &event, &play.trouble), STATUS_DAMAGED);
    CHECK(strstr(play.trouble.why, "record 3 of the log is late"), "%s", play.trouble.why);
    record.key = 2;
    assert_int_equal(twin_record(play.twin, &record, &event, &play.trouble), STATUS_DAMAGED);
    CHECK(strstr(play.trouble.why, "came by a key"), "%s", play.trouble.why);
    refold_close(&play.log);
    twin_close(&play.twin);
}

static void what_is_no_rulebook_is_bad_data(void **state)
{
    struct trouble trouble;
    twin_t *twin;

    (void)state;
    assert_int_equal(twin_open(LIT("name"), &twin, &trouble), STATUS_BAD_DATA);
    assert_null(twin);
}

static void notes_are_bounded_and_the_rest_is_counted(void **state)
{
    struct play play = play_row(&(struct twin_row){.log = OFFICE_NEWS("1"), .drops = {2}});
    struct line line = {0};

    (void)state;
    line_read(&line, OFFICE_NEWS("1"), sizeof OFFICE_NEWS("1") - 2, LINE_FROM_LOG);
    for (int i = 0; i < TWIN_NOTES_MAX + 5; i++)
        twin_add(play.twin, line.envelope.source, RECEIVED_UNKNOWN, &line.event);
    assert_int_equal(twin_added(play.twin)->count, TWIN_NOTES_MAX);
    assert_int_equal(twin_added(play.twin)->more, 5);
    assert_int_equal(twin_dropped(play.twin)->rows[0].n, 2);
    check_string("about", twin_dropped(play.twin)->rows[0].about, "武侯区 刊物发表 1");
    line_clear(&line);
    refold_close(&play.log);
    twin_close(&play.twin);
}

static void as_many_are_dropped_as_are_noted(void **state)
{
    struct trouble trouble;
    twin_t *twin;

    (void)state;
    assert_int_equal(twin_open((struct text){0}, &twin, &trouble), STATUS_OK);
    for (uint64_t n = TWIN_DROPS_MAX + 1; n > 1; n--)
        assert_true(twin_drop(twin, n));
    assert_true(twin_drop(twin, 2));
    assert_false(twin_drop(twin, TWIN_DROPS_MAX + 2));
    twin_close(&twin);
}

int main(void)
{
    SUITE_ROWS(rows, becomes_what_the_row_says);
    SUITE_TEST(a_record_whose_outcome_is_not_of_the_rules_is_damage);
    SUITE_TEST(what_is_no_rulebook_is_bad_data);
    SUITE_TEST(notes_are_bounded_and_the_rest_is_counted);
    SUITE_TEST(as_many_are_dropped_as_are_noted);
    return suite_run("twin");
}

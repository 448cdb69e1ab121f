/* services/scorer/restorer: a log that came back from a backup is as it was, wherever it was cut short;
 * what cannot have been there is not taken; and what follows. */
#include "tests/unit/scorer/support_restorer.h"

#include "common/run/file.h"

#define WORK(record)                                                                               \
    "{'clause':'hosting','record':'" record "','occurred':'2006-03-14T10:20:00+08:00'}"
#define RULING(action, record)                                                                     \
    "{'action':'" action "','centre':'wuhou','clause':'hosting','record':'" record "'}"

/* Events whose outcomes depend on those before them; the first three are in the backup. */
static void lose_a_log(void)
{
    bring_begin();
    bring_take(BRING_WUHOU, WORK("1"), true);
    bring_take(BRING_OFFICE, RULING("confirm", "1"), true);
    bring_take(BRING_PIXIAN, CASE("1"), true);
    bring_take(BRING_WUHOU, WORK("2"), false);
    bring_take(BRING_WUHOU, WORK("1"), false); /* a duplicate */
    bring_take(BRING_PIXIAN, CASE("2"), false);
    bring_take(BRING_OFFICE, RULING("confirm", "2"), false);
    bring_take(BRING_OFFICE, RULING("revoke", "1"), false);
    bring_take(BRING_WUHOU, WORK("3"), false);
    bring_take(BRING_OFFICE, "{'action':'close-year','year':2006}", false);
    bring_take(BRING_WUHOU, WORK("4"), false); /* late */
    bring_take(BRING_PIXIAN, CASE("3"), false);
}

static void log_is_as_it_was(void **state)
{
    (void)state;
    lose_a_log();
    bring_open();
    bring_greet_all();
    check_string("told", bring.told, "office:RESTORE wuhou:RESTORE pixian:RESTORE ");
    bring.told[0] = '\0';
    bring_pass();
    assert_true(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), bring_check(-1));
    check_string("told", bring.told, "wuhou:greet-first pixian:greet-first office:greet-first ");
    bring_end();
}

static void nothing_is_written_until_all_have_come(void **state)
{
    (void)state;
    lose_a_log();
    bring_open();
    bring_greet(BRING_OFFICE);
    bring_greet(BRING_WUHOU);
    uint64_t last = ledger_last(bring.bench.ledger);
    bring_pass();
    assert_int_equal(ledger_last(bring.bench.ledger), last);
    bring_restart();
    bring_pass();
    assert_int_equal(ledger_last(bring.bench.ledger), last);
    assert_int_equal(ledger_restoring(bring.bench.ledger).phase, RESTORING_GATHERING);
    bring_greet_all();
    bring_pass();
    assert_true(bring_is_back());
    bring_check(-1);
    bring_end();
}

/* What the list says of the numbers. */
static void check_list(const char *expected)
{
    char path[HOME_PATH_BYTES], *text;
    size_t size;

    home_path(&bring.home, "restore.5", path);
    assert_int_equal(file_read(path, &text, &size), 0);
    CHECK(strstr(text, expected), "%s", text);
    free(text);
}

/* At each of the events that come back. */
static void log_is_as_it_was_wherever_it_was_cut_short(void **state)
{
    (void)state;
    lose_a_log();
    bring_open();
    for (uint64_t n = 5; n < 14; n++) {
        bring_greet_all();
        bring.silent_from = n; /* and those before are taken */
        bring_pass();
        assert_false(bring_is_back());
        assert_int_equal(ledger_last(bring.bench.ledger), n); /* and `restore` */
        bring_restart();
    }
    bring.silent_from = 0;
    bring_greet_all();
    bring_pass();
    assert_true(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), bring_check(-1));
    check_list("5-13                     6-14\n");
    bring_end();
}

static void nothing_new_is_taken_meanwhile(void **state)
{
    struct text event = json_bytes(CASE("9"));

    (void)state;
    lose_a_log();
    bring_open();
    bring_greet(BRING_WUHOU);
    bring.told[0] = '\0';
    bring_send(BRING_WUHOU, &(struct message){.type = MESSAGE_BATCH,
                                              .batch = {.session = bring.session[BRING_WUHOU],
                                                        .epoch = BRING_EPOCH,
                                                        .first = 1,
                                                        .events = {&event, 1}}});
    check_string("told", bring.told, "wuhou:restoring ");
    bring_greet(BRING_WUHOU);
    bring.told[0] = '\0';
    bring_send(BRING_WUHOU,
               &(struct message){.type = MESSAGE_GET_GROWTH,
                                 .get_growth = {.session = bring.session[BRING_WUHOU]}});
    check_string("told", bring.told, "wuhou:restoring ");
    bring_greet(BRING_WUHOU);
    bring.told[0] = '\0';
    bring_send(BRING_WUHOU, &(struct message){.type = MESSAGE_PING,
                                              .ping = {.session = bring.session[BRING_WUHOU]}});
    check_string("told", bring.told, "wuhou:PONG ");
    bring_greet_all();
    bring_pass();
    assert_true(bring_is_back());
    bring_check(-1);
    free((char *)event.data);
    bring_end();
}

static void disk_without_room_waits(void **state)
{
    (void)state;
    lose_a_log();
    bring_open();
    bring_greet_all();
    bring.may_not_write = true;
    uint64_t last = ledger_last(bring.bench.ledger);
    bring_pass();
    assert_int_equal(ledger_last(bring.bench.ledger), last);
    bring.may_not_write = false;
    bring_pass();
    assert_true(bring_is_back());
    bring_end();
}

/* One that has come, and has died since, is waited for as any other. */
static void collector_that_falls_silent_is_waited_for(void **state)
{
    (void)state;
    lose_a_log();
    bring_open();
    bring_greet_all();
    bring.silent_from = 8;
    bring_pass();
    assert_false(bring_awaits("wuhou"));
    bring.is_silent[BRING_WUHOU] = true;
    bring.silent_from = 0;
    bring_pass();
    assert_false(bring_is_back());
    assert_true(bring_awaits("wuhou"));
    assert_false(bring_awaits("pixian"));
    bring.is_silent[BRING_WUHOU] = false; /* and goes on in the same conversation */
    bring_pass();
    assert_true(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), bring_check(-1));
    bring_end();
}

static void office_goes_on_without_it(void **state)
{
    (void)state;
    lose_a_log();
    bring_open();
    bring_greet(BRING_OFFICE);
    bring_greet(BRING_WUHOU);
    bring_pass();
    assert_true(bring_awaits("pixian"));
    bring_without(BRING_PIXIAN);
    bring_pass();
    assert_true(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), 5 + 7); /* without its two */
    bring_end();
}

static const struct lie_row {
    const char *title;
    unsigned at; /* the event that its collector keeps otherwise */
    int64_t ahead_ms;
    const char *json; /* NULL: as it was */
} lie_rows[] = {
    {"an event that is from before the backup is not taken as kept", 8, -100000, NULL},
    {"an event that is from the future is not taken as kept", 11, 100000000, NULL},
    {"what cannot be read is not taken as kept", 8, 0, "?"},
};

/* The sequence stays out, and what others keep is as it was. */
static void what_cannot_have_been_is_not_taken(void **state)
{
    const struct lie_row *row = *state;

    lose_a_log();
    struct brought *event = &bring.events[row->at];
    struct text good = event->item.event;
    int64_t received_ms = event->item.received_ms;
    event->item.received_ms += row->ahead_ms;
    if (row->json)
        event->item.event = text_of(row->json);
    bring_open();
    bring_greet_all();
    bring_pass();
    assert_true(bring_is_back());
    check_list("  kept, and not taken as that: it comes as new\n");
    event->item.event = good;
    event->item.received_ms = received_ms;
    bring_end();
}

/* ---- what is listed ---- */

/* Also what stands before the first of a source that came back, and where the scorer was stopped in
 * between. */
static void sequences_that_are_lost_are_named(void **state)
{
    (void)state;
    lose_a_log();
    bring.events[3].item.n = 0; /* nobody keeps its second one */
    bring_open();
    bring_greet_all();
    bring.silent_from = 8;
    bring_pass();
    assert_false(bring_is_back());
    bring_restart();
    bring.silent_from = 0;
    bring_greet_all();
    bring_pass();
    assert_true(bring_is_back());
    check_list("\n5                        nobody kept\n");
    check_list("\n    wuhou: its sequences 2 to 2 are lost\n");
    bring_end();
}

static const struct refused_row {
    const char *title;
    bool is_known; /* what became of them in the lost log */
    uint64_t refused;
} refused_rows[] = {
    {"what was refused in the lost log, too, is not told", true, 1},
    {"where that is not kept, it is told", false, 2},
};

static void what_is_refused_now_is_counted(void **state)
{
    const struct refused_row *row = *state;
    struct restored_loss loss;

    bring_begin();
    bring_take(BRING_WUHOU, WORK("1"), true);
    bring_take(BRING_WUHOU, WORK("2"), false);
    bring_take(BRING_OFFICE, RULING("confirm", "9"), false);
    bring_take(BRING_OFFICE, RULING("confirm", "2"), false);
    bring.events[1].item.n = 0;
    for (unsigned i = 0; i < bring.count && !row->is_known; i++)
        bring.events[i].item.outcome = OUTCOME_NONE;
    bring_open();
    bring_greet(BRING_OFFICE);
    bring_greet(BRING_WUHOU);
    bring_pass();
    bring_without(BRING_PIXIAN);
    bring_pass();
    assert_true(bring_is_back());
    assert_true(restored_list_read(&bring.home, 3, &loss));
    assert_int_equal(loss.missing, 1);
    assert_int_equal(loss.refused, row->refused);
    bring_end();
}

/* ---- what follows ---- */

static void bring_all_back(void)
{
    lose_a_log();
    bring_open();
    bring_greet_all();
    bring_pass();
    assert_true(bring_is_back());
    bring.told[0] = '\0';
}

static void outbox_that_has_forgotten_more_is_told_once(void **state)
{
    (void)state;
    bring_all_back();
    bring_hello(BRING_WUHOU, 0, 9); /* the log has 5 of it */
    check_string("told", bring.told, "wuhou:restored ");
    bring.told[0] = '\0';
    bring_hello(BRING_WUHOU, 0, 6);
    check_string("told", bring.told, "wuhou:WELCOME ");
    assert_int_not_equal(bring.log, 0);
    bring.told[0] = '\0';
    bring_hello(BRING_WUHOU, bring.log, 9); /* by this log's numbers that is an old copy of it */
    check_string("told", bring.told, "wuhou:gap ");
    bring_end();
}

/* A GET_NUMBERS, and what is answered: the numbers, or the refusal. */
static const struct numbers_row {
    const char *title;
    uint64_t epoch, first, last;
    const char *told;
} numbers_rows[] = {
    {"numbers are those of the log as it is", BRING_EPOCH, 1, 5, "2 6 7 11 13 "},
    {"an event that is not there has none", BRING_EPOCH, 4, 7, "11 13 0 0 "},
    {"another epoch has none", BRING_EPOCH + 1, 1, 2, "0 0 "},
    {"the scorer's own have none", 0, 0, 0, "refused"},
    {"a range that falls is refused", BRING_EPOCH, 2, 1, "refused"},
    {"more than a list has is refused", BRING_EPOCH, 1, ITEMS_MAX + 1, "refused"},
    {"numbers at the end of all are none", BRING_EPOCH, UINT64_MAX - 1, UINT64_MAX, "0 0 "},
};

static void numbers_are_told(void **state)
{
    const struct numbers_row *row = *state;
    char text[200] = "";

    bring_all_back();
    bring_hello(BRING_WUHOU, 0, 6);
    bring_send(BRING_WUHOU, &(struct message){.type = MESSAGE_GET_NUMBERS,
                                              .get_numbers = {.session = bring.session[BRING_WUHOU],
                                                              .epoch = row->epoch,
                                                              .first = row->first,
                                                              .last = row->last}});
    for (size_t i = 0; i < bring.numbers.count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%llu ",
                 (unsigned long long)bring.numbers.items[i].n);
    check_string("numbers", bring.session[BRING_WUHOU] ? text : "refused", row->told);
    bring_end();
}

int main(void)
{
    places_begin();
    SUITE_TEST(log_is_as_it_was);
    SUITE_TEST(nothing_is_written_until_all_have_come);
    SUITE_TEST(log_is_as_it_was_wherever_it_was_cut_short);
    SUITE_TEST(nothing_new_is_taken_meanwhile);
    SUITE_TEST(disk_without_room_waits);
    SUITE_TEST(collector_that_falls_silent_is_waited_for);
    SUITE_TEST(office_goes_on_without_it);
    SUITE_ROWS(lie_rows, what_cannot_have_been_is_not_taken);
    SUITE_TEST(sequences_that_are_lost_are_named);
    SUITE_ROWS(refused_rows, what_is_refused_now_is_counted);
    SUITE_TEST(outbox_that_has_forgotten_more_is_told_once);
    SUITE_ROWS(numbers_rows, numbers_are_told);
    return suite_run("restorer");
}

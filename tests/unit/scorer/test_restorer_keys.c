/* services/scorer/restorer: keys and centres that are granted, withdrawn or new by what comes back. */
#include "proto/key.h"
#include "tests/unit/scorer/support_restorer.h"

static const char *key_line(const char *action, enum bring_source source, const char *more)
{
    static char lines[4][200];
    static unsigned next;
    char text[KEY_TEXT_BYTES + 1], *line = lines[next++ % 4];

    bring.has_keys[source] = true;
    struct peer peer = bring_peer(source);
    key_write(peer.key, text);
    snprintf(line, sizeof lines[0], "{'action':'%s','key':'%s'%s}", action, text, more);
    return line;
}

/* The office comes without a key, as in a home of its own. */
static void grant(enum bring_source source, const char *centre, bool is_backed_up)
{
    char more[60];

    snprintf(more, sizeof more, ",'role':'district','centre':'%s'", centre);
    bring_take(BRING_OFFICE, key_line("grant", source, more), is_backed_up);
}

/* It may not greet before, and is waited for from then on. */
static void source_whose_grant_is_lost_is_waited_for_behind_it(void **state)
{
    (void)state;
    bring_begin();
    grant(BRING_PIXIAN, "pixian", true);
    bring_take(BRING_PIXIAN, CASE("1"), false);
    grant(BRING_WUHOU, "wuhou", false);
    bring_take(BRING_WUHOU, CASE("1"), false);
    bring_take(BRING_PIXIAN, CASE("2"), false);
    bring_open();
    bring_greet_all();
    check_string("told", bring.told, "office:RESTORE wuhou:not-permitted pixian:RESTORE ");
    bring_pass();
    assert_false(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), 2 + 1 + 2); /* up to the grant */
    bring_greet(BRING_WUHOU);
    bring_pass();
    assert_true(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), bring_check(-1));
    bring_end();
}

/* A key that was withdrawn has a conversation, since the backup grants it; up to where it was. */
static void key_that_was_withdrawn_is_good_up_to_there(void **state)
{
    (void)state;
    bring_begin();
    grant(BRING_WUHOU, "wuhou", true);
    grant(BRING_PIXIAN, "pixian", true);
    bring_take(BRING_WUHOU, CASE("1"), false);
    bring_take(BRING_OFFICE, key_line("withdraw", BRING_WUHOU, ""), false);
    bring_take(BRING_PIXIAN, CASE("1"), false);
    bring_open();
    struct brought *forged = &bring.events[bring.count];
    *forged = bring.events[2];
    forged->item.n = bring.events[4].item.n;
    forged->item.received_ms = bring.events[4].item.received_ms;
    forged->item.seq++;
    bring.count++;
    bring_greet_all();
    bring_pass();
    bring.count--;
    assert_true(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), bring_check(-1));
    assert_non_null(strstr(bring.told, "wuhou:not-permitted "));
    bring_end();
}

/* The log may have granted keys, of who reads or of other days: whoever comes to a socket without keys needs none. */
static void source_of_a_socket_without_keys_is_waited_for(void **state)
{
    (void)state;
    bring_begin();
    bring.home.settings.keys_only = false;
    grant(BRING_PIXIAN, "pixian", true);
    bring.has_keys[BRING_PIXIAN] = false;
    bring_take(BRING_WUHOU, CASE("1"), false);
    bring_take(BRING_OFFICE, CASE("1"), false);
    bring_open();
    bring_greet(BRING_PIXIAN);
    bring_greet(BRING_OFFICE);
    bring_pass();
    assert_false(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), 2); /* nothing is written before */
    bring_greet(BRING_WUHOU);
    bring_pass();
    assert_true(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), bring_check(-1));
    bring_end();
}

/* A rulebook that comes back may have a centre that the backup does not know. */
static void centre_that_is_new_is_waited_for(void **state)
{
    (void)state;
    bring_begin();
    bring_take(BRING_WUHOU, CASE("1"), true);
    bring_take(BRING_PIXIAN, CASE("1"), false);
    bring_take_bytes(BRING_OFFICE,
                     book_bytes("            xinjin\n=>            tianfu\n"
                                "                name = \"天府新区\"\n"
                                "                code = 510199\n            xinjin\n"
                                "|year-first = 2000=>year-first = 2010"),
                     false);
    bring_take(BRING_TIANFU, CASE("1"), false);
    bring_take(BRING_PIXIAN, CASE("2"), false);
    bring_open();
    bring_greet_all();
    bring.told[0] = '\0';
    bring_greet(BRING_TIANFU);
    check_string("told", bring.told, "tianfu:unknown-source ");
    bring_pass();
    assert_false(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), 2 + 1 + 2); /* up to the rulebook */
    bring_greet(BRING_TIANFU);
    bring_pass();
    assert_true(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), bring_check(-1));
    bring_end();
}

int main(void)
{
    places_begin();
    SUITE_TEST(source_whose_grant_is_lost_is_waited_for_behind_it);
    SUITE_TEST(key_that_was_withdrawn_is_good_up_to_there);
    SUITE_TEST(source_of_a_socket_without_keys_is_waited_for);
    SUITE_TEST(centre_that_is_new_is_waited_for);
    return suite_run("restorer_keys");
}

/* services/scorer/restorer: whom it does without by the word of whoever has the machine, how long that holds, and how the
 * office takes it back. */
#include "tests/unit/scorer/support_restorer.h"

enum { LAST = 6 }; /* the record of the last event that comes back */

/* The first two events are in the backup, behind the rulebook; `restore` is record 4. */
static void lose_a_log(void)
{
    bring_begin();
    bring_take(BRING_WUHOU, CASE("1"), true);
    bring_take(BRING_PIXIAN, CASE("1"), true);
    bring_take(BRING_WUHOU, CASE("2"), false);
    bring_take(BRING_PIXIAN, CASE("2"), false);
}

static void without_pixian(void)
{
    static const char *const slugs[] = {"pixian"};
    struct trouble trouble;

    assert_int_equal(without_add(&bring.home, slugs, 1, &trouble), STATUS_OK);
}

static unsigned count_without(void)
{
    struct without without;
    struct trouble trouble;

    assert_int_equal(without_read(&bring.home, &without, &trouble), STATUS_OK);
    return without.count;
}

static void word_of_the_machine_ends_with_the_restore(void **state)
{
    (void)state;
    lose_a_log();
    without_pixian();
    bring_open();
    bring_greet(BRING_OFFICE);
    bring_greet(BRING_WUHOU);
    assert_int_equal(count_without(), 1);
    bring_pass();
    assert_true(bring_is_back());
    assert_int_equal(ledger_last(bring.bench.ledger), LAST - 1); /* without its one */
    assert_int_equal(count_without(), 0); /* the next one waits for all again */
    bring_end();
}

static void office_takes_the_word_of_the_machine_back(void **state)
{
    (void)state;
    lose_a_log();
    without_pixian();
    bring_open();
    bring_pass();
    assert_false(bring_awaits("pixian"));
    assert_true(bulletin_ask_wait_for(presence_bulletin(bring.presence), LIT("pixian")));
    bring_greet(BRING_OFFICE);
    bring_greet(BRING_WUHOU);
    bring_pass();
    assert_false(bring_is_back());
    assert_true(bring_awaits("pixian"));
    assert_int_equal(count_without(), 0);
    bring_greet(BRING_PIXIAN);
    bring_pass();
    assert_true(bring_is_back());
    assert_int_equal(bring_check(-1), LAST);
    bring_end();
}

int main(void)
{
    places_begin();
    SUITE_TEST(word_of_the_machine_ends_with_the_restore);
    SUITE_TEST(office_takes_the_word_of_the_machine_back);
    return suite_run("restorer_words");
}

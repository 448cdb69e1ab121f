/* common/client/outcomes: the ring of events whose outcome is not known yet. */
#include "common/client/outcomes.h"
#include "tests/unit/support.h"

enum { WAITING = 3, EVENTS = 2 * OUTCOMES_ROOM + 7 };

/* Of the events that wait only the outcome of the oldest is known. */
static void tell_oldest(struct outcomes *outcomes, uint64_t id, int64_t now_ms)
{
    struct receipt receipts[WAITING] = {{.n = 9, .outcome = OUTCOME_COUNTED}};
    struct message_outcomes answer = {id, {receipts, WAITING}};

    assert_int_equal(outcomes_known(outcomes, &answer, now_ms), 1);
}

static void outcomes_are_of_the_right_lines_however_many_come(void **state)
{
    static struct outcomes outcomes;
    struct message question;
    int64_t now_ms = 0;

    (void)state;
    for (uint64_t seq = 1; seq <= EVENTS; seq++) {
        outcomes_expect(&outcomes, seq, 2 * seq);
        if (seq < WAITING)
            continue;
        now_ms += DELIVERY_ASK_MS;
        assert_true(outcomes_ask(&outcomes, seq, now_ms, &question));
        assert_int_equal(question.await.seqs.count, WAITING);
        for (uint64_t i = 0; i < WAITING; i++)
            assert_int_equal(question.await.seqs.items[i], seq - WAITING + 1 + i);
        tell_oldest(&outcomes, seq, now_ms);
        assert_int_equal(outcomes_drop(&outcomes), 2 * (seq - WAITING + 1));
    }
    assert_int_equal(outcomes.count, WAITING - 1);
}

int main(void)
{
    SUITE_TEST(outcomes_are_of_the_right_lines_however_many_come);
    return suite_run("outcomes");
}

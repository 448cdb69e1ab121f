/* services/scorer/lost_log: the log that is lost may have been signed by any of its keys, also by one of which the
 * backup knows nothing. */
#include "services/scorer/lost_log.h"

#include "tests/unit/proof/support_proof.h"

static struct text note_by(const struct note_pair *pair, uint64_t size)
{
    static char whole[NOTE_SIGNED_BYTES_MAX], said[CHECKPOINT_TEXT_BYTES_MAX];
    char line[NOTE_LINE_BYTES];
    struct checkpoint checkpoint = {.origin = text_of(pair->public.name), .size = size};
    struct text written = {said, checkpoint_write(&checkpoint, said)};

    note_sign(pair, written, 0, line);
    struct text signature = text_of(line);
    return (struct text){whole, note_write(written, &signature, 1, whole, sizeof whole)};
}

static void checkpoint_by_any_of_its_keys_is_known(void **state)
{
    struct note_pair next = pair_of_seed(ORIGIN, NOTE_KIND_LOG, 0xb1), log = log_pair(),
                     other = pair_of_seed(ORIGIN, NOTE_KIND_LOG, 0xb2);
    struct note_key keys[] = {log.public, next.public};
    struct lost_log lost;

    (void)state;
    lost_log_init(&lost, 10, keys, COUNT_OF(keys));
    lost_log_hear(&lost, note_by(&log, 20));
    assert_int_equal(lost.size, 20);
    lost_log_hear(&lost, note_by(&next, 30));
    assert_int_equal(lost.size, 30);
    lost_log_hear(&lost, note_by(&other, 40));
    assert_int_equal(lost.size, 30);
}

static void without_a_key_none_is(void **state)
{
    struct note_pair log = log_pair();
    struct lost_log lost;

    (void)state;
    lost_log_init(&lost, 10, NULL, 0);
    lost_log_hear(&lost, note_by(&log, 20));
    assert_int_equal(lost.size, 0);
}

/* A witness that has cosigned nothing since the log came back shows one of before. */
static void checkpoint_of_what_it_was_before_a_restore_tells_who_had_events(void **state)
{
    struct note_pair log = log_pair(), now = log_pair();
    struct lost_log lost;

    (void)state;
    note_key_rename(&now.public, LIT(ORIGIN "/00000000ffffffff"));
    lost_log_init(&lost, 10, &now.public, 1);
    lost_log_hear(&lost, note_by(&log, 30));
    assert_int_equal(lost.size, 30);
    assert_false(lost.is_known); /* which log it was that is lost */
    lost_log_hear(&lost, note_by(&now, 20));
    assert_int_equal(lost.size, 20);
    assert_true(lost.is_known);
    lost_log_hear(&lost, note_by(&log, 40));
    assert_int_equal(lost.size, 20);
}

int main(void)
{
    SUITE_TEST(checkpoint_of_what_it_was_before_a_restore_tells_who_had_events);
    SUITE_TEST(checkpoint_by_any_of_its_keys_is_known);
    SUITE_TEST(without_a_key_none_is);
    return suite_run("lost_log");
}

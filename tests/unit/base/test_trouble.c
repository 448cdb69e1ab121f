/* common/base/trouble: a reason is one line, cut where it is too long. */
#include "common/base/trouble.h"
#include "tests/unit/support.h"

static void reason_is_kept_and_its_status_returned(void **state)
{
    struct trouble trouble;

    (void)state;
    assert_int_equal(trouble_set(&trouble, STATUS_FULL, "no room in %s for %d", "/x", 7),
                     STATUS_FULL);
    check_string("why", trouble.why, "no room in /x for 7");
    assert_int_equal(trouble_set(&trouble, STATUS_DISK, "gone"), STATUS_DISK);
    check_string("why", trouble.why, "gone");
}

static void reason_reaches_its_bound_and_is_cut_beyond(void **state)
{
    char text[TROUBLE_BYTES + 2];
    struct trouble trouble;

    (void)state;
    memset(text, 'w', sizeof text);
    text[TROUBLE_BYTES + 1] = '\0';
    assert_int_equal(trouble_set(&trouble, STATUS_DISK, "%s", text + 2), STATUS_DISK);
    check_string("why", trouble.why, text + 2);
    assert_int_equal(trouble_set(&trouble, STATUS_DISK, "%s", text), STATUS_DISK);
    check_string("why", trouble.why, text + 2);
}

static void reason_may_be_made_of_the_one_before(void **state)
{
    struct trouble trouble;

    (void)state;
    (void)trouble_set(&trouble, STATUS_DISK, "it is gone");
    (void)trouble_set(&trouble, STATUS_DISK, "cannot open %s: %s", "/x", trouble.why);
    check_string("why", trouble.why, "cannot open /x: it is gone");
    (void)trouble_set(&trouble, STATUS_DISK, "%s", trouble.why + 7);
    check_string("why", trouble.why, "open /x: it is gone");
}

int main(void)
{
    SUITE_TEST(reason_is_kept_and_its_status_returned);
    SUITE_TEST(reason_reaches_its_bound_and_is_cut_beyond);
    SUITE_TEST(reason_may_be_made_of_the_one_before);
    return suite_run("trouble");
}

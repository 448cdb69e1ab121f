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

/* A row is the end of what is cut: how many of its bytes the room has, and how many stay. */
static const struct cut_row {
    const char *title, *end;
    size_t fit, stay;
} cut_rows[] = {
    {"letters are cut anywhere", "abcd", 2, 2},
    {"a character that fits stays", "\u8003x", 3, 3},
    {"one of three bytes that lacks one goes", "\u8003x", 2, 0},
    {"also where it lacks two", "\u8003x", 1, 0},
    {"the one before it stays", "\u8003\u6838", 5, 3},
    {"one of two bytes", "\u00e9x", 1, 0},
    {"one of four bytes", "\U0001f600x", 3, 0},
    {"bytes that are no characters stay as they are", "\x80\x80\x80\x80\x80\x80", 5, 5},
};

static void reason_is_cut_as_the_row_says(void **state)
{
    const struct cut_row *row = *state;
    char text[TROUBLE_BYTES + 8];
    size_t before = TROUBLE_BYTES - 1 - row->fit;
    struct trouble trouble;

    memset(text, 'w', before);
    strcpy(text + before, row->end);
    assert_int_equal(trouble_set(&trouble, STATUS_DISK, "%s", text), STATUS_DISK);
    assert_int_equal(strlen(trouble.why), before + row->stay);
    assert_memory_equal(trouble.why, text, before + row->stay);
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
    SUITE_ROWS(cut_rows, reason_is_cut_as_the_row_says);
    SUITE_TEST(reason_may_be_made_of_the_one_before);
    return suite_run("trouble");
}

/* Lines of an export with proofs, read as those of one without. */
#include "common/form/line.h"

#include "tests/unit/support.h"

#define LONG_SUMMARY "{\"action\":\"x\",\"summary\":\"s\",\"bytes\":\""

static char room[LINE_LOG_BYTES_MAX];
static struct line line;

static enum line_kind read_text(struct text text, enum line_from from)
{
    line_read(&line, text.data, text.size, from);
    return line.kind;
}

static void bytes_are_passed_over_and_count_for_no_bound(void **state)
{
    char *at = stpcpy(room, LONG_SUMMARY);

    (void)state;
    memset(at, 'A', BASE64_DIGITS(RECORD_TOTAL_BYTES_MAX));
    at = stpcpy(at + BASE64_DIGITS(RECORD_TOTAL_BYTES_MAX), "\"}");
    struct text text = {room, (size_t)(at - room)};
    assert_int_equal(read_text(text, LINE_FROM_LOG), LINE_EVENT);
    assert_true(text_is(line.event.summary, "s"));
    assert_int_equal(read_text(text, LINE_FROM_SENDER), LINE_MALFORMED);
    line_clear(&line);
}

static void the_rest_of_the_line_keeps_its_bound(void **state)
{
    char *at = stpcpy(room, LONG_SUMMARY "AAAA\"}");

    (void)state;
    memset(at, ' ', LINE_BYTES_MAX);
    assert_int_equal(read_text((struct text){room, LINE_BYTES_MAX + 4}, LINE_FROM_LOG), LINE_EVENT);
    assert_int_equal(read_text((struct text){room, LINE_BYTES_MAX + 5}, LINE_FROM_LOG),
                     LINE_MALFORMED);
    line_clear(&line);
}

static void the_checkpoint_at_the_end_is_no_event(void **state)
{
    (void)state;
    assert_int_equal(read_text(LIT("{\"checkpoint\":\"kaohe/1\\n2\\n\"}"), LINE_FROM_LOG),
                     LINE_BLANK);
    assert_int_equal(read_text(LIT("{\"checkpoint\":1}"), LINE_FROM_LOG), LINE_MALFORMED);
    assert_int_equal(read_text(LIT("{\"checkpoint\":\"x\",\"n\":1}"), LINE_FROM_LOG),
                     LINE_MALFORMED);
    assert_int_equal(read_text(LIT("{\"checkpoint\":\"x\"}"), LINE_FROM_SENDER), LINE_MALFORMED);
    line_clear(&line);
}

int main(void)
{
    SUITE_TEST(bytes_are_passed_over_and_count_for_no_bound);
    SUITE_TEST(the_rest_of_the_line_keeps_its_bound);
    SUITE_TEST(the_checkpoint_at_the_end_is_no_event);
    return suite_run("line_proved");
}

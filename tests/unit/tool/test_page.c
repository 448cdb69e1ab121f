/* services/tool/page: how wide a line is, and what is cut. */
#include "services/tool/page.h"

#include "tests/unit/support.h"

static void styles_take_no_columns(void **state)
{
    char line[PAGE_LINE_BYTES] = "\033[1m第一圈层\033[0m abc";

    (void)state;
    assert_int_equal(page_columns(line), 12);
    page_clip(line, 12);
    check_string("fits", line, "\033[1m第一圈层\033[0m abc");
    page_clip(line, 7);
    check_string("cut between characters, and plain again", line, "\033[1m第一圈\033[0m");
    page_clip(line, 0);
    check_string("nothing", line, "\033[1m\033[0m");
}

int main(void)
{
    SUITE_TEST(styles_take_no_columns);
    return suite_run("page");
}

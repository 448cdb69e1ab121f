/* common/form/line: what is said of a line that cannot be read. */
#include "tests/unit/support.h"

#include "common/form/line.h"

static void reasons_are_words_for_people(void **state)
{
    static const struct {
        const char *line, *field, *why;
    } rows[] = {
        {"{\"clause\":\"c\",\"record\":\"1\",\"occurred\":\"o\",\"year\":2006}", "year",
         "`report` has no field `year`"},
        {"{\"action\":\"close-year\",\"year\":2006,\"centre\":\"wuhou\"}", "centre",
         "`close-year` has no field `centre`"},
        {"{\"clause\":\"c\",\"record\":\"1\",\"occurred\":\"o\",\"method\":\"x\"}", "method",
         "one of regular, random, covert, annual"},
        {"{\"clause\":\"c\",\"record\":\"1\",\"occurred\":\"o\",\"item\":\"6\"}", "item",
         "an item of Article 5, such as 5.1 or 5.1.3"},
        {"{\"clause\":\"c\",\"record\":\"1\\n\",\"occurred\":\"o\"}", "record",
         "control characters or no UTF-8"},
        {"{\"clause\":\"\xce\xe4\xba\xee\"}", "json",
         "not UTF-8 text: perhaps GBK; JSON lines are UTF-8"},
        {"{\"clause\":\"c\"\"}", "json", "premature end of input near '\"}'"},
        {"{\"record\":\"\\u4e\xc2\x85\"}", "json",
         "invalid escape"}, /* and quotes half a character */
    };

    struct line line = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        line_read(&line, rows[i].line, strlen(rows[i].line), LINE_FROM_SENDER);
        assert_int_equal(line.kind, LINE_MALFORMED);
        check_string(rows[i].line, line.fault.field, rows[i].field);
        check_string(rows[i].line, line.fault.why, rows[i].why);
    }
    line_clear(&line);
}

/* Of what the log has written: a file may begin with any record. */
static void number_leaves_room_for_those_behind_it(void **state)
{
    static const struct {
        const char *n;
        bool is_good;
    } rows[] = {{"0", false},
                {"1", true},
                {"4611686018427387904", true},
                {"4611686018427387905", false},
                {"9223372036854775807", false},
                {"1.0", false}};
    struct line line = {0};
    char text[200];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        snprintf(text, sizeof text,
                 "{\"n\":%s,\"clause\":\"c\",\"record\":\"1\",\"occurred\":\"o\"}", rows[i].n);
        line_read(&line, text, strlen(text), LINE_FROM_LOG);
        CHECK((line.kind != LINE_MALFORMED) == rows[i].is_good, "%s", rows[i].n);
    }
    line_clear(&line);
}

int main(void)
{
    SUITE_TEST(number_leaves_room_for_those_behind_it);
    SUITE_TEST(reasons_are_words_for_people);
    return suite_run("line_reasons");
}

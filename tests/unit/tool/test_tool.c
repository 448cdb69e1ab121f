/* services/tool/tool: an option that may stand several times. */
#include "services/tool/tool.h"

#include "tests/unit/support.h"

enum { WORDS_MAX = 6, SAID_BYTES = 128, MAX = 2 };

static const struct repeated_row {
    const char *title;
    char *words[WORDS_MAX];
    enum status status;
    const char *values, *rest;
    int as_json;
} rows[] = {
    {"none", {"--json"}, STATUS_OK, "", "", 1},
    {"two, in both forms, among others",
     {"--drop", "3", "--json", "--drop=7", "-"},
     STATUS_OK,
     " 3 7",
     " -",
     1},
    {"a value that looks like an option is one", {"--drop", "--json"}, STATUS_OK, " --json", "", 0},
    {"a longer name is another option", {"--drops", "3"}, STATUS_USAGE, "", "", 0},
    {"behind -- there are none", {"--", "--drop", "3"}, STATUS_OK, "", " --drop 3", 0},
    {"without its value", {"--json", "--drop"}, STATUS_USAGE, "", "", 0},
    {"too many", {"--drop=1", "--drop=2", "--drop=3"}, STATUS_USAGE, "", "", 0},
};

static void join(const char *const *words, unsigned count, char said[SAID_BYTES])
{
    size_t size = 0;

    said[0] = '\0';
    for (unsigned i = 0; i < count; i++)
        size += (size_t)snprintf(said + size, SAID_BYTES - size, " %s", words[i]);
}

static void repeated_takes_what_the_row_says(void **state)
{
    const struct repeated_row *row = *state;
    struct tool tool = {.command = "what-if"};
    const char *values[MAX], *rest[MAX] = {0};
    char *words[WORDS_MAX], said[SAID_BYTES];
    int argc = 0, count = 0, as_json = 0;
    const struct tool_option options[] = {{"--drop", values, &count, MAX},
                                          {"--json", NULL, &as_json, 0}};

    for (; argc < WORDS_MAX && row->words[argc]; argc++)
        words[argc] = row->words[argc];
    assert_int_equal(tool_arguments(&tool, argc, words, options, 2, rest, 0, MAX), row->status);
    if (row->status != STATUS_OK)
        return;
    join(values, (unsigned)count, said);
    check_string("values", said, row->values);
    for (count = 0; count < MAX && rest[count];)
        count++;
    join(rest, (unsigned)count, said);
    check_string("rest", said, row->rest);
    assert_int_equal(as_json, row->as_json);
}

static const struct record_row {
    const char *title, *typed;
    enum status status;
    uint64_t n;
} record_rows[] = {
    {"a number is one", "82", STATUS_OK, 82},
    {"none was given", NULL, STATUS_OK, 7},
    {"no record has the number 0", "0", STATUS_BAD_DATA, 0},
    {"nor one that no log can reach", "9223372036854775808", STATUS_BAD_DATA, 0},
    {"nor one beyond all bounds", "99999999999999999999", STATUS_BAD_DATA, 0},
    {"a sign is no number", "-5", STATUS_USAGE, 0},
    {"nor is a word", "x", STATUS_USAGE, 0},
    {"nor digits and more", "5x", STATUS_USAGE, 0},
    {"nor nothing", "", STATUS_USAGE, 0},
};

static void record_is_what_the_row_says(void **state)
{
    const struct record_row *row = *state;
    const struct tool tool = {.command = "standings"};
    uint64_t n = 7;

    assert_int_equal(tool_record(&tool, "--at", row->typed, &n), row->status);
    if (row->status == STATUS_OK)
        assert_int_equal(n, row->n);
}

int main(void)
{
    SUITE_ROWS(record_rows, record_is_what_the_row_says);
    SUITE_ROWS(rows, repeated_takes_what_the_row_says);
    return suite_run("tool");
}

/* services/tool/tool: an option that may stand several times. */
#include "services/tool/tool.h"

#include "tests/unit/support.h"

enum { WORDS_MAX = 6, SAID_BYTES = 128, MAX = 2 };

static const struct repeated_row {
    const char *title;
    char *words[WORDS_MAX];
    enum status status;
    const char *values, *rest;
} rows[] = {
    {"none", {"--json"}, STATUS_OK, "", " --json"},
    {"two, in both forms, among others",
     {"--drop", "3", "--json", "--drop=7", "-"},
     STATUS_OK,
     " 3 7",
     " --json -"},
    {"a value that looks like an option is one", {"--drop", "--json"}, STATUS_OK, " --json", ""},
    {"a longer name is another option", {"--drops", "3"}, STATUS_OK, "", " --drops 3"},
    {"behind -- there are none", {"--", "--drop", "3"}, STATUS_OK, "", " -- --drop 3"},
    {"without its value", {"--json", "--drop"}, STATUS_USAGE, "", ""},
    {"too many", {"--drop=1", "--drop=2", "--drop=3"}, STATUS_USAGE, "", ""},
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
    const struct tool tool = {.command = "what-if"};
    const char *values[MAX];
    char *words[WORDS_MAX], said[SAID_BYTES];
    unsigned count = 0;
    int argc = 0;

    for (; argc < WORDS_MAX && row->words[argc]; argc++)
        words[argc] = row->words[argc];
    assert_int_equal(tool_repeated(&tool, &argc, words, "--drop", values, MAX, &count),
                     row->status);
    if (row->status != STATUS_OK)
        return;
    join(values, count, said);
    check_string("values", said, row->values);
    join((const char *const *)words, (unsigned)argc, said);
    check_string("rest", said, row->rest);
}

int main(void)
{
    SUITE_ROWS(rows, repeated_takes_what_the_row_says);
    return suite_run("tool");
}

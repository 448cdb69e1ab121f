/* common/run/options: what a daemon's command line means, and which ones are refused. */
#include "common/run/options.h"
#include "tests/unit/support.h"

enum { ARGS_MAX = 6 };

static const struct options_row {
    const char *title;
    const char *args[ARGS_MAX];
    bool takes_source;
    enum options_action action;
    const char *home, *source;
    const char *own; /* an option of the kind's own; NULL: it has none */
    bool has_option;
    const char *takes,
        *argument; /* what the kind's own option takes, and is given; NULL: nothing */
} options_rows[] = {
    {"without options a daemon runs", {NULL}, .action = OPTIONS_RUN},
    {"a home is named", {"--home", "/h"}, .home = "/h"},
    {"a home is named after a sign", {"--home=/h"}, .home = "/h"},
    {"of two homes the last is meant", {"--home", "/a", "--home", "/b"}, .home = "/b"},
    {"an empty home is left to the home to refuse", {"--home", ""}, .home = ""},
    {"a check is asked for", {"--check"}, .action = OPTIONS_CHECK},
    {"a check has its home", {"--check", "--home", "/h"}, .action = OPTIONS_CHECK, .home = "/h"},
    {"a source is named", {"--source", "wuhou"}, .takes_source = true, .source = "wuhou"},
    {"the office is a source", {"--source=office"}, .takes_source = true, .source = "office"},
    {"help is asked for", {"--help"}, .action = OPTIONS_HELP},
    {"help is asked for by its letter", {"-h"}, .action = OPTIONS_HELP},
    {"the version is asked for", {"--version"}, .action = OPTIONS_VERSION},
    {"help needs no source", {"--help"}, .takes_source = true, .action = OPTIONS_HELP},
    {"the version needs no source", {"--version"}, .takes_source = true, .action = OPTIONS_VERSION},
    {"the kind's own option is given", {"--dry"}, .own = "dry", .has_option = true},
    {"the kind's own option is not given", {NULL}, .own = "dry"},
    {"the kind's own option has its argument",
     {"--dry", "/f"},
     .own = "dry",
     .has_option = true,
     .takes = "FILE",
     .argument = "/f"},
    {"the kind's own option has its argument after a sign",
     {"--dry=/f", "--home", "/h"},
     .own = "dry",
     .has_option = true,
     .home = "/h",
     .takes = "FILE",
     .argument = "/f"},
    {"an option may be cut short", {"--vers"}, .action = OPTIONS_VERSION},
};

static const struct refused_row {
    const char *title;
    const char *args[ARGS_MAX];
    bool takes_source;
    enum status status;
    const char *why;
    const char *own; /* an option of the kind's own, which takes an argument */
} refused_rows[] = {
    {"an unknown option is refused",
     {"--chek"},
     .status = STATUS_USAGE,
     .why = "--chek: no such option"},
    {"another short option is refused",
     {"-c"},
     .status = STATUS_USAGE,
     .why = "-c: no such option"},
    {"an option without its argument is refused",
     {"--home"},
     .status = STATUS_USAGE,
     .why = "--home: no such option"},
    {"an option with an argument that it has not is refused",
     {"--check=yes"},
     .status = STATUS_USAGE,
     .why = "--check=yes: no such option"},
    {"another kind's own option is refused",
     {"--dry"},
     .status = STATUS_USAGE,
     .why = "--dry: no such option"},
    {"the kind's own option without its argument is refused",
     {"--dry"},
     .own = "dry",
     .status = STATUS_USAGE,
     .why = "--dry: no such option, or it lacks its argument"},
    {"a source is refused where none is taken",
     {"--source", "wuhou"},
     .status = STATUS_USAGE,
     .why = "--source: no such option"},
    {"an argument is refused", {"start"}, .status = STATUS_USAGE, .why = "no arguments"},
    {"an argument behind options is refused",
     {"--check", "--", "--home"},
     .status = STATUS_USAGE,
     .why = "no arguments"},
    {"a source must be named",
     {"--check"},
     .takes_source = true,
     .status = STATUS_USAGE,
     .why = "--source is missing"},
    {"a source must be a slug",
     {"--source", "../wuhou"},
     .takes_source = true,
     .status = STATUS_CONFIG,
     .why = "`../wuhou` is no source"},
    {"a source must have a name",
     {"--source", ""},
     .takes_source = true,
     .status = STATUS_CONFIG,
     .why = "`` is no source"},
};

static enum status read_args(const char *const *args, bool takes_source, const char *own,
                             const char *takes, struct options *ret_options,
                             struct trouble *ret_trouble)
{
    struct daemon_kind kind = {.program = "kaohe-test",
                               .takes_source = takes_source,
                               .option = own,
                               .option_argument = takes};
    char *argv[ARGS_MAX + 2] = {(char *)"kaohe-test"};
    int argc = 1;

    for (; argc <= ARGS_MAX && args[argc - 1]; argc++)
        argv[argc] = (char *)args[argc - 1];
    return options_read(&kind, argc, argv, ret_options, ret_trouble);
}

static void check_name(const char *what, const char *actual, const char *expected)
{
    if (expected)
        check_string(what, actual ? actual : "(none)", expected);
    else
        CHECK(!actual, "%s is %s", what, actual);
}

static void options_mean_what_the_row_says(void **state)
{
    const struct options_row *row = *state;
    struct trouble trouble = {0};
    struct options options;

    memset(&options, 0x55, sizeof options);
    CHECK(read_args(row->args, row->takes_source, row->own, row->takes, &options, &trouble) ==
              STATUS_OK,
          "%s", trouble.why);
    assert_int_equal(options.action, row->action);
    check_name("home", options.home, row->home);
    check_name("source", options.source, row->source);
    assert_int_equal(options.has_option, row->has_option);
    check_name("argument", options.argument, row->argument);
}

static void options_are_refused_and_left_alone(void **state)
{
    const struct refused_row *row = *state;
    struct trouble trouble = {0};
    struct options options, before;

    memset(&options, 0x55, sizeof options);
    before = options;
    assert_int_equal(read_args(row->args, row->takes_source, row->own, row->own ? "FILE" : NULL,
                               &options, &trouble),
                     row->status);
    CHECK(strstr(trouble.why, row->why), "\"%s\" does not say \"%s\"", trouble.why, row->why);
    assert_memory_equal(&options, &before, sizeof options);
}

int main(void)
{
    SUITE_ROWS(options_rows, options_mean_what_the_row_says);
    SUITE_ROWS(refused_rows, options_are_refused_and_left_alone);
    return suite_run("options");
}

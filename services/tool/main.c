/* kaohe: the tool for people. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "common/base/diag.h"
#include "common/form/json.h"
#include "common/run/program.h"
#include "services/tool/tool.h"

#define RULING_ARGUMENTS                                                                           \
    "[--summary TEXT] [--again] [--yes]\n"                                                         \
    "                            N… | --from FILE|- | CENTRE CLAUSE RECORD"
#define RULING_DETAILS                                                                             \
    "  N              the record number of a report in the log (`kaohe pending`)\n"                \
    "  --from FILE    each line is N, or N and the summary of that ruling; # begins\n"             \
    "                 a comment\n"                                                                 \
    "  CENTRE         slug, GB code or name\n"                                                     \
    "  CLAUSE         slug or name, as `kaohe rules` lists them\n"                                 \
    "  RECORD         the record number of the report in its own system\n"                         \
    "  --summary TEXT why, for the log\n"                                                          \
    "  --again        also where the finding stands so, or a name is not known\n"                  \
    "  --yes          do not ask; without it and without a terminal several, or those\n"           \
    "                 of a file, are only shown\n"                                                 \
    "\n"                                                                                           \
    "Goes through the office's collector and waits for the scorer; shows the score\n"              \
    "before and after. What was handed over before Ctrl-C stays. Exit 1 if the scorer\n"           \
    "refuses, a record is no report of a finding, centre or clause is not known, or\n"             \
    "the finding's year is closed: nothing of a list is written then, nor where a\n"               \
    "line of the file is none (65).\n"

static const struct command {
    const char *name;
    tool_command *function;
    const char *arguments, *purpose, *details;
} commands[] = {
#define COMMAND(name, function, arguments, purpose, details)                                       \
    {name, function, arguments, purpose, details},
#include "services/tool/commands.def"
#undef COMMAND
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static const struct command *command_named(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void print_help(void)
{
    printf(
        "usage: kaohe [--home DIR] COMMAND …\n\n"
        "Kaohe (考核) keeps the running assessment of Chengdu's government-service\ncentres.\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf("  %-14s %s\n", commands[i].name, commands[i].purpose);
    printf("\n  --home DIR     where everything of this machine lives\n"
           "                 [$KAOHE_HOME, else /var/lib/kaohe]\n"
           "  --key NAME     go by this key file of the home's keys/, where keys are asked\n"
           "                 for\n"
           "  -h, --help     show this; `kaohe help COMMAND`, `kaohe COMMAND --help` show\n"
           "                 more\n"
           "  --version      show the version\n\n"
           "Exit codes: 0 done, 1 the answer is no, 64 usage, 65 bad data,\n"
           "69 nobody answers, 74 the disk failed, 75 full, try later, 77 not permitted,\n"
           "78 configuration.\n");
}

static void print_command_help(const struct command *command)
{
    printf("usage: kaohe [--home DIR] %s %s\n\n%s\n\n%s", command->name, command->arguments,
           command->purpose, command->details);
}

static int fail_usage(const char *what, const char *word)
{
    diag_error("%s%s", what, word);
    fprintf(stderr, "Try 'kaohe --help'.\n");
    return status_exit_code(STATUS_USAGE);
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* kaohe help [COMMAND] */
static int help(int argc, char **argv)
{
    const struct command *command = argc > 1 ? command_named(argv[1]) : NULL;

    if (argc > 1 && !command)
        return fail_usage("no such command: ", argv[1]);
    if (command)
        print_command_help(command);
    else
        print_help();
    return 0;
}

static int run(struct tool *tool, int argc, char **argv)
{
    const struct command *command = command_named(argv[0]);

    if (strcmp(argv[0], "help") == 0)
        return help(argc, argv);
    if (!command)
        return fail_usage("no such command: ", argv[0]);
    tool->command = command->name;
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
        if (is_help(argv[i])) {
            print_command_help(command);
            return 0;
        }
    enum status status = command->function(tool, argc - 1, argv + 1);
    if (status == STATUS_USAGE)
        fprintf(stderr, "Try 'kaohe %s --help'.\n", command->name);
    if ((fflush(stdout) || ferror(stdout)) && status == STATUS_OK)
        status = tool_fail(tool, STATUS_DISK, "cannot write the output: %s", strerror(errno));
    return status_exit_code(status);
}

/* --home and --key, before the command. False: it is neither, or lacks its value. */
static bool read_common(struct tool *tool, int argc, char **argv, int *at)
{
    const struct {
        const char *name;
        const char **value;
    } options[] = {{"--home", &tool->home}, {"--key", &tool->key}};

    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        size_t size = strlen(options[i].name);
        if (strncmp(argv[*at], options[i].name, size) != 0)
            continue;
        if (argv[*at][size] == '=')
            *options[i].value = argv[*at] + size + 1;
        else if (!argv[*at][size] && *at + 1 < argc)
            *options[i].value = argv[++*at];
        else
            continue;
        return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct tool tool = {0};
    int at = 1;

    program_begin();
    diag_open("kaohe");
    diag_wait_for_reader();
    json_start();
    signal(SIGPIPE, SIG_DFL);
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (is_help(argv[at])) {
            print_help();
            return 0;
        }
        if (strcmp(argv[at], "--version") == 0) {
            printf("kaohe %s\n", KAOHE_VERSION);
            return 0;
        }
        if (!read_common(&tool, argc, argv, &at))
            return fail_usage("unknown option, or one that lacks its value: ", argv[at]);
    }
    if (at == argc)
        return fail_usage("a command is missing", "");
    return run(&tool, argc - at, argv + at);
}

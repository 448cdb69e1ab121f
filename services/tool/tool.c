#include "services/tool/tool.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/diag.h"
#include "common/run/file.h"
#include "common/run/keyfile.h"
#include "services/tool/term.h"

/* A trouble, and what is said around it; more is cut. */
enum { TOOL_LINE_BYTES = 1600, COMMAND_BYTES = 64 };

void tool_say(const struct tool *tool, const char *format, ...)
{
    char line[TOOL_LINE_BYTES];
    va_list args;

    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    const char *command = tool->command ? tool->command : "", *colon = tool->command ? ": " : "";
    if (isatty(STDERR_FILENO)) {
        char message[TOOL_LINE_BYTES + COMMAND_BYTES];
        snprintf(message, sizeof message, "kaohe: %s%s%s", command, colon, line);
        term_message(message);
    } else {
        diag_error("%s%s%s", command, colon, line);
    }
}

enum status tool_fail(const struct tool *tool, enum status status, const char *format, ...)
{
    char line[TOOL_LINE_BYTES];
    va_list args;

    assert(status != STATUS_OK);
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    tool_say(tool, "%s", line);
    return status;
}

static const struct tool_option *option_named(const struct tool_option *options, unsigned count,
                                              const char *name, size_t size)
{
    for (unsigned i = 0; i < count; i++)
        if (strlen(options[i].name) == size && strncmp(options[i].name, name, size) == 0)
            return &options[i];
    return NULL;
}

static enum status take_value(const struct tool *tool, const struct tool_option *option,
                              const char *value)
{
    if (!option->max)
        *option->value = value;
    else if (*option->flag == option->max)
        return tool_fail(tool, STATUS_USAGE, "%s is given more than %d times", option->name,
                         option->max);
    else
        option->value[(*option->flag)++] = value;
    return STATUS_OK;
}

/* Reads the option at argv[*at], with its value, which may stand behind a `=`. --home and --key are
 * every command's, and may also stand before it. */
static enum status read_option(struct tool *tool, int argc, char **argv, int *at,
                               const struct tool_option *options, unsigned count)
{
    const struct tool_option everywhere[] = {{"--home", &tool->home, NULL, 0},
                                             {"--key", &tool->key, NULL, 0}};
    const char *word = argv[*at];
    size_t size = strcspn(word, "=");
    const struct tool_option *option = option_named(options, count, word, size);

    if (!option)
        option = option_named(everywhere, 2, word, size);
    if (!option)
        return tool_fail(tool, STATUS_USAGE, "unknown option %.*s", (int)size, word);
    assert(option->value || option->flag);
    if (!option->value) {
        if (word[size])
            return tool_fail(tool, STATUS_USAGE, "%s takes no value", option->name);
        *option->flag = 1;
        return STATUS_OK;
    }
    if (word[size])
        return take_value(tool, option, word + size + 1);
    if (*at + 1 == argc)
        return tool_fail(tool, STATUS_USAGE, "%s needs a value", option->name);
    return take_value(tool, option, argv[++*at]);
}

enum status tool_arguments(struct tool *tool, int argc, char **argv,
                           const struct tool_option *options, unsigned option_count,
                           const char **ret_arguments, int min, int max)
{
    int count = 0;
    int only_arguments = 0;

    for (int at = 0; at < argc; at++) {
        int is_option = !only_arguments && argv[at][0] == '-' && argv[at][1];
        if (is_option && strcmp(argv[at], "--") == 0) {
            only_arguments = 1;
        } else if (is_option) {
            enum status status = read_option(tool, argc, argv, &at, options, option_count);
            if (status != STATUS_OK)
                return status;
        } else if (count == max) {
            return tool_fail(tool, STATUS_USAGE, "too many arguments: %s", argv[at]);
        } else {
            ret_arguments[count++] = argv[at];
        }
    }
    if (count < min)
        return tool_fail(tool, STATUS_USAGE, "an argument is missing");
    return STATUS_OK;
}

enum status tool_number(const struct tool *tool, const char *option, const char *value,
                        uint64_t min, uint64_t max, uint64_t *ret_number)
{
    char *end;

    if (!value)
        return STATUS_OK;
    errno = 0;
    unsigned long long number = strtoull(value, &end, 10);
    bool is_good =
        *value >= '0' && *value <= '9' && !*end && !errno && number >= min && number <= max;
    if (!is_good && max >= INT64_MAX)
        return tool_fail(tool, STATUS_USAGE, "%s %s: not a whole number from %llu on", option,
                         value, (unsigned long long)min);
    if (!is_good)
        return tool_fail(tool, STATUS_USAGE, "%s %s: not a whole number from %llu to %llu", option,
                         value, (unsigned long long)min, (unsigned long long)max);
    *ret_number = number;
    return STATUS_OK;
}

enum status tool_record(const struct tool *tool, const char *option, const char *value,
                        uint64_t *ret_n)
{
    size_t digits = value ? strspn(value, "0123456789") : 0;

    if (!value)
        return STATUS_OK;
    if (digits == 0 || value[digits])
        return tool_fail(tool, STATUS_USAGE, "%s %s：不是记录号 (not a whole number from 1 on)",
                         option, value);
    errno = 0;
    unsigned long long n = strtoull(value, NULL, 10);
    if (errno || n == 0 || n > INT64_MAX)
        return tool_fail(
            tool, STATUS_BAD_DATA,
            "%s %s：日志没有这条记录，记录从 1 起编号 (the log has no record of this number)",
            option, value);
    *ret_n = n;
    return STATUS_OK;
}

enum status tool_home(const struct tool *tool, struct home *ret_home)
{
    struct trouble trouble;
    enum status status = home_open(tool->home, ret_home, &trouble);

    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    if (tool->key && strlen(tool->key) > KEYFILE_NAME_BYTES_MAX)
        return tool_fail(tool, STATUS_USAGE, "--key %s: too long for the name of a key file",
                         tool->key);
    snprintf(ret_home->key, sizeof ret_home->key, "%s", tool->key ? tool->key : "");
    return STATUS_OK;
}

enum status tool_read(const struct tool *tool, const char *path, char **ret_text, size_t *ret_size)
{
    int error = file_read(strcmp(path, "-") ? path : "/dev/stdin", ret_text, ret_size);

    if (error)
        return tool_fail(tool, STATUS_BAD_DATA, "cannot read %s: %s", path, strerror(error));
    return STATUS_OK;
}

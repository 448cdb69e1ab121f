#include "services/tool/tool.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/diag.h"
#include "common/run/file.h"
#include "common/run/keyfile.h"

enum { TOOL_LINE_BYTES = 1600 }; /* a trouble, and what is said around it; more is cut */

void tool_say(const struct tool *tool, const char *format, ...)
{
    char line[TOOL_LINE_BYTES];
    va_list args;

    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    diag_error("%s%s%s", tool->command ? tool->command : "", tool->command ? ": " : "", line);
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
    if (!option->flag)
        *option->value = value;
    else if (*option->flag == TOOL_VALUES_MAX)
        return tool_fail(tool, STATUS_USAGE, "%s is given more than %d times", option->name,
                         TOOL_VALUES_MAX);
    else
        option->value[(*option->flag)++] = value;
    return STATUS_OK;
}

/* Reads the option at argv[*at], with its value, which may stand behind a `=`. --home and --key are
 * every command's, and may also stand before it. */
static enum status read_option(struct tool *tool, int argc, char **argv, int *at,
                               const struct tool_option *options, unsigned count)
{
    const struct tool_option everywhere[] = {{"--home", &tool->home, NULL},
                                             {"--key", &tool->key, NULL}};
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

/* Whether a word is the option; then its value, where it stands behind a `=`, else NULL. */
static bool is_option(const char *word, const char *option, const char **ret_value)
{
    size_t size = strlen(option);

    *ret_value = strncmp(word, option, size) == 0 && word[size] == '=' ? word + size + 1 : NULL;
    return *ret_value || strcmp(word, option) == 0;
}

enum status tool_repeated(const struct tool *tool, int *argc, char **argv, const char *option,
                          const char **ret_values, unsigned max, unsigned *ret_count)
{
    unsigned count = 0;
    int kept = 0, at = 0;

    for (; at < *argc && strcmp(argv[at], "--"); at++) {
        const char *value;
        if (!is_option(argv[at], option, &value)) {
            argv[kept++] = argv[at];
            continue;
        }
        if (!value && at + 1 == *argc)
            return tool_fail(tool, STATUS_USAGE, "%s needs a value", option);
        if (count == max)
            return tool_fail(tool, STATUS_USAGE, "%s stands more than %u times", option, max);
        ret_values[count++] = value ? value : argv[++at];
    }
    while (at < *argc)
        argv[kept++] = argv[at++];
    *argc = kept;
    *ret_count = count;
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
    if (*value < '0' || *value > '9' || *end || errno || number < min || number > max)
        return tool_fail(tool, STATUS_USAGE, "%s %s: not a whole number from %llu to %llu", option,
                         value, (unsigned long long)min, (unsigned long long)max);
    *ret_number = number;
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

/* What the subcommands of `kaohe` share: the command line, the home, files, and what is said. Data
 * goes to stdout, messages for people to stderr. */
#ifndef KAOHE_TOOL_TOOL_H
#define KAOHE_TOOL_TOOL_H

#include "common/run/home.h"
#include "proto/message.h"

struct tool {
    const char *command; /* the name of the running subcommand */
    const char *home;    /* --home; NULL: the default */
    const char *key;     /* --key; NULL: keyfile_choose */
};

/* One option of a subcommand: a value, or a flag, which is set to 1. With `max` it may be given so many
 * times: `value` has room for as many, and `flag` counts them. */
struct tool_option {
    const char *name; /* with its dashes */
    const char **value;
    int *flag;
    int max; /* 0: the last one holds */
};

typedef enum status tool_command(struct tool *tool, int argc, char **argv);

#define COMMAND(name, function, arguments, purpose, details) tool_command function;
#include "services/tool/commands.def"
#undef COMMAND

/* Reads options, --home and --key (unless the subcommand has its own) among them, and up to `max` other
 * arguments, at least `min`; says what is wrong. */
MUST_CHECK enum status tool_arguments(struct tool *tool, int argc, char **argv,
                                      const struct tool_option *options, unsigned option_count,
                                      const char **ret_arguments, int min, int max);
/* The number that an option's value is, from `min` to `max`; says so where it is none. Where the
 * option was not given (NULL), `ret_number` stays as it is. */
MUST_CHECK enum status tool_number(const struct tool *tool, const char *option, const char *value,
                                   uint64_t min, uint64_t max, uint64_t *ret_number);

/* The number of a record, as tool_number. Digits alone, but no number that a record can have:
 * STATUS_BAD_DATA. */
MUST_CHECK enum status tool_record(const struct tool *tool, const char *option, const char *value,
                                   uint64_t *ret_n);

/* One line to stderr after the command's name. */
__attribute__((format(printf, 2, 3))) void tool_say(const struct tool *tool, const char *format,
                                                    ...);
/* The same, and returns `status`. */
__attribute__((format(printf, 3, 4))) enum status
tool_fail(const struct tool *tool, enum status status, const char *format, ...);

/* Opens the home; says what is wrong. */
MUST_CHECK enum status tool_home(const struct tool *tool, struct home *ret_home);
/* Reads a file or, for "-", stdin; the caller frees the text. Says what is wrong. */
MUST_CHECK enum status tool_read(const struct tool *tool, const char *path, char **ret_text,
                                 size_t *ret_size);

#endif

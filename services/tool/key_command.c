/* kaohe keys: the key files of this home, and which keys the log has granted. */
#include "services/tool/key_command.h"

#include <string.h>

static const struct {
    const char *word, *name; /* as it is typed, and as it is called in what is said */
    tool_command *function;
} commands[] = {
    {"new", "keys new", key_local_new},          {"export", "keys export", key_local_export},
    {"import", "keys import", key_local_import}, {"list", "keys list", key_list},
    {"grant", "keys grant", key_grant},          {"withdraw", "keys withdraw", key_withdraw},
    {"rotate", "keys rotate", key_rotate},
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

enum status command_keys(struct tool *tool, int argc, char **argv)
{
    if (argc == 0)
        return tool_fail(tool, STATUS_USAGE, "what is to be done with keys is missing");
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(argv[0], commands[i].word) == 0) {
            tool->command = commands[i].name;
            return commands[i].function(tool, argc - 1, argv + 1);
        }
    return tool_fail(tool, STATUS_USAGE, "`%s` is nothing that can be done with keys", argv[0]);
}

#include "services/tool/question.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_BYTES = 64 };

static bool read_yes(void)
{
    char answer[ANSWER_BYTES];

    if (!fgets(answer, sizeof answer, stdin))
        return false;
    answer[strcspn(answer, "\r\n")] = '\0';
    return strcmp(answer, "y") == 0 || strcmp(answer, "Y") == 0 || strcmp(answer, "yes") == 0;
}

bool question_is_yes(const struct tool *tool, const char *question, bool has_said_yes)
{
    bool is_asked = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);

    if (has_said_yes)
        return true;
    fflush(stdout);
    if (is_asked)
        fprintf(stderr, "%s[y/N] ", question);
    if (is_asked && read_yes())
        return true;
    tool_say(tool, is_asked
                       ? "nothing was written"
                       : "nothing was written: there is no terminal to ask on; --yes writes it");
    return false;
}

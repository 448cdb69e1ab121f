/* Findings (PROTOCOL.md 11) as lines for officials: fixed columns first, what may be long below them. */
#ifndef KAOHE_TOOL_FINDING_TEXT_H
#define KAOHE_TOOL_FINDING_TEXT_H

#include <jansson.h>

#include "common/score/rulebook.h"

enum {
    FINDING_WORTH_BYTES = 96,
    FINDING_NUMBER_COLUMNS = 8,
    FINDING_NAME_COLUMNS = 8,
    FINDING_CLAUSE_COLUMNS = 12,
};

/* What a finding is worth: `省级 +1`, `−2`. Without a sign where the rules do not have its clause. */
void finding_worth(json_t *finding, const struct rulebook *rules,
                   char ret_worth[FINDING_WORTH_BYTES]);
/* Centre and clause as they are called, in columns of their own. */
void finding_print_about(json_t *finding, const struct rulebook *rules);

/* The day of a time that the row has, in Asia/Shanghai, whatever offset the sender wrote. */
void finding_print_date(json_t *finding, const char *key);

/* A text below the columns, behind its label; nothing where the text is empty. */
void finding_print_detail(const char *label, const char *text);

/* The columns' names, and the block of one finding. */
void finding_print_head(void);
void finding_print(json_t *finding, const struct rulebook *rules);

#endif

/* Record numbers that the office rules on: typed as arguments, or lines of a file. */
#ifndef KAOHE_TOOL_RULE_LIST_H
#define KAOHE_TOOL_RULE_LIST_H

#include "services/tool/tool.h"

enum { RULE_LIST_MAX = 4096, RULE_PLACE_BYTES = 320 };

struct rule_item {
    uint64_t n;
    unsigned long line; /* of the file; 0: an argument */
    char *summary;      /* that of its line; NULL: it has none */
};

/* Begins as {0}. */
struct rule_list {
    const char *file; /* NULL: arguments */
    size_t count;
    struct rule_item items[RULE_LIST_MAX];
};

/* Whether a word is meant as a record number: digits alone. */
bool rule_list_is_number(const char *word);
/* These say what is wrong. STATUS_USAGE: a word that is no record number. */
MUST_CHECK enum status rule_list_type(const struct tool *tool, const char *const *words, int count,
                                      struct rule_list *list);
/* A line is `N [TEXT]`; blank ones, and those that begin with `#`, are skipped. STATUS_BAD_DATA: a line
 * that is none of these, or the file cannot be read. */
MUST_CHECK enum status rule_list_read(const struct tool *tool, const char *file,
                                      struct rule_list *list);
void rule_list_clear(struct rule_list *list);
/* `FILE:3: `, for what is said of an item; empty for an argument. */
void rule_list_place(const struct rule_list *list, const struct rule_item *item,
                     char ret_place[RULE_PLACE_BYTES]);

#endif

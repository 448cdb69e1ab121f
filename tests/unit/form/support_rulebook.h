/* The default rulebook, and others made from it by edits. */
#ifndef KAOHE_TESTS_SUPPORT_RULEBOOK_H
#define KAOHE_TESTS_SUPPORT_RULEBOOK_H

#include "common/form/rulebook_file.h"
#include "tests/unit/support.h"

/* The default rulebook, read once. */
struct rulebook *default_book(void);

/* The default rulebook's text with edits, `old=>new` divided by `|`; each `old` must stand in it.
 * The caller frees it. */
char *edited_rulebook(struct text edits);

/* Reads the default rulebook with edits. */
void read_edited(const char *edits, struct rulebook *ret_book);

#endif

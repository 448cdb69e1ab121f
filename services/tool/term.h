/* What people see: columns that stay aligned though Chinese characters are two wide, colour only
 * where it is wanted. */
#ifndef KAOHE_TOOL_TERM_H
#define KAOHE_TOOL_TERM_H

#include <stdbool.h>

enum term_align { TERM_LEFT, TERM_RIGHT };

bool term_is_terminal(void); /* stdout */
bool term_has_colour(void);  /* stdout is a terminal and NO_COLOR is not set */

/* Prints a text padded to `width` columns, and one space behind it. */
void term_cell(const char *text, int width, enum term_align align);
/* The same with a number, at the right. */
void term_number(long long number, int width);
int term_width(const char *text); /* in columns */

/* Strings for a style and its end, empty where there is no colour. */
const char *term_bold(void);
const char *term_dim(void);
const char *term_plain(void);

#endif

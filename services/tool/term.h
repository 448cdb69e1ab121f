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

/* The size of the terminal that stdout is; 24 by 80 where it is none, or does not tell. */
void term_size(int *ret_rows, int *ret_columns);
/* Prints a label, one space, a text and a line end. On a terminal the text wraps, each further line as
 * far in as its first; `indent` is how many columns stand before the label. */
void term_labelled(const char *label, const char *text, int indent);

/* A message on stderr, which is a terminal: no word is broken at its edge. */
void term_message(const char *message);

/* Strings for a style and its end, empty where there is no colour. */
const char *term_bold(void);
const char *term_dim(void);
const char *term_plain(void);

#endif

/* Texts that are read line by line, and the numbers in them. For the files of this folder. */
#ifndef KAOHE_PROOF_LINES_H
#define KAOHE_PROOF_LINES_H

#include <stdint.h>

#include "proto/text.h"

enum { LINES_NUMBER_DIGITS_MAX = 19 };

/* Takes the next line off a text, without its line feed. False: there is no line that ends. */
bool lines_take(struct text *text, struct text *ret_line);
/* Takes `word` and a space off the front of a line. */
bool lines_take_word(struct text *line, const char *word);
/* Decimal digits without leading zeros, below 2^63. */
bool lines_number(struct text text, uint64_t *ret_number);

#endif

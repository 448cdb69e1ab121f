/* Lines in the character set of somebody's file, to UTF-8. */
#ifndef KAOHE_FORM_CHARSET_H
#define KAOHE_FORM_CHARSET_H

#include <stdbool.h>

#include "proto/text.h"

typedef struct charset charset_t;

/* NULL unless iconv knows the name, and lines, commas and quotes stand in it as in ASCII. So UTF-16
 * and the like are refused: their text cannot be cut into lines byte by byte. */
charset_t *charset_new(const char *name);
void charset_destroy(charset_t **charset);

/* Converts a line into the buffer; lines do not depend on each other. A byte that is no text is
 * marked and stepped over, so that the quotes behind it are still seen. False: it does not fit. */
bool charset_convert(charset_t *charset, struct text line, char *buffer, size_t size,
                     struct text *ret_text);

/* Whether a converted text, or several joined, is UTF-8 and has no such mark. */
bool charset_all_known(struct text text);

#endif

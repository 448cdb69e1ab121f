/* The explanation of a centre's score, put together of the rows that the scorer answers (PROTOCOL.md 4,
 * GET_EXPLANATION): the first is the head, the others go to their places in it. */
#ifndef KAOHE_FORM_EXPLANATION_ROWS_H
#define KAOHE_FORM_EXPLANATION_ROWS_H

#include <jansson.h>

#include "proto/message.h"

/* Begins as zeros. */
struct explanation_rows {
    json_t *whole; /* NULL: no row has come; it is `kaohe explain --json` once the last one has */
    char centre[SLUG_BYTES_MAX + 1];
};

void explanation_rows_clear(struct explanation_rows *rows);
/* False: the row makes no sense. */
bool explanation_rows_take(struct explanation_rows *rows, struct text row);
/* Once the head is there: the pages that follow are asked for as of the same moment, whatever happens
 * meanwhile. The question's texts are of `rows` then, or as they were. */
void explanation_rows_pin(const struct explanation_rows *rows,
                          struct message_get_explanation *question);

#endif

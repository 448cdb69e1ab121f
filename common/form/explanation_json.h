/* An explanation, put together of the rows that the answer to GET_EXPLANATION has (PROTOCOL.md 5): the
 * first is the head, each other a finding of a clause, or a late event. Whole it is what
 * `kaohe explain --json` prints. */
#ifndef KAOHE_FORM_EXPLANATION_JSON_H
#define KAOHE_FORM_EXPLANATION_JSON_H

#include <stdint.h>

#include <jansson.h>

#include "proto/text.h"

/* Adds a row. `whole` begins as NULL, and the caller frees it, whatever comes back. False: the row makes
 * no sense. */
bool explanation_json_add(json_t **whole, struct text row);

/* What the whole is of, once it has its head: the questions for further rows name the same. The centre is
 * good while `whole` is. */
struct explanation_of {
    struct text centre;
    uint64_t year, n;
};
struct explanation_of explanation_json_of(const json_t *whole);

#endif

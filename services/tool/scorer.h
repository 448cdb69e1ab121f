/* Asking the scorer over libkaohe (common/kaohe/kaohe.h), as a program of a district's own would: one
 * question after another, each waited for. Nothing is said, but on a terminal that no answer has come yet.
 *
 * Which way a command goes:
 *  - over libkaohe: what answers standings, explain, pending, export, status and watch, with what they tell
 *    beside it (names of the rules, hints, moments: rows as any other program gets them); and all that is
 *    handed over (handover.h): submit, rulings, grants of keys.
 *  - over the client room itself (reach.h), which libkaohe is made of: what is no business of other programs
 *    (the scorer's clock, restoring, keys; a collector's status and cases), what looks for one finding (rulings,
 *    undo, why something was refused), and what needs the very bytes of records, not their JSON (export --proof,
 *    prove, what-if, rulings).
 *  - over nobody, since what they look at is a store or a file: replay, verify, score, backup, restore.
 */
#ifndef KAOHE_TOOL_SCORER_H
#define KAOHE_TOOL_SCORER_H

#include <jansson.h>

#include "common/base/trouble.h"
#include "common/kaohe/kaohe.h"
#include "common/run/home.h"
#include "proto/text.h"

/* The home, and the key file that it names. Never NULL; kaohe_free ends it. */
kaohe_t *scorer_new(const struct home *home);

/* What a call or an end that is not KAOHE_OK comes to, and why. */
enum status scorer_failure(kaohe_status_t status, const char *why, struct trouble *ret_trouble);

/* A row ends with NUL. A visit that does not return STATUS_OK ends them, and fills in the trouble. It may not
 * ask. */
typedef enum status scorer_visit(void *context, struct text row, struct trouble *ret_trouble);

/* `begun` is what the kaohe_ask_… that began the question has returned. Waits, and visits each row of the
 * answer. What ended it: a visit's, or the question's own failure. */
MUST_CHECK enum status scorer_rows(kaohe_t *scorer, kaohe_status_t begun, scorer_visit *visit,
                                   void *context, struct trouble *ret_trouble);
/* The same for an answer of one row; the caller frees it. STATUS_BUG: it is no JSON text. */
MUST_CHECK enum status scorer_row(kaohe_t *scorer, kaohe_status_t begun, json_t **ret_row,
                                  struct trouble *ret_trouble);

/* The scorer's status, which the caller frees; NULL where it cannot be had. */
json_t *scorer_status(kaohe_t *scorer);

#endif

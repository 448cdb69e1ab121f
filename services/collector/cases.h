/* The cases of a source, and the deadlines of those that are open or not reported yet
 * (proto/EVENTS.md, "Case records"; Article 10(2)).
 *
 * A case is named by (centre, case); a later line replaces all its fields. Once its deadline has
 * passed and it was not closed by then, it is reported overdue: once for ever, unless the report
 * came back `late` or `bad-time` and the case is sent again. Lives in the outbox's store, so that a
 * case and the report that it causes are on disk together; case_row.h says how.
 *
 * The clause of a report comes from the rulebook (roster_case_clause). Where the rulebook has none,
 * the text is absent, cases are kept as ever, and no case is ever reported.
 *
 * What cannot be read as a case or a deadline fails the transaction (STATUS_DAMAGED). So does a deadline
 * whose case is missing or has another deadline.
 */
#ifndef KAOHE_COLLECTOR_CASES_H
#define KAOHE_COLLECTOR_CASES_H

#include <jansson.h>

#include "common/form/line.h"
#include "services/collector/outbox.h"

/* What a case line changed. */
struct case_change {
    bool is_new;
    bool was_not_overdue; /* it was reported overdue, and by this line it is not */
};

/* Stores what a line says of a case. */
struct case_change case_update(txn_t *txn, struct text source, const struct case_record *record,
                               struct instant now);

/* If a deadline has passed at `now`: marks that case reported, and builds its event under `clause`
 * into `bytes` (EVENT_BYTES_MAX). Returns the event's size; 0: none has passed, or none is
 * reported. */
size_t case_next_overdue(txn_t *txn, struct text clause, struct instant now, void *bytes);

/* The same for one case only. */
size_t case_overdue(txn_t *txn, struct text source, struct text clause,
                    const struct case_record *record, struct instant now, void *bytes);

/* When the next deadline passes; false: there is none, or none is reported. */
bool case_next_deadline(txn_t *txn, struct text clause, struct instant *ret_due);

/* A report came back `late` or `bad-time`: the case may be reported again when it is sent again.
 * `centre` is the slug where it is known, as in the case's record. */
void case_rearm(txn_t *txn, struct text source, struct text centre, struct text id);

/* A place in the list of open cases. It is the key of a deadline, but whoever asks does not know. */
struct case_place {
    uint8_t bytes[PLACE_BYTES_MAX];
    size_t size; /* 0: none */
};
/* False: these bytes, from outside, are no place of the list. None at all are its start. */
bool case_place_read(struct text bytes, struct case_place *ret_place);

/* Visits the open cases from `from` on, each as a JSON object that stays the list's: those whose
 * deadline is next first, then those overdue, then those without a deadline. False from a visit: it
 * has no room for this one, and `ret_next` is the place where the list goes on; none: it has ended.
 * The case of that place may be gone by then: the list goes on with what comes behind it. So of the
 * cases that do not change meanwhile each is in one of the pages; one that changes is in none, one
 * or two. */
typedef bool case_visit(void *context, json_t *row);
void case_list(txn_t *txn, const struct case_place *from, case_visit *visit, void *context,
               struct case_place *ret_next);

#endif

/* The cases of a source, and the deadlines that wait (contract §3, "Case records"; Article 10(2)).
 *
 * A case is named by (centre, case); a later line replaces all its fields. Once its deadline has
 * passed and it was not closed by then, it is reported overdue: once for ever, unless the report
 * came back `late` or `bad-time` and the case is sent again. Lives in the outbox's store, so that a
 * case and the report that it causes are on disk together.
 *
 *   table      key                       value
 *   cases      centre, NUL, case         flags 1, then four texts: centre as sent, accepted, due,
 *                                        closed; each its size + 1 in 2 bytes (0: absent), its bytes
 *   deadlines  class 1, due 8 + 4, the   nothing
 *              key of a case
 *
 * The centre of a key is the slug where the roster knows it. A class is an enum case_class. A due
 * time is seconds since before the year 0 and nanoseconds, so that its bytes sort. */
#ifndef KAOHE_COLLECTOR_CASES_H
#define KAOHE_COLLECTOR_CASES_H

#include <jansson.h>

#include "common/form/line.h"
#include "services/collector/outbox.h"

enum case_class {
    CASE_WAITING = 1, /* its deadline may yet pass unmet */
    CASE_OVERDUE,     /* reported, and still open */
    CASE_UNDATED,     /* open, without a deadline */
    CASE_DONE,        /* nothing more to wait for; not in the table of deadlines */
};

/* What a case line did. */
struct case_taken {
    bool is_new;
    bool was_not_overdue; /* reported overdue before, and by this line it was not */
};

struct case_taken case_take(txn_t *txn, struct text source, const struct case_record *record,
                            struct instant now);

/* If a deadline has passed at `now`: marks that case reported, and builds its event into `bytes`
 * (EVENT_BYTES_MAX). Returns the event's size; 0: none has passed. */
size_t case_next_overdue(txn_t *txn, struct instant now, void *bytes);

/* The same for one case only. */
size_t case_overdue(txn_t *txn, struct text source, const struct case_record *record,
                    struct instant now, void *bytes);

/* When the next deadline passes; false: none waits. */
bool case_next_deadline(txn_t *txn, struct instant *ret_due);

/* A report came back `late` or `bad-time`: the case may be reported again when it is sent again.
 * `centre` is the slug where it is known, as in the case's record. */
void case_rearm(txn_t *txn, struct text source, struct text centre, struct text id);

/* The open cases from the `skip`-th on: those whose deadline is next first, then those overdue,
 * then those without a deadline. Appends JSON objects to `rows` until it has `count`; returns how
 * many. */
size_t case_list(txn_t *txn, uint64_t skip, size_t count, json_t *rows);

#endif

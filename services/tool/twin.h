/* The log folded twice: as it is, and as it would be with some of it changed. Both folds are in
 * memory, and nothing else is written. Nothing is said: what is wrong is returned.
 *
 *   twin_open → twin_drop … → twin_record, from 1 to the last → twin_add … → twin_close
 *
 * What is meant by the changes:
 *  - A record that is dropped was never there. The others keep their numbers, and are judged anew in
 *    their order; so a duplicate of a dropped report counts, and a ruling on it refers to nothing.
 *  - No record can have come by a key that was not granted (EVENTS.md 4). So without a grant the records
 *    that came by that key are not there either: they are left out, `not-permitted`. If the key is
 *    granted by another record then (a withdrawal is dropped, and so the grant behind it conflicts), what
 *    came by the later grant came by that one.
 *  - Another rulebook holds for its years from the start, in place of the log's first one and of every
 *    later one that is for no other years. If the first is for other years too, it goes on holding for
 *    those; then both must be able to stand in one log (EVENTS.md 9). A later one that is for some of its
 *    years and for others is refused: what was meant cannot be known.
 *  - What is added comes behind the last record, by no key, and is not held against a clock unless it
 *    says when it was received.
 */
#ifndef KAOHE_TOOL_TWIN_H
#define KAOHE_TOOL_TWIN_H

#include <jansson.h>

#include "common/ledger/refold.h"
#include "services/tool/twin_about.h"

enum {
    TWIN_NOTES_MAX = 1000,
    TWIN_DROPS_MAX = TWIN_NOTES_MAX, /* so that each is in the notes */
    TWIN_OUTCOME_BYTES = 48,
};

#define TWIN_NOT_PERMITTED "not-permitted"

/* What became of a record, and what would: an outcome, in front of its reason where it is `refused`;
 * or TWIN_NOT_PERMITTED; or empty where there is no such record. */
struct twin_note {
    uint64_t n;
    char before[TWIN_OUTCOME_BYTES], after[TWIN_OUTCOME_BYTES];
    struct twin_about about;
    bool is_report; /* it made a finding */
    uint64_t
        ruled; /* of a report that is dropped: the last ruling on it that took effect; 0: none */
    enum outcome ruling; /* and what it was */
};

/* The first ones, and how many more there were. */
struct twin_notes {
    struct twin_note rows[TWIN_NOTES_MAX];
    unsigned count;
    uint64_t more;
};

typedef struct twin twin_t;

/* `rulebook` is the text of another one, absent: none. It is read, so it need not stay.
 * STATUS_BAD_DATA: it is no rulebook. */
MUST_CHECK enum status twin_open(struct text rulebook, twin_t **ret_twin,
                                 struct trouble *ret_trouble);
void twin_close(twin_t **twin); /* NULL is fine */

/* Any order; the same again is fine. False: more than TWIN_DROPS_MAX. */
bool twin_drop(twin_t *twin, uint64_t n);

/* STATUS_DAMAGED: the record's outcome is not that of the rules, or its key was not granted.
 * STATUS_BAD_DATA: the other rulebook cannot be put in place. Else trouble of the machine. */
MUST_CHECK enum status twin_record(twin_t *twin, const struct record *record,
                                   const struct event *event, struct trouble *ret_trouble);
/* The envelope has source and received_ms; an absent source is the office. */
void twin_add(twin_t *twin, struct text source, int64_t received_ms, const struct event *event);
/* Whether all was folded: what the machine says. */
MUST_CHECK enum status twin_status(twin_t *twin, struct trouble *ret_trouble);

const struct twin_notes *twin_changed(const twin_t *twin); /* the outcome is another */
const struct twin_notes *twin_dropped(const twin_t *twin);
const struct twin_notes *twin_added(const twin_t *twin);

uint64_t twin_last(const twin_t *twin); /* of the log as it is */
/* The latest year that has a finding, before or after; without any that of EVENTS.md 9. */
int twin_default_year(const twin_t *twin);
/* Standings of both (EVENTS.md 10), which the caller frees; NULL: no rulebook is for the year. */
json_t *twin_before(twin_t *twin, int year);
json_t *twin_after(twin_t *twin, int year);
/* Whether a year has a finding, before or after. */
bool twin_has(const twin_t *twin, int year);

#endif

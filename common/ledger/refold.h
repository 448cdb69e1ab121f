/* Folding again: a log, or a file of events, is folded in memory, and compared with what is stored.
 * `kaohe replay`, `kaohe score` and the audits of the tests use it.
 */
#ifndef KAOHE_LEDGER_REFOLD_H
#define KAOHE_LEDGER_REFOLD_H

#include "common/ledger/log_signers.h"
#include "common/ledger/view.h"

enum { REFOLD_PAGE_RECORDS = 4096, REFOLD_PAGE_BYTES = 4 << 20 };

typedef struct refold refold_t;

MUST_CHECK enum status refold_open(refold_t **ret_refold, struct trouble *ret_trouble);
void refold_close(refold_t **refold); /* NULL is fine */

/* A rulebook that takes effect without a record: in front of a file that has none. False: the text
 * is no rulebook. */
bool refold_add_book(refold_t *refold, struct text text);
/* The same, and no rulebook of the log takes effect after it: what-if. */
bool refold_replace_books(refold_t *refold, struct text text);

/* Folds one event; `record` gives n, received_ms, source, epoch and seq. */
struct folded refold_event(refold_t *refold, const struct record *record,
                           const struct event *event);

/* Whether the key that a record came by is granted for its source, by what was folded; to be asked
 * before the record is folded. */
bool refold_permits(const refold_t *refold, const struct record *record);

/* What is wrong with a record, or with a row of a table. */
struct refold_fault {
    uint64_t n; /* 0: it is a row */
    enum ledger_table table;
    struct span key; /* of the row; it points into the store */
    char what[256];  /* for people: what is wrong with the record, or how the row is called */
};

/* Folds the next record of a log; its texts, and those of its event, point into its bytes. False: what is
 * wrong with it; or, with no fault, the memory is (refold_status). */
bool refold_record(refold_t *refold, const struct record *record, struct event *ret_event,
                   struct folded *ret_folded, struct refold_fault *ret_fault);

/* Called for each record after it was folded. False ends the walk. */
typedef bool refold_observer(void *context, const struct record *record, const struct event *event,
                             const struct folded *folded);

/* Folds the whole log into a `refold` that has folded nothing yet; `observer` may be NULL. It is read
 * in pages: a page is copied, the view is parked while that is folded, and renewed for the next one,
 * so that whoever takes long, or is stopped, does not keep what others delete meanwhile. Records that
 * come meanwhile are folded too. In the end the view has the last of them and is not parked: what is
 * compared with it is one snapshot. The observer does not use the view. False, and the first fault,
 * where a number is missing, a time decreases, an event cannot be read, or a record's outcome, reason
 * or `ref` is not what the rules say (unless the rulebooks were replaced). Trouble of the store or of
 * the memory leaves no fault: ask view_status and refold_status. */
bool ledger_refold(view_t *view, refold_t *refold, refold_observer *observer, void *context,
                   struct refold_fault *ret_fault);

/* The same, and hands over each signed checkpoint of `n` records, whole (view_checkpoint_whole), when just these
 * were folded: refold_facts is what it should say. What has more records than the log is not handed over.
 * False ends the walk. */
typedef bool refold_visit_signed(void *context, uint64_t n, struct text note);
bool ledger_refold_signed(view_t *view, refold_t *refold, refold_observer *observer,
                          refold_visit_signed *visit_signed, void *context,
                          struct refold_fault *ret_fault);

/* What a checkpoint would say of what was folded so far, from record 1 to `n`; but for the origin. Its texts
 * point into the refold. */
void refold_facts(refold_t *refold, uint64_t n, struct checkpoint *ret_checkpoint);
/* Who signs it; `origin` is the one that the log has by then. */
void refold_signers(const refold_t *refold, struct text origin, struct log_signers *ret_signers);

/* Whether a derived table can be compared: where the rulebooks were replaced, whose rosters need not have
 * the log's sources, none that tells of the log's records rather than of the score; and none that was no fold yet in the format of the
 * view's store. */
bool refold_can_compare(const refold_t *refold, const view_t *view, enum ledger_table table);
/* Whether a derived table has the same rows as what was folded; counts them. False: the first row
 * that differs, or the view has failed. */
bool refold_compare(refold_t *refold, view_t *view, enum ledger_table table, uint64_t *ret_rows,
                    struct refold_fault *ret_fault);
/* A changed record may show only by what follows from it: where the log's tree has another hash for a record
 * before number `n`, that one is the fault. False: it has none, and `ret_fault` stays as it is. */
bool refold_blame(refold_t *refold, view_t *view, uint64_t n, struct refold_fault *ret_fault);
/* All that can be compared. */
bool refold_compare_all(refold_t *refold, view_t *view, struct refold_fault *ret_fault);

/* What was folded. The status is that of the store in memory. */
const struct calendar *refold_calendar(const refold_t *refold);
const struct scorecard *refold_cards(refold_t *refold, int year); /* by centre id */
MUST_CHECK enum status refold_status(refold_t *refold, struct trouble *ret_trouble);

#endif

/* A view: the ledger as of one record, for reading. It goes on showing that record while others
 * write, until it is renewed. A view that is held for long keeps the store from using again what is
 * deleted: park it between two uses.
 *
 * What a table holds is never trusted: what cannot be read fails the view. Like a transaction it
 * carries its first error; later calls find nothing, and the verdict is read once. One thread at a
 * time uses a view.
 */
#ifndef KAOHE_LEDGER_VIEW_H
#define KAOHE_LEDGER_VIEW_H

#include "common/ledger/ledger.h"

typedef struct view view_t;

view_t *view_open(ledger_t *ledger);
/* For the thread that writes, between its transactions. It needs no place among the store's readers,
 * so it can be had when others have taken all. Until it is parked, ledger_begin may not be called. */
view_t *view_open_for_writer(ledger_t *ledger);
void view_close(view_t **view); /* NULL is fine */
/* Gives the snapshot up, but keeps its place among the readers, so that view_renew does not fail
 * because others have taken all. */
void view_park(view_t *view);
void view_renew(view_t *view); /* of a parked view: as of the newest record; forgets its error */

enum status view_status(const view_t *view);
const char *view_why(const view_t *view); /* of the first error, for people */

uint64_t view_last(view_t *view);                   /* n of the last record; 0: an empty log */
const struct calendar *view_calendar(view_t *view); /* good until the view is renewed */
/* False: there is no such record or finding, or the view has failed. */
bool view_record(view_t *view, uint64_t n, struct record *ret_record);
/* The same with its event, decoded. */
bool view_event(view_t *view, uint64_t n, struct record *ret_record, struct event *ret_event);
/* All scorecards of a year, by centre id; empty ones where nothing is stored, and where the view has
 * failed. */
void view_cards(view_t *view, int year, struct scorecard ret_cards[CENTRES_MAX]);
bool view_finding(view_t *view, const struct finding_key *key, struct finding *ret_finding);
/* The keys that are granted, and the log's own; none where the view has failed. */
void view_keyring(view_t *view, struct keyring *ret_keyring);
uint64_t view_pending_count(view_t *view);

/* Walks; a visit that returns false ends them. What they hand over points into the store, and is
 * good until the view is parked or closed. */
typedef bool view_visit_record(void *context, const struct record *record);
void view_walk(view_t *view, uint64_t from, view_visit_record *visit, void *context);
/* The last record of each source that has any of a collector, in the order of their ids: some descents
 * for each epoch that a source ever had, however long the log is. */
void view_walk_sources(view_t *view, view_visit_record *visit, void *context);
/* Findings that wait for a ruling, from that with first record `from` on. */
typedef bool view_visit_finding(void *context, const struct finding_key *key,
                                const struct finding *finding);
void view_walk_pending(view_t *view, uint64_t from, view_visit_finding *visit, void *context);
/* Runs of events in the log: sequences key->first to key->first + count - 1 are the records from n
 * on. */
typedef bool view_visit_run(void *context, const struct seen_key *key, uint64_t n, uint32_t count);
void view_walk_runs(view_t *view, view_visit_run *visit, void *context);

#endif

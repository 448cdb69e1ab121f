/* A scorer without sockets and without a clock: its cores over a ledger. What is taken goes into a
 * transaction that begins by itself, and is committed by the next call that needs it on disk. */
#ifndef KAOHE_TESTS_SUPPORT_SCORER_H
#define KAOHE_TESTS_SUPPORT_SCORER_H

#include "services/scorer/feed.h"
#include "services/scorer/ingest.h"
#include "tests/unit/ledger/support_ledger.h"

enum { FEED_EPOCH = 77 };

/* A praise of the office: a finding that is worth `points`. */
#define PRAISE(centre, record, points)                                                             \
    REPORT("office", centre, "leadership", record, "2006-03-14", ",'points':" points)

struct bench {
    ledger_t *ledger;
    view_t *view;
    feed_t *feed;
    ingest_t *ingest;
    struct ingest_now now;
    struct answer answers[INGEST_ANSWERS_MAX]; /* that were released; their bytes are ours */
    unsigned count;
    bool is_begun, is_viewing, is_damaged;
    char dir[PLACE_BYTES]; /* empty: in memory */
};

/* A log of one record, the default rulebook with edits. */
void bench_begin(struct bench *bench, const char *edits);
void bench_begin_with(struct bench *bench, struct text rulebook);
/* The same in a directory (places_begin comes before). */
void bench_begin_on_disk(struct bench *bench, const char *edits);
/* The audit, unless something was damaged: the log folds to its outcomes and to every table. */
void bench_end(struct bench *bench);

/* The process ends after a commit, and another begins. In memory the ledger itself stays open. */
void bench_restart(struct bench *bench);

/* One event into the log, past ingest and by the order. */
struct receipt bench_take(struct bench *bench, const char *json);
struct receipt bench_take_event(struct bench *bench, struct text source, const struct event *event);
struct receipt bench_take_book(struct bench *bench, struct text rulebook);

/* Whether the pass takes a frame of this peer. */
bool bench_takes(const struct bench *bench, uint8_t peer);
/* One frame into the pass; it lies in memory of exactly its size. */
void bench_frame(struct bench *bench, uint8_t peer, struct text bytes);
void bench_send(struct bench *bench, uint8_t peer, const struct message *message);

/* A signed checkpoint of the first `n` records. */
void bench_put_checkpoint(struct bench *bench, uint64_t n, struct text note);

/* Begins the transaction, where it is not begun. */
void bench_write(struct bench *bench);
void bench_commit(struct bench *bench);
/* Ends the pass: commit, then the answers, but KEYS, which come with each WELCOME (test_ingest_keys). */
void bench_pass(struct bench *bench);
/* A released answer; good until the next call. */
const struct message *bench_answer(const struct bench *bench, unsigned i);

/* As of all that was taken; good until something is taken. */
view_t *bench_view(struct bench *bench);
/* The bytes of a row as they would stand on a damaged disk. */
void bench_damage(struct bench *bench, enum ledger_table table, struct text key, struct text value);
/* Cuts the event of a record short. */
void bench_damage_event(struct bench *bench, uint64_t n);

/* The default rulebook for one year only, its text; the caller frees it. */
char *rulebook_of_year(int year);
/* The same with the tiers in the order 2, 1, 3, and with a base of 80 points. */
char *rulebook_with_tiers_swapped(int year);

#endif

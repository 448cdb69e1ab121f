/* A third judge (the second is tests/oracle), written from proto/EVENTS.md alone and as plainly as
 * can be: it takes the records of a log in their order, says what the outcome of each must be, and
 * for each question adds the standings up again from a list of findings. It shares with the product
 * only the event as a value: the calendar is its own (naive_time.h), and so is the reading of what
 * stands in the log (naive_read.h). Roster, clauses, points and caps of
 * chengdu-2006 stand in it as tables. So it and the scorer are wrong together only where EVENTS.md
 * is.
 *
 * It knows chengdu-2006, and the later rulebooks of the simulator by their names; any other is one
 * that cannot take effect. All points are hundredths. It keeps nothing
 * that it is given: texts are copied. It ends the program where memory is out.
 *
 *     for each record of the log:
 *         verdict = naive_judge(naive, n, source, received_ms, &event);   compare with the outcome
 *     naive_standings(naive, year, standings);                            compare with the totals
 */
#ifndef KAOHE_MODEL_NAIVE_H
#define KAOHE_MODEL_NAIVE_H

#include "proto/event.h"

typedef struct naive naive_t;

enum { NAIVE_CENTRES = 20, NAIVE_CLAUSES = 18 }; /* one of these is of later rulebooks alone */
#define NAIVE_MS_UNKNOWN                                                                           \
    INT64_MIN /* `received` of an event by hand: "more than 10 minutes" is off */

naive_t *naive_new(void);
void naive_destroy(naive_t **naive);
void naive_reset(naive_t *naive); /* as new; keeps its memory, so it is cheap */

struct naive_verdict {
    enum outcome outcome;
    enum reason reason; /* REASON_NONE unless refused */
    uint64_t ref;       /* of a duplicate: the record that made the finding; else 0 */
};

/* Folds record `n`, which must rise. `source` is a centre's slug or `office`; `event` has passed
 * `event_check`. */
struct naive_verdict naive_judge(naive_t *naive, uint64_t n, struct text source,
                                 int64_t received_ms, const struct event *event);

enum naive_excellent { NAIVE_NOT_EXCELLENT, NAIVE_EXCELLENT, NAIVE_TIED };

struct naive_standing {
    struct text centre; /* its slug, static */
    unsigned tier;
    long base, bonus, deduction, deduction_raw, score;
    unsigned pending, rank;
    enum naive_excellent excellent;
    bool has_self_check, self_check_late;
    int64_t self_check_ms; /* 0 where it has none */
};

/* Every centre's standing in a year, in roster order. */
void naive_standings(const naive_t *naive, int year,
                     struct naive_standing ret_standings[NAIVE_CENTRES]);
/* One of them; `slug` stands in the roster. Costs as much as all. */
struct naive_standing naive_standing(const naive_t *naive, int year, struct text slug);

/* What the findings of a centre under a clause come to: hundredths, and how many count and wait. */
struct naive_sum {
    long points;
    int counted, pending;
};

/* Of a year; by the rows of the roster, and of the clauses. */
void naive_sums(const naive_t *naive, int year,
                struct naive_sum ret_sums[NAIVE_CENTRES][NAIVE_CLAUSES]);

/* Whether a record may have come by the key that record `key` granted, or by none (0), when all
 * records before it are folded. */
bool naive_permits(const naive_t *naive, uint64_t key, struct text source);

int naive_latest_year(const naive_t *naive); /* that has a finding, of any status; 0: none */
uint64_t naive_book_n(const naive_t *naive, int year); /* which record brought its rulebook */
bool naive_year_is_closed(const naive_t *naive, int year);

/* A finding as it stands now. */
struct naive_finding {
    struct text centre, clause, record; /* slugs; `record` lives until the next record or reset */
    uint64_t n;                         /* of the report that made it */
    int year;
    long points;         /* hundredths, above 0 also where they are taken away */
    enum outcome status; /* of that report, or of the last ruling */
    bool counts;
};

size_t naive_finding_count(const naive_t *naive);
struct naive_finding naive_finding(const naive_t *naive, size_t index); /* in the order of n */

/* How often this finding is in the scores, found without the index that keeps it unique: 0 or 1
 * unless this judge is wrong. */
unsigned naive_times_counted(const naive_t *naive, struct text centre_slug, struct text clause_slug,
                             struct text record);

#endif

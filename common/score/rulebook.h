/* The rulebook: the regulation as data (EVENTS.md 2). A plain value without pointers; made by
 * form/rulebook_file from its file, used by the judge and by whoever shows standings.
 *
 * A centre and a clause have an `id` besides their place in the file. The place is for showing;
 * the id is for keys and totals and stays the same in every later rulebook of one log
 * (`rulebook_align`).
 */
#ifndef KAOHE_SCORE_RULEBOOK_H
#define KAOHE_SCORE_RULEBOOK_H

#include "common/score/points.h"
#include "proto/limits.h"
#include "proto/text.h"

enum {
    CENTRES_MAX = 64,
    CLAUSES_MAX = 32,
    TIERS_MAX = 8,
    GRADES_MAX = 8,
    RULINGS_MAX = 16,
    NAME_BYTES_MAX = 63,    /* names shown to people */
    CODE_BYTES_MAX = 7,     /* GB/T 2260 */
    PROSE_BYTES_MAX = 1023, /* a clause's text, a ruling */
    YEAR_MIN = 1000,
    YEAR_MAX = 9999,
};

#define OFFICE "office" /* the source that is no centre (考核小组) */

enum clause_kind { CLAUSE_BASE, CLAUSE_BONUS, CLAUSE_DEDUCTION };
enum clause_points { CLAUSE_FIXED, CLAUSE_GRADED, CLAUSE_STATED };

struct centre {
    char slug[SLUG_BYTES_MAX + 1];
    char name[NAME_BYTES_MAX + 1];
    char code[CODE_BYTES_MAX + 1]; /* empty: none */
    unsigned id;
    unsigned tier; /* index into tiers */
};

struct tier {
    unsigned number; /* as people name it: 1, 2, 3 */
    char name[NAME_BYTES_MAX + 1];
    char area[NAME_BYTES_MAX + 1]; /* where its centres lie, `about` in the file; empty: not said */
};

struct grade {
    char slug[SLUG_BYTES_MAX + 1];
    points_t points;
};

struct clause {
    char slug[SLUG_BYTES_MAX + 1];
    char name[NAME_BYTES_MAX + 1]; /* what people call it; empty: the file has none */
    char article[16];              /* "10(3)" */
    unsigned id;
    enum clause_kind kind;
    enum clause_points form;
    points_t points;                 /* CLAUSE_FIXED */
    struct grade grades[GRADES_MAX]; /* CLAUSE_GRADED */
    unsigned grade_count;
    points_t points_min, points_max; /* CLAUSE_STATED */
    points_t cap;                    /* of the clause's sum; POINTS_NONE: none */
    bool district_may_report;
    bool counts_on_report; /* else a district's report waits for the office's ruling */
    char text[PROSE_BYTES_MAX + 1], ruling[PROSE_BYTES_MAX + 1];
};

struct rulebook {
    char name[SLUG_BYTES_MAX + 1];
    char title[PROSE_BYTES_MAX + 1];
    int year_first, year_last;
    points_t base, bonus_max;
    int quota_percent;
    int self_check_month, self_check_day; /* in time before this day begins (Article 7) */
    struct tier tiers[TIERS_MAX];
    struct centre centres[CENTRES_MAX]; /* in the order of the roster */
    struct clause clauses[CLAUSES_MAX];
    char rulings[RULINGS_MAX][PROSE_BYTES_MAX + 1];
    unsigned tier_count, centre_count, clause_count, ruling_count;
    unsigned char digest[DIGEST_BYTES]; /* of the file */
};

const struct centre *rulebook_centre(const struct rulebook *book, struct text slug);
/* By slug, GB code or Chinese name. */
const struct centre *rulebook_centre_named(const struct rulebook *book, struct text name);
const struct centre *rulebook_centre_by_id(const struct rulebook *book, unsigned id);
const struct clause *rulebook_clause(const struct rulebook *book, struct text slug);
const struct clause *rulebook_clause_by_id(const struct rulebook *book, unsigned id);
/* The clause that a case's deadline is reported under when it has passed: the first of the rulebook
 * that a district may report, that counts on report ("a fact of the case system", Article 10(2))
 * and that has fixed points, since a case states neither grade nor points. NULL: there is none. */
const struct clause *rulebook_case_clause(const struct rulebook *book);
/* The index into the clause's grades, or -1. */
int clause_grade(const struct clause *clause, struct text grade);

/* Gives what `book` has in common with the rulebooks before it the ids it has there, and new ids
 * to the rest. A later rulebook may neither drop nor redefine (name, code, tier) a slug of the
 * roster: false. */
bool rulebook_align(struct rulebook *book, const struct rulebook *const *before, unsigned count);

#endif

/* The tables of chengdu-2006 as the naive judge has them, written by hand from the regulation
 * (Articles 8 to 11) and not read from the rulebook file: the roster in its order, and the clauses
 * with their points, caps and who may report them. Points are hundredths.
 * Beside it stands what later rulebooks of the simulator change. */
#ifndef KAOHE_MODEL_NAIVE_RULES_H
#define KAOHE_MODEL_NAIVE_RULES_H

#include "tests/model/naive.h"

enum { CLAUSES = NAIVE_CLAUSES, GRADES = 3, TIERS = 3, YEAR_MIN = 2000, YEAR_MAX = 2099 };
enum { BONUS_MAX = 3000, NO_CAP = 0, QUOTA_PERCENT = 30 };

struct naive_centre {
    unsigned tier;
    struct text slug, code, name; /* one has no code */
};

struct naive_grade {
    struct text name;
    long points;
};

/* A clause has fixed points, or grades, or a range (`most` above 0). */
struct naive_clause {
    struct text slug;
    enum { TAKES_BASE, GIVES, TAKES } does;
    bool by_district; /* a district may report it */
    bool at_once;     /* and then it waits for no ruling */
    long cap, points;
    const struct naive_grade *grades; /* GRADES of them, or NULL */
    long least, most;
};

/* A rulebook of a log: chengdu-2006, or a later one that the simulator has (rulebooks.h), by what it
 * changes. */
struct naive_book {
    const char *name;
    int first, last; /* years */
    long base, complaint_points;
    bool has_grievance; /* in the place of `complaint` */
    bool can_stand;     /* else it cannot be read, or gives a centre another name */
};

enum { NAIVE_BOOKS = 7, CLAUSE_COMPLAINT = 12, CLAUSE_GRIEVANCE = 17 };
extern const struct naive_book naive_books[NAIVE_BOOKS];

extern const struct naive_centre naive_roster[NAIVE_CENTRES];
extern const struct naive_clause naive_clauses[CLAUSES];

#endif

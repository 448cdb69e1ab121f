/* The tables of chengdu-2006 as the naive judge has them, written by hand from the regulation
 * (Articles 8 to 11) and not read from the rulebook file: the roster in its order, and the clauses
 * with their points, caps and who may report them. Points are hundredths. */
#ifndef KAOHE_MODEL_NAIVE_RULES_H
#define KAOHE_MODEL_NAIVE_RULES_H

#include "tests/model/naive.h"

enum { CLAUSES = 17, GRADES = 3, TIERS = 3, YEAR_MIN = 2000, YEAR_MAX = 2099 };
enum { BASE = 7000, BONUS_MAX = 3000, NO_CAP = 0, QUOTA_PERCENT = 30 };

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

extern const struct naive_centre naive_roster[NAIVE_CENTRES];
extern const struct naive_clause naive_clauses[CLAUSES];

#endif

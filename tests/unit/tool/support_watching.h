/* Steps of `kaohe watch`: events of a subscription about two centres, wuhou of tier 1 and pixian of tier 2. */
#ifndef KAOHE_TESTS_SUPPORT_WATCHING_H
#define KAOHE_TESTS_SUPPORT_WATCHING_H

#include "services/tool/watching.h"
#include "tests/unit/support.h"

enum { JSON_BYTES = 1024 };

/* Steps. */
#define HELD(of_year, points, as_of)                                                               \
    {                                                                                              \
        .what = STANDINGS, .year = of_year, .score = points, .n = as_of                            \
    }
#define NEWS(kind, points, of_centre, as_of, ...)                                                  \
    {                                                                                              \
        .what = kind, .year = 2006, .score = points, .centre = of_centre, .n = as_of, __VA_ARGS__  \
    }
#define NEWS_OF(of_year, kind, points, of_centre, as_of)                                           \
    {                                                                                              \
        .what = kind, .year = of_year, .score = points, .centre = of_centre, .n = as_of            \
    }
#define ONLY(kind)                                                                                 \
    {                                                                                              \
        .what = kind                                                                               \
    }
#define BEGUN HELD(2006, 70, 5), ONLY(BEGIN)

/* The events of an update, or one that tells of none. Zero is no step. */
struct step {
    enum { END, STANDINGS, BEGIN, UPDATE, GAP, SILENT, UNANSWERED } what;
    int year, score;      /* what is held: the points of wuhou */
    const char *centre;   /* whose change the update lists; NULL: it lists none */
    int n;                /* of the update, and of its change */
    int n_before, merged; /* of UNANSWERED, `merged`: the feed cannot be used */
    bool is_first;
    const char *outcome; /* NULL: counted */
    const char *by;      /* the centre that the event is about; NULL: the same */
};

/* Takes the events of a step; BEGIN says how it ends where that is not STATUS_OK. */
void do_step(struct watching *watching, const struct step *step);

const struct rulebook *default_rules(void);

#endif

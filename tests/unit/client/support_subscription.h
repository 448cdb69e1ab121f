/* A subscription and a scorer's ends of its sockets, in one thread: what is published and answered
 * is the test's, and so is the subscription's clock. A text of standings begins with its year:
 * "2006a". What is told stands in `told`, a line each:
 *
 *   standings TEXT@N | gap FIRST..LAST | first YEAR@N ROWS | update YEAR@N ROWS [lost FIRST..LAST]
 *   silent | back | unanswered YEAR CODE: WHY
 *
 * and each question that the scorer gets in `asked`, as "2005 ". */
#ifndef KAOHE_TESTS_SUPPORT_SUBSCRIPTION_H
#define KAOHE_TESTS_SUPPORT_SUBSCRIPTION_H

#include "common/client/subscription.h"
#include "tests/unit/support.h"

enum { TOLD_BYTES = 4096, KNOWN_MAX = 4, HELD_MAX = 4, EPOCH = 5 };

/* What the scorer answers with. */
struct known {
    uint64_t year, n;
    const char *json; /* NULL: SORRY not-found */
};

struct scorer {
    subscription_t *subscription;
    int64_t now_ms;
    wire_t *feed, *query;
    char feed_endpoint[WIRE_ENDPOINT_BYTES], query_endpoint[WIRE_ENDPOINT_BYTES];
    bool is_unbound; /* as the subscription is told of the query socket */
    bool is_mute;    /* questions are kept, and answered by scorer_answer_held */
    struct known known[KNOWN_MAX];
    unsigned found_feed, found_query; /* how often they were looked up */
    struct {
        struct peer peer;
        uint64_t id, year;
    } held[HELD_MAX];
    unsigned held_count;
    char told[TOLD_BYTES], asked[256];
};

/* The default year, the first of `known`, is 2006. */
void scorer_open(struct scorer *scorer);
void scorer_open_year(struct scorer *scorer, uint64_t year); /* the subscription begins with it */
void scorer_close(struct scorer *scorer);
/* The feed is bound at another endpoint from now on. */
void scorer_move_feed(struct scorer *scorer);

void scorer_know(struct scorer *scorer, uint64_t year, uint64_t n, const char *json);
void scorer_answer_held(struct scorer *scorer);

/* Steps, and answers, until `told` or `asked` has the text, which is then taken out of it up to its
 * end; fails the test where that does not come. */
void scorer_until_told(struct scorer *scorer, const char *text);
void scorer_until_asked(struct scorer *scorer, const char *text);
/* Begins with the default year, and makes sure that the subscriber is there: update 1 is out. */
void scorer_begin(struct scorer *scorer);

struct published {
    uint64_t epoch, seq, n_before, n, year, merged;
    const char *json, *row; /* `row` NULL: none */
};
void scorer_publish(struct scorer *scorer, const struct published *published);

/* Waits a little for what may come, answers, and steps. */
void scorer_pump(struct scorer *scorer);
/* Steps once, without waiting. */
void scorer_step(struct scorer *scorer);

#endif

/* What the naive judge keeps, for its files: naive.c and naive_keys.c change it, the others only read
 * it. */
#ifndef KAOHE_MODEL_NAIVE_STATE_H
#define KAOHE_MODEL_NAIVE_STATE_H

#include "tests/model/naive_rules.h"
#include "tests/model/naive_time.h"

/* How many rulebooks a log may have (EVENTS.md 9). */
enum { BOOKS = BOUND(64, 4) };
/* How many keys may be granted at a time (EVENTS.md 4). */
enum { KEYS = BOUND(1024, 6) };
/* How many keys of its own a log may name, and how long one holds at the least (EVENTS.md 4). */
enum { LOG_KEYS = BOUND(64, 3), LOG_KEY_HOLDS_MS = 86400000 };
enum { YEARS = YEAR_MAX - YEAR_MIN + 1, NONE = -1 };

struct finding {
    int centre, clause, grade; /* rows of the tables; grade may be NONE */
    unsigned char record_size;
    char record[RECORD_BYTES_MAX];
    uint64_t n;
    struct naive_time occurred;
    int year;
    long points;
    enum outcome status;
    size_t slot;
};

/* One that is granted, and not withdrawn. */
struct naive_key {
    uint64_t n; /* of the record that granted it */
    char text[KEY_TEXT_BYTES];
    bool is_office, is_district;
    int centre; /* of a district's */
};

/* One that the office has named as the log's. */
struct naive_log_key {
    char text[SIGNER_BYTES_MAX];
    size_t size;
    int64_t received_ms;
};

struct naive {
    uint64_t n;
    struct finding *findings;
    size_t count, room;
    uint32_t *slots; /* open addressing: a finding's row + 1; at most half are taken */
    size_t slot_count;
    const struct naive_book *books[BOOKS]; /* in the order of the log */
    uint64_t book_ns[BOOKS];               /* the record that brought each */
    unsigned book_count;
    struct naive_key keys[KEYS];
    unsigned key_count;
    struct naive_log_key log_keys[LOG_KEYS];
    unsigned log_key_count;
    bool closed[YEARS];
    bool has_self_check[NAIVE_CENTRES][YEARS];
    int64_t self_check_ms[NAIVE_CENTRES][YEARS];
};

/* A row of the clauses, if the rulebook has it; else NONE. */
int naive_clause_named(const struct naive_book *book, struct text slug);
/* By the name in its text; NULL: it is none of those. */
const struct naive_book *naive_book_named(struct text text);
/* Whether it can, and no year that it is for has a finding. */
bool naive_may_take_effect(const naive_t *naive, const struct naive_book *book);
/* The last rulebook for a year; NULL: none is for it. */
const struct naive_book *naive_book_of(const naive_t *naive, int year);

/* The row of the roster that has this slug, or NONE; the same of a slug, a GB code or a name. */
int naive_centre_of(struct text slug);
int naive_centre_named(struct text name);

/* Of a grant, a withdrawal or a key of the log (EVENTS.md 4). */
bool naive_key_is_for_nobody(const struct event *event);
bool naive_key_has_conflict(naive_t *naive, const struct event *event, int64_t received_ms);
void naive_change_keys(naive_t *naive, const struct event *event, int64_t received_ms);

static inline struct text record_of(const struct finding *finding)
{
    return (struct text){finding->record, finding->record_size};
}

/* The last ruling in the order of the log holds. */
static inline bool counts(const struct finding *finding)
{
    return finding->status == OUTCOME_COUNTED || finding->status == OUTCOME_CONFIRMED;
}

#endif

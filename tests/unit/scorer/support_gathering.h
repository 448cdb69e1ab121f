/* A gathering, and what its sources keep: streams of numbers, told by texts. */
#ifndef KAOHE_TESTS_SUPPORT_GATHERING_H
#define KAOHE_TESTS_SUPPORT_GATHERING_H

#include "services/scorer/gathering.h"
#include "tests/unit/proof/support_proof.h"

enum { GATHERING_FROM = 100, GATHERING_STREAMS = 4, STREAM_ITEMS = 12 };

/* What a source keeps. */
struct kept_stream {
    struct kept_item items[STREAM_ITEMS];
    size_t count;
    uint64_t log;
};

extern gathering_t *gathering;
extern struct kept_stream streams[GATHERING_STREAMS]; /* of the sources a, b, c, d */
extern int64_t gathering_floor_ms;                    /* when the last record was received */
extern char gathered_text[600]; /* what was taken, in order: `a7`; `(b7)` was not taken as kept */

/* A new one, of a backup of GATHERING_FROM records; `key` may be NULL. */
void begin_gathering(const struct note_key *key);
/* Each as `n`, or `n@received` (else 100 for each number), or `n!`, which is of no outbox. */
void read_stream(const char *line, struct kept_stream *ret_stream);
void expect_sources(unsigned count);
/* Says what it keeps, in that conversation. */
void meet_source(unsigned place, uint64_t session, struct text note);
/* Answers each question that is due, in that conversation, with a page of two. */
void answer_gathering(uint64_t session);
/* What is next, once; it is taken unless it is in doubt. */
enum gathered step_gathering(void);
/* Until nothing is left, or somebody is waited for who does not answer. */
enum gathered take_gathering(uint64_t session);

#endif

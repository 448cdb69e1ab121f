/* What the tests of the answerer share. */
#ifndef KAOHE_TESTS_SUPPORT_ANSWERER_H
#define KAOHE_TESTS_SUPPORT_ANSWERER_H

#include "services/scorer/answerer.h"
#include "tests/unit/scorer/support_scorer.h"

struct asker {
    struct bench bench;
    presence_t *presence;
    answerer_t *answerer;
    struct message answer; /* the last; good until the next question, or until something is taken */
};

void asker_begin(struct asker *asker, const char *edits);
void asker_end(struct asker *asker);

/* Asks; every answer repeats the question's id, says as of which record it is, and fits a frame. */
void ask_at(struct asker *asker, const struct message *question, int64_t wall_ms);

/* ASK(&asker, GET_LOG, get_log, .n = 7): the fields are that message's. */
#define ASK_AT(wall_ms, asker, TYPE, member, ...)                                                  \
    ask_at(asker, &(struct message){.type = MESSAGE_##TYPE, .member = {.id = 1000, __VA_ARGS__}},  \
           wall_ms)
#define ASK(...) ASK_AT(NOW_MS, __VA_ARGS__)
void ask_status(struct asker *asker);

/* The answers, where they are of that kind. */
void check_sorry(const struct asker *asker, const char *word);
struct text answer_json(const struct asker *asker);
const struct message_page *answer_page(const struct asker *asker);
const struct message_log *answer_log(const struct asker *asker);

/* Records 2 to `last`: reports of wuhou and jinjiang in turn that wait for a ruling. */
void take_waiting(struct bench *bench, unsigned last);

#endif

/* How it stands with a log that is brought back (PROTOCOL.md 17), for the query thread to tell; and the office's word
 * on whom to pass over, for the thread that brings it back. */
#ifndef KAOHE_SCORER_BULLETIN_H
#define KAOHE_SCORER_BULLETIN_H

#include <jansson.h>

#include "common/ledger/restoring.h"
#include "common/run/home.h"
#include "services/scorer/gathering.h"

typedef struct bulletin bulletin_t;

bulletin_t *bulletin_new(void);
void bulletin_destroy(bulletin_t **bulletin);

/* The log is brought back, and so far. */
void bulletin_set(bulletin_t *bulletin, enum restoring phase, const struct gathering_state *state);
/* It is not brought back now. `n` is the record that tells that it was, and the number of the list of that in `home`,
 * which stays the caller's; 0: there is none. */
void bulletin_end(bulletin_t *bulletin, const struct home *home, uint64_t n);

/* By any thread: null where the log is not brought back. */
json_t *bulletin_json(bulletin_t *bulletin);
/* By any thread: the list's name, and `{"missing","refused"}` of it; both null where it is not there now. */
void bulletin_list(bulletin_t *bulletin, json_t **ret_name, json_t **ret_loss);
/* By any thread: without this source. False: the log is not brought back, or it is no source. */
typedef bool bulletin_ask(bulletin_t *bulletin, struct text source);
bulletin_ask bulletin_ask_pass_over;
/* By any thread: takes that back. False also where it has begun without. */
bulletin_ask bulletin_ask_wait_for;

/* What was said last of the source at that place, since the last call. */
enum bulletin_word { BULLETIN_NOTHING, BULLETIN_PASS_OVER, BULLETIN_WAIT_FOR };
enum bulletin_word bulletin_take_word(bulletin_t *bulletin, unsigned place);

#endif

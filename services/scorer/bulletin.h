/* How it stands with a log that is brought back (PROTOCOL.md 17), for the query thread to tell; and the office's word
 * on whom to pass over, for the thread that brings it back. */
#ifndef KAOHE_SCORER_BULLETIN_H
#define KAOHE_SCORER_BULLETIN_H

#include <jansson.h>

#include "common/ledger/restoring.h"
#include "services/scorer/gathering.h"

typedef struct bulletin bulletin_t;

bulletin_t *bulletin_new(void);
void bulletin_destroy(bulletin_t **bulletin);

/* The log is brought back, and so far. */
void bulletin_set(bulletin_t *bulletin, enum restoring phase, const struct gathering_state *state);
/* It is not brought back now. `list`, which may be NULL, is the name of the file that tells what was. */
void bulletin_end(bulletin_t *bulletin, const char *list);

/* By any thread: null where the log is not brought back; null where there is no list. */
json_t *bulletin_json(bulletin_t *bulletin);
json_t *bulletin_list_json(bulletin_t *bulletin);
/* By any thread: without this source. False: the log is not brought back, or it is no source. */
bool bulletin_ask_pass_over(bulletin_t *bulletin, struct text source);
/* Whether the source at that place is to be passed over, as was said since the last call. */
bool bulletin_take_pass_over(bulletin_t *bulletin, unsigned place);

#endif

/* What the ingest thread knows of the sources and of its clock, for the query thread to tell; when each key
 * was last heard, by either of them; and what the ingest thread is asked to do: an operator has said that the
 * clock is right, somebody waits for a checkpoint. */
#ifndef KAOHE_SCORER_PRESENCE_H
#define KAOHE_SCORER_PRESENCE_H

#include <jansson.h>

#include "common/score/keyring.h"
#include "services/scorer/bulletin.h"
#include "services/scorer/sessions.h"

typedef struct presence presence_t;

presence_t *presence_new(void);
void presence_destroy(presence_t **presence);

void presence_set(presence_t *presence, const struct source_state *sources, unsigned count);
json_t *presence_json(presence_t *presence); /* an array, by any thread */

/* Something came from this peer now, or by this key at that time; by any thread. Who has no key is not
 * noted. */
void presence_hear(presence_t *presence, const struct peer *peer);
void presence_recall(presence_t *presence, const uint8_t key[KEY_BYTES], int64_t heard_ms);
/* When something came last by this key; null: never, as far as is known. By any thread. */
json_t *presence_heard(presence_t *presence, const uint8_t key[KEY_BYTES]);
/* The sources of a roster, and the office, that are not in such an array. */
json_t *presence_never(const json_t *sources, const struct rulebook *roster);

struct clock_state {
    int64_t wall_ms, expected_ms;
    enum clock_doubt doubt;
    int64_t off_ms;    /* while in doubt: how far the wall is ahead */
    uint64_t accepted; /* the record of the last time an operator said it was right; 0: none */
};

void presence_set_clock(presence_t *presence, const struct clock_state *clock);
json_t *presence_clock_json(presence_t *presence); /* an object, by any thread */
/* An operator says that the clock is right as it is; by any thread. Nothing is asked for while it is
 * trusted. */
void presence_ask_accept(presence_t *presence);
/* Whether one has said so since the last call. */
bool presence_take_accept(presence_t *presence);

/* How it stands with a log that is brought back; it lives as long. */
bulletin_t *presence_bulletin(const presence_t *presence);

/* Whether a checkpoint that somebody waits for will come. */
enum checkpoints {
    CHECKPOINTS_COME,
    CHECKPOINTS_NO_ROOM,   /* not before the disk has room */
    CHECKPOINTS_NO_KEY,    /* the home has no signing key of the log */
    CHECKPOINTS_LOST_KEY,  /* it lacks one by which the log was signed, or is to be signed now */
    CHECKPOINTS_RESTORING, /* not before the log is brought back from a backup */
};
void presence_set_checkpoints(presence_t *presence, enum checkpoints checkpoints);
enum checkpoints presence_checkpoints(presence_t *presence); /* by any thread */
json_t *presence_checkpoints_json(presence_t *presence);     /* the word of PROTOCOL.md 11 */

/* For people: why nothing new is taken; empty: it is. */
void presence_set_full(presence_t *presence, const char *why);
json_t *presence_full_json(presence_t *presence); /* a text, or null; by any thread */

/* Somebody waits for a checkpoint of what is in the log; by any thread. It wakes the ingest thread by a file,
 * once until that is met (-1: there is no file). */
void presence_wish_checkpoint(presence_t *presence);
int presence_file(const presence_t *presence);
/* Whether somebody does; makes the file quiet. */
bool presence_has_wish(presence_t *presence);
/* A checkpoint has been made. */
void presence_meet_wish(presence_t *presence);

#endif

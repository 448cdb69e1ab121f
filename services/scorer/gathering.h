/* The gathering: whose kept events come next, where a log is brought back from a backup (PROTOCOL.md 17).
 * Pure: greetings, pages and times are handed in, and what is to be asked and taken comes back.
 *
 *          HOLDING                 GET_KEPT, KEPT
 *   awaited ──────► has come ──► │ page │ ─┐
 *   awaited ──────► has come ──► │ page │ ─┼─► the least number of all ──► taken, or not as kept
 *   named to be passed over                │
 *   has no key yet: when one is granted ───┘
 *
 * Each source keeps its events under the numbers that they had in the lost log. An event is the next one
 * when no source that is waited for can have one with a lesser number. For each source there is one page
 * in memory.
 *
 * Which sources are waited for: those that the last known checkpoint counts, the largest that a witness
 * shows with the signature of the log's key; where none does, all; where it is of what the log was before
 * a restore, or of another log than that by whose numbers most keep, those of whom the backup has records,
 * too. Not those that the office names, and not those to which no key is granted yet: their grant comes
 * back first. */
#ifndef KAOHE_SCORER_GATHERING_H
#define KAOHE_SCORER_GATHERING_H

#include "common/base/timekeeper.h"
#include "common/proof/checkpoint.h"
#include "proto/message.h"
#include "services/scorer/sessions.h"

enum {
    GATHERING_AGAIN_MS = 2000, /* for a page that was lost */
    /* The clock of the lost log may have been ahead by one step, and the scorer's be behind by one. */
    GATHERING_AHEAD_MS_MAX = 2 * CLOCK_STEP_MS_MAX,
};

typedef struct gathering gathering_t;

/* `from` is the last record of the backup. `keys` are the log's verifier keys; there may be none. */
gathering_t *gathering_new(uint64_t from, const struct note_key *keys, unsigned count);
void gathering_destroy(gathering_t **gathering);

/* The place of a source is that of its session (sessions_place). One that was never expected is not waited
 * for. `has_key`: a key is granted for it, or none is needed. May be called at any time. */
void gathering_expect(gathering_t *gathering, unsigned place, const char *slug, bool has_key);
/* The backup has records of it. */
void gathering_has_records(gathering_t *gathering, struct text slug);
/* The office's word: it goes on without this source. */
void gathering_pass_over(gathering_t *gathering, unsigned place);
/* Takes that back: before the first event was given, and of no effect then. */
void gathering_wait_for(gathering_t *gathering, unsigned place);

/* What it keeps, in this conversation. Again in the same one nothing changes. */
void gathering_meet(gathering_t *gathering, unsigned place, const struct message_holding *holding);
/* Its conversation is this one, or 0: none. What came in another one is forgotten. */
void gathering_look(gathering_t *gathering, unsigned place, uint64_t session);
/* A page that was asked for; any other is passed over. Its events are copied. */
void gathering_hear(gathering_t *gathering, unsigned place, const struct message_kept *page);

/* Whether nobody is waited for. */
bool gathering_is_complete(const gathering_t *gathering);
/* The next question that is due, which then counts as asked; false: there is none. */
bool gathering_asks(gathering_t *gathering, int64_t now_ms, unsigned *ret_place, uint64_t *ret_n);

enum gathered {
    GATHERED_WAITS, /* for a page, or a source */
    GATHERED_EVENT,
    GATHERED_ALL, /* nothing is left */
};
struct gathered_event {
    unsigned place;
    struct kept_item item; /* its event is good until gathering_pass */
};
enum gathered gathering_next(gathering_t *gathering, struct gathered_event *ret_event);
/* Why that event cannot have been in the lost log as it is told, for people; NULL: it can. `floor_ms` is
 * when the last record was received: what has the same time is no doubt of its own, though the log was
 * ahead then. */
const char *gathering_doubt(const gathering_t *gathering, const struct gathered_event *event,
                            int64_t floor_ms, int64_t wall_ms);
/* Goes on behind that event. It is in the log now, as record `n`, or is not taken as kept (0). */
void gathering_pass(gathering_t *gathering, const struct gathered_event *event, uint64_t n);

void gathering_slug(const gathering_t *gathering, unsigned place,
                    char ret_slug[SLUG_BYTES_MAX + 1]);

/* How it stands, for people. */
enum gathering_word {
    GATHERING_NOBODY, /* not a source */
    GATHERING_AWAITED,
    GATHERING_COME,
    GATHERING_LATER,  /* no key is granted for it yet, or the checkpoint does not count it */
    GATHERING_PASSED, /* over */
};
struct gathering_source {
    char slug[SLUG_BYTES_MAX + 1];
    enum gathering_word word;
    bool
        is_of_another_log; /* its numbers are those of another log: none of its events can be taken as kept */
    bool is_unheard; /* the backup has no record of it */
    uint64_t taken, refused;
    uint64_t counted; /* by the last known checkpoint */
    uint64_t beyond;  /* of `taken`, those with a number behind that checkpoint */
};
struct gathering_state {
    uint64_t from;
    uint64_t size;   /* of the last known checkpoint of this log; 0: none is known */
    bool is_blind;   /* no checkpoint is known, so that all are waited for */
    uint64_t at, to; /* the number of the event that was passed last, and the last that is kept */
    struct gathering_source sources[SESSIONS_MAX]; /* by place */
};
void gathering_tell(const gathering_t *gathering, struct gathering_state *ret_state);

#endif

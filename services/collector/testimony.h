/* The testimony: carries out what the witness decides. It reads its keys, keeps its memory in the outbox and its
 * evidence in the home, asks for checkpoints, and sends what was cosigned once that is on disk. */
#ifndef KAOHE_COLLECTOR_TESTIMONY_H
#define KAOHE_COLLECTOR_TESTIMONY_H

#include "common/run/home.h"
#include "common/wire/wire.h"
#include "services/collector/outbox.h"
#include "services/collector/witness.h"

typedef struct testimony testimony_t;

/* The transaction of the running pass that writes; it is begun at the first call. */
typedef txn_t *testimony_writing(void *context);

/* STATUS_CONFIG: a key is there, and cannot be used. What it is given stays the caller's, and lives longer. */
MUST_CHECK enum status testimony_open(const struct home *home, const char *source, outbox_t *outbox,
                                      testimony_writing *writing, void *context,
                                      testimony_t **ret_testimony, struct trouble *ret_trouble);
void testimony_close(testimony_t **testimony);

/* NULL is fine for each of these: nobody bears witness. */

/* As a pass begins, before anything is written: looks at what the receipts on disk say, with the time in
 * seconds, 0 where that is not trusted. Where the outbox cannot be read, says why and returns the status. */
MUST_CHECK enum status testimony_look(testimony_t *testimony, uint64_t time_s, int64_t mono_ms);
/* What the scorer says in a conversation: that it begins, and what it shows. */
void testimony_hear(testimony_t *testimony, const struct message *message);
/* In a conversation, behind the pass's commit: asks, and hands over what was cosigned. */
void testimony_speak(testimony_t *testimony, wire_t *wire, uint64_t session, int64_t mono_ms);
/* What was written in this pass may not be on disk. */
void testimony_forget(testimony_t *testimony);

/* For the status: its state, the last checkpoint that it cosigned (0: none), and for people why it is not
 * good; NULL: it is. */
struct testimony_state {
    enum witness_state state;
    uint64_t n;
    const char *why;
};
struct testimony_state testimony_state(const testimony_t *testimony);
/* As the status and the metrics have it. */
extern const char *const testimony_state_names[WITNESS_STATE_COUNT];

/* The last checkpoint that it cosigned, with the log's signature; absent: there is none. Good until the next call
 * of another function. */
struct text testimony_note(const testimony_t *testimony);

#endif

/* Ingest while the log is brought back (PROTOCOL.md 17), for who brings it back (restorer.h). A greeting is answered
 * by RESTORE, what a collector keeps goes to the gathering, and nothing that is new is taken. */
#ifndef KAOHE_SCORER_INGEST_RESTORE_H
#define KAOHE_SCORER_INGEST_RESTORE_H

#include "services/scorer/gathering.h"
#include "services/scorer/ingest.h"

/* Which log it is: what greetings are held against and welcomed with. */
void ingest_restore_is_of(ingest_t *ingest, uint64_t log);

/* From now on the log is brought back; `gathering` stays the caller's. `asks_keys`: collectors come by keys, so that
 * of whom the log has granted none cannot come. */
void ingest_restore_begin(ingest_t *ingest, gathering_t *gathering, bool asks_keys);
/* It is back: all conversations end, and what follows is as ever. */
void ingest_restore_end(ingest_t *ingest, answers_send *send, void *context);

/* Tells the gathering which sources there are, which of them have keys, and what conversations are open and not
 * silent. */
void ingest_restore_look(ingest_t *ingest, int64_t mono_ms);
/* The record that granted the key of the conversation at that place. False: there is no conversation, or its key is
 * not granted any more, and it was ended. */
bool ingest_restore_key(ingest_t *ingest, unsigned place, uint64_t *ret_key);
/* Asks what it keeps from record `n` on. */
void ingest_restore_ask(ingest_t *ingest, unsigned place, uint64_t n);

#endif

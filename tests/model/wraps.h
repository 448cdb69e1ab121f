/* What a history may ask of the functions that stand in for some of the product (wraps.c). */
#ifndef KAOHE_MODEL_WRAPS_H
#define KAOHE_MODEL_WRAPS_H

#include <stdbool.h>

#include "common/proof/note_key.h"
#include "services/scorer/presence.h"

/* Whether the feed publishes whole standings and events, or only that they have changed. */
extern bool wraps_tell_all;

/* The marks of stores (common/run/mark.h): of all, and of the store in `dir`. */
void wraps_forget_marks(void);
void wraps_forget_mark(const char *dir);
/* Whether homes have signing keys (common/run/signfile.h), and the log's. */
extern bool wraps_has_signers;
/* Whether the scorer's home has the log's, and nobody is a witness. */
extern bool wraps_signs_alone;
const struct note_pair *wraps_log_pair(void);

/* Where an operator speaks to the running scorer, as a query would; NULL: it is down. */
extern presence_t *wraps_presence;

#endif

/* Why the scorer refused an event, in words for people (refused.h). They are made afterwards of what the
 * scorer has: the record itself, the finding that it meets, the rulebook. A scorer that does not answer
 * leaves the reason alone. */
#ifndef KAOHE_TOOL_WHY_REFUSED_H
#define KAOHE_TOOL_WHY_REFUSED_H

#include "common/run/home.h"
#include "proto/message.h"
#include "services/tool/refused.h"

enum { WHY_REFUSED_BYTES = REFUSED_BYTES };

typedef struct why_refused why_refused_t;

/* Connects when it is first asked. `home` stays the caller's. */
why_refused_t *why_refused_new(const struct home *home);
void why_refused_close(why_refused_t **whys); /* NULL is fine */

/* Of a receipt whose outcome is OUTCOME_REFUSED. Returns the field to look at: one that the event has,
 * or that it lacks and should not. `ret_why` is empty where nothing can be said. */
const char *why_refused_write(why_refused_t *whys, const struct receipt *receipt,
                              char ret_why[WHY_REFUSED_BYTES]);

#endif

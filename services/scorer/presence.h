/* What the ingest thread knows of the sources, for the query thread to tell. */
#ifndef KAOHE_SCORER_PRESENCE_H
#define KAOHE_SCORER_PRESENCE_H

#include <jansson.h>

#include "services/scorer/sessions.h"

typedef struct presence presence_t;

presence_t *presence_new(void);
void presence_destroy(presence_t **presence);

void presence_set(presence_t *presence, const struct source_state *sources, unsigned count);
json_t *presence_json(presence_t *presence); /* an array, by any thread */

#endif

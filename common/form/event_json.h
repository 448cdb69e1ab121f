/* Records of the log as people read them: one JSON object with the envelope and the event as it
 * was sent (EVENTS.md 3). Reading it back by form/line gives the same event. */
#ifndef KAOHE_FORM_EVENT_JSON_H
#define KAOHE_FORM_EVENT_JSON_H

#include <jansson.h>

#include "proto/record.h"

json_t *event_json(const struct record *record, const struct event *event);

/* One line without its end, which the caller frees; NULL where the record's event is unreadable. */
char *record_line(const struct record *record);

#endif

/* Events that wait for kaohe_next: a queue, each with copies of its texts. It is filled in one step and
 * handed out before the next, so what a step can bring bounds it. */
#ifndef KAOHE_KAOHE_EVENTS_H
#define KAOHE_KAOHE_EVENTS_H

#include <stdbool.h>

#include "common/kaohe/kaohe.h"
#include "proto/text.h"

struct events {
    struct events_item *first, *last;
    struct events_item *given; /* the one that kaohe_next gave last */
};

/* The texts that an event may have; those that are left out are absent. */
struct events_texts {
    struct text text, why, field;
};

/* Copies the event; of its own texts `outcome` and `reason` live for ever or are NULL, the others are
 * not looked at. */
void events_push(struct events *events, const struct kaohe_event *event, struct events_texts texts);
/* The next one, good until the next call; NULL: none waits. */
const struct kaohe_event *events_take(struct events *events);
bool events_is_empty(const struct events *events);

/* Those of these kinds, both included, are dropped. */
void events_drop(struct events *events, kaohe_kind_t first, kaohe_kind_t last);
void events_clear(struct events *events);

#endif

#include "common/kaohe/events.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"

struct events_item {
    struct events_item *next;
    struct kaohe_event event;
    char bytes[]; /* of its texts, each with a NUL */
};

static const char *put(char **at, struct text text)
{
    char *copy = *at;

    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    *at += text.size + 1;
    return copy;
}

void events_push(struct events *events, const struct kaohe_event *event, struct events_texts texts)
{
    size_t bytes = texts.text.size + texts.why.size + texts.field.size + 3;
    struct events_item *item = memory_raw(sizeof *item + bytes);
    char *at = item->bytes;

    item->next = NULL;
    item->event = *event;
    item->event.text = put(&at, texts.text);
    item->event.text_bytes = texts.text.size;
    item->event.why = put(&at, texts.why);
    item->event.field = put(&at, texts.field);
    item->event.outcome = event->outcome ? event->outcome : "";
    item->event.reason = event->reason ? event->reason : "";
    *(events->last ? &events->last->next : &events->first) = item;
    events->last = item;
}

static struct events_item *unlink_first(struct events *events)
{
    struct events_item *item = events->first;

    if (item)
        events->first = item->next;
    if (!events->first)
        events->last = NULL;
    return item;
}

const struct kaohe_event *events_take(struct events *events)
{
    free(events->given);
    events->given = unlink_first(events);
    return events->given ? &events->given->event : NULL;
}

bool events_is_empty(const struct events *events)
{
    return !events->first;
}

void events_drop(struct events *events, kaohe_kind_t first, kaohe_kind_t last)
{
    struct events kept = {.given = events->given};
    struct events_item *item;

    while ((item = unlink_first(events))) {
        if (item->event.kind >= first && item->event.kind <= last) {
            free(item);
            continue;
        }
        item->next = NULL;
        *(kept.last ? &kept.last->next : &kept.first) = item;
        kept.last = item;
    }
    *events = kept;
}

void events_clear(struct events *events)
{
    while (events_take(events))
        ;
}

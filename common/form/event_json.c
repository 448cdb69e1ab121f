#include "common/form/event_json.h"

#include "common/form/json.h"
#include "proto/event_codec.h"

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new_nocheck(object, key, value);
}

/* Where the event has a `key` of its own, the envelope's has another name. */
static void set_key(json_t *object, uint64_t key, const struct event *event)
{
    if (key)
        set(object, event->key.data ? "by_key" : "key", json_integer((json_int_t)key));
}

static void set_envelope(json_t *object, const struct record *record, const struct event *event)
{
    set(object, "n", json_integer((json_int_t)record->n));
    set(object, "received", json_stamp(record->received_ms));
    set(object, "source", json_of_text(record->source));
    set_key(object, record->key, event);
    set(object, "outcome", json_string(outcome_name(record->outcome)));
    if (record->outcome == OUTCOME_REFUSED)
        set(object, "reason", json_string(reason_name(record->reason)));
}

static void set_field(json_t *object, const struct event *event, const struct field *field)
{
    if (field->kind == FIELD_POINTS && event->points_form == POINTS_EXACT)
        set(object, field->name, json_points(event->points));
    else if (field->kind == FIELD_POINTS && event->points_form == POINTS_OTHER)
        set(object, field->name, json_real(event->points_other));
    else if (field->kind == FIELD_YEAR && event->year)
        set(object, field->name, json_integer(event->year));
    else if (field->kind == FIELD_INTEGER && event_has(event, field))
        set(object, field->name, json_integer(event_whole((struct event *)event, field)->value));
    else if (field->kind == FIELD_TEXT && event_text((struct event *)event, field)->data)
        set(object, field->name, json_of_text(*event_text((struct event *)event, field)));
}

json_t *event_json(const struct record *record, const struct event *event)
{
    json_t *object = json_object();

    set_envelope(object, record, event);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        set_field(object, event, &event_fields[i]);
    return object;
}

/* A number that was no multiple of 0.01 needs all its digits to be the same number again. */
static char *precise_line(json_t *object)
{
    char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(17));

    json_decref(object);
    return line;
}

char *record_line(const struct record *record)
{
    struct event event;
    struct fault fault;

    if (!event_decode(record->event.data, record->event.size, &event, &fault))
        return NULL;
    json_t *object = event_json(record, &event);
    return event.points_form == POINTS_OTHER ? precise_line(object) : json_line(object);
}

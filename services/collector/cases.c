#include "services/collector/cases.h"

#include <stdio.h>
#include <string.h>

#include "common/form/json.h"
#include "proto/event_codec.h"

enum {
    FLAG_REPORTED = 1,
    FLAG_REARMED = 2, /* the report was late or bad-time: wait for the case to be sent again */
    DUE_BYTES = 12,
    KEY_BYTES_MAX = CASE_CENTRE_BYTES_MAX + 1 + RECORD_BYTES_MAX,
    VALUE_BYTES_MAX = 1 + 4 * (2 + WORD_BYTES_MAX),
};

static const int64_t second_zero = 62200000000; /* before the year 0 */

/* A case as it stands in the store. */
struct stored_case {
    uint8_t flags;
    struct text centre, accepted, due, closed;
};

struct case_key {
    uint8_t bytes[KEY_BYTES_MAX];
    size_t size;
};

struct deadline_key {
    uint8_t bytes[1 + DUE_BYTES + KEY_BYTES_MAX];
    size_t size;
};

static struct case_key make_key(struct text source, struct text centre, struct text id)
{
    struct case_key key = {.size = 0};
    struct text named = centre.data ? centre : source;

    memcpy(key.bytes, named.data, named.size);
    key.bytes[named.size] = 0;
    memcpy(key.bytes + named.size + 1, id.data, id.size);
    key.size = named.size + 1 + id.size;
    return key;
}

static struct case_key key_of(struct text source, const struct case_record *record)
{
    return make_key(source, record->slug.data ? record->slug : record->centre, record->id);
}

static struct text id_of(const uint8_t *key, size_t size)
{
    const uint8_t *nul = memchr(key, 0, size);

    return (struct text){(const char *)nul + 1, size - (size_t)(nul + 1 - key)};
}

static struct span span_of(const struct case_key *key)
{
    return (struct span){key->bytes, key->size};
}

static uint8_t *put_text(uint8_t *at, struct text text)
{
    bytes_put(at, text.data ? text.size + 1 : 0, 2); /* 0: absent */
    memcpy(at + 2, text.data ? text.data : "", text.size);
    return at + 2 + text.size;
}

static const uint8_t *get_text(const uint8_t *at, struct text *ret_text)
{
    uint64_t size = bytes_get(at, 2);

    *ret_text = size ? (struct text){(const char *)at + 2, size - 1} : (struct text){0};
    return at + 2 + ret_text->size;
}

static void put_case(txn_t *txn, const struct case_key *key, const struct stored_case *stored)
{
    uint8_t value[VALUE_BYTES_MAX], *at = value;

    *at++ = stored->flags;
    at = put_text(at, stored->centre);
    at = put_text(at, stored->accepted);
    at = put_text(at, stored->due);
    at = put_text(at, stored->closed);
    txn_put(txn, OUTBOX_CASES, span_of(key), (struct span){value, (size_t)(at - value)});
}

static bool get_case(txn_t *txn, const struct case_key *key, struct stored_case *ret_stored)
{
    struct span value;

    if (!txn_get(txn, OUTBOX_CASES, span_of(key), &value))
        return false;
    const uint8_t *at = value.data;
    ret_stored->flags = *at++;
    at = get_text(at, &ret_stored->centre);
    at = get_text(at, &ret_stored->accepted);
    at = get_text(at, &ret_stored->due);
    get_text(at, &ret_stored->closed);
    return true;
}

static bool is_reported(const struct stored_case *stored)
{
    return stored->flags & FLAG_REPORTED;
}

/* Closed in time is closed at the deadline or before (contract §3). */
static bool is_in_time(const struct stored_case *stored)
{
    struct instant due, closed;

    return !instant_read(stored->due, &due) ||
           (instant_read(stored->closed, &closed) && instant_compare(closed, due) <= 0);
}

static enum case_class class_of(const struct stored_case *stored)
{
    bool is_open = !stored->closed.data;

    if (is_reported(stored) || (stored->flags & FLAG_REARMED))
        return is_open ? CASE_OVERDUE : CASE_DONE;
    if (!stored->due.data)
        return is_open ? CASE_UNDATED : CASE_DONE;
    return is_in_time(stored) ? CASE_DONE : CASE_WAITING;
}

static struct deadline_key deadline_key(const struct stored_case *stored,
                                        const struct case_key *key)
{
    struct deadline_key deadline = {.bytes = {(uint8_t)class_of(stored)}};
    struct instant due = {0};

    instant_read(stored->due, &due);
    bytes_put(deadline.bytes + 1, (uint64_t)(due.second + second_zero), 8);
    bytes_put(deadline.bytes + 9, (uint64_t)due.nano, 4);
    memcpy(deadline.bytes + 1 + DUE_BYTES, key->bytes, key->size);
    deadline.size = 1 + DUE_BYTES + key->size;
    return deadline;
}

static void list_deadline(txn_t *txn, const struct case_key *key, const struct stored_case *stored)
{
    struct deadline_key deadline = deadline_key(stored, key);

    if (class_of(stored) != CASE_DONE)
        txn_put(txn, OUTBOX_DEADLINES, (struct span){deadline.bytes, deadline.size},
                (struct span){"", 0});
}

static void unlist_deadline(txn_t *txn, const struct case_key *key,
                            const struct stored_case *stored)
{
    struct deadline_key deadline = deadline_key(stored, key);

    txn_delete(txn, OUTBOX_DEADLINES, (struct span){deadline.bytes, deadline.size});
}

/* Replaces a case, whose stored texts may point into the store, in both tables. */
static void replace(txn_t *txn, const struct case_key *key, const struct stored_case *before,
                    const struct stored_case *after)
{
    if (before)
        unlist_deadline(txn, key, before);
    list_deadline(txn, key, after);
    put_case(txn, key, after);
}

struct case_taken case_take(txn_t *txn, struct text source, const struct case_record *record,
                            struct instant now)
{
    struct case_key key = key_of(source, record);
    struct stored_case before = {0};
    struct stored_case after = {.centre = record->centre,
                                .accepted = record->accepted,
                                .due = record->due,
                                .closed = record->closed};
    struct case_taken taken = {.is_new = !get_case(txn, &key, &before)};

    after.flags = before.flags & FLAG_REPORTED; /* a report that came back is forgotten */
    taken.was_not_overdue =
        is_reported(&after) && (is_in_time(&after) || instant_compare(record->due_at, now) >= 0);
    replace(txn, &key, taken.is_new ? NULL : &before, &after);
    return taken;
}

/* What the case's own record says, so that the point can be explained without the case system. */
static size_t describe(const struct stored_case *stored, char *ret_text, size_t size_max)
{
    struct text accepted = stored->accepted, closed = stored->closed;
    int size = snprintf(ret_text, size_max, "受理 %.*s；期限 %.*s；办结 %.*s",
                        accepted.data ? (int)accepted.size : 1, accepted.data ? accepted.data : "-",
                        (int)stored->due.size, stored->due.data, closed.data ? (int)closed.size : 1,
                        closed.data ? closed.data : "-");

    return size < (int)size_max ? (size_t)size : size_max - 1;
}

static size_t encode_report(const struct stored_case *stored, const struct case_key *key,
                            void *bytes)
{
    char evidence[NOTE_BYTES_MAX + 1];
    struct event event = {
        .clause = text_of("overdue-case"),
        .centre = stored->centre,
        .record = id_of(key->bytes, key->size),
        .occurred = stored->due,
    };

    event.evidence = (struct text){evidence, describe(stored, evidence, sizeof evidence)};
    return event_encode(&event, bytes, EVENT_BYTES_MAX);
}

/* The stored texts point into the store and end with its next write: the report is built first. */
static size_t report(txn_t *txn, const struct case_key *key, struct stored_case stored, void *bytes)
{
    uint8_t copy[VALUE_BYTES_MAX], *at = copy;
    struct text *texts[] = {&stored.centre, &stored.accepted, &stored.due, &stored.closed};
    size_t size = encode_report(&stored, key, bytes);

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!texts[i]->data)
            continue;
        memcpy(at, texts[i]->data, texts[i]->size);
        texts[i]->data = (char *)at;
        at += texts[i]->size;
    }
    struct stored_case after = stored;
    after.flags |= FLAG_REPORTED;
    replace(txn, key, &stored, &after);
    return size;
}

static bool has_passed(const struct stored_case *stored, struct instant now)
{
    struct instant due;

    return class_of(stored) == CASE_WAITING && instant_read(stored->due, &due) &&
           instant_compare(due, now) < 0;
}

size_t case_overdue(txn_t *txn, struct text source, const struct case_record *record,
                    struct instant now, void *bytes)
{
    struct case_key key = key_of(source, record);
    struct stored_case stored;

    if (!get_case(txn, &key, &stored) || !has_passed(&stored, now))
        return 0;
    return report(txn, &key, stored, bytes);
}

/* The first case that waits, by its deadline. */
static bool first_waiting(txn_t *txn, struct case_key *ret_key)
{
    static const uint8_t from[] = {CASE_WAITING};
    cursor_t *cursor = cursor_open(txn, OUTBOX_DEADLINES);
    bool is_there = cursor_seek(cursor, (struct span){from, sizeof from});

    if (is_there) {
        struct span key = cursor_key(cursor);
        is_there = *(const uint8_t *)key.data == CASE_WAITING;
        ret_key->size = key.size - 1 - DUE_BYTES;
        memcpy(ret_key->bytes, (const uint8_t *)key.data + 1 + DUE_BYTES, ret_key->size);
    }
    cursor_close(&cursor);
    return is_there;
}

size_t case_next_overdue(txn_t *txn, struct instant now, void *bytes)
{
    struct case_key key;
    struct stored_case stored;

    if (!first_waiting(txn, &key) || !get_case(txn, &key, &stored) || !has_passed(&stored, now))
        return 0;
    return report(txn, &key, stored, bytes);
}

bool case_next_deadline(txn_t *txn, struct instant *ret_due)
{
    struct case_key key;
    struct stored_case stored;

    return first_waiting(txn, &key) && get_case(txn, &key, &stored) &&
           instant_read(stored.due, ret_due);
}

void case_rearm(txn_t *txn, struct text source, struct text centre, struct text id)
{
    struct case_key key = make_key(source, centre, id);
    struct stored_case stored;
    uint8_t copy[VALUE_BYTES_MAX];
    struct span value;

    if (!txn_get(txn, OUTBOX_CASES, span_of(&key), &value) || value.size > sizeof copy)
        return;
    memcpy(copy, value.data, value.size);
    if (!get_case(txn, &key, &stored) || !is_reported(&stored))
        return;
    copy[0] = (uint8_t)((stored.flags & ~FLAG_REPORTED) | FLAG_REARMED);
    txn_put(txn, OUTBOX_CASES, span_of(&key), (struct span){copy, value.size});
}

static json_t *case_json(const struct case_key *key, const struct stored_case *stored,
                         enum case_class class)
{
    json_t *object = json_object();
    const char *source_end = memchr(key->bytes, 0, key->size);

    json_object_set_new(object, "case", json_of_text(id_of(key->bytes, key->size)));
    json_object_set_new(object, "centre",
                        json_of_text((struct text){(const char *)key->bytes,
                                                   (size_t)(source_end - (char *)key->bytes)}));
    json_object_set_new(object, "accepted", json_of_text(stored->accepted));
    json_object_set_new(object, "due", json_of_text(stored->due));
    json_object_set_new(object, "overdue", json_boolean(class == CASE_OVERDUE));
    return object;
}

size_t case_list(txn_t *txn, uint64_t skip, size_t count, json_t *rows)
{
    static const uint8_t from[] = {0};
    struct case_key key;
    struct stored_case stored;
    cursor_t *cursor = cursor_open(txn, OUTBOX_DEADLINES);
    size_t listed = 0;

    for (bool more = cursor_seek(cursor, (struct span){from, 1}); more && listed < count;
         more = cursor_next(cursor)) {
        const uint8_t *bytes = cursor_key(cursor).data;
        key.size = cursor_key(cursor).size - 1 - DUE_BYTES;
        memcpy(key.bytes, bytes + 1 + DUE_BYTES, key.size);
        if (!get_case(txn, &key, &stored) || stored.closed.data)
            continue;
        if (skip > 0) {
            skip--;
            continue;
        }
        json_array_append_new(rows, case_json(&key, &stored, bytes[0]));
        listed++;
    }
    cursor_close(&cursor);
    return listed;
}

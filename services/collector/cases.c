#include "services/collector/cases.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "common/form/json.h"
#include "proto/event_codec.h"
#include "services/collector/case_row.h"

/* A case out of the store; its row points into its own bytes. */
struct stored_case {
    struct case_key key;
    struct case_row row;
    uint8_t bytes[CASE_VALUE_BYTES_MAX];
};

/* A case record comes from line_read, which has checked the bounds of its texts. */
static struct case_key key_of(struct text source, const struct case_record *record)
{
    struct text centre = record->slug.data ? record->slug : record->centre;
    struct case_key key;
    bool is_key = case_row_key(centre.data ? centre : source, record->id, &key);

    assert(is_key);
    return key;
}

static void put_case(txn_t *txn, const struct case_key *key, const struct case_row *row)
{
    uint8_t value[CASE_VALUE_BYTES_MAX];
    size_t size = case_row_write(row, value);

    txn_put(txn, OUTBOX_CASES, case_row_key_span(key), (struct span){value, size});
}

/* False: there is none, or it cannot be read and the transaction has failed. */
static bool get_case(txn_t *txn, const struct case_key *key, struct stored_case *ret_stored)
{
    struct span value;

    if (!txn_get(txn, OUTBOX_CASES, case_row_key_span(key), &value))
        return false;
    bool fits = value.size <= sizeof ret_stored->bytes;
    if (fits && value.size > 0)
        memcpy(ret_stored->bytes, value.data, value.size);
    ret_stored->key = *key;
    if (fits && case_row_read((struct span){ret_stored->bytes, value.size}, &ret_stored->row))
        return true;
    txn_fail(txn, STATUS_DAMAGED, "a case of the outbox cannot be read");
    return false;
}

/* Closed in time is closed at the deadline or before. */
static bool is_in_time(const struct case_row *row)
{
    return !row->due.data ||
           (row->closed.data && instant_compare(row->closed_at, row->due_at) <= 0);
}

static enum case_class class_of(const struct case_row *row)
{
    bool is_open = !row->closed.data;

    if (row->is_reported || row->is_rearmed)
        return is_open ? CASE_OVERDUE : CASE_DONE;
    if (!row->due.data)
        return is_open ? CASE_UNDATED : CASE_DONE;
    return is_in_time(row) ? CASE_DONE : CASE_WAITING;
}

static size_t deadline_of(const struct case_key *key, const struct case_row *row,
                          uint8_t ret_bytes[DEADLINE_KEY_BYTES_MAX])
{
    struct deadline deadline = {.class = class_of(row),
                                .due = row->due.data ? row->due_at : (struct instant){0}};

    deadline.key = *key;
    return case_row_write_deadline(&deadline, ret_bytes);
}

static void list_deadline(txn_t *txn, const struct case_key *key, const struct case_row *row)
{
    uint8_t bytes[DEADLINE_KEY_BYTES_MAX];
    struct span deadline = {bytes, deadline_of(key, row, bytes)};

    if (class_of(row) != CASE_DONE)
        txn_put(txn, OUTBOX_DEADLINES, deadline, (struct span){"", 0});
}

static void unlist_deadline(txn_t *txn, const struct case_key *key, const struct case_row *row)
{
    uint8_t bytes[DEADLINE_KEY_BYTES_MAX];

    txn_delete(txn, OUTBOX_DEADLINES, (struct span){bytes, deadline_of(key, row, bytes)});
}

/* Replaces a case (`before` NULL: there was none) in both tables. */
static void replace(txn_t *txn, const struct case_key *key, const struct case_row *before,
                    const struct case_row *after)
{
    if (before)
        unlist_deadline(txn, key, before);
    list_deadline(txn, key, after);
    put_case(txn, key, after);
}

struct case_change case_update(txn_t *txn, struct text source, const struct case_record *record,
                               struct instant now)
{
    struct case_key key = key_of(source, record);
    struct stored_case before;
    struct case_row after = {.centre = record->centre,
                             .accepted = record->accepted,
                             .due = record->due,
                             .closed = record->closed,
                             .due_at = record->due_at,
                             .closed_at = record->closed_at};
    bool is_new = !get_case(txn, &key, &before);

    after.is_reported =
        !is_new && before.row.is_reported; /* one that was rearmed may be reported again */
    bool is_overdue = !is_in_time(&after) && instant_compare(record->due_at, now) < 0;
    replace(txn, &key, is_new ? NULL : &before.row, &after);
    return (struct case_change){.is_new = is_new,
                                .was_not_overdue = after.is_reported && !is_overdue};
}

/* The evidence of a report: the times of the case, so that nobody has to ask the case system. */
static size_t describe(const struct case_row *row, char ret_text[NOTE_BYTES_MAX + 1])
{
    struct text accepted = row->accepted.data ? row->accepted : text_of("-");
    struct text closed = row->closed.data ? row->closed : text_of("-");
    int size = snprintf(ret_text, NOTE_BYTES_MAX + 1, "受理 %.*s；期限 %.*s；办结 %.*s",
                        (int)accepted.size, accepted.data, (int)row->due.size, row->due.data,
                        (int)closed.size, closed.data);

    assert(size > 0);
    assert(size <= NOTE_BYTES_MAX);
    return (size_t)size;
}

static size_t encode_report(const struct stored_case *stored, struct text clause, void *bytes)
{
    char evidence[NOTE_BYTES_MAX + 1];
    struct event event = {
        .clause = clause,
        .centre = stored->row.centre,
        .record = case_row_id(&stored->key),
        .occurred = stored->row.due,
        .evidence = {evidence, describe(&stored->row, evidence)},
    };
    size_t size = event_encode(&event, bytes, EVENT_BYTES_MAX);

    assert(size > 0); /* every field is within its bound */
    return size;
}

static size_t report(txn_t *txn, const struct stored_case *stored, struct text clause, void *bytes)
{
    struct case_row after = stored->row;

    assert(class_of(&stored->row) == CASE_WAITING);
    after.is_reported = true;
    assert(class_of(&after) != CASE_WAITING);
    replace(txn, &stored->key, &stored->row, &after);
    return encode_report(stored, clause, bytes);
}

static bool has_passed(const struct case_row *row, struct instant now)
{
    return class_of(row) == CASE_WAITING && instant_compare(row->due_at, now) < 0;
}

size_t case_overdue(txn_t *txn, struct text source, struct text clause,
                    const struct case_record *record, struct instant now, void *bytes)
{
    struct case_key key = key_of(source, record);
    struct stored_case stored;

    if (!clause.data || !get_case(txn, &key, &stored) || !has_passed(&stored.row, now))
        return 0;
    return report(txn, &stored, clause, bytes);
}

/* The case of the entry of the table of deadlines that the cursor is at. False: it cannot be read,
 * and the transaction has failed. */
static bool get_listed(txn_t *txn, const cursor_t *cursor, struct stored_case *ret_stored)
{
    struct span bytes = cursor_key(cursor);
    uint8_t expected[DEADLINE_KEY_BYTES_MAX];
    struct deadline deadline;

    if (!case_row_read_deadline(bytes, &deadline) || cursor_value(cursor).size > 0) {
        txn_fail(txn, STATUS_DAMAGED, "a deadline of the outbox cannot be read");
        return false;
    }
    if (get_case(txn, &deadline.key, ret_stored)) {
        size_t size = deadline_of(&deadline.key, &ret_stored->row, expected);
        if (span_equal(bytes, (struct span){expected, size}))
            return true;
    }
    txn_fail(txn, STATUS_DAMAGED, "a deadline of the outbox has no case, or another than its own");
    return false;
}

/* The first case that waits, by its deadline. */
static bool first_waiting(txn_t *txn, struct stored_case *ret_stored)
{
    static const uint8_t from[] = {0}; /* before every class */
    cursor_t *cursor = cursor_open(txn, OUTBOX_DEADLINES);
    bool is_waiting = cursor_seek(cursor, (struct span){from, sizeof from}) &&
                      get_listed(txn, cursor, ret_stored) &&
                      class_of(&ret_stored->row) == CASE_WAITING;

    cursor_close(&cursor);
    return is_waiting;
}

size_t case_next_overdue(txn_t *txn, struct text clause, struct instant now, void *bytes)
{
    struct stored_case stored;

    if (!clause.data || !first_waiting(txn, &stored) || !has_passed(&stored.row, now))
        return 0;
    return report(txn, &stored, clause, bytes);
}

bool case_next_deadline(txn_t *txn, struct text clause, struct instant *ret_due)
{
    struct stored_case stored;

    if (!clause.data || !first_waiting(txn, &stored))
        return false;
    *ret_due = stored.row.due_at;
    return true;
}

void case_rearm(txn_t *txn, struct text source, struct text centre, struct text id)
{
    struct stored_case stored;
    struct case_key key;

    if (!case_row_key(centre.data ? centre : source, id, &key)) {
        txn_fail(txn, STATUS_DAMAGED, "a report of the outbox is for no case");
        return;
    }
    if (!get_case(txn, &key, &stored) || !stored.row.is_reported)
        return;
    enum case_class class = class_of(&stored.row);
    stored.row.is_reported = false;
    stored.row.is_rearmed = true;
    assert(class_of(&stored.row) == class); /* and so its deadline stays as it is listed */
    put_case(txn, &key, &stored.row);
}

static json_t *case_json(const struct stored_case *stored)
{
    const struct case_row *row = &stored->row;
    json_t *object = json_object();

    json_object_set_new(object, "case", json_of_text(case_row_id(&stored->key)));
    json_object_set_new(object, "centre", json_of_text(case_row_centre(&stored->key)));
    json_object_set_new(object, "accepted", json_of_text(row->accepted));
    json_object_set_new(object, "due", json_of_text(row->due));
    json_object_set_new(object, "overdue", json_boolean(class_of(row) == CASE_OVERDUE));
    return object;
}

static_assert((int)DEADLINE_KEY_BYTES_MAX <= (int)PLACE_BYTES_MAX, "a place is a deadline's key");

bool case_place_read(struct text bytes, struct case_place *ret_place)
{
    struct deadline deadline;

    ret_place->size = 0;
    if (bytes.size == 0)
        return true;
    if (!case_row_read_deadline(span_of_text(bytes), &deadline))
        return false;
    memcpy(ret_place->bytes, bytes.data, bytes.size);
    ret_place->size = bytes.size;
    return true;
}

static void note_place(const cursor_t *cursor, struct case_place *ret_place)
{
    struct span key = cursor_key(cursor);

    assert(key.size <= sizeof ret_place->bytes);
    memcpy(ret_place->bytes, key.data, key.size);
    ret_place->size = key.size;
}

static bool visit_case(const struct stored_case *stored, case_visit *visit, void *context)
{
    json_t *row = case_json(stored);
    bool is_taken = visit(context, row);

    json_decref(row);
    return is_taken;
}

void case_list(txn_t *txn, const struct case_place *from, case_visit *visit, void *context,
               struct case_place *ret_next)
{
    static const uint8_t start[] = {0}; /* before every class */
    struct span place = {from->bytes, from->size};
    cursor_t *cursor = cursor_open(txn, OUTBOX_DEADLINES);
    struct stored_case stored;

    ret_next->size = 0;
    for (bool more = cursor_seek(cursor, place.size ? place : (struct span){start, sizeof start});
         more && get_listed(txn, cursor, &stored); more = cursor_next(cursor)) {
        if (!stored.row.closed.data && !visit_case(&stored, visit, context)) {
            note_place(cursor, ret_next);
            break;
        }
    }
    cursor_close(&cursor);
}

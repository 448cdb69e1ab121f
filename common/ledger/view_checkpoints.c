#include "common/ledger/view_checkpoints.h"

#include <string.h>

#include "common/ledger/checkpoints.h"
#include "common/ledger/facts.h"
#include "common/ledger/view_inside.h"

void view_facts(view_t *view, struct checkpoint *ret_checkpoint)
{
    facts_of(view->txn, view_calendar(view), view_last(view), ret_checkpoint);
}

bool view_checkpoint_newest(view_t *view, uint64_t *ret_n, struct text *ret_note)
{
    return checkpoints_newest(view->txn, ret_n, ret_note);
}

uint64_t view_checkpoint_count(view_t *view)
{
    return txn_count(view->txn, TABLE_CHECKPOINTS);
}

bool view_checkpoint_over(view_t *view, uint64_t n, uint64_t *ret_n, struct text *ret_note)
{
    cursor_t *cursor = cursor_open(view->txn, TABLE_CHECKPOINTS);
    struct key key = n_key(n);
    struct span first = n > 1 ? key_span(&key) : (struct span){"", 1}; /* of all, good or not */
    bool is_there =
        cursor_seek(cursor, first) && checkpoints_at(view->txn, cursor, ret_n, ret_note);

    cursor_close(&cursor);
    return is_there;
}

static bool read_key(view_t *view, const cursor_t *cursor, struct cosignature_key *ret_key)
{
    if (cosignature_key_decode(cursor_key(cursor), ret_key) &&
        cursor_value(cursor).size < NOTE_LINE_BYTES)
        return true;
    txn_fail(view->txn, STATUS_DAMAGED, "a row of the table `cosignatures` cannot be read");
    return false;
}

static bool read_cosignature(view_t *view, const cursor_t *cursor, uint64_t *ret_n)
{
    struct cosignature_key key;

    if (!read_key(view, cursor, &key))
        return false;
    *ret_n = key.n;
    return true;
}

static bool seek_cosignature(view_t *view, cursor_t *cursor, uint64_t n, uint64_t *ret_n)
{
    struct key key = cosignature_key_encode(&(struct cosignature_key){.n = n});

    return cursor_seek(cursor, key_span(&key)) && read_cosignature(view, cursor, ret_n);
}

bool view_cosigned_over(view_t *view, uint64_t n, uint64_t *ret_n)
{
    cursor_t *cursor = cursor_open(view->txn, TABLE_COSIGNATURES);
    bool is_there = seek_cosignature(view, cursor, n, ret_n);

    cursor_close(&cursor);
    return is_there;
}

/* Behind a note of `size` bytes. Returns the size with them; what has no room is left out. */
static size_t add_cosignatures(view_t *view, uint64_t n, char *note, size_t size)
{
    cursor_t *cursor = cursor_open(view->txn, TABLE_COSIGNATURES);
    uint64_t of;

    for (bool more = seek_cosignature(view, cursor, n, &of); more && of == n;
         more = cursor_next(cursor) && read_cosignature(view, cursor, &of)) {
        struct span line = cursor_value(cursor);
        if (line.size > NOTE_SIGNED_BYTES_MAX - size)
            break;
        memcpy(note + size, line.data, line.size);
        size += line.size;
    }
    cursor_close(&cursor);
    return size;
}

size_t view_checkpoint_whole(view_t *view, uint64_t n, char ret_note[NOTE_SIGNED_BYTES_MAX])
{
    struct text note;

    if (n == 0 || !checkpoints_get(view->txn, n, &note))
        return 0;
    if (note.size > NOTE_SIGNED_BYTES_MAX) {
        txn_fail(view->txn, STATUS_DAMAGED, "a row of the table `checkpoints` cannot be read");
        return 0;
    }
    memcpy(ret_note, note.data, note.size);
    size_t size = add_cosignatures(view, n, ret_note, note.size);
    return view_status(view) == STATUS_OK ? size : 0;
}

void view_walk_cosigned(view_t *view, view_visit_cosigned *visit, void *context)
{
    cursor_t *cursor = cursor_open(view->txn, TABLE_COSIGNATURES);
    struct cosignature_key at = {0};
    struct key key;

    for (bool more = cursor_last(cursor);
         more && read_key(view, cursor, &at) && visit(context, at.source, at.n);
         more = cursor_before(cursor, key_span(&key)))
        key = cosignature_key_encode(&at);
    cursor_close(&cursor);
}

void view_walk_checkpoints(view_t *view, view_visit_checkpoint *visit, void *context)
{
    cursor_t *cursor = cursor_open(view->txn, TABLE_CHECKPOINTS);
    struct key key = n_key(1);
    struct text note;
    uint64_t n;

    for (bool more = cursor_seek(cursor, key_span(&key));
         more && checkpoints_at(view->txn, cursor, &n, &note) && visit(context, n, note);)
        more = cursor_next(cursor);
    cursor_close(&cursor);
}

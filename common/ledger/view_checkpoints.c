#include "common/ledger/view_checkpoints.h"

#include "common/ledger/facts.h"
#include "common/ledger/view_inside.h"

void view_facts(view_t *view, struct checkpoint *ret_checkpoint)
{
    facts_of(view->txn, view_calendar(view), view_last(view), ret_checkpoint);
}

static bool read_row(view_t *view, const cursor_t *cursor, uint64_t *ret_n, struct text *ret_note)
{
    struct span value = cursor_value(cursor);

    if (!n_key_decode(cursor_key(cursor), ret_n)) {
        txn_fail(view->txn, STATUS_DAMAGED, "a row of the table `checkpoints` cannot be read");
        return false;
    }
    *ret_note = (struct text){value.data, value.size};
    return true;
}

bool view_checkpoint_newest(view_t *view, uint64_t *ret_n, struct text *ret_note)
{
    cursor_t *cursor = cursor_open(view->txn, TABLE_CHECKPOINTS);
    bool is_there = cursor_last(cursor) && read_row(view, cursor, ret_n, ret_note);

    cursor_close(&cursor);
    return is_there;
}

bool view_checkpoint_over(view_t *view, uint64_t n, uint64_t *ret_n, struct text *ret_note)
{
    cursor_t *cursor = cursor_open(view->txn, TABLE_CHECKPOINTS);
    struct key key = n_key(n);
    bool is_there = cursor_seek(cursor, key_span(&key)) && read_row(view, cursor, ret_n, ret_note);

    cursor_close(&cursor);
    return is_there;
}

void view_walk_checkpoints(view_t *view, view_visit_checkpoint *visit, void *context)
{
    cursor_t *cursor = cursor_open(view->txn, TABLE_CHECKPOINTS);
    struct key key = n_key(1);
    struct text note;
    uint64_t n;

    for (bool more = cursor_seek(cursor, key_span(&key));
         more && read_row(view, cursor, &n, &note) && visit(context, n, note);)
        more = cursor_next(cursor);
    cursor_close(&cursor);
}

/* services/collector/outbox: what cannot be read in one of its tables is a failed transaction with
 * a reason, and never a crash. */
#include "services/collector/outbox_row.h"
#include "tests/unit/collector/support_outbox.h"

#define Z7 "\0\0\0\0\0\0\0"
#define N0 Z7 "\0"
#define N1 Z7 "\1"
#define N2 Z7 "\2"
#define N3 Z7 "\3"
#define N4 Z7 "\4"
#define N9 Z7 "\x9"
#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const char unreadable_state[] = "the state of the outbox cannot be read";
static const char other_events[] = "the events of the outbox are not those that its state counts";

/* What is written into an outbox of epoch 77 that holds 2 and 3, and whose next is 4. */
struct damage_row {
    const char *title;
    enum outbox_table table;
    struct text key, value;
    const char *why;
    struct text removed; /* another key of that table; absent: none */
};

static void write_damage(outbox_t *outbox, const struct damage_row *row)
{
    txn_t *txn = outbox_begin(outbox);

    if (row->removed.data)
        txn_delete(txn, row->table, span_of_text(row->removed));
    txn_put(txn, row->table, span_of_text(row->key), span_of_text(row->value));
    commit_outbox(outbox, txn);
}

static outbox_t *damaged_outbox(char ret_dir[PLACE_BYTES], const struct damage_row *row)
{
    outbox_t *outbox = fresh_outbox(ret_dir);

    add(outbox, 3);
    assert_int_equal(settle(outbox, receipt_of(1, 1)), SETTLED);
    write_damage(outbox, row);
    return outbox;
}

static const struct damage_row state_rows[] = {
    {"a state of nothing", OUTBOX_STATE, TEXT("state"), TEXT(""), unreadable_state, {0}},
    {"a state of one byte", OUTBOX_STATE, TEXT("state"), TEXT("\1"), unreadable_state, {0}},
    {"a state that is a byte short",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N1 Z7),
     unreadable_state,
     {0}},
    {"a state that is a byte long",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N1 N4 "\0"),
     unreadable_state,
     {0}},
    {"an old state that is a byte short",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N1 N4 N0 Z7),
     unreadable_state,
     {0}},
    {"an old state that is a byte long",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N1 N4 N0 N0 "\0"),
     unreadable_state,
     {0}},
    {"a state with base 0", OUTBOX_STATE, TEXT("state"), TEXT(N9 N0 N4), unreadable_state, {0}},
    {"an old state with base 0",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N0 N4 N0 N0),
     unreadable_state,
     {0}},
    {"a state with its base beyond its next",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N9 N4),
     unreadable_state,
     {0}},
    {"a state with a next that is no sequence",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N1 "\xff\xff\xff\xff\xff\xff\xff\xff"),
     unreadable_state,
     {0}},
    {"an old state with a next epoch that begins with the epoch",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N1 N4 N1 N9),
     unreadable_state,
     {0}},
    {"an old state with a next epoch that begins beyond its next",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N1 N4 N9 N9),
     unreadable_state,
     {0}},
    {"an old state with a next epoch that begins nowhere",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N1 N4 N0 N9),
     unreadable_state,
     {0}},
    {"an epoch with a short base", OUTBOX_EPOCHS, TEXT(Z7), TEXT(N9), other_events, {0}},
    {"an epoch with a long base", OUTBOX_EPOCHS, TEXT(N3 "\0"), TEXT(N9), other_events, {0}},
    {"an epoch that is a byte short", OUTBOX_EPOCHS, TEXT(N3), TEXT(Z7), other_events, {0}},
    {"an epoch that is a byte long", OUTBOX_EPOCHS, TEXT(N3), TEXT(N9 "\0"), other_events, {0}},
    {"an epoch that begins before the first event",
     OUTBOX_EPOCHS,
     TEXT(N1),
     TEXT(N9),
     other_events,
     {0}},
    {"an epoch that begins beyond the next", OUTBOX_EPOCHS, TEXT(N9), TEXT(N9), other_events, {0}},
    {"a base beyond the first event",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N3 N4),
     other_events,
     {0}},
    {"a state that counts fewer events",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N1 N3),
     other_events,
     {0}},
    {"a state that counts more events",
     OUTBOX_STATE,
     TEXT("state"),
     TEXT(N9 N1 N9),
     other_events,
     {0}},
    {"an event with a short key", OUTBOX_EVENTS, TEXT("\0"), TEXT("\0x"), other_events, {0}},
    {"an event with a short key at the end",
     OUTBOX_EVENTS,
     TEXT("\1"),
     TEXT("\0x"),
     other_events,
     {0}},
    {"an event with a long key", OUTBOX_EVENTS, TEXT(N2 "\0"), TEXT("\0x"), other_events, {0}},
    {"an event with a long key in the place of the first", OUTBOX_EVENTS, TEXT(N2 "\0"),
     TEXT("\0x"), other_events, TEXT(N2)},
    {"an event with a long key in the place of the last", OUTBOX_EVENTS, TEXT(N3 "\0"), TEXT("\0x"),
     other_events, TEXT(N3)},
    {"an event beyond the next", OUTBOX_EVENTS, TEXT(N9), TEXT("\0x"), other_events, {0}},
    {"an event beyond a gap", OUTBOX_EVENTS, TEXT(N9), TEXT("\0x"), other_events, TEXT(N3)},
    {"an event that was receipted", OUTBOX_EVENTS, TEXT(N0), TEXT("\0x"), other_events, {0}},
};

static void outbox_with_this_does_not_open(void **state)
{
    const struct damage_row *row = *state;
    struct trouble trouble;
    char dir[PLACE_BYTES];
    outbox_t *outbox = damaged_outbox(dir, row);

    outbox_close(&outbox);
    assert_int_equal(outbox_open(dir, MAP_BYTES, FRESH_EPOCH, &outbox, &trouble), STATUS_DAMAGED);
    assert_null(outbox);
    CHECK(strstr(trouble.why, dir) && strstr(trouble.why, row->why), "it is said: %s", trouble.why);
}

static const char unreadable_event[] = "an event of the outbox cannot be read";

static const struct damage_row event_rows[] = {
    {"an event of nothing", OUTBOX_EVENTS, TEXT(N2), TEXT(""), unreadable_event, {0}},
    {"an event that is only its origin",
     OUTBOX_EVENTS,
     TEXT(N2),
     TEXT("\0"),
     unreadable_event,
     {0}},
    {"an event of an unknown origin", OUTBOX_EVENTS, TEXT(N2), TEXT("\2x"), unreadable_event, {0}},
    {"a gap before an event with a long key", OUTBOX_EVENTS, TEXT(N2 "\0"), TEXT("\0x"),
     "an event of the outbox is missing", TEXT(N2)},
};

static void check_event_fails(outbox_t *outbox, const char *why)
{
    struct text events[BATCH_EVENTS_MAX];
    txn_t *txn = outbox_begin_read(outbox);

    assert_int_equal(outbox_fill(outbox, txn, 2, 4, events), 0);
    check_unreadable(outbox, txn, why);
    txn = outbox_begin(outbox);
    settle_in(outbox, txn, receipt_of(2, 2));
    check_unreadable(outbox, txn, why);
    check_state(outbox, FRESH_EPOCH, 2, 4);
}

static void event_like_this_is_neither_sent_nor_settled(void **state)
{
    const struct damage_row *row = *state;
    char dir[PLACE_BYTES];
    outbox_t *outbox = damaged_outbox(dir, row);

    check_event_fails(outbox, row->why);
    outbox_close(&outbox);
}

static void event_that_is_too_long_is_neither_sent_nor_settled(void **state)
{
    static const char bytes[OUTBOX_EVENT_ROW_BYTES_MAX + 1];
    struct damage_row row = {.table = OUTBOX_EVENTS, .key = TEXT(N2), .value = TEXT(bytes)};
    char dir[PLACE_BYTES];

    (void)state;
    row.value.size = sizeof bytes;
    outbox_t *outbox = damaged_outbox(dir, &row);
    check_event_fails(outbox, unreadable_event);
    outbox_close(&outbox);
}

static const char unreadable_receipt[] = "a receipt of the outbox cannot be read";

static const struct damage_row receipt_rows[] = {
    {"a receipt of nothing", OUTBOX_RECEIPTS, TEXT(N1), TEXT(""), unreadable_receipt, {0}},
    {"a receipt that is a byte short",
     OUTBOX_RECEIPTS,
     TEXT(N1),
     TEXT(N1 N1 "\1"),
     unreadable_receipt,
     {0}},
    {"a receipt that is a byte long",
     OUTBOX_RECEIPTS,
     TEXT(N1),
     TEXT(N1 N1 "\1\0\0"),
     unreadable_receipt,
     {0}},
    {"a receipt with an unknown outcome",
     OUTBOX_RECEIPTS,
     TEXT(N1),
     TEXT(N1 N1 "\xff\0"),
     unreadable_receipt,
     {0}},
    {"a receipt with an unknown reason",
     OUTBOX_RECEIPTS,
     TEXT(N1),
     TEXT(N1 N1 "\1\xff"),
     unreadable_receipt,
     {0}},
};

static void receipt_like_this_is_not_told(void **state)
{
    const struct damage_row *row = *state;
    char dir[PLACE_BYTES];
    outbox_t *outbox = damaged_outbox(dir, row);
    txn_t *txn = outbox_begin_read(outbox);

    assert_int_equal(outbox_receipt(txn, 1).n, 0);
    check_unreadable(outbox, txn, row->why);
    outbox_close(&outbox);
}

static const struct claim_row {
    const char *title;
    struct text owner;
    enum status status;
    const char *why;
} claim_rows[] = {
    {"the outbox of another source", TEXT("wuhou"), STATUS_CONFIG, "it is the outbox of wuhou"},
    {"the outbox of nobody", TEXT(""), STATUS_DAMAGED, "the source of the outbox cannot be read"},
    {"the outbox of a part of the source", TEXT("jin"), STATUS_CONFIG, "it is the outbox of jin"},
    {"the outbox of what is no source", TEXT("jin\x1bjiang"), STATUS_DAMAGED,
     "the source of the outbox cannot be read"},
    {"the outbox of the source with a NUL", TEXT("jinjiang\0"), STATUS_DAMAGED,
     "the source of the outbox cannot be read"},
};

static void outbox_is_not_claimed(void **state)
{
    const struct claim_row *row = *state;
    struct damage_row damage = {.table = OUTBOX_STATE, .key = TEXT("source"), .value = row->owner};
    struct trouble trouble;
    char dir[PLACE_BYTES];
    outbox_t *outbox = damaged_outbox(dir, &damage);

    assert_int_equal(outbox_claim(outbox, "jinjiang", &trouble), row->status);
    CHECK(strstr(trouble.why, row->why), "it is said: %s", trouble.why);
    outbox_close(&outbox);
}

static void claim_is_kept(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    outbox_t *outbox = fresh_outbox(dir);

    (void)state;
    assert_int_equal(outbox_claim(outbox, "jinjiang", &trouble), STATUS_OK);
    close_and_open(dir, &outbox);
    assert_int_equal(outbox_claim(outbox, "jinjiang", &trouble), STATUS_OK);
    assert_int_equal(outbox_claim(outbox, "wuhou", &trouble), STATUS_CONFIG);
    outbox_close(&outbox);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(state_rows, outbox_with_this_does_not_open);
    SUITE_ROWS(event_rows, event_like_this_is_neither_sent_nor_settled);
    SUITE_TEST(event_that_is_too_long_is_neither_sent_nor_settled);
    SUITE_ROWS(receipt_rows, receipt_like_this_is_not_told);
    SUITE_ROWS(claim_rows, outbox_is_not_claimed);
    SUITE_TEST(claim_is_kept);
    return suite_run("outbox_damage");
}

/* Signed checkpoints and what witnesses say of them: whose lines stand in a note, and how long they are kept. */
#include "common/ledger/view_checkpoints.h"
#include "tests/unit/ledger/support_ledger.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS, OFFICE_ID = 255 };

static char whole[NOTE_SIGNED_BYTES_MAX];

static void take_at(ledger_t *ledger, uint64_t seq, int64_t received_ms)
{
    struct ledger_taken taken;
    struct text event = json_bytes(OVERDUE("wuhou", "1", "2006-03-14"));

    ledger_take(ledger,
                &(struct ordered_batch){.source = LIT("wuhou"),
                                        .epoch = 1,
                                        .first = seq,
                                        .events = {&event, 1},
                                        .received_ms = received_ms},
                &taken);
    assert_int_equal(taken.verdict, LEDGER_TAKEN);
    free((char *)event.data);
}

/* A record received then, and a checkpoint of the log up to it; with the line of wuhou's witness. */
static void make(ledger_t *ledger, int64_t received_ms, bool is_cosigned)
{
    char note[32], line[32];
    uint64_t n = ledger_last(ledger) + 1;

    snprintf(note, sizeof note, "of %llu\n", (unsigned long long)n);
    snprintf(line, sizeof line, "wuhou %llu\n", (unsigned long long)n);
    ledger_begin(ledger);
    take_at(ledger, n - 1, received_ms);
    ledger_put_checkpoint(ledger, n, text_of(note));
    if (is_cosigned)
        ledger_put_cosignature(ledger, n, 3, text_of(line));
    commit_ledger(ledger);
}

static void check_whole(ledger_t *ledger, uint64_t n, const char *expected)
{
    view_t *view = view_open(ledger);

    check_text("note", (struct text){whole, view_checkpoint_whole(view, n, whole)},
               text_of(expected));
    assert_int_equal(view_status(view), STATUS_OK);
    view_close(&view);
}

/* The checkpoints that have cosignatures, from `n` on. */
static void check_cosigned(ledger_t *ledger, const char *expected)
{
    char found[64] = "";
    view_t *view = view_open(ledger);
    size_t size = 0;

    for (uint64_t n = 1; view_cosigned_over(view, n, &n); n++)
        size += (size_t)snprintf(found + size, sizeof found - size, "%llu ", (unsigned long long)n);
    assert_int_equal(view_status(view), STATUS_OK);
    view_close(&view);
    check_string("cosigned", found, expected);
}

static void note_has_the_lines_that_are_kept(void **state)
{
    ledger_t *ledger = ledger_with_book("");
    struct text note;

    (void)state;
    make(ledger, NOW_MS, true);
    make(ledger, NOW_MS, true);
    ledger_begin(ledger);
    assert_true(ledger_checkpoint(ledger, 2, &note));
    check_text("as it was signed", note, LIT("of 2\n"));
    assert_false(ledger_checkpoint(ledger, 4, &note));
    ledger_put_cosignature(ledger, 2, OFFICE_ID, LIT("office\n"));
    ledger_put_cosignature(ledger, 2, 0, LIT("jinjiang\n"));
    ledger_put_cosignature(ledger, 2, OFFICE_ID, LIT("again\n"));
    commit_ledger(ledger);
    check_whole(ledger, 2, "of 2\njinjiang\nwuhou 2\nagain\n");
    check_whole(ledger, 3, "of 3\nwuhou 3\n");
    check_whole(ledger, 4, "");
    check_whole(ledger, 0, "");
    close_ledger(&ledger);
}

static void lines_of_the_newest_two_and_of_the_last_of_each_hour_are_kept(void **state)
{
    ledger_t *ledger = ledger_with_book("");

    (void)state;
    make(ledger, NOW_MS, true);
    make(ledger, NOW_MS + MINUTE_MS, true);
    check_cosigned(ledger, "2 3 ");
    make(ledger, NOW_MS + HOUR_MS - 1, true);
    check_cosigned(ledger, "3 4 ");
    make(ledger, NOW_MS + HOUR_MS, true);
    check_cosigned(ledger, "4 5 ");
    make(ledger, NOW_MS + HOUR_MS + MINUTE_MS, false);
    make(ledger, NOW_MS + HOUR_MS + 2 * MINUTE_MS, true);
    check_cosigned(ledger, "4 7 ");
    make(ledger, NOW_MS + 5 * HOUR_MS, true);
    make(ledger, NOW_MS + 7 * HOUR_MS, false);
    check_cosigned(ledger, "4 7 8 ");
    close_ledger(&ledger);
}

/* A witness that was slow. */
static void line_that_comes_late_goes_with_its_hour(void **state)
{
    ledger_t *ledger = ledger_with_book("");

    (void)state;
    make(ledger, NOW_MS, false);
    make(ledger, NOW_MS, false);
    make(ledger, NOW_MS, true);
    ledger_begin(ledger);
    ledger_put_cosignature(ledger, 2, 0, LIT("late\n"));
    commit_ledger(ledger);
    check_cosigned(ledger, "2 4 ");
    make(ledger, NOW_MS, false);
    check_cosigned(ledger, "4 ");
    close_ledger(&ledger);
}

static const struct damage_row {
    const char *title;
    enum ledger_table table;
    struct text key, value;
} damages[] = {
    {"a cosignature has a key that is none", TABLE_COSIGNATURES, BYTES("\0\0\0\0\0\0\0\2\1\1"),
     BYTES("x")},
    {"a cosignature is longer than one may be",
     TABLE_COSIGNATURES,
     BYTES("\0\0\0\0\0\0\0\2\3"),
     {whole, NOTE_LINE_BYTES}},
    {"a checkpoint is longer than one may be",
     TABLE_CHECKPOINTS,
     BYTES("\0\0\0\0\0\0\0\2"),
     {whole, NOTE_SIGNED_BYTES_MAX}},
};

static void view_says_what_cannot_be_read(void **state)
{
    static char more[NOTE_SIGNED_BYTES_MAX + 1];
    const struct damage_row *row = *state;
    ledger_t *ledger = ledger_with_book("");
    struct text value = row->value;

    make(ledger, NOW_MS, true);
    if (value.size == NOTE_SIGNED_BYTES_MAX)
        value = (struct text){more, sizeof more};
    put_row(ledger, row->table, row->key, value);
    view_t *view = view_open(ledger);
    assert_int_equal(view_checkpoint_whole(view, 2, whole), 0);
    assert_int_equal(view_status(view), STATUS_DAMAGED);
    view_close(&view);
    close_ledger(&ledger);
}

/* A store whose checkpoints are ahead of its log. */
static void checkpoint_of_more_than_the_log_has_stops_the_commit(void **state)
{
    ledger_t *ledger = ledger_with_book("");
    struct trouble trouble;

    (void)state;
    put_row(ledger, TABLE_CHECKPOINTS, (struct text)BYTES("\0\0\0\0\0\0\0\7"), LIT("of 7\n"));
    ledger_begin(ledger);
    ledger_put_checkpoint(ledger, 8, LIT("of 8\n"));
    assert_int_equal(ledger_commit(ledger, &trouble), STATUS_DAMAGED);
    assert_non_null(strstr(trouble.why, "more records than the log has"));
    close_ledger(&ledger);
}

/* One more record. */
static void take(ledger_t *ledger)
{
    ledger_begin(ledger);
    take_at(ledger, ledger_last(ledger), NOW_MS);
    commit_ledger(ledger);
}

static enum status put(ledger_t *ledger)
{
    struct trouble trouble;

    memset(whole, 'x', sizeof whole);
    ledger_begin(ledger);
    ledger_put_checkpoint(ledger, ledger_last(ledger), (struct text){whole, sizeof whole});
    return ledger_commit(ledger, &trouble);
}

static void ledger_without_room_for_a_checkpoint_goes_on(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    ledger_t *ledger;
    enum status status;

    (void)state;
    fresh_dir(dir);
    assert_int_equal(ledger_open(dir, 2 << 20, NULL, NULL, &ledger, &trouble), STATUS_OK);
    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    do {
        take(ledger);
        status = put(ledger);
    } while (status == STATUS_OK);
    assert_int_equal(status, STATUS_FULL);
    take(ledger);
    check_refold(ledger, true);
    close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_TEST(note_has_the_lines_that_are_kept);
    SUITE_TEST(lines_of_the_newest_two_and_of_the_last_of_each_hour_are_kept);
    SUITE_TEST(line_that_comes_late_goes_with_its_hour);
    SUITE_ROWS(damages, view_says_what_cannot_be_read);
    SUITE_TEST(ledger_without_room_for_a_checkpoint_goes_on);
    SUITE_TEST(checkpoint_of_more_than_the_log_has_stops_the_commit);
    return suite_run("checkpoints");
}

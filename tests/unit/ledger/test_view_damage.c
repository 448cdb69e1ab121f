/* What a table holds is never trusted: a damaged row fails the view with a sentence that names it,
 * and a store with any byte changed crashes no reader, no refold and no writer. */
#include "tests/unit/ledger/support_ledger.h"

#include "common/score/standings.h"

#define DAY "2006-03-14"
#define A OVERDUE("jinjiang", "a", DAY)
#define B OVERDUE("wuhou", "b", DAY)
#define WAITS REPORT("jinjiang", "jinjiang", "complaint", "w", DAY, "")
#define PRAISED REPORT("office", "jinjiang", "leadership", "l", DAY, ",'points':4.5")
#define SELF_CHECK "{'source':'jinjiang','action':'self-check','year':2006}"
#define N(n) "\0\0\0\0\0\0\0" n
#define RECORD(n, event) "\1\4\0\x08" N(n) N("\1") N("\1") N("\1") N("\0") "jinjiang" event
#define CARD "\0\0\0\1\0\0\0\0\0\0\0\0\0"

/* Behind the rulebook: 2 to 4 of 锦江区, the office's 5, 6 of 锦江区, 7 of 武侯区. */
static const char *const script = A "\n" WAITS "\n" SELF_CHECK "\n" PRAISED "\n" A "\n" B;

static void fill(ledger_t *ledger)
{
    ledger_begin(ledger);
    take_book(ledger, "");
    take_script(ledger, script);
    commit_ledger(ledger);
}

static bool visit_record(void *context, const struct record *record)
{
    struct record again;
    struct event event;

    assert_true(record->n > 0);
    return view_event(context, record->n, &again, &event);
}

static bool visit_finding(void *context, const struct finding_key *key,
                          const struct finding *finding)
{
    struct finding again;

    (void)finding;
    return view_finding(context, key, &again);
}

static bool visit_run(void *context, const struct seen_key *key, uint64_t n, uint32_t count)
{
    (void)context;
    return key->first > 0 && n > 0 && count > 0;
}

/* All that can be asked of a view. */
static void read_everything(view_t *view)
{
    static struct scorecard cards[CENTRES_MAX];
    static struct standings standings;
    const struct calendar *calendar = view_calendar(view);
    const struct rulebook *book = calendar_book(calendar, 2006);

    view_last(view);
    view_walk(view, 1, visit_record, view);
    view_cards(view, 2006, cards);
    if (book)
        standings_make(book, 2006, cards, &standings);
    view_walk_pending(view, 0, visit_finding, view);
    view_pending_count(view);
    view_walk_runs(view, visit_run, NULL);
}

static const struct row {
    const char *title;
    enum ledger_table table;
    struct text key, value;
    const char *why;
} rows[] = {
    {"a key of the log that is too short fails the view", TABLE_LOG, BYTES("\1"), BYTES("x"),
     "a key of the log cannot be read"},
    {"a key of the log that is too long fails the view", TABLE_LOG, BYTES(N("\x09") "\0"),
     BYTES("x"), "a key of the log cannot be read"},
    {"an empty record fails the view", TABLE_LOG, BYTES(N("\2")), BYTES(""),
     "record 2 of the log cannot be read"},
    {"half a record fails the view", TABLE_LOG, BYTES(N("\2")), BYTES(N("\2") N("\1")),
     "record 2 of the log cannot be read"},
    {"a record under another's number fails the view", TABLE_LOG, BYTES(N("\2")),
     BYTES(RECORD("\3", "e")), "record 2 of the log cannot be read"},
    {"an event that cannot be decoded fails the view", TABLE_LOG, BYTES(N("\2")),
     BYTES(RECORD("\2", "e")), "the event of record 2 cannot be read"},
    {"a key of a rulebook that is too short fails the view", TABLE_BOOKS, BYTES("\1"), BYTES("x"),
     "a key of the table `books` cannot be read"},
    {"a rulebook that is a report fails the view", TABLE_BOOKS, BYTES(N("\2")), BYTES("x"),
     "a rulebook of the log cannot be read"},
    {"a rulebook that is not there fails the view", TABLE_BOOKS, BYTES(N("\x63")), BYTES("x"),
     "a rulebook of the log cannot be read"},
    {"a year under a key that is too short fails the view", TABLE_YEARS, BYTES("\7"),
     BYTES("\0" N("\1")), "a row of the table `years` cannot be read"},
    {"a year that cannot be fails the view", TABLE_YEARS, BYTES("\xff\xff"), BYTES("\0" N("\1")),
     "a row of the table `years` cannot be read"},
    {"a state that is too short fails the view", TABLE_YEARS, BYTES("\x07\xd6"), BYTES(N("\1")),
     "a row of the table `years` cannot be read"},
    {"a total under a key that is too long fails the view", TABLE_TOTALS, BYTES("\x07\xd6\0\0"),
     BYTES(CARD), "a row of the table `totals` cannot be read"},
    {"a total of a centre that cannot be fails the view", TABLE_TOTALS, BYTES("\x07\xd6\x40"),
     BYTES(CARD), "a row of the table `totals` cannot be read"},
    {"a total that is too short fails the view",
     TABLE_TOTALS,
     BYTES("\x07\xd6\0"),
     {CARD, 12},
     "a row of the table `totals` cannot be read"},
    {"a total that is too long fails the view", TABLE_TOTALS, BYTES("\x07\xd6\0"), BYTES(CARD CARD),
     "a row of the table `totals` cannot be read"},
    {"a total below 0 fails the view", TABLE_TOTALS, BYTES("\x07\xd6\0"),
     BYTES(CARD "\0\0\0\1\xff\xff\xff\xff\xff\xff\xff\xff"),
     "a row of the table `totals` cannot be read"},
    {"one that waits under a key that is too short fails the view", TABLE_PENDING, BYTES("\3"),
     BYTES("\0\1w"), "a row of the table `pending` cannot be read"},
    {"one that waits with a key that is too short fails the view", TABLE_PENDING, BYTES(N("\3")),
     BYTES("\0"), "a row of the table `pending` cannot be read"},
    {"one that waits and is not there fails the view", TABLE_PENDING, BYTES(N("\3")),
     BYTES("\0\1none"), "a finding of the table `pending` is missing"},
    {"a run under a key that is too short fails the view", TABLE_SEEN, BYTES("\0\0"),
     BYTES(N("\2") "\0\0\0\1"), "a row of the table `seen` cannot be read"},
    {"a run that is too short fails the view", TABLE_SEEN, BYTES("\0" N("\1") N("\1")),
     BYTES(N("\2")), "a row of the table `seen` cannot be read"},
};

static void damaged_row_fails_the_view(void **state)
{
    const struct row *row = *state;
    ledger_t *ledger = ledger_in_memory();

    fill(ledger);
    view_t *view = view_open(ledger);
    read_everything(view);
    CHECK(view_status(view) == STATUS_OK, "the view failed before: %s", view_why(view));
    view_park(view);
    put_row(ledger, row->table, row->key, row->value);
    view_close(&view);
    view = view_open(ledger);
    read_everything(view);
    assert_int_equal(view_status(view), STATUS_DAMAGED);
    check_text("why", (struct text){view_why(view), strlen(row->why)}, text_of(row->why));
    read_everything(view); /* nothing is found any more, and nothing crashes */
    view_close(&view);
    close_ledger(&ledger);
}

/* The finding of a clause whose id the rulebook says. */
static void damaged_finding_fails_the_view(void **state)
{
    static const struct text values[] = {
        BYTES(""), BYTES("x"), {script, 47}, {script, 48}, {script, 49}};
    ledger_t *ledger = ledger_in_memory();
    unsigned clause = rulebook_clause(default_book(), LIT("complaint"))->id;
    struct key key = finding_key_encode(&(struct finding_key){0, clause, LIT("w")});

    (void)state;
    fill(ledger);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        put_row(ledger, TABLE_FINDINGS, text_of_span(key_span(&key)), values[i]);
        view_t *view = view_open(ledger);
        read_everything(view);
        assert_int_equal(view_status(view), STATUS_DAMAGED);
        check_string("why", view_why(view), "a row of the table `findings` cannot be read");
        view_close(&view);
    }
    close_ledger(&ledger);
}

/* ---- any row, any byte ---- */

enum { BYTES_MAX = 128, PLACES_MAX = 100, ROWS_MAX = 32, SEED = 20061110 };

/* A row as it was. */
struct kept {
    enum ledger_table table;
    struct text key, value;
};

static unsigned keep_rows(struct tables *tables, struct kept kept[ROWS_MAX])
{
    const struct span least = {"", 1};
    unsigned count = 0;

    for (enum ledger_table table = TABLE_META; table < TABLE_COUNT; table++) {
        cursor_t *cursor = cursor_open(tables->txn, table);
        for (bool more = cursor_seek(cursor, least); more; more = cursor_next(cursor)) {
            assert_true(count < ROWS_MAX);
            kept[count++] = (struct kept){table, text_copied(text_of_span(cursor_key(cursor))),
                                          text_copied(text_of_span(cursor_value(cursor)))};
        }
        cursor_close(&cursor);
    }
    return count;
}

static void free_rows(struct kept *kept, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        free((void *)kept[i].key.data);
        free((void *)kept[i].value.data);
    }
}

/* One byte of the value is another, or it is cut there, or of the key. */
static void damage(struct tables *tables, const struct kept *row, uint64_t *seed)
{
    struct text key = text_copied(row->key), value = text_copied(row->value);
    uint64_t dice = next_random(seed);

    if (dice % 8 == 0) {
        ((char *)key.data)[(dice >> 8) % key.size] ^= (char)(1 + (dice >> 40) % 255);
        txn_delete(tables->txn, row->table, span_of_text(row->key));
    } else if (dice % 8 == 1) {
        value.size = (dice >> 8) % value.size;
    } else {
        ((char *)value.data)[(dice >> 8) % value.size] ^= (char)(1 + (dice >> 40) % 255);
    }
    put_raw(tables, row->table, key, value);
    free((void *)key.data);
    free((void *)value.data);
}

static void restore(struct tables *tables, const struct kept *kept, unsigned count)
{
    for (enum ledger_table table = TABLE_META; table < TABLE_COUNT; table++)
        txn_clear(tables->txn, table);
    for (unsigned i = 0; i < count; i++)
        put_raw(tables, kept[i].table, kept[i].key, kept[i].value);
}

static void audit(view_t *view)
{
    struct trouble trouble;
    struct refold_fault fault;
    refold_t *refold;

    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    if (ledger_refold(view, refold, NULL, NULL, &fault))
        refold_compare_all(refold, view, &fault);
    refold_close(&refold);
}

/* Every kind of event, into what was damaged. */
static void write_everything(ledger_t *ledger)
{
    static const char *const events[] = {A,
                                         WAITS,
                                         SELF_CHECK,
                                         A,
                                         A,
                                         OVERDUE("jinjiang", "new", DAY),
                                         RULE("confirm", "jinjiang", "complaint", "w"),
                                         RULE("revoke", "jinjiang", "overdue-case", "a"),
                                         RULE("revoke", "jinjiang", "leadership", "l"),
                                         YEAR("close-year", "2006"),
                                         B,
                                         YEAR("reopen-year", "2006")};
    struct ledger_taken taken;
    struct trouble trouble;

    ledger_begin(ledger);
    for (size_t i = 0; i < COUNT_OF(events); i++) {
        struct text bytes = json_bytes(events[i]);
        bool is_office = strstr(events[i], "office") != NULL;
        struct ordered_batch batch = {.source = is_office ? LIT(OFFICE) : LIT("jinjiang"),
                                      .epoch = is_office ? 9 : 1,
                                      .first = i + 1,
                                      .events = {&bytes, 1},
                                      .received_ms = ledger_received_ms(ledger)};
        ledger_take(ledger, &batch, &taken);
        free((void *)bytes.data);
    }
    enum status status = ledger_commit(ledger, &trouble);
    assert_true(status == STATUS_OK || trouble.why[0] != '\0');
}

static void use(const char *dir)
{
    struct trouble trouble = {.why = ""};
    ledger_t *ledger;

    if (ledger_open_reader(dir, &ledger, &trouble) == STATUS_OK) {
        view_t *view = view_open(ledger);
        read_everything(view);
        assert_true(view_status(view) == STATUS_OK || *view_why(view));
        view_park(view);
        view_renew(view);
        audit(view);
        view_close(&view);
        ledger_close(&ledger);
    }
    if (ledger_open(dir, 64 << 20, NULL, NULL, &ledger, &trouble) == STATUS_OK)
        write_everything(ledger);
    else
        assert_true(trouble.why[0] != '\0');
    ledger_close(&ledger);
}

static void any_damaged_byte_crashes_nothing(void **state)
{
    const uint64_t *seed = *state;
    struct kept kept[ROWS_MAX];
    char dir[PLACE_BYTES];
    uint64_t dice = *seed;

    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    fill(ledger);
    close_ledger(&ledger);
    struct tables tables = tables_in(dir);
    unsigned count = keep_rows(&tables, kept);
    tables_end(&tables);
    for (unsigned place = 0; place < PLACES_MAX; place++) {
        tables = tables_in(dir);
        restore(&tables, kept, count);
        damage(&tables, &kept[next_random(&dice) % count], &dice);
        tables_commit(&tables);
        tables_end(&tables);
        use(dir);
    }
    free_rows(kept, count);
}

int main(void)
{
    static const uint64_t seeds[] = {SEED, SEED + 1, SEED + 2, SEED + 3};

    places_begin();
    SUITE_ROWS(rows, damaged_row_fails_the_view);
    SUITE_TEST(damaged_finding_fails_the_view);
    for (size_t i = 0; i < COUNT_OF(seeds); i++)
        suite_add("any damaged byte crashes nothing", any_damaged_byte_crashes_nothing, &seeds[i]);
    return suite_run("view_damage");
}

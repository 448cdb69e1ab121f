/* The rulebooks of a log, loaded in their order and aligned: what is in common has one id in all of
 * them. And the years' state that is loaded with them. */
#include "tests/unit/ledger/support_ledger.h"

#include "common/ledger/books.h"
#include "common/ledger/log.h"
#include "common/ledger/totals.h"
#include "proto/event_codec.h"

#define ONLY(year) "year-first = 2000=>year-first = " year "|year-last = 2099=>year-last = " year
#define ADD_TIANFU                                                                                 \
    "|            longquanyi\n=>            tianfu\n                name = \"天府新区\"\n"     \
    "            longquanyi\n"
#define HOSTING_TO_VISITS "|    hosting\n=>    visits\n"

/* Appends a record with an event; it is as if the fold had judged it. */
static void append(const struct tables *tables, struct text event)
{
    static char scratch[RECORD_TOTAL_BYTES_MAX];
    struct record record = {.n = log_last(tables->txn) + 1,
                            .received_ms = NOW_MS,
                            .outcome = OUTCOME_NOTED,
                            .source = LIT(OFFICE),
                            .event = event};

    log_append(tables->txn, &record, scratch);
    check_good(tables);
}

/* The log's next record brings a rulebook that takes effect. */
static void add(const struct tables *tables, const char *edits)
{
    struct text bytes = book_bytes(edits);
    struct event event;
    struct fault fault;
    struct rulebook book;

    append(tables, bytes);
    assert_true(event_decode(bytes.data, bytes.size, &event, &fault));
    memcpy(book.digest, event.digest, sizeof book.digest);
    books_put(tables->txn, log_last(tables->txn), &book);
    free((void *)bytes.data);
}

static void append_others(const struct tables *tables, unsigned count)
{
    struct text bytes = json_bytes(OVERDUE("wuhou", "1", "2006-03-14"));

    for (unsigned i = 0; i < count; i++)
        append(tables, bytes);
    free((void *)bytes.data);
}

/* The names of the rulebooks in their order. */
static void check_names(books_t *books, const char *expected)
{
    const struct calendar *calendar = books_calendar(books);
    char words[400] = "";
    size_t at = 0;

    for (unsigned i = 0; i < calendar->book_count; i++)
        at += (size_t)snprintf(words + at, sizeof words - at, "%s ", calendar->books[i]->name);
    check_string("rulebooks", words, expected);
}

#define NAMED(name) "name = chengdu-2006=>name = " name "|"

static void empty_log_has_no_rulebook(void **state)
{
    struct tables tables = tables_in_memory();
    books_t *books = books_new();

    (void)state;
    books_load(books, tables.txn);
    check_names(books, "");
    assert_null(calendar_newest(books_calendar(books)));
    check_good(&tables);
    books_destroy(&books);
    assert_null(books);
    books_destroy(&books); /* again is fine */
    tables_end(&tables);
}

static void rulebooks_come_in_the_order_of_the_log(void **state)
{
    struct tables tables = tables_in_memory();
    books_t *books = books_new();

    (void)state;
    add(&tables, NAMED("a"));
    append_others(&tables, 300);
    add(&tables, NAMED("c") ONLY("2010"));
    append_others(&tables, 1);
    add(&tables, NAMED("b") ONLY("2011"));
    append_others(&tables, 5);
    books_load(books, tables.txn);
    check_good(&tables);
    check_names(books, "a c b ");
    const struct calendar *calendar = books_calendar(books);
    check_string("2009", calendar_book(calendar, 2009)->name, "a");
    check_string("2010", calendar_book(calendar, 2010)->name, "c");
    check_string("2011", calendar_book(calendar, 2011)->name, "b");
    check_string("2012", calendar_book(calendar, 2012)->name, "a");
    check_string("newest", calendar_newest(calendar)->name, "b");
    books_destroy(&books);
    tables_end(&tables);
}

static void loading_again_takes_only_what_is_new(void **state)
{
    struct tables tables = tables_in_memory();
    books_t *books = books_new();
    const struct calendar *calendar = books_calendar(books);

    (void)state;
    add(&tables, NAMED("a"));
    add(&tables, NAMED("b") ONLY("2010"));
    books_load(books, tables.txn);
    const struct rulebook *a = calendar->books[0], *b = calendar->books[1];
    books_load(books, tables.txn);
    append_others(&tables, 3);
    books_load(books, tables.txn);
    check_names(books, "a b ");
    add(&tables, NAMED("c") ONLY("2011"));
    tables_commit(&tables);
    books_load(books, tables.txn);
    check_good(&tables);
    check_names(books, "a b c ");
    assert_ptr_equal(calendar->books[0], a); /* who holds one may go on using it */
    assert_ptr_equal(calendar->books[1], b);
    assert_ptr_equal(calendar_book(calendar, 2010), b);
    assert_ptr_equal(books_calendar(books), calendar);
    books_destroy(&books);
    tables_end(&tables);
}

static unsigned centre_id(const struct rulebook *book, const char *slug)
{
    assert_non_null(rulebook_centre(book, text_of(slug)));
    return rulebook_centre(book, text_of(slug))->id;
}

static void centre_of_a_later_rulebook_gets_an_id_of_its_own(void **state)
{
    struct tables tables = tables_in_memory();
    books_t *books = books_new();

    (void)state;
    add(&tables, "");
    add(&tables, ONLY("2010") ADD_TIANFU);
    books_load(books, tables.txn);
    check_good(&tables);
    const struct calendar *calendar = books_calendar(books);
    const struct rulebook *first = calendar->books[0], *second = calendar->books[1];
    assert_int_equal(second->centre_count, first->centre_count + 1);
    assert_null(rulebook_centre(first, LIT("tianfu")));
    assert_int_equal(centre_id(second, "tianfu"), first->centre_count);
    for (unsigned i = 0; i < first->centre_count; i++)
        assert_int_equal(centre_id(second, first->centres[i].slug), first->centres[i].id);
    books_destroy(&books);
    tables_end(&tables);
}

static unsigned clause_id(const struct rulebook *book, const char *slug)
{
    assert_non_null(rulebook_clause(book, text_of(slug)));
    return rulebook_clause(book, text_of(slug))->id;
}

static void ids_of_clauses_that_were_dropped_stay_apart(void **state)
{
    struct tables tables = tables_in_memory();
    books_t *books = books_new();

    (void)state;
    add(&tables, "");
    add(&tables, ONLY("2010") HOSTING_TO_VISITS);
    add(&tables, ONLY("2011") "|    hosting\n=>    tours\n");
    add(&tables, ONLY("2012") "|    innovation\n=>    visits\n");
    books_load(books, tables.txn);
    check_good(&tables);
    const struct calendar *calendar = books_calendar(books);
    const struct rulebook *const *book = calendar->books;
    unsigned count = book[0]->clause_count;
    assert_int_equal(clause_id(book[1], "visits"), count);
    assert_int_equal(clause_id(book[2], "tours"), count + 1);
    assert_int_equal(clause_id(book[3], "visits"), count); /* the same again */
    assert_int_equal(clause_id(book[3], "hosting"), clause_id(book[0], "hosting"));
    assert_null(rulebook_clause_by_id(book[1], clause_id(book[0], "hosting")));
    assert_int_equal(clause_id(book[1], "innovation"), clause_id(book[0], "innovation"));
    books_destroy(&books);
    tables_end(&tables);
}

/* Also that of one which had the largest id, and is in no rulebook since. */
static void id_of_a_clause_that_was_dropped_is_not_used_again(void **state)
{
    struct tables tables = tables_in_memory();
    books_t *books = books_new();

    (void)state;
    add(&tables, "");
    add(&tables, ONLY("2010") HOSTING_TO_VISITS);
    add(&tables, ONLY("2011"));
    add(&tables, ONLY("2012") "|    hosting\n=>    tours\n");
    books_load(books, tables.txn);
    check_good(&tables);
    const struct rulebook *const *book = books_calendar(books)->books;
    assert_int_equal(clause_id(book[1], "visits"), book[0]->clause_count);
    assert_int_equal(clause_id(book[3], "tours"), book[0]->clause_count + 1);
    books_destroy(&books);
    tables_end(&tables);
}

static void ids_are_the_same_however_often_it_was_loaded(void **state)
{
    static const char *const edits[] = {"", ONLY("2010") ADD_TIANFU HOSTING_TO_VISITS,
                                        ONLY("2011") ADD_TIANFU};
    struct tables tables = tables_in_memory();
    books_t *at_once = books_new(), *in_steps = books_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        add(&tables, edits[i]);
        books_load(in_steps, tables.txn);
    }
    books_load(at_once, tables.txn);
    check_good(&tables);
    assert_int_equal(books_calendar(at_once)->book_count, COUNT_OF(edits));
    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        const struct rulebook *a = books_calendar(at_once)->books[i];
        const struct rulebook *b = books_calendar(in_steps)->books[i];
        for (unsigned c = 0; c < a->centre_count; c++)
            assert_int_equal(a->centres[c].id, b->centres[c].id);
        for (unsigned c = 0; c < a->clause_count; c++)
            assert_int_equal(a->clauses[c].id, b->clauses[c].id);
    }
    books_destroy(&at_once);
    books_destroy(&in_steps);
    tables_end(&tables);
}

static void states_of_the_years_are_loaded_each_time(void **state)
{
    struct tables tables = tables_in_memory();
    books_t *books = books_new();
    const struct calendar *calendar = books_calendar(books);

    (void)state;
    add(&tables, "");
    year_put(tables.txn, 2006, &(struct year){.is_closed = true, .findings = 5});
    books_load(books, tables.txn);
    assert_true(calendar_year(calendar, 2006)->is_closed);
    assert_int_equal(calendar_year(calendar, 2006)->findings, 5);
    assert_int_equal(calendar_latest(calendar), 2006);
    year_put(tables.txn, 2006, &(struct year){.is_closed = false, .findings = 6});
    year_put(tables.txn, 2007, &(struct year){.is_closed = false, .findings = 1});
    books_load(books, tables.txn);
    assert_false(calendar_year(calendar, 2006)->is_closed);
    assert_int_equal(calendar_year(calendar, 2006)->findings, 6);
    assert_int_equal(calendar_latest(calendar), 2007);
    books_destroy(&books);
    tables_end(&tables);
}

static const struct propose_row {
    const char *title;
    const char *edits; /* NULL: no rulebook at all */
    bool is_good;
} proposals[] = {
    {"proposed: the same again", "", true},
    {"proposed: for another year", ONLY("2010"), true},
    {"proposed: with a centre more", ADD_TIANFU, true},
    {"proposed: with a clause of another name", &HOSTING_TO_VISITS[1], true},
    {"not proposed: a centre of another name", "高新区=>高新技术区", false},
    {"not proposed: a centre dropped", "            gaoxin\n                name = \"高新区\"\n=>",
     false},
    {"not proposed: a rulebook with a mistake", "base = 70=>base = many", false},
    {"not proposed: no rulebook at all", NULL, false},
};

static void rulebook_is_proposed_where_it_aligns(void **state)
{
    const struct propose_row *row = *state;
    struct tables tables = tables_in_memory();
    books_t *books = books_new();
    char *text = row->edits
                     ? edited_rulebook(text_of(row->edits[0] == '|' ? row->edits + 1 : row->edits))
                     : strdup("no rulebook\n");

    add(&tables, "");
    books_load(books, tables.txn);
    struct rulebook *proposed = books_propose(books, text_of(text));
    assert_int_equal(proposed != NULL, row->is_good);
    check_names(books, "chengdu-2006 "); /* to propose changes nothing */
    if (proposed) {
        books_add(books, 2, proposed);
        assert_ptr_equal(calendar_book(books_calendar(books), proposed->year_first), proposed);
    }
    books_destroy(&books);
    free(text);
    tables_end(&tables);
}

static void rulebook_that_was_added_is_not_loaded_again(void **state)
{
    struct tables tables = tables_in_memory();
    books_t *books = books_new();
    struct text text = rulebook_default();

    (void)state;
    add(&tables, "");
    books_add(books, 1, books_propose(books, text));
    books_load(books, tables.txn);
    check_names(books, "chengdu-2006 ");
    books_destroy(&books);
    tables_end(&tables);
}

static const struct broken_row {
    const char *title;
    const char *event; /* of record 1; NULL: there is none */
} broken[] = {
    {"a rulebook whose record is not there fails", NULL},
    {"a rulebook whose record is no event fails", "{}"},
    {"a rulebook whose record is a report fails", OVERDUE("wuhou", "1", "2006-03-14")},
};

static void broken_rulebook_fails_the_transaction(void **state)
{
    const struct broken_row *row = *state;
    struct tables tables = tables_in_memory();
    books_t *books = books_new();
    struct text bytes = text_copied(text_of("{}"));

    if (row->event && strcmp(row->event, "{}") != 0) {
        free((void *)bytes.data);
        bytes = json_bytes(row->event);
    }
    if (row->event)
        append(&tables, bytes);
    books_put(tables.txn, 1, default_book());
    books_load(books, tables.txn);
    check_failed(&tables, STATUS_BUG);
    check_names(books, "");
    free((void *)bytes.data);
    books_destroy(&books);
    tables_end(&tables);
}

static void rulebooks_of_a_log_have_a_bound(void **state)
{
    struct tables tables = tables_in_memory();
    books_t *books = books_new();

    (void)state;
    for (unsigned i = 0; i < BOOKS_MAX; i++)
        add(&tables, "");
    books_load(books, tables.txn);
    check_good(&tables);
    assert_int_equal(books_calendar(books)->book_count, BOOKS_MAX);
    add(&tables, "");
    books_load(books, tables.txn);
    check_failed(&tables, STATUS_BUG);
    assert_int_equal(books_calendar(books)->book_count, BOOKS_MAX);
    books_destroy(&books);
    tables_end(&tables);
}

int main(void)
{
    SUITE_TEST(empty_log_has_no_rulebook);
    SUITE_TEST(rulebooks_come_in_the_order_of_the_log);
    SUITE_TEST(loading_again_takes_only_what_is_new);
    SUITE_TEST(centre_of_a_later_rulebook_gets_an_id_of_its_own);
    SUITE_TEST(ids_of_clauses_that_were_dropped_stay_apart);
    SUITE_TEST(id_of_a_clause_that_was_dropped_is_not_used_again);
    SUITE_TEST(ids_are_the_same_however_often_it_was_loaded);
    SUITE_TEST(states_of_the_years_are_loaded_each_time);
    SUITE_ROWS(proposals, rulebook_is_proposed_where_it_aligns);
    SUITE_TEST(rulebook_that_was_added_is_not_loaded_again);
    SUITE_ROWS(broken, broken_rulebook_fails_the_transaction);
    SUITE_TEST(rulebooks_of_a_log_have_a_bound);
    return suite_run("books");
}

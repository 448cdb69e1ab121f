/* common/client/ask: pages, by number and by place. */
#include "common/client/ask.h"
#include "tests/unit/client/support_daemon.h"
#include "tests/unit/places.h"

static ask_t *open_ask(const char *endpoint)
{
    struct trouble trouble = {""};
    ask_t *ask = NULL;
    enum status status = ask_open("the scorer", endpoint, NULL, &ask, &trouble);

    CHECK(status == STATUS_OK, "%s", trouble.why);
    return ask;
}

/* A log of pages: the rows from `n` on are numbers, PAGE of them each. */
enum { PAGE = 3, ROWS = 8 };

struct book {
    uint64_t last;                 /* where the pages end */
    uint64_t refuse_at, circle_at; /* a page that is refused, or leads back; 0: none */
    char words[ROWS + 1][4];
    struct text rows[PAGE];
};

static unsigned answer_pages(void *context, const struct message *question,
                             struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    struct book *book = context;
    uint64_t n = question->get_log.n, next, id = message_id(question);
    size_t count = 0;

    if (book->refuse_at == n) {
        ret_answers[0] = message_sorry(id, REFUSAL_TROUBLE, "the store cannot be read");
        return 1;
    }
    for (next = n; next <= book->last && count < PAGE; next++, count++) {
        snprintf(book->words[next], sizeof book->words[next], "%d", (int)next);
        book->rows[count] = text_of(book->words[next]);
    }
    next = next > book->last ? 0 : book->circle_at == n ? n : next;
    ret_answers[0] = (struct message){.type = MESSAGE_LOG, .log = {id, next, {book->rows, count}}};
    return 1;
}

static const struct page_row {
    const char *title;
    struct book book;
    uint64_t from, stop; /* the visit of row `stop` ends it; 0: none */
    enum status status;
    const char *visited, *why;
} page_rows[] = {
    {"pages are asked for until the last", {.last = 8}, 1, 0, STATUS_OK, "12345678", ""},
    {"they begin where the question says", {.last = 8}, 5, 0, STATUS_OK, "5678", ""},
    {"a full page may be the last", {.last = 6}, 1, 0, STATUS_OK, "123456", ""},
    {"there may be no rows at all", {.last = 0}, 1, 0, STATUS_OK, "", ""},
    {"a visit can end it", {.last = 8}, 1, 5, STATUS_DISK, "12345", "enough"},
    {"a page that is refused ends it",
     {.last = 8, .refuse_at = 4},
     1,
     0,
     STATUS_NO,
     "123",
     "the store cannot be read (trouble)"},
    {"pages that lead back end it",
     {.last = 8, .circle_at = 4},
     1,
     0,
     STATUS_BUG,
     "123456",
     "the scorer"},
};

struct visited {
    char rows[ROWS + 1];
    uint64_t stop;
};

static enum status visit(void *context, struct text item, struct trouble *ret_trouble)
{
    struct visited *visited = context;
    size_t used = strlen(visited->rows);

    snprintf(visited->rows + used, sizeof visited->rows - used, "%.*s", (int)item.size, item.data);
    if (visited->stop && visited->stop == strtoull(visited->rows + used, NULL, 10))
        return trouble_set(ret_trouble, STATUS_DISK, "enough");
    return STATUS_OK;
}

static void pages_are_visited_as_the_row_says(void **state)
{
    const struct page_row *row = *state;
    struct book book = row->book;
    struct visited visited = {.stop = row->stop};
    daemon_t *daemon = daemon_start(answer_pages, &book);
    ask_t *ask = open_ask(daemon_endpoint(daemon));
    struct message question = {.type = MESSAGE_GET_LOG, .get_log = {.n = row->from}};
    struct trouble trouble = {""};

    enum status status = ask_pages(ask, &question, visit, &visited, &trouble);
    daemon_stop(&daemon);
    CHECK(status == row->status, "%s: %s", status_text(status), trouble.why);
    check_string("visited", visited.rows, row->visited);
    CHECK(strstr(trouble.why, row->why), "\"%s\"", trouble.why);
    ask_close(&ask);
}

/* Pages of cases: each has one row, and the place of the next. */
static const struct place_row {
    const char *title;
    struct text places[4]; /* that the pages tell, the last one none */
    enum status status;
    unsigned visited;
} place_rows[] = {
    {"places are asked for until there is none", {{"a", 1}, {"b", 1}}, STATUS_OK, 3},
    {"a longer place is behind its beginning", {{"a", 1}, {"aa", 2}}, STATUS_OK, 3},
    {"bytes are compared as numbers above 0", {{"\x7f", 1}, {"\xff", 1}}, STATUS_OK, 3},
    {"bytes behind a zero are compared too", {{"a\0b", 3}, {"a\0c", 3}}, STATUS_OK, 3},
    {"an empty place is none", {{"a", 1}, {"", 0}}, STATUS_OK, 2},
    {"a page that names itself ends it", {{"a", 1}, {"a", 1}}, STATUS_BUG, 2},
    {"a page that leads back ends it", {{"b", 1}, {"a", 1}}, STATUS_BUG, 2},
    {"a page that leads back to the beginning of its place ends it",
     {{"aa", 2}, {"a", 1}},
     STATUS_BUG,
     2},
    {"a place larger than any ends it",
     {{(const char[PLACE_BYTES_MAX + 1]){"a"}, PLACE_BYTES_MAX + 1}},
     STATUS_BUG,
     1},
    {"the largest place leads on",
     {{(const char[PLACE_BYTES_MAX]){"a"}, PLACE_BYTES_MAX}},
     STATUS_OK,
     2},
};

struct case_book {
    const struct text *places;
    unsigned asked;
    bool is_wrong; /* a question did not repeat the place of the page before */
};

static unsigned answer_cases(void *context, const struct message *question,
                             struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    static const struct text rows[] = {{"x", 1}};
    struct case_book *book = context;
    struct text expected = book->asked ? book->places[book->asked - 1] : (struct text){0};

    book->is_wrong |= !text_equal(question->get_cases.place, expected);
    ret_answers[0] =
        (struct message){.type = MESSAGE_CASES,
                         .cases = {message_id(question), book->places[book->asked++], {rows, 1}}};
    return 1;
}

static void cases_are_visited_as_the_row_says(void **state)
{
    const struct place_row *row = *state;
    struct case_book book = {.places = row->places};
    struct visited visited = {.stop = 0};
    daemon_t *daemon = daemon_start(answer_cases, &book);
    ask_t *ask = open_ask(daemon_endpoint(daemon));
    struct message question = {.type = MESSAGE_GET_CASES};
    struct trouble trouble = {""};

    enum status status = ask_pages(ask, &question, visit, &visited, &trouble);
    daemon_stop(&daemon);
    CHECK(status == row->status, "%s: %s", status_text(status), trouble.why);
    assert_int_equal(strlen(visited.rows), row->visited);
    assert_false(book.is_wrong);
    ask_close(&ask);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(page_rows, pages_are_visited_as_the_row_says);
    SUITE_ROWS(place_rows, cases_are_visited_as_the_row_says);
    return suite_run("ask_pages");
}

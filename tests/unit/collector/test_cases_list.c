/* services/collector/cases: the list of open cases, and its pages. */
#include "tests/unit/collector/support_cases.h"

#define DUE "2006-03-14T10:20:00+08:00"
#define NOW "2006-06-01T00:00:00+08:00"
#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

/* A page that is being listed. */
struct page {
    struct case_world *world;
    size_t room, count;
};

static bool note_case(void *context, json_t *row)
{
    struct page *page = context;

    if (page->count == page->room)
        return false;
    page->count++;
    tell(page->world, json_string_value(json_object_get(row, "case")));
    return true;
}

/* Lists a page from `place` on, notes its case numbers, and returns its length; the place is moved to
 * where the next begins. */
static size_t list_from(struct case_world *world, struct case_place *place, size_t count)
{
    struct page page = {.world = world, .room = count};
    struct case_place from = *place;
    txn_t *txn = outbox_begin_read(world->outbox);

    world->told[0] = '\0';
    case_list(txn, &from, note_case, &page, place);
    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
    return page.count;
}

static size_t list_all(struct case_world *world)
{
    struct case_place place = {.size = 0};
    size_t count = list_from(world, &place, 100);

    assert_int_equal(place.size, 0);
    return count;
}

static void open_some_cases(struct case_world *world)
{
    case_world_open(world, "jinjiang");
    world->now = instant(NOW);
    send_case(world, "{\"case\":\"undated\"}");
    send_case(world, "{\"case\":\"overdue 2\",\"due\":\"2006-03-15T00:00:00+08:00\"}");
    send_case(world, "{\"case\":\"waiting 2\",\"due\":\"2007-01-01T00:00:00+08:00\"}");
    send_case(world, "{\"case\":\"overdue 1\",\"due\":\"" DUE "\"}");
    send_case(world, "{\"case\":\"closed\",\"due\":\"2007-01-01T00:00:00+08:00\","
                     "\"closed\":\"2006-05-01T00:00:00+08:00\"}");
    send_case(world, "{\"case\":\"closed late\",\"due\":\"" DUE "\",\"closed\":\"" NOW "\"}");
    send_case(world, "{\"case\":\"to be closed late\",\"due\":\"2006-12-01T00:00:00+08:00\","
                     "\"closed\":\"2006-12-02T00:00:00+08:00\"}");
    send_case(world, "{\"case\":\"waiting 1\",\"due\":\"2006-12-31T23:59:59+08:00\"}");
    send_case(world, "{\"case\":\"overdue again\",\"due\":\"2006-04-01T00:00:00+08:00\"}");
    report_was_late(world, "overdue again");
}

static const struct page_row {
    const char *title;
    unsigned pages; /* before it */
    size_t count;   /* in each */
    const char *expected;
    bool is_last;
} page_rows[] = {
    {"open cases are listed, the next deadline first", 0, 100,
     "waiting 1;waiting 2;overdue 1;overdue 2;overdue again;undated;", true},
    {"a page ends where it is full", 0, 3, "waiting 1;waiting 2;overdue 1;", false},
    {"a page begins where the one before ended", 1, 3, "overdue 2;overdue again;undated;", true},
    {"a full page may be the last", 2, 2, "overdue again;undated;", true},
    {"the last page is short", 1, 5, "undated;", true},
    {"a page of nothing has nothing, and is not the last", 0, 0, "", false},
};

static void page_has_what_the_row_says(void **state)
{
    const struct page_row *row = *state;
    struct case_place place = {.size = 0};
    struct case_world world;

    open_some_cases(&world);
    for (unsigned i = 0; i < row->pages; i++)
        list_from(&world, &place, row->count);
    list_from(&world, &place, row->count);
    check_string("listed", world.told, row->expected);
    assert_int_equal(place.size == 0, row->is_last);
    outbox_close(&world.outbox);
}

static const struct between_row {
    const char *title;
    const char *line; /* between two pages, of which the second was to begin with `overdue 2` */
    const char *expected;
} between_rows[] = {
    {"nothing has changed", NULL, "overdue 2;overdue again;undated;"},
    {"the case of the place is closed",
     "{\"case\":\"overdue 2\",\"due\":\"2006-03-15T00:00:00+08:00\",\"closed\":\"" NOW "\"}",
     "overdue again;undated;"},
    {"a new case before the place is in no page",
     "{\"case\":\"waiting 0\",\"due\":\"2006-12-01T00:00:00+08:00\"}",
     "overdue 2;overdue again;undated;"},
    {"a new case behind the place is in its page", "{\"case\":\"zz\"}",
     "overdue 2;overdue again;undated;zz;"},
    {"a case that has moved behind the place is in two pages", "{\"case\":\"waiting 1\"}",
     "overdue 2;overdue again;undated;waiting 1;"},
    {"a case that has moved before the place is in no page",
     "{\"case\":\"undated\",\"due\":\"2007-01-01T00:00:00+08:00\"}", "overdue 2;overdue again;"},
};

static void cases_change_between_two_pages(void **state)
{
    const struct between_row *row = *state;
    struct case_place place = {.size = 0};
    struct case_world world;

    open_some_cases(&world);
    assert_int_equal(list_from(&world, &place, 3), 3);
    if (row->line)
        send_case(&world, row->line);
    list_from(&world, &place, 100);
    check_string("listed", world.told, row->expected);
    outbox_close(&world.outbox);
}

#define PLACE_HEAD "\2\0\0\0\x0e\x7b\x5c\xc0\0\0\0\0\0"
static const char too_long[PLACE_BYTES_MAX + 1] = PLACE_HEAD "jinjiang\0C-1";

static const struct place_row {
    const char *title;
    struct text bytes;
    bool is_place;
} place_rows[] = {
    {"no bytes are the start", {NULL, 0}, true},
    {"an empty text is the start", {"", 0}, true},
    {"a key of a deadline is a place", BYTES(PLACE_HEAD "jinjiang\0C-1"), true},
    {"a class beyond all is none", BYTES("\4\0\0\0\x0e\x7b\x5c\xc0\0\0\0\0\0jinjiang\0C-1"), false},
    {"one byte is none", BYTES("\1"), false},
    {"a key without a case is none", BYTES(PLACE_HEAD), false},
    {"a key without an end of the centre is none", BYTES(PLACE_HEAD "jinjiang"), false},
    {"a key whose case is empty is none", BYTES(PLACE_HEAD "jinjiang\0"), false},
    {"more bytes than any place has are none", {too_long, sizeof too_long}, false},
};

static void place_is_read_as_the_row_says(void **state)
{
    const struct place_row *row = *state;
    struct case_place place = {.size = 7};
    struct case_world world;

    assert_int_equal(case_place_read(row->bytes, &place), row->is_place);
    if (!row->is_place)
        return;
    assert_int_equal(place.size, row->bytes.size);
    open_some_cases(&world);
    assert_true(list_from(&world, &place, 100) > 0);
    outbox_close(&world.outbox);
}

static bool write_first(void *context, json_t *row)
{
    char **written = context;

    if (!*written)
        *written = json_dumps(row, JSON_COMPACT);
    return false;
}

/* The row of the first case that is listed, as JSON. */
static void check_row(struct case_world *world, const char *expected)
{
    struct case_place start = {.size = 0}, next;
    txn_t *txn = outbox_begin_read(world->outbox);
    char *row = NULL;

    case_list(txn, &start, write_first, &row, &next);
    txn_abort(&txn);
    check_string("row", row, expected);
    free(row);
}

static void row_says_what_people_ask_of_an_open_case(void **state)
{
    struct case_world world;

    (void)state;
    case_world_open(&world, "jinjiang");
    world.now = instant("2006-01-01T00:00:00Z");
    send_case(&world, "{\"case\":\"锦 1\",\"centre\":\"武侯区\"}");
    check_row(&world, "{\"case\":\"锦 1\",\"centre\":\"武侯区\",\"accepted\":null,\"due\":null,"
                      "\"overdue\":false}");
    send_case(&world, "{\"case\":\"2\",\"accepted\":\"2006-01-01T00:00:00Z\",\"due\":\"" DUE "\"}");
    check_row(&world, "{\"case\":\"2\",\"centre\":\"jinjiang\",\"accepted\":\"2006-01-01T00:00:00Z"
                      "\",\"due\":\"" DUE "\",\"overdue\":false}");
    world.now = instant(NOW);
    pass_time(&world);
    check_row(&world, "{\"case\":\"2\",\"centre\":\"jinjiang\",\"accepted\":\"2006-01-01T00:00:00Z"
                      "\",\"due\":\"" DUE "\",\"overdue\":true}");
    outbox_close(&world.outbox);
}

static void list_stays_true_through_a_whole_life(void **state)
{
    struct case_world world;

    (void)state;
    case_world_open(&world, "jinjiang");
    world.now = instant(NOW);
    send_case(&world, "{\"case\":\"a\",\"due\":\"" DUE "\"}");
    assert_int_equal(list_all(&world), 1);
    send_case(&world, "{\"case\":\"a\",\"due\":\"" DUE "\",\"closed\":\"" NOW "\"}");
    assert_int_equal(list_all(&world), 0);
    report_was_late(&world, "a");
    assert_int_equal(list_all(&world), 0);
    send_case(&world, "{\"case\":\"a\"}");
    assert_int_equal(list_all(&world), 1);
    send_case(&world, "{\"case\":\"a\",\"due\":\"2007-01-01T00:00:00Z\"}");
    assert_int_equal(list_all(&world), 1);
    txn_t *txn = outbox_begin_read(world.outbox);
    assert_int_equal(txn_count(txn, OUTBOX_CASES), 1);
    assert_int_equal(txn_count(txn, OUTBOX_DEADLINES), 1); /* no deadline was left behind */
    txn_abort(&txn);
    outbox_close(&world.outbox);
}

static void list_has_a_case_once_whose_report_was_late(void **state)
{
    struct case_world world;

    (void)state;
    case_world_open(&world, "jinjiang");
    world.now = instant(NOW);
    send_case(&world, "{\"case\":\"a\",\"due\":\"" DUE "\"}");
    report_was_late(&world, "a");
    check_row(&world, "{\"case\":\"a\",\"centre\":\"jinjiang\",\"accepted\":null,\"due\":\"" DUE
                      "\",\"overdue\":true}");
    send_case(&world, "{\"case\":\"a\",\"due\":\"2007-01-01T00:00:00Z\"}");
    assert_int_equal(list_all(&world), 1);
    report_was_late(&world, "a");
    send_case(&world, "{\"case\":\"a\"}");
    assert_int_equal(list_all(&world), 1);
    outbox_close(&world.outbox);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(page_rows, page_has_what_the_row_says);
    SUITE_ROWS(between_rows, cases_change_between_two_pages);
    SUITE_ROWS(place_rows, place_is_read_as_the_row_says);
    SUITE_TEST(row_says_what_people_ask_of_an_open_case);
    SUITE_TEST(list_stays_true_through_a_whole_life);
    SUITE_TEST(list_has_a_case_once_whose_report_was_late);
    return suite_run("cases_list");
}

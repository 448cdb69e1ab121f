/* services/board/gazette: what news mean to those who follow the events. */
#include "services/board/gazette.h"
#include "tests/unit/support.h"

enum { ALL_BYTES = 4096, NEWS_MAX = 4, RING_BYTES = 1 << 16 };

#define NONE                                                                                       \
    {                                                                                              \
        1, 0                                                                                       \
    }
#define STANDINGS_OF(year) "event: standings\ndata: {\"y\":" #year "}\n\n"

struct told {
    enum subscription_kind kind;
    uint64_t year, epoch, n_before, n, merged;
    const char *rows[3];
    bool is_first;
    struct mirror_records lost;
};

/* `sent`: all that the ring has, entries with a `|` between them. `goes_on`: the smallest record from which
 * a reader goes on, and the last that was told. */
static const struct gazette_row {
    const char *title;
    struct told news[NEWS_MAX];
    const char *sent;
    uint64_t goes_on, last;
} rows[] = {
    {"the first update says from where on all is known",
     {{SUBSCRIPTION_UPDATE, 2006, 1, 5, 5, .is_first = true, .lost = NONE}},
     "",
     5,
     5},
    {"a change has the id of its record",
     {{SUBSCRIPTION_UPDATE, 2006, 1, 5, 6, 0, {"{}"}, true, NONE}},
     "event: change\ndata: {}\nid: 6\n\n",
     5,
     6},
    {"of several the last one has it",
     {{SUBSCRIPTION_UPDATE, 2006, 1, 5, 7, 0, {"1", "2"}, true, NONE}},
     "event: change\ndata: 1\n\nevent: change\ndata: 2\nid: 7\n\n",
     5,
     7},
    {"standings come before their changes, without an id",
     {{SUBSCRIPTION_UPDATE, 2006, 1, 5, 5, .is_first = true, .lost = NONE},
      {SUBSCRIPTION_STANDINGS, 2006, .n = 6, .lost = NONE},
      {SUBSCRIPTION_UPDATE, 2006, 1, 5, 6, 0, {"{}"}, false, NONE}},
     STANDINGS_OF(2006) "|event: change\ndata: {}\nid: 6\n\n",
     5,
     6},
    {"a beat is no event, but its record is told",
     {{SUBSCRIPTION_UPDATE, 2006, 1, 5, 6, 0, {"{}"}, true, NONE},
      {SUBSCRIPTION_UPDATE, 2006, 1, 6, 9, .lost = NONE}},
     "event: change\ndata: {}\nid: 6\n\n",
     5,
     9},
    {"merged changes are told by their records",
     {{SUBSCRIPTION_UPDATE, 2006, 1, 5, 90, 40, {"{}"}, true, {6, 90}}},
     "event: merged\ndata: {\"year\":2006,\"merged\":40,\"first\":6,\"last\":90}\n\n"
     "event: change\ndata: {}\nid: 90\n\n",
     5,
     90},
    {"merged ones alone have the id",
     {{SUBSCRIPTION_UPDATE, 2006, 1, 5, 90, 40, {NULL}, true, {6, 90}}},
     "event: merged\ndata: {\"year\":2006,\"merged\":40,\"first\":6,\"last\":90}\nid: 90\n\n",
     5,
     90},
    {"behind a gap nobody goes on from before it",
     {{SUBSCRIPTION_UPDATE, 2006, 1, 5, 6, 0, {"{}"}, true, NONE},
      {SUBSCRIPTION_GAP, 2006, 1, 8, 9, .lost = {6, 8}},
      {SUBSCRIPTION_UPDATE, 2006, 1, 8, 9, 0, {"9"}, false, NONE}},
     "event: change\ndata: {}\nid: 6\n\n"
     "|event: resync\ndata: {\"why\":\"gap\",\"n\":8,\"first\":6,\"last\":8}\n\n"
     "|event: change\ndata: 9\nid: 9\n\n",
     8,
     9},
    {"another store may have fewer records",
     {{SUBSCRIPTION_UPDATE, 2006, 1, 50, 60, 0, {"{}"}, true, NONE},
      {SUBSCRIPTION_GAP, 2006, 2, 3, 4, .lost = {51, 3}},
      {SUBSCRIPTION_UPDATE, 2006, 2, 3, 4, 0, {"4"}, false, NONE}},
     "event: change\ndata: {}\nid: 60\n\n"
     "|event: resync\ndata: {\"why\":\"gap\",\"n\":3,\"first\":51,\"last\":3}\n\n"
     "|event: change\ndata: 4\nid: 4\n\n",
     3,
     4},
    {"silence is told, and its end",
     {{SUBSCRIPTION_UPDATE, 2006, 1, 5, 5, .is_first = true, .lost = NONE},
      {SUBSCRIPTION_SILENT, .lost = NONE},
      {SUBSCRIPTION_BACK, .lost = NONE}},
     "event: silent\ndata: {}\n\n|event: back\ndata: {}\n\n",
     5,
     5},
};

static void take(struct gazette *gazette, const struct told *told)
{
    struct text texts[3];
    char json[32];
    size_t count = 0;

    for (; count < 3 && told->rows[count]; count++)
        texts[count] = text_of(told->rows[count]);
    snprintf(json, sizeof json, "{\"y\":%llu}", (unsigned long long)told->year);
    struct message_update update = {.epoch = told->epoch,
                                    .n_before = told->n_before,
                                    .n = told->n,
                                    .year = told->year,
                                    .merged = told->merged,
                                    .rows = {texts, count}};
    struct subscription_news news = {.kind = told->kind,
                                     .year = told->year,
                                     .standings = {told->year, told->n, text_of(json)},
                                     .update = &update,
                                     .is_first = told->is_first,
                                     .lost = told->lost};
    gazette_take(gazette, &news);
}

static void read_ring(const ring_t *ring, char ret_all[ALL_BYTES])
{
    struct text text;
    size_t size = 0;

    ret_all[0] = '\0';
    for (uint64_t place = 0; ring_at(ring, place, &text) == RING_HELD; place++)
        size += (size_t)snprintf(ret_all + size, ALL_BYTES - size, "%s%.*s", place ? "|" : "",
                                 (int)text.size, text.data);
}

static void news_are_told_as_the_row_says(void **state)
{
    const struct gazette_row *row = *state;
    struct gazette gazette;
    char all[ALL_BYTES];
    uint64_t place;

    gazette_init(&gazette, RING_BYTES);
    for (size_t i = 0; i < NEWS_MAX && (row->news[i].year || row->news[i].kind); i++)
        take(&gazette, &row->news[i]);
    read_ring(gazette.ring, all);
    check_string("sent", all, row->sent);
    assert_int_equal(ring_last(gazette.ring), row->last);
    assert_true(ring_find(gazette.ring, row->goes_on, &place));
    assert_false(ring_find(gazette.ring, row->goes_on - 1, &place));
    gazette_clear(&gazette);
}

static const struct told first = {SUBSCRIPTION_UPDATE, 2006,        1, 5, 6,
                                  .is_first = true,    .lost = NONE};

static void it_is_live_while_the_scorer_is_heard(void **state)
{
    struct gazette gazette;

    (void)state;
    gazette_init(&gazette, RING_BYTES);
    assert_false(gazette_is_live(&gazette));
    take(&gazette, &first);
    assert_true(gazette_is_live(&gazette));
    take(&gazette, &(struct told){SUBSCRIPTION_SILENT, .lost = NONE});
    assert_false(gazette_is_live(&gazette));
    take(&gazette, &(struct told){SUBSCRIPTION_BACK, .lost = NONE});
    assert_true(gazette_is_live(&gazette));
    gazette_clear(&gazette);
}

/* What comes after the scorer has shown 2006 by default, as of record 6; and what is known of it then. */
static const struct default_row {
    const char *title;
    uint64_t year, n; /* that the scorer has shown */
    struct told news;
    uint64_t known;
} default_rows[] = {
    {"it stays while events are of that year",
     2006,
     6,
     {SUBSCRIPTION_UPDATE, 2006, 1, 6, 7, 0, {"{}"}, false, NONE},
     2006},
    {"an event of another year may change it",
     2006,
     6,
     {SUBSCRIPTION_UPDATE, 2007, 1, 6, 7, 0, {"{}"}, false, NONE},
     0},
    {"so may what was missed", 2006, 6, {SUBSCRIPTION_GAP, 2006, 1, 8, 9, .lost = {7, 8}}, 0},
    {"an old answer says nothing", 2006, 5, {SUBSCRIPTION_BACK, .lost = NONE}, 0},
    {"nor one of another year than the last event's",
     2007,
     6,
     {SUBSCRIPTION_BACK, .lost = NONE},
     0},
};

static void the_default_year_is_known_as_the_row_says(void **state)
{
    const struct default_row *row = *state;
    struct gazette gazette;

    gazette_init(&gazette, RING_BYTES);
    take(&gazette, &first);
    gazette_learn_default(&gazette, row->year, row->n);
    take(&gazette, &row->news);
    assert_int_equal(gazette.default_year, row->known);
    gazette_clear(&gazette);
}

int main(void)
{
    SUITE_ROWS(rows, news_are_told_as_the_row_says);
    SUITE_TEST(it_is_live_while_the_scorer_is_heard);
    SUITE_ROWS(default_rows, the_default_year_is_known_as_the_row_says);
    return suite_run("gazette");
}

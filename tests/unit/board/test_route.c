/* services/board/route: what a request asks for, and what is refused. */
#include "services/board/route.h"

#include "services/board/assets.h"
#include "tests/unit/support.h"

enum { SAID_BYTES = 512 };

/* `said`: the status, and of a route its path and all that was given; of a refusal a part of why. */
static const struct route_row {
    const char *title, *method, *target, *said;
} rows[] = {
    {"the standings", "GET", "/api/v1/standings", "200 /api/v1/standings"},
    {"only their headers", "HEAD", "/api/v1/standings", "200 head /api/v1/standings"},
    {"a year", "GET", "/api/v1/standings?year=2006", "200 /api/v1/standings year 2006"},
    {"a record", "GET", "/api/v1/standings?at=12", "200 /api/v1/standings at 12"},
    {"all at once, in any order", "GET",
     "/api/v1/standings?as_of=2006-07-31T23:59:59%2B08:00&at=5&year=2006",
     "200 /api/v1/standings year 2006 at 5 as_of 2006-07-31T23:59:59+08:00"},
    {"a plus is a plus", "GET", "/api/v1/standings?as_of=2006-07-31T23:59:59+08:00",
     "200 /api/v1/standings as_of 2006-07-31T23:59:59+08:00"},
    {"digits of an escape in either case", "GET",
     "/api/v1/standings?occurred_until=2006-07-31T23%3a59%3A59Z",
     "200 /api/v1/standings occurred_until 2006-07-31T23:59:59Z"},
    {"a lone question mark asks nothing", "GET", "/api/v1/standings?", "200 /api/v1/standings"},
    {"a centre", "GET", "/api/v1/centres/wuhou", "200 /api/v1/centres/* wuhou"},
    {"a centre of the past", "GET", "/api/v1/centres/wuhou?at=9",
     "200 /api/v1/centres/* wuhou at 9"},
    {"why it has its score", "GET", "/api/v1/centres/wuhou/explain?year=2006",
     "200 /api/v1/centres/*/explain wuhou year 2006"},
    {"records", "GET", "/api/v1/records?from=3&to=9", "200 /api/v1/records from 3 to 9"},
    {"the checkpoint", "GET", "/api/v1/checkpoint", "200 /api/v1/checkpoint"},
    {"the status", "GET", "/api/v1/status", "200 /api/v1/status"},
    {"the events", "GET", "/api/v1/events", "200 /api/v1/events"},
    {"whether it lives", "GET", "/healthz", "200 /healthz"},

    {"the page", "GET", "/", "200 page /"},
    {"the page, with a query of its own", "GET", "/?wall&<b>", "200 page /"},
    {"a file of the page", "GET", "/page/board.js", "200 page /page/board.js"},
    {"a change of the page", "PUT", "/", "405 only read"},
    {"what can be asked", "GET", "/openapi.yaml", "200 page /openapi.yaml"},

    {"no path", "GET", "", "404 no such path"},
    {"a star", "OPTIONS", "*", "404 no such path"},
    {"a file beside the page's", "GET", "/page/../board.c", "404 no such path"},
    {"the page's folder", "GET", "/page/", "404 no such path"},
    {"another path", "GET", "/api/v1/standing", "404 no such path"},
    {"the beginning of one", "GET", "/api/v1", "404 no such path"},
    {"one that goes on", "GET", "/api/v1/standings/2006", "404 no such path"},
    {"one that ends in a slash", "GET", "/api/v1/standings/", "404 no such path"},
    {"one with a slash twice", "GET", "/api//v1/standings", "404 no such path"},
    {"no centre", "GET", "/api/v1/centres/", "404 no such path"},
    {"a centre that is no slug", "GET", "/api/v1/centres/Wuhou", "404 no such path"},
    {"a part of a centre that is not there", "GET", "/api/v1/centres/wuhou/score",
     "404 no such path"},
    {"a centre with an escape", "GET", "/api/v1/centres/%77uhou", "404 no such path"},
    {"the way up", "GET", "/api/v1/centres/..", "404 no such path"},

    {"another method", "POST", "/api/v1/standings", "405 only read"},
    {"a method in small letters", "get", "/api/v1/standings", "405 only read"},
    {"an unknown parameter", "GET", "/api/v1/standings?tier=1",
     "400 `tier` is not known here; this path takes at most one each of: year at as_of "
     "occurred_until"},
    {"an unknown one of other signs", "GET", "/api/v1/standings?<b>=1",
     "400 this path takes at most"},
    {"an unknown one that is long", "GET", "/api/v1/standings?a_name_of_twenty_five_sig=1",
     "400 this path takes at most one each of"},
    {"one that is not", "GET", "/api/v1/standings?a_name_of_twenty_four_si=1",
     "400 `a_name_of_twenty_four_si` is not known here; this path takes at most one each of: year "
     "at as_of occurred_until"},
    {"a parameter twice", "GET", "/api/v1/standings?at=1&at=2", "400 `at` stands twice; this path"},
    {"a parameter of another path", "GET", "/healthz?year=2006", "400 no query"},
    {"a name in an escape", "GET", "/api/v1/standings?%61t=1", "400 at most one each"},
    {"a name without a value", "GET", "/api/v1/standings?year",
     "400 `year` has no value; this path takes at most one each of"},
    {"an empty pair", "GET", "/api/v1/standings?at=1&&year=2006", "400 at most one each"},
    {"an empty value", "GET", "/api/v1/standings?year=", "400 year is a year of four digits"},
    {"a year of five digits", "GET", "/api/v1/standings?year=20060", "400 year is"},
    {"a year that begins with a zero", "GET", "/api/v1/standings?year=0006", "400 year is"},
    {"record 0", "GET", "/api/v1/standings?at=0", "400 at is a record number"},
    {"a record below 0", "GET", "/api/v1/standings?at=-1", "400 at is"},
    {"a record with too many digits", "GET", "/api/v1/standings?at=1234567890123456789",
     "400 at is"},
    {"the largest record that is taken", "GET", "/api/v1/standings?at=999999999999999999",
     "200 /api/v1/standings at 999999999999999999"},
    {"a time without offset", "GET", "/api/v1/standings?as_of=2006-07-31T23:59:59", "400 as_of is"},
    {"a time that is longer than any", "GET",
     "/api/v1/standings?as_of=2006-07-31T23:59:59.000000000000000000+08:00", "400 as_of is"},
    {"an escape that is cut short", "GET", "/api/v1/standings?year=200%3", "400 year is"},
    {"an escape that is none", "GET", "/api/v1/standings?year=200%g6", "400 year is"},
    {"an escape with a sign", "GET", "/api/v1/standings?year=200%+6", "400 year is"},
    {"a NUL", "GET", "/api/v1/standings?year=2006%00", "400 year is"},
};

static void show_number(char *said, const char *name, uint64_t value)
{
    if (value)
        snprintf(said + strlen(said), SAID_BYTES - strlen(said), " %s %llu", name,
                 (unsigned long long)value);
}

static void show_text(char *said, const char *name, const char *value)
{
    if (*value)
        snprintf(said + strlen(said), SAID_BYTES - strlen(said), "%s%s %s", *name ? " " : "", name,
                 value);
}

static void show(const struct route *route, char said[SAID_BYTES])
{
    if (route->kind == ROUTE_PAGE) {
        snprintf(said, SAID_BYTES, "200 page %s", route->asset->path);
        return;
    }
    snprintf(said, SAID_BYTES, "200%s %s", route->is_head ? " head" : "", route_path(route->kind));
    show_text(said, "", route->centre);
    show_number(said, "year", route->year);
    show_number(said, "at", route->at);
    show_number(said, "from", route->from);
    show_number(said, "to", route->to);
    show_text(said, "as_of", route->as_of);
    show_text(said, "occurred_until", route->occurred_until);
}

static void route_is_what_the_row_says(void **state)
{
    const struct route_row *row = *state;
    char why[ROUTE_WHY_BYTES] = "", said[SAID_BYTES];
    struct route route;
    unsigned status = route_read(row->method, row->target, &route, why);

    if (status == 200) {
        show(&route, said);
        check_string("route", said, row->said);
        return;
    }
    assert_int_equal(status, atoi(row->said));
    CHECK(strstr(why, row->said + 4), "%s: not in: %s", row->said + 4, why);
}

/* A target of this many bytes, whose path is not there. */
static unsigned status_of_size(size_t size)
{
    char why[ROUTE_WHY_BYTES], *target = malloc(size + 1);
    struct route route;

    memset(target, '/', size);
    target[size] = '\0';
    unsigned status = route_read("GET", target, &route, why);
    free(target);
    return status;
}

static void a_target_has_its_bound(void **state)
{
    (void)state;
    assert_int_equal(status_of_size(ROUTE_TARGET_BYTES_MAX), 404);
    assert_int_equal(status_of_size(ROUTE_TARGET_BYTES_MAX + 1), 414);
}

/* Whatever is sent, what is refused is told in a text of ours. */
static void no_reason_repeats_what_was_sent(void **state)
{
    static const char *const targets[] = {"/api/v1/standings?<b>=1", "/<b>",
                                          "/api/v1/standings?year=<b>"};
    struct route route;
    char why[ROUTE_WHY_BYTES];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        assert_int_not_equal(route_read("GET", targets[i], &route, why), 200);
        assert_null(strchr(why, '<'));
    }
}

int main(void)
{
    SUITE_ROWS(rows, route_is_what_the_row_says);
    SUITE_TEST(a_target_has_its_bound);
    SUITE_TEST(no_reason_repeats_what_was_sent);
    return suite_run("route");
}

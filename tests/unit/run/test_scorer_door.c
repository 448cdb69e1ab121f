/* common/run/door: where the scorer of a home listens, and who is told that it does not. */
#include "common/run/door.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

static const struct door_row {
    const char *title;
    const char *port; /* that is noted; NULL: none is */
    bool has_home;
    enum status status;
    const char *said; /* the endpoint, or the trouble */
} door_rows[] = {
    {"a port that is noted is told", "tcp://127.0.0.1:4711\n", true, STATUS_OK,
     "tcp://127.0.0.1:4711"},
    {"one that nobody has bound is no scorer", NULL, true, STATUS_NOBODY,
     "the scorer does not run in the home"},
    {"nor is there one where there is no home", NULL, false, STATUS_NOBODY, "there is no home"},
};

static void scorer_is_found_as_the_row_says(void **state)
{
    const struct door_row *row = *state;
    char dir[PLACE_BYTES], run[PLACE_BYTES], endpoint[HOME_ENDPOINT_BYTES] = "";
    struct trouble trouble = {.why = ""};
    const struct wire_pass *pass;
    struct wire_pass room;
    struct home home;

    fresh_path(dir);
    assert_int_equal(home_open(dir, &home, &trouble), STATUS_OK);
    strcpy(home.settings.query, "tcp://127.0.0.1:0");
    if (row->has_home)
        assert_int_equal(home_make(&home, NULL, &trouble), STATUS_OK);
    path_below(dir, "run", run);
    if (row->port)
        write_below(run, "query.endpoint", row->port, strlen(row->port));
    assert_int_equal(door_scorer(&home, false, endpoint, &room, &pass, &trouble), row->status);
    const char *said = row->status == STATUS_OK ? endpoint : trouble.why;
    CHECK(strstr(said, row->said), "\"%s\" is missing in: %s", row->said, said);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(door_rows, scorer_is_found_as_the_row_says);
    return suite_run("scorer_door");
}

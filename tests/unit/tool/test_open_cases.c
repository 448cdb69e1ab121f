/* services/tool/cases: the open cases of all collectors of a home. Of `jinniu` nobody has bound its
 * port; the collector of `wuhou` is the test's, and has one case. */
#include <sys/stat.h>

#include "services/tool/tool.h"
#include "tests/unit/child.h"
#include "tests/unit/client/support_daemon.h"
#include "tests/unit/places.h"

enum { CHILD_PLACES = 2 };

static const struct cases_row {
    const char *title;
    const char *collectors; /* directories in collector/; "-": a file is there; NULL: nothing */
    bool has_no_home;
    int code;
    const char *said;
} cases_rows[] = {
    {"cases are listed", "wuhou", false, 0, "W-1"},
    {"it is said how many of them are overdue", "wuhou", false, 0, "在办 1 件，其中超时 1 件"},
    {"one collector that is down is told, and hides no other", "jinniu wuhou", false, 69, "W-1"},
    {"it is told last as well as first", "wuhou zz", false, 69, "the collector of zz does not run"},
    {"a home in which none has run", NULL, false, 69, "no collector has ever run in"},
    {"collectors that cannot be listed are not none", "-", false, 78, "cannot read"},
    {"a home that is not there", NULL, true, 69, "there is no home"},
};

static unsigned answer(void *context, const struct message *question,
                       struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    static const char json[] =
        "{\"case\":\"W-1\",\"due\":\"2006-01-02T00:00:00+08:00\",\"overdue\":true}";
    static struct text row = {json, sizeof json - 1};

    (void)context;
    ret_answers[0] = (struct message){.type = MESSAGE_CASES,
                                      .cases = {.id = message_id(question), .rows = {&row, 1}}};
    return 1;
}

static void make_collectors(const char *dir, const char *collectors)
{
    char path[PLACE_BYTES], sources[64], *rest = sources;

    if (strcmp(collectors, "-") == 0) {
        write_below(dir, "collector", "", 0);
        return;
    }
    snprintf(sources, sizeof sources, "%s", collectors);
    path_below(dir, "collector", path);
    assert_int_equal(mkdir(path, 0700), 0);
    for (char *source; (source = strsep(&rest, " "));) {
        char below[PLACE_BYTES];
        path_below(path, source, below);
        assert_int_equal(mkdir(below, 0700), 0);
    }
}

/* The port of `wuhou` leads to the daemon; no other is noted. */
static void make_home(const struct cases_row *row, const char *endpoint, char ret_dir[PLACE_BYTES])
{
    static const char settings[] = "collector\n    intake = \"tcp://127.0.0.1:0\"\n";
    char path[PLACE_BYTES];

    fresh_path(ret_dir);
    if (row->has_no_home)
        return;
    path_below(ret_dir, "run", path);
    assert_int_equal(mkdir(ret_dir, 0700) | mkdir(path, 0700), 0);
    write_below(ret_dir, "kaohe.zpl", settings, strlen(settings));
    write_below(path, "intake.wuhou.endpoint", endpoint, strlen(endpoint));
    if (row->collectors)
        make_collectors(ret_dir, row->collectors);
}

static int list(void *context)
{
    daemon_t *daemon = daemon_start(answer, NULL);
    char dir[PLACE_BYTES];

    make_home(context, daemon_endpoint(daemon), dir);
    enum status status =
        command_cases(&(struct tool){.command = "cases", .home = dir}, 0, (char *[]){NULL});
    daemon_stop(&daemon);
    return status_exit_code(status);
}

static void open_cases_are_listed_as_the_row_says(void **state)
{
    const struct cases_row *row = *state;
    char place[PLACE_BYTES];
    struct child_end end;

    run_child(list, *state, &end);
    for (int i = 0; i < CHILD_PLACES; i++)
        fresh_path(place); /* the child has made it */
    CHECK(end.code == row->code, "exit code %d: %s", end.code, end.said);
    CHECK(strstr(end.said, row->said), "\"%s\" is missing in: %s", row->said, end.said);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(cases_rows, open_cases_are_listed_as_the_row_says);
    return suite_run("open_cases");
}

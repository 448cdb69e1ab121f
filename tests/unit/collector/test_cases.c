/* services/collector/cases: the life of a case, told line by line with a clock of the test's own
 * (proto/EVENTS.md, "Case records"). The report itself and the listing are in test_cases_report. */
#include "tests/unit/collector/support_cases.h"

#define DUE "2006-03-14T10:20:00+08:00"
#define BEFORE "2006-03-14T10:19:59.999+08:00"
#define AFTER "2006-03-14T10:20:00.001+08:00"
#define DUE_2 "2006-03-20T00:00:00+08:00"
#define AFTER_2 "2006-03-20T00:00:01+08:00"

#define A_DUE "{\"case\":\"A\",\"due\":\"" DUE "\"}"
#define A_DUE_2 "{\"case\":\"A\",\"due\":\"" DUE_2 "\"}"
#define A_CLOSED(at) "{\"case\":\"A\",\"due\":\"" DUE "\",\"closed\":\"" at "\"}"
#define A_OVERDUE "A overdue " DUE

enum { STEPS_MAX = 8 };

/* What happens to the cases of `jinjiang`, and what comes of it. */
static const struct life_row {
    const char *title;
    struct step {
        const char *now;
        const char *what; /* a line; or "time", "reopen", or "late X": the report for X was late */
        const char *expected;
    } steps[STEPS_MAX];
} lives[] = {
    {"a deadline passes while nothing is sent",
     {{BEFORE, A_DUE, "opened;"},
      {BEFORE, "time", ""},
      {DUE, "time", ""},
      {AFTER, "time", A_OVERDUE ";"},
      {AFTER_2, "time", ""}}},
    {"a case is overdue when it is sent for the first time",
     {{AFTER, A_DUE, "opened;" A_OVERDUE ";"}, {AFTER_2, "time", ""}}},
    {"a case is not overdue at its very deadline", {{DUE, A_DUE, "opened;"}, {DUE, "time", ""}}},
    {"a deadline is as exact as it was written",
     {{"2006-01-01T00:00:00.4Z", "{\"case\":\"A\",\"due\":\"2006-01-01T00:00:00.500000001Z\"}",
       "opened;"},
      {"2006-01-01T00:00:00.500Z", "time", ""},
      {"2006-01-01T00:00:00.501Z", "time", "A overdue 2006-01-01T00:00:00.500000001Z;"}}},
    {"closed at the deadline is in time",
     {{AFTER, A_CLOSED(DUE), "opened;"}, {AFTER_2, "time", ""}}},
    {"closed at the deadline on another clock is in time",
     {{AFTER, A_CLOSED("2006-03-14T02:20:00z"), "opened;"}, {AFTER_2, "time", ""}}},
    {"closed in time ends the waiting",
     {{BEFORE, A_DUE, "opened;"}, {BEFORE, A_CLOSED(BEFORE), "updated;"}, {AFTER, "time", ""}}},
    {"closed in time is in time, also where it is told late",
     {{AFTER, A_CLOSED(BEFORE), "opened;"}, {AFTER_2, "time", ""}}},
    {"closed late is overdue",
     {{AFTER_2, A_CLOSED(AFTER), "opened;" A_OVERDUE ";"}, {AFTER_2, "time", ""}}},
    {"to be closed late is overdue once the deadline has passed",
     {{BEFORE, A_CLOSED(AFTER), "opened;"}, {BEFORE, "time", ""}, {AFTER, "time", A_OVERDUE ";"}}},
    {"without a deadline no case is ever overdue",
     {{BEFORE, "{\"case\":\"A\",\"accepted\":\"" BEFORE "\"}", "opened;"},
      {"9999-01-01T00:00:00Z", "time", ""},
      {"9999-01-01T00:00:00Z", "{\"case\":\"A\",\"closed\":\"" DUE "\"}", "updated;"},
      {"9999-01-01T00:00:00Z", "time", ""}}},
    {"closed null is open",
     {{BEFORE, "{\"case\":\"A\",\"due\":\"" DUE "\",\"closed\":null}", "opened;"},
      {AFTER, "time", A_OVERDUE ";"}}},
    {"the source's own centre may be named or not",
     {{BEFORE, A_DUE, "opened;"},
      {BEFORE, "{\"case\":\"A\",\"centre\":\"jinjiang\",\"due\":\"" DUE_2 "\"}", "updated;"},
      {BEFORE, A_DUE_2, "updated;"},
      {AFTER_2, "time", "A overdue " DUE_2 ";"}}},
    {"a case of another centre is another case",
     {{BEFORE, A_DUE, "opened;"},
      {BEFORE, "{\"case\":\"A\",\"centre\":\"wuhou\",\"due\":\"" DUE "\"}", "opened;"},
      {BEFORE, "{\"case\":\"A\",\"centre\":\"wuhou\",\"due\":\"" DUE_2 "\"}", "updated;"},
      {AFTER, "time", A_OVERDUE ";"},
      {AFTER_2, "time", "wuhou A overdue " DUE_2 ";"}}},
    {"a later line takes the deadline away",
     {{BEFORE, A_DUE, "opened;"}, {BEFORE, "{\"case\":\"A\"}", "updated;"}, {AFTER, "time", ""}}},
    {"a later line moves the deadline",
     {{BEFORE, A_DUE, "opened;"},
      {BEFORE, A_DUE_2, "updated;"},
      {AFTER, "time", ""},
      {AFTER_2, "time", "A overdue " DUE_2 ";"}}},
    {"a later line moves the deadline into the past",
     {{BEFORE, A_DUE_2, "opened;"},
      {AFTER, A_DUE, "updated;" A_OVERDUE ";"},
      {AFTER_2, "time", ""}}},
    {"a later line opens a case again",
     {{BEFORE, A_CLOSED(BEFORE), "opened;"},
      {BEFORE, A_DUE, "updated;"},
      {AFTER, "time", A_OVERDUE ";"}}},
    {"a case is reported once for ever",
     {{AFTER, A_DUE, "opened;" A_OVERDUE ";"},
      {AFTER, A_DUE, "updated;"},
      {AFTER, "reopen", ""},
      {AFTER, "time", ""},
      {AFTER, A_CLOSED(AFTER), "updated;"},
      {AFTER, A_DUE_2, "updated;in time after all;"},
      {AFTER_2, "time", ""},
      {AFTER_2, A_DUE_2, "updated;"}}},
    {"a deadline waits for the store to be opened again",
     {{BEFORE, A_DUE, "opened;"},
      {AFTER, "reopen", ""},
      {AFTER, "time", A_OVERDUE ";"},
      {AFTER, "reopen", ""},
      {AFTER, "time", ""}}},
    {"a report that was late is made again when the case is sent again",
     {{AFTER, A_DUE, "opened;" A_OVERDUE ";"},
      {AFTER, "late A", ""},
      {AFTER_2, "time", ""},
      {AFTER_2, A_DUE, "updated;" A_OVERDUE ";"},
      {AFTER_2, A_DUE, "updated;"},
      {AFTER_2, "time", ""}}},
    {"a report that was late is waited for across a restart",
     {{AFTER, A_DUE, "opened;" A_OVERDUE ";"},
      {AFTER, "late A", ""},
      {AFTER, "reopen", ""},
      {AFTER, "time", ""},
      {AFTER, A_CLOSED(AFTER), "updated;" A_OVERDUE ";"},
      {AFTER, "late A", ""},
      {AFTER, "time", ""},
      {AFTER, A_DUE, "updated;" A_OVERDUE ";"}}},
    {"a report that was late is not made again for a case that was in time",
     {{AFTER, A_DUE, "opened;" A_OVERDUE ";"},
      {AFTER, "late A", ""},
      {AFTER, A_CLOSED(DUE), "updated;"},
      {AFTER_2, "time", ""}}},
    {"a report that was late is made again at a new deadline",
     {{AFTER, A_DUE, "opened;" A_OVERDUE ";"},
      {AFTER, "late A", ""},
      {AFTER, A_DUE_2, "updated;"},
      {AFTER, "time", ""},
      {AFTER_2, "time", "A overdue " DUE_2 ";"}}},
    {"only a report that was made can be late",
     {{BEFORE, A_DUE, "opened;"},
      {BEFORE, "late A", ""},
      {BEFORE, "late B", ""},
      {AFTER, "time", A_OVERDUE ";"}}},
    {"a correction in time is told, each time",
     {{AFTER, A_DUE, "opened;" A_OVERDUE ";"},
      {AFTER, A_CLOSED(DUE), "updated;in time after all;"},
      {AFTER_2, A_CLOSED(BEFORE), "updated;in time after all;"},
      {AFTER_2, A_CLOSED(AFTER), "updated;"}}},
    {"a correction is told where the deadline is gone",
     {{AFTER, A_DUE, "opened;" A_OVERDUE ";"},
      {AFTER, "{\"case\":\"A\"}", "updated;in time after all;"}}},
    {"a correction is told where the case was closed by another deadline",
     {{AFTER, A_DUE, "opened;" A_OVERDUE ";"},
      {AFTER_2, "{\"case\":\"A\",\"due\":\"" DUE_2 "\",\"closed\":\"2006-03-19T00:00:00+08:00\"}",
       "updated;in time after all;"}}},
    {"no correction is told of a report that was late",
     {{AFTER, A_DUE, "opened;" A_OVERDUE ";"},
      {AFTER, "late A", ""},
      {AFTER, A_CLOSED(DUE), "updated;"}}},
    {"no correction is told before a report",
     {{BEFORE, A_DUE, "opened;"}, {AFTER, A_CLOSED(DUE), "updated;"}}},
    {"deadlines that have passed are reported in their order",
     {{BEFORE, "{\"case\":\"B\",\"due\":\"" DUE_2 "\"}", "opened;"},
      {BEFORE, A_DUE, "opened;"},
      {BEFORE, "{\"case\":\"0\",\"due\":\"2006-03-14T10:20:00.5+08:00\"}", "opened;"},
      {BEFORE, "{\"case\":\"D\",\"due\":\"2006-03-14T00:00:00-07:00\"}", "opened;"},
      {AFTER_2, "time",
       A_OVERDUE ";0 overdue 2006-03-14T10:20:00.5+08:00;"
                 "D overdue 2006-03-14T00:00:00-07:00;B overdue " DUE_2 ";"}}},
    {"a deadline before 1970 comes before those behind it",
     {{"1960-01-01T00:00:00Z", A_DUE, "opened;"},
      {"1960-01-01T00:00:00Z", "{\"case\":\"B\",\"due\":\"1969-06-01T00:00:00Z\"}", "opened;"},
      {"1970-01-01T00:00:00Z", "time", "B overdue 1969-06-01T00:00:00Z;"}}},
    {"cases with the same deadline are all reported",
     {{BEFORE, A_DUE, "opened;"},
      {BEFORE, "{\"case\":\"AA\",\"due\":\"" DUE "\"}", "opened;"},
      {BEFORE, "{\"case\":\"A\",\"centre\":\"jinjian\",\"due\":\"" DUE "\"}", "opened;"},
      {AFTER, "time", "jinjian A overdue " DUE ";" A_OVERDUE ";AA overdue " DUE ";"}}},
    {"a line for one case reports no other",
     {{BEFORE, A_DUE, "opened;"},
      {AFTER, "{\"case\":\"B\",\"due\":\"" BEFORE "\"}", "opened;B overdue " BEFORE ";"},
      {AFTER, "time", A_OVERDUE ";"}}},
    {"any year can be a deadline",
     {{BEFORE, "{\"case\":\"Z\",\"due\":\"9999-12-31T23:59:59-23:59\"}", "opened;"},
      {BEFORE, "{\"case\":\"B\",\"due\":\"0000-01-01T00:00:00+23:59\"}",
       "opened;B overdue 0000-01-01T00:00:00+23:59;"},
      {BEFORE, "{\"case\":\"C\",\"due\":\"1969-12-31T23:59:59.999999999Z\"}",
       "opened;C overdue 1969-12-31T23:59:59.999999999Z;"},
      {AFTER, "time", ""}}},
};

static void do_step(struct case_world *world, const struct step *step)
{
    world->now = instant(step->now);
    if (*step->what == '{')
        send_case(world, step->what);
    else if (strcmp(step->what, "time") == 0)
        pass_time(world);
    else if (strcmp(step->what, "reopen") == 0)
        close_and_open(world->dir, &world->outbox);
    else if (strncmp(step->what, "late ", 5) == 0)
        report_was_late(world, step->what + 5);
    else
        fail_msg("no such step: %s", step->what);
}

static void case_lives_as_the_row_says(void **state)
{
    const struct life_row *row = *state;
    struct case_world world;
    char what[400];

    case_world_open(&world, "jinjiang");
    for (const struct step *step = row->steps; step < row->steps + STEPS_MAX && step->now; step++) {
        world.told[0] = '\0';
        do_step(&world, step);
        snprintf(what, sizeof what, "step %d, %s", (int)(step - row->steps) + 1, step->what);
        check_string(what, world.told, step->expected);
    }
    outbox_close(&world.outbox);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(lives, case_lives_as_the_row_says);
    return suite_run("cases");
}

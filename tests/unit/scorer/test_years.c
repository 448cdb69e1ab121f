/* services/scorer/years: the years of a log, as they are told. */
#include "services/scorer/years.h"

#include <stdlib.h>

#include "tests/unit/support.h"

static void check_list(const char *what, json_t *list, const char *expected)
{
    char *text = json_dumps(list, JSON_COMPACT);

    assert_non_null(text);
    check_string(what, text, expected);
    free(text);
    json_decref(list);
}

static void years_are_told(void **state)
{
    static struct calendar calendar;
    static const struct rulebook first = {.name = "a", .year_first = 1000, .year_last = 2010};
    static const struct rulebook second = {.name = "b", .year_first = 2006, .year_last = 2007};
    static const struct rulebook last = {.name = "c", .year_first = 9998, .year_last = 9999};

    (void)state;
    check_list("no rulebooks", years_rulebooks(&calendar), "[]");
    check_list("no years", years_used(&calendar), "[]");
    calendar_add(&calendar, &first);
    calendar_add(&calendar, &second);
    calendar_add(&calendar, &last);
    check_list("rulebooks", years_rulebooks(&calendar),
               "[{\"rulebook\":\"a\",\"first\":1000,\"last\":2005},"
               "{\"rulebook\":\"b\",\"first\":2006,\"last\":2007},"
               "{\"rulebook\":\"a\",\"first\":2008,\"last\":2010},"
               "{\"rulebook\":\"c\",\"first\":9998,\"last\":9999}]");
    calendar.years[1000].findings = 7;
    calendar.years[2006].is_closed = true;
    calendar.years[9999].findings = 1;
    check_list("years", years_used(&calendar),
               "[{\"year\":1000,\"findings\":7,\"closed\":false},"
               "{\"year\":2006,\"findings\":0,\"closed\":true},"
               "{\"year\":9999,\"findings\":1,\"closed\":false}]");
}

int main(void)
{
    SUITE_TEST(years_are_told);
    return suite_run("years");
}

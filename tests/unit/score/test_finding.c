/* common/score/judge: whether a finding that was read from disk is within its bounds. */
#include "tests/unit/support.h"

#include "common/score/judge.h"

#define FINDING(...)                                                                               \
    {                                                                                              \
        .status = FINDING_COUNTED, .occurred = {.second = 1142302800}, .year = 2006, .grade = -1,  \
        .stated = POINTS_NONE, .worth = 200, .n = 2, __VA_ARGS__                                   \
    }

#pragma GCC diagnostic ignored "-Woverride-init" /* a row names what differs */

static const struct finding_row {
    const char *title;
    struct finding finding;
    bool is_sound;
} findings[] = {
    {"a finding is sound", FINDING(.grade = -1), true},
    {"a pending one is sound", FINDING(.status = FINDING_PENDING), true},
    {"a revoked one is sound", FINDING(.status = FINDING_REVOKED, .n_ruled = 3), true},
    {"no status is not", FINDING(.status = (enum finding_status)0), false},
    {"a status beyond the last is not", FINDING(.status = FINDING_REVOKED + 1), false},
    {"a negative status is not", FINDING(.status = (enum finding_status) - 1), false},
    {"the last nanosecond is sound", FINDING(.occurred.nano = 999999999), true},
    {"a second in nanoseconds is not", FINDING(.occurred.nano = 1000000000), false},
    {"negative nanoseconds are not", FINDING(.occurred.nano = -1), false},
    {"the first year is sound", FINDING(.year = YEAR_MIN), true},
    {"a year before the first is not", FINDING(.year = YEAR_MIN - 1), false},
    {"the last year is sound", FINDING(.year = YEAR_MAX), true},
    {"a year beyond the last is not", FINDING(.year = YEAR_MAX + 1), false},
    {"the last grade is sound", FINDING(.grade = GRADES_MAX - 1), true},
    {"a grade beyond the last is not", FINDING(.grade = GRADES_MAX), false},
    {"a grade below none is not", FINDING(.grade = -2), false},
    {"a worth of nothing is sound", FINDING(.worth = 0), true},
    {"a worth below nothing is not", FINDING(.worth = -1), false},
    {"the largest worth is sound", FINDING(.worth = POINTS_MAX), true},
    {"a worth beyond the largest is not", FINDING(.worth = POINTS_MAX + 1), false},
    {"no record is not sound", FINDING(.n = 0), false},
    {"a ruling behind the report is sound", FINDING(.n_ruled = 3), true},
    {"a ruling in the report's own record is not", FINDING(.n_ruled = 2), false},
    {"a ruling before the report is not", FINDING(.n_ruled = 1), false},
};

static void finding_is_sound_or_not(void **state)
{
    const struct finding_row *row = *state;

    assert_int_equal(finding_is_sound(&row->finding), row->is_sound);
}

int main(void)
{
    SUITE_ROWS(findings, finding_is_sound_or_not);
    return suite_run("finding");
}

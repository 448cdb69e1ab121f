#include "tests/unit/proto/support_event.h"

void check_same_text(const char *what, const char *field, struct text actual, struct text expected)
{
    char name[200];

    if (text_equal(actual, expected))
        return;
    snprintf(name, sizeof name, "%s: %s", what, field);
    check_text(name, actual, expected);
}

void check_same_event(const char *what, const struct event *actual, const struct event *expected)
{
    check_same_text(what, "action", actual->action, expected->action);
    check_same_text(what, "centre", actual->centre, expected->centre);
    check_same_text(what, "clause", actual->clause, expected->clause);
    check_same_text(what, "record", actual->record, expected->record);
    check_same_text(what, "occurred", actual->occurred, expected->occurred);
    check_same_text(what, "grade", actual->grade, expected->grade);
    check_same_text(what, "method", actual->method, expected->method);
    check_same_text(what, "item", actual->item, expected->item);
    check_same_text(what, "summary", actual->summary, expected->summary);
    check_same_text(what, "evidence", actual->evidence, expected->evidence);
    check_same_text(what, "text", actual->text, expected->text);
    check_same_text(what, "key", actual->key, expected->key);
    check_same_text(what, "role", actual->role, expected->role);
    check_same_text(what, "signer", actual->signer, expected->signer);
    CHECK(actual->year == expected->year, "%s: year %d, expected %d", what, actual->year,
          expected->year);
    CHECK(actual->step_ms.is_there == expected->step_ms.is_there &&
              actual->step_ms.value == expected->step_ms.value,
          "%s: step_ms %lld, expected %lld", what, (long long)actual->step_ms.value,
          (long long)expected->step_ms.value);
    CHECK(actual->from.is_there == expected->from.is_there &&
              actual->from.value == expected->from.value,
          "%s: from %lld, expected %lld", what, (long long)actual->from.value,
          (long long)expected->from.value);
    CHECK(actual->points_form == expected->points_form, "%s: form of points %d, expected %d", what,
          (int)actual->points_form, (int)expected->points_form);
    if (expected->points_form == POINTS_EXACT)
        CHECK(actual->points == expected->points, "%s: points %lld, expected %lld", what,
              (long long)actual->points, (long long)expected->points);
    if (expected->points_form == POINTS_OTHER)
        CHECK(actual->points_other == expected->points_other, "%s: points %.17g, expected %.17g",
              what, actual->points_other, expected->points_other);
    CHECK(!actual->digest == !expected->digest &&
              (!expected->digest || memcmp(actual->digest, expected->digest, DIGEST_BYTES) == 0),
          "%s: another digest", what);
}

#include "tests/fuzz/same_event.h"

#include "tests/fuzz/fuzz.h"

static void same_text(struct text a, struct text b)
{
    assert(!a.data == !b.data);
    assert(text_equal(a, b));
}

static void same_points(const struct event *a, const struct event *b)
{
    assert(a->points_form == b->points_form);
    if (a->points_form == POINTS_EXACT)
        assert(a->points == b->points);
    if (a->points_form == POINTS_OTHER)
        assert(a->points_other == b->points_other);
}

static void same_whole(const struct whole *a, const struct whole *b)
{
    assert(a->is_there == b->is_there);
    assert(!a->is_there || a->value == b->value);
}

void same_event(const struct event *a, const struct event *b)
{
    struct event left = *a, right = *b;

    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = &event_fields[i];
        assert(event_has(a, field) == event_has(b, field));
        if (field->kind == FIELD_TEXT)
            same_text(*event_text(&left, field), *event_text(&right, field));
        else if (field->kind == FIELD_INTEGER)
            same_whole(event_whole(&left, field), event_whole(&right, field));
    }
    same_points(a, b);
    assert(a->year == b->year);
}

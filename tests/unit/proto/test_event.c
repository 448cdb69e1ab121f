/* proto/event: which field an action may and must carry, the bounds of each, and when a number of
 * points is exact (EVENTS.md 3). */
#include "tests/unit/proto/support_event.h"

#include <math.h>

#include "proto/key.h"

enum { UNKNOWN = ACTION_COUNT, ACTIONS = ACTION_COUNT + 1 };

/* EVENTS.md 3, the table of fields, a column an action: r required, o optional, - of no use. */
static const struct matrix_row {
    const char *title; /* the field */
    /* report confirm dismiss revoke self-check close reopen rulebook clock grant withdraw restore
     * log-key unknown; the grant is one of a reader, whose role is for no centre */
    const char *uses;
} matrix[] = {
    {"centre", "o ooo o-- - - -- - - o"},   {"clause", "r rrr --- - - -- - - o"},
    {"record", "r rrr --- - - -- - - o"},   {"occurred", "r --- --- - - -- - - o"},
    {"grade", "o --- --- - - -- - - o"},    {"points", "o --- --- - - -- - - o"},
    {"year", "- --- rrr - - -- - - o"},     {"method", "o --- --- - - -- - - o"},
    {"item", "o --- --- - - -- - - o"},     {"summary", "o ooo ooo o o oo o o o"},
    {"evidence", "o ooo ooo o o oo o o o"}, {"text", "- --- --- r - -- - - o"},
    {"step_ms", "- --- --- - r -- - - o"},  {"key", "- --- --- - - rr - - o"},
    {"role", "- --- --- - - r- - - o"},     {"signer", "- --- --- - - o- - r o"},
    {"from", "- --- --- - - -- r - o"},     {"action", "o ooo ooo o o oo o o o"},
};

static char use_of(const struct matrix_row *row, unsigned action)
{
    size_t at = 0;

    for (unsigned i = 0;; at++) {
        if (row->uses[at] == ' ')
            continue;
        if (i++ == action)
            return row->uses[at];
    }
}

static struct text good_text(text_rule *rule)
{
    static const struct {
        text_rule *rule;
        struct text text;
    } texts[] = {
        {text_is_method, {"covert", 6}},
        {text_is_item, {"5.1.3", 5}},
        {text_is_key, {KEY_A, KEY_TEXT_BYTES}},
        {text_is_role, {"reader", 6}},
        {text_is_signer, {SIGNER_A, sizeof SIGNER_A - 1}},
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i].rule == rule)
            return texts[i].text;
    return LIT("x");
}

/* Gives the field a value that is good in itself. */
static void set_field(struct event *event, const char *name, bool is_present)
{
    const struct field *field = field_named(name);

    assert_non_null(field);
    if (field->kind == FIELD_YEAR)
        event->year = is_present ? 2006 : 0;
    else if (field->kind == FIELD_POINTS)
        event->points_form = is_present ? POINTS_EXACT : POINTS_ABSENT;
    else if (field->kind == FIELD_INTEGER)
        *event_whole(event, field) = (struct whole){.is_there = is_present};
    else
        *event_text(event, field) = is_present ? good_text(field->rule) : (struct text){0};
    if (strcmp(name, "signer") == 0 && is_present && event_action(event) == ACTION_LOG_KEY)
        event->signer = LIT(LOG_SIGNER_A);
}

/* An event of that action with just what it must carry. */
static struct event least_event(unsigned action)
{
    struct event event = {.action =
                              action == UNKNOWN ? LIT("report ") : text_of(action_name(action))};

    for (size_t i = 0; i < COUNT_OF(matrix); i++)
        if (use_of(&matrix[i], action) == 'r')
            set_field(&event, matrix[i].title, true);
    return event;
}

static void check_fault(const struct event *event, const char *field, const char *what)
{
    struct fault fault = {0};

    CHECK(!event_check(event, &fault), "%s: must be malformed", what);
    check_string(what, fault.field, field);
    assert_non_null(fault.why);
}

static void check_good(const struct event *event, const char *what)
{
    struct fault fault = {0};

    CHECK(event_check(event, &fault), "%s: %s, %s", what, fault.field, fault.why);
}

static void field_stands_where_its_action_uses_it(void **state)
{
    const struct matrix_row *row = *state;

    for (unsigned action = 0; action < ACTIONS; action++) {
        struct event event = least_event(action);
        const char *name = action == UNKNOWN ? "an unknown action" : action_name(action);
        if (strcmp(row->title, "action") == 0 && action != ACTION_REPORT)
            continue; /* without `action` it would be a report */
        set_field(&event, row->title, false);
        if (use_of(row, action) == 'r')
            check_fault(&event, row->title, name);
        else
            check_good(&event, name);
        if (strcmp(row->title, "action") == 0)
            continue;
        set_field(&event, row->title, true);
        if (use_of(row, action) == '-')
            check_fault(&event, row->title, name);
        else
            check_good(&event, name);
    }
}

static void matrix_has_every_field(void **state)
{
    (void)state;
    assert_int_equal(COUNT_OF(matrix), FIELD_COUNT);
    for (size_t i = 0; i < COUNT_OF(matrix); i++)
        assert_non_null(field_named(matrix[i].title));
    assert_null(field_named("n"));
    assert_null(field_named("digest"));
    assert_null(field_named("Clause"));
}

static const struct bound_row {
    const char *title; /* the field */
    size_t least, most;
} bounds[] = {
    {"record", 1, 64},       {"summary", 0, 512},  {"evidence", 0, 512},
    {"text", 1, 256 * 1024}, {"action", 0, 512},   {"centre", 0, 512},
    {"clause", 0, 512},      {"occurred", 0, 512}, {"grade", 0, 512},
};

static void bound_is_reached_and_not_exceeded(void **state)
{
    const struct bound_row *row = *state;
    struct event event = least_event(UNKNOWN);
    char *bytes = malloc(row->most + 1);
    struct text *text = event_text(&event, field_named(row->title));

    assert_non_null(bytes);
    memset(bytes, 'x', row->most + 1);
    *text = (struct text){bytes, row->most};
    check_good(&event, "at the most");
    *text = (struct text){bytes, row->most + 1};
    check_fault(&event, row->title, "one more");
    *text = (struct text){bytes, row->least};
    check_good(&event, "at the least");
    *text = (struct text){bytes, 0};
    if (row->least)
        check_fault(&event, row->title, "empty");
    free(bytes);
}

static const struct form_row {
    const char *title;
    const char *field;
    struct text text;
} forms[] = {
    {"a method is a word of Article 6", "method", {"monthly", 7}},
    {"an item is one of Article 5", "item", {"6.1", 3}},
    {"an empty method is none", "method", {"", 0}},
    {"an empty item is none", "item", {"", 0}},
    {"no control in a summary", "summary", {"a\tb", 3}},
    {"no broken UTF-8 in evidence", "evidence", {"\xe4\xb8", 2}},
    {"no control in a record", "record", {"a\x7f", 2}},
    {"no control in an action, known or not", "action", {"\n", 1}},
    {"no bell in a rulebook's text", "text", {"a\x07", 2}},
    {"a key is one in Z85", "key", {"0000000000000000000000000000000000000'00", 40}},
    {"a key has 40 digits, not 39", "key", {KEY_A, 39}},
    {"an empty key is none", "key", {"", 0}},
    {"a role is one of four", "role", {"office ", 7}},
    {"an empty role is none", "role", {"", 0}},
    {"a signer is a verifier key", "signer", {KEY_A, 40}},
    {"an empty signer is none", "signer", {"", 0}},
};

static void form_is_kept(void **state)
{
    const struct form_row *row = *state;
    struct event event = least_event(UNKNOWN);

    *event_text(&event, field_named(row->field)) = row->text;
    check_fault(&event, row->field, row->title);
}

/* EVENTS.md 3 and 4: a grant carries `centre` exactly where its role is for one. */
static const struct role_row {
    const char *title;
    struct text role;
    bool has_centre;
} roles[] = {
    {"a key of the office is for no centre", {"office", 6}, false},
    {"a key of a district is for a centre", {"district", 8}, true},
    {"a key of an intake is for a centre", {"intake", 6}, true},
    {"a key of a reader is for no centre", {"reader", 6}, false},
};

static void grant_names_a_centre_where_its_role_has_one(void **state)
{
    const struct role_row *row = *state;
    static const struct text centres[] = {{"wuhou", 5}, {"office", 6}, {"", 0}};
    struct event event = least_event(ACTION_GRANT);

    event.role = row->role;
    if (row->has_centre)
        check_fault(&event, "centre", "no centre");
    else
        check_good(&event, "no centre");
    for (size_t i = 0; i < COUNT_OF(centres); i++) { /* which it is, the scorer looks up */
        event.centre = centres[i];
        if (row->has_centre)
            check_good(&event, "a centre");
        else
            check_fault(&event, "centre", "a centre");
    }
    assert_int_equal(role_has_centre(role_named(row->role)), row->has_centre);
}

static void unknown_action_has_any_role_with_or_without_centre(void **state)
{
    struct event event = least_event(UNKNOWN);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        event.role = roles[i].role;
        event.centre = (struct text){0};
        check_good(&event, "no centre");
        event.centre = LIT("wuhou");
        check_good(&event, "a centre");
    }
}

static void year_has_four_digits(void **state)
{
    static const int good[] = {1000, 2006, 9999}, bad[] = {1, 999, 10000, -2006};
    struct event event = least_event(ACTION_CLOSE_YEAR);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        event.year = good[i];
        check_good(&event, "a year");
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        event.year = bad[i];
        check_fault(&event, "year", "no year");
    }
}

static const struct points_row {
    const char *title;
    double number;
    bool is_exact;
    int64_t hundredths;
} numbers[] = {
    {"0.5 is exact", 0.5, true, 50},
    {"1e0 is exact", 1e0, true, 100},
    {"0.01 is the double nearest to a hundredth", 0.01, true, 1},
    {"0.07 is exact though 0.07 * 100 is not 7", 0.07, true, 7},
    {"0.29 is exact though 0.29 * 100 is not 29", 0.29, true, 29},
    {"1.15 is exact though it lies below", 1.15, true, 115},
    {"0.1 + 0.2 is not the double nearest to 0.3", 0.1 + 0.2, false, 0},
    {"0.504 is no multiple", 0.504, false, 0},
    {"0.005 is no multiple", 0.005, false, 0},
    {"0 is exact", 0, true, 0},
    {"-0 is 0", -0.0, true, 0},
    {"-0.25 is exact", -0.25, true, -25},
    {"the least double is no multiple", 4.9e-324, false, 0},
    {"9999999999999.99 is exact", 9999999999999.99, true, INT64_C(999999999999999)},
    {"10^13 is the last that is exact", 1e13, true, INT64_C(1000000000000000)},
    {"beyond 10^13 nothing is", 1e13 + 1, false, 0},
    {"so below -10^13", -1e13 - 1, false, 0},
    {"1e300 is kept as it is", 1e300, false, 0},
};

static void number_is_exact_as_the_row_says(void **state)
{
    const struct points_row *row = *state;
    struct event event = {0};

    assert_true(event_set_points(&event, row->number));
    assert_int_equal(event.points_form, row->is_exact ? POINTS_EXACT : POINTS_OTHER);
    if (row->is_exact)
        assert_int_equal(event.points, row->hundredths);
    else
        assert_true(event.points_other == row->number);
}

static void every_hundredth_is_exact_and_its_neighbours_are_not(void **state)
{
    char decimal[24];

    (void)state;
    for (int i = 1; i <= 20000; i++) {
        struct event event = {0};
        snprintf(decimal, sizeof decimal, "%d.%02d", i / 100, i % 100);
        double number = strtod(decimal, NULL);
        assert_true(event_set_points(&event, number));
        CHECK(event.points_form == POINTS_EXACT && event.points == i, "%s is exact", decimal);
        event_set_points(&event, nextafter(number, 1000));
        CHECK(event.points_form == POINTS_OTHER, "just above %s is not", decimal);
        event_set_points(&event, nextafter(number, 0));
        CHECK(event.points_form == POINTS_OTHER, "just below %s is not", decimal);
    }
}

static void nan_and_infinity_are_no_numbers(void **state)
{
    struct event event = {0};

    (void)state;
    assert_false(event_set_points(&event, (double)NAN));
    assert_false(event_set_points(&event, (double)INFINITY));
    assert_false(event_set_points(&event, -(double)INFINITY));
    assert_int_equal(event.points_form, POINTS_ABSENT);
}

static void event_without_action_is_a_report(void **state)
{
    (void)state;
    assert_int_equal(event_action(&(struct event){0}), ACTION_REPORT);
    for (unsigned action = 0; action < ACTION_COUNT; action++)
        assert_int_equal(event_action(&(struct event){.action = text_of(action_name(action))}),
                         action);
    assert_int_equal(event_action(&(struct event){.action = LIT("")}), ACTION_UNKNOWN);
    assert_int_equal(event_action(&(struct event){.action = LIT("Confirm")}), ACTION_UNKNOWN);
    assert_int_equal(event_action(&(struct event){.action = LIT("report\0")}), ACTION_UNKNOWN);
}

static void names_are_those_of_the_tables(void **state)
{
    static const char *const outcomes[] = {"refused",   "duplicate", "late",
                                           "counted",   "pending",   "confirmed",
                                           "dismissed", "revoked",   "noted"};
    static const char *const reasons[] = {"unknown-action", "unknown-centre",  "unknown-clause",
                                          "forbidden",      "bad-time",        "bad-grade",
                                          "bad-points",     "no-such-finding", "conflict"};

    (void)state;
    assert_int_equal(OUTCOME_END, COUNT_OF(outcomes) + 1);
    assert_int_equal(REASON_END, COUNT_OF(reasons) + 1);
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        check_string("outcome", outcome_name((enum outcome)(i + 1)), outcomes[i]);
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        check_string("reason", reason_name((enum reason)(i + 1)), reasons[i]);
    assert_null(outcome_name(OUTCOME_NONE));
    assert_null(outcome_name(OUTCOME_END));
    assert_null(reason_name(REASON_NONE));
    assert_null(reason_name(REASON_END));
    assert_null(action_name(ACTION_UNKNOWN));
    assert_int_equal(ROLE_END, COUNT_OF(roles) + 1);
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        check_text("role", text_of(role_name((enum role)(i + 1))), roles[i].role);
        assert_int_equal(role_named(roles[i].role), i + 1);
    }
    assert_null(role_name(ROLE_NONE));
    assert_null(role_name(ROLE_END));
    assert_int_equal(role_named(LIT("Office")), ROLE_NONE);
    assert_int_equal(role_named((struct text){0}), ROLE_NONE);
    assert_false(role_has_centre(ROLE_NONE));
}

int main(void)
{
    SUITE_TEST(matrix_has_every_field);
    SUITE_ROWS(matrix, field_stands_where_its_action_uses_it);
    SUITE_ROWS(bounds, bound_is_reached_and_not_exceeded);
    SUITE_ROWS(forms, form_is_kept);
    SUITE_ROWS(roles, grant_names_a_centre_where_its_role_has_one);
    SUITE_TEST(unknown_action_has_any_role_with_or_without_centre);
    SUITE_TEST(year_has_four_digits);
    SUITE_ROWS(numbers, number_is_exact_as_the_row_says);
    SUITE_TEST(every_hundredth_is_exact_and_its_neighbours_are_not);
    SUITE_TEST(nan_and_infinity_are_no_numbers);
    SUITE_TEST(event_without_action_is_a_report);
    SUITE_TEST(names_are_those_of_the_tables);
    return suite_run("event");
}

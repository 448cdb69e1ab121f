#include "proto/event.h"

#include <assert.h>
#include <math.h>

#include "proto/key.h"

#define BIT(NAME) (1u << ACTION_##NAME)
#define EVERY_ACTION ((1u << ACTION_COUNT) - 1)

const struct field event_fields[FIELD_COUNT] = {
#define FIELD(name, KIND, bytes_min, bytes_max, rule, used_by, required_by)                        \
    {#name,     FIELD_##KIND, offsetof(struct event, name),     bytes_min,                         \
     bytes_max, rule,         (used_by) | 1u << ACTION_UNKNOWN, required_by},
#include "proto/fields.def"
#undef FIELD
};

static const struct {
    const char *name;
    enum may may;
} actions[ACTION_COUNT] = {
#define ACTION(number, NAME, name, MAY) [number] = {name, MAY_##MAY},
#include "proto/actions.def"
#undef ACTION
};

static const char *const outcome_names[OUTCOME_END] = {
#define OUTCOME(number, NAME, name, meaning) [number] = name,
#include "proto/outcomes.def"
#undef OUTCOME
};

static const struct {
    const char *name, *field;
} reasons[REASON_END] = {
#define REASON(number, NAME, name, field, meaning) [number] = {name, field},
#include "proto/reasons.def"
#undef REASON
};

static const struct {
    const char *name;
    bool has_centre;
} roles[ROLE_END] = {
#define ROLE(number, NAME, name, has_centre, meaning) [number] = {name, has_centre},
#include "proto/roles.def"
#undef ROLE
};

const char event_unused[] = "not a field of its action";

const char *action_name(enum action action)
{
    return action < ACTION_COUNT ? actions[action].name : NULL;
}

enum may action_may(enum action action)
{
    assert(action < ACTION_COUNT);
    return actions[action].may;
}

const char *outcome_name(enum outcome outcome)
{
    return outcome < OUTCOME_END ? outcome_names[outcome] : NULL;
}

const char *reason_name(enum reason reason)
{
    return reason < REASON_END ? reasons[reason].name : NULL;
}

const char *reason_field(enum reason reason)
{
    return reason < REASON_END ? reasons[reason].field : NULL;
}

enum role role_named(struct text name)
{
    for (enum role role = ROLE_NONE + 1; role < ROLE_END; role++)
        if (text_is(name, roles[role].name))
            return role;
    return ROLE_NONE;
}

bool role_has_centre(enum role role)
{
    return role < ROLE_END && roles[role].has_centre;
}

const char *role_name(enum role role)
{
    return role < ROLE_END ? roles[role].name : NULL;
}

enum action event_action(const struct event *event)
{
    if (!event->action.data)
        return ACTION_REPORT;
    for (enum action action = 0; action < ACTION_COUNT; action++)
        if (text_is(event->action, actions[action].name))
            return action;
    return ACTION_UNKNOWN;
}

struct text *event_text(struct event *event, const struct field *field)
{
    return (struct text *)((char *)event + field->offset);
}

struct whole *event_whole(struct event *event, const struct field *field)
{
    return (struct whole *)((char *)event + field->offset);
}

const struct field *field_named(const char *name)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (text_is(text_of(name), event_fields[i].name))
            return &event_fields[i];
    return NULL;
}

bool event_set_points(struct event *event, double number)
{
    if (!isfinite(number))
        return false;
    event->points_form = POINTS_OTHER;
    event->points_other = number;
    if (fabs(number) > 1e13)
        return true;
    int64_t hundredths = llround(number * 100);
    if ((double)hundredths / 100 == number) {
        event->points_form = POINTS_EXACT;
        event->points = hundredths;
    }
    return true;
}

bool event_has(const struct event *event, const struct field *field)
{
    switch (field->kind) {
    case FIELD_POINTS:
        return event->points_form != POINTS_ABSENT;
    case FIELD_YEAR:
        return event->year != 0;
    case FIELD_INTEGER:
        return event_whole((struct event *)event, field)->is_there;
    case FIELD_TEXT:
        break;
    }
    return event_text((struct event *)event, field)->data != NULL;
}

/* What a text should be that its rule does not take. */
static const char *wrong_form(text_rule *rule)
{
    static const struct {
        text_rule *rule;
        const char *why;
    } forms[] = {
        {text_is_method, "one of regular, random, covert, annual"},
        {text_is_item, "an item of Article 5, such as 5.1 or 5.1.3"},
        {text_is_key, "not 32 bytes in Z85, as `kaohe keys export` prints them"},
        {text_is_role, "one of office, district, intake, reader"},
        {text_is_signer, "not NAME+HASH+KEY, a verifier key in the note form of C2SP"},
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].rule == rule)
            return forms[i].why;
    return "control characters or no UTF-8";
}

/* Why the content of a field that is there cannot stand; NULL where it can. */
static const char *wrong_content(const struct event *event, const struct field *field)
{
    if (field->kind == FIELD_YEAR)
        return event->year < 1000 || event->year > 9999 ? "not an integer of four digits" : NULL;
    if (field->kind == FIELD_POINTS)
        return NULL;
    if (field->kind == FIELD_INTEGER) {
        int64_t value = event_whole((struct event *)event, field)->value;
        bool is_within = value >= -EVENT_INTEGER_MAX && value <= EVENT_INTEGER_MAX;
        return is_within ? NULL : "beyond 10^15";
    }

    struct text text = *event_text((struct event *)event, field);
    if (text.size < field->bytes_min)
        return "empty";
    if (text.size > field->bytes_max)
        return "too long";
    if (field->rule(text))
        return NULL;
    return wrong_form(field->rule);
}

static const char *wrong_field(const struct event *event, const struct field *field,
                               unsigned action)
{
    if (!event_has(event, field))
        return field->required_by & action ? "missing" : NULL;
    if (!(field->used_by & action))
        return event_unused;
    return wrong_content(event, field);
}

/* A grant names a centre exactly where its role is for one. NULL: it does. */
static const char *wrong_centre(const struct event *event)
{
    bool needs = role_has_centre(role_named(event->role));

    if (event_action(event) != ACTION_GRANT || needs == (event->centre.data != NULL))
        return NULL;
    return needs ? "missing: this role is for one" : "this role is for none";
}

/* A pair serves one purpose: a witness's key is granted, and a log's is named. NULL: it is of that kind. */
static const char *wrong_signer(const struct event *event)
{
    enum action action = event_action(event);

    if (action == ACTION_GRANT && event->signer.data && !text_is_cosigner(event->signer))
        return "the verifier key of a log, and not of a cosigner";
    if (action == ACTION_LOG_KEY && !text_is_log_signer(event->signer))
        return "the verifier key of a cosigner, and not of a log";
    return NULL;
}

bool event_check(const struct event *event, struct fault *ret_fault)
{
    unsigned action = 1u << event_action(event);

    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const char *why = wrong_field(event, &event_fields[i], action);
        if (why) {
            *ret_fault = (struct fault){.field = event_fields[i].name, .why = why};
            return false;
        }
    }
    const char *centre = wrong_centre(event), *signer = wrong_signer(event);
    if (centre)
        *ret_fault = (struct fault){.field = "centre", .why = centre};
    else if (signer)
        *ret_fault = (struct fault){.field = "signer", .why = signer};
    return !centre && !signer;
}

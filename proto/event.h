/* An event: one message that reports a finding, rules on one, or changes the year's state
 * (EVENTS.md 3). A plain value; its texts point into the buffer that it was read from.
 *
 * What can be read as an event at all is decided here, alike for a JSON line and for bytes from
 * the wire (`event_check`). Every other judgement is the scorer's: an event with an unknown action
 * or a mistaken date is a good event, travels as it was written and stands in the log.
 */
#ifndef KAOHE_PROTO_EVENT_H
#define KAOHE_PROTO_EVENT_H

#include <stdint.h>

#include "proto/limits.h"
#include "proto/text.h"

enum action {
#define ACTION(number, NAME, name, MAY) ACTION_##NAME = number,
#include "proto/actions.def"
#undef ACTION
    ACTION_COUNT,
    ACTION_UNKNOWN = ACTION_COUNT, /* a word that is no action; the scorer refuses it */
};

/* Who may do it. */
enum may { MAY_OPEN, MAY_SELF, MAY_OFFICE, MAY_SCORER };

enum outcome {
    OUTCOME_NONE = 0,
#define OUTCOME(number, NAME, name, meaning) OUTCOME_##NAME = number,
#include "proto/outcomes.def"
#undef OUTCOME
    OUTCOME_END,
};

enum reason {
    REASON_NONE = 0,
#define REASON(number, NAME, name, field, meaning) REASON_##NAME = number,
#include "proto/reasons.def"
#undef REASON
    REASON_END,
};

enum role {
    ROLE_NONE = 0,
#define ROLE(number, NAME, name, has_centre, meaning) ROLE_##NAME = number,
#include "proto/roles.def"
#undef ROLE
    ROLE_END,
};

enum points_form {
    POINTS_ABSENT,
    POINTS_EXACT, /* hundredths */
    POINTS_OTHER, /* a number that is no multiple of 0.01: kept as evidence, never counted */
};

/* A whole number from -EVENT_INTEGER_MAX to EVENT_INTEGER_MAX, or none. */
struct whole {
    bool is_there;
    int64_t value;
};

#define EVENT_INTEGER_MAX INT64_C(1000000000000000) /* 10^15: exact in every reader of JSON */

struct event {
    struct text action; /* absent: a report */
    struct text centre;
    struct text clause;
    struct text record;
    struct text occurred; /* as written; RFC 3339 if it is good */
    struct text grade;
    struct text method;
    struct text item;
    struct text summary;
    struct text evidence;
    struct text text;             /* a rulebook file */
    const unsigned char *digest;  /* SHA-256 of `text`, DIGEST_BYTES; NULL where it has none */
    enum points_form points_form; /* which of the next two holds */
    int64_t points;               /* hundredths */
    double points_other;
    int year; /* 1000 to 9999; 0: absent */
    struct whole step_ms;
    struct text key;    /* Z85 (proto/key.h) */
    struct text role;   /* of roles.def */
    struct text signer; /* a verifier key, see text_is_signer */
    struct whole from;  /* the last record of a backup */
};

enum field_kind { FIELD_TEXT, FIELD_POINTS, FIELD_YEAR, FIELD_INTEGER };

/* One row of fields.def. */
struct field {
    const char *name;
    enum field_kind kind;
    size_t offset; /* of the member of struct event that has this name */
    size_t bytes_min, bytes_max;
    text_rule *rule;
    unsigned used_by, required_by; /* sets of 1u << enum action */
};

enum {
#define FIELD(name, ...) FIELD_ROW_##name,
#include "proto/fields.def"
#undef FIELD
    FIELD_COUNT
};
extern const struct field event_fields[FIELD_COUNT];

/* What is wrong with something that was sent: the field and the reason. The texts live as long as
 * what was read. */
struct fault {
    const char *field;
    const char *why;
};

enum action event_action(const struct event *event);
struct text *event_text(struct event *event, const struct field *field);   /* of a TEXT field */
struct whole *event_whole(struct event *event, const struct field *field); /* of an INTEGER */
bool event_has(const struct event *event, const struct field *field);
const struct field *field_named(const char *name); /* NULL: none */

/* Sets `points` to a number as it was written. It is exact where it is the double nearest to a multiple of
 * 0.01 (EVENTS.md 3) and at most 10^13 either way. NaN and infinities are no numbers: returns
 * false. */
bool event_set_points(struct event *event, double number);

/* Whether this is an event at all; where it is not, the sender gets `malformed` and the fault. */
bool event_check(const struct event *event, struct fault *ret_fault);
/* The reason where the action of the event does not carry the field: who has room for a sentence names
 * both. */
extern const char event_unused[];

const char *action_name(enum action action);
enum may action_may(enum action action); /* of one that is known */
enum role role_named(struct text name);  /* ROLE_NONE: it is none */
bool role_has_centre(enum role role);
const char *role_name(enum role role);
const char *outcome_name(enum outcome outcome); /* NULL for a number that is none */
const char *reason_name(enum reason reason);    /* NULL for a number that is none */
const char *reason_field(enum reason reason);   /* the field to look at */

#endif

#include "services/scorer/moment.h"

static struct moment_found refuse(enum refusal refusal, const char *why)
{
    return (struct moment_found){.refusal = refusal, .why = why};
}

/* Whether the times can be read, as far as they are given; the result keeps `until`. */
static const char *read_times(const struct moment *moment, struct instant *ret_as_of,
                              struct past *past)
{
    if (moment->as_of.data && !instant_read(moment->as_of, ret_as_of))
        return "`as_of` is no time as RFC 3339 has it, with an offset";
    past->has_until = moment->occurred_until.data != NULL;
    if (past->has_until && !instant_read(moment->occurred_until, &past->until))
        return "`occurred_until` is no time as RFC 3339 has it, with an offset";
    return NULL;
}

/* Records are stamped with whole milliseconds. */
static uint64_t received_by(view_t *view, struct instant time)
{
    return view_received_by(view, time.second * 1000 + time.nano / 1000000);
}

struct moment_found moment_find(view_t *view, const struct moment *moment)
{
    struct moment_found found = {.is_found = true, .past.n = view_last(view)};
    struct instant time;
    const char *why = read_times(moment, &time, &found.past);

    if (why)
        return refuse(REFUSAL_BAD_MESSAGE, why);
    found.is_past = moment->at || moment->as_of.data || moment->occurred_until.data;
    if (moment->at > found.past.n || (found.is_past && found.past.n == 0))
        return refuse(REFUSAL_NO_MOMENT, "the log has no record of this number");
    if (moment->at)
        found.past.n = moment->at;
    if (moment->as_of.data) {
        uint64_t n = received_by(view, time);
        found.past.n = n < found.past.n ? n : found.past.n;
    }
    if (found.is_past && found.past.n == 0)
        return refuse(REFUSAL_NO_MOMENT, "no record was received by then: the log begins later");
    return found;
}

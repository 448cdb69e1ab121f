/* What is begun: questions, submissions, subscriptions. */
#include <string.h>

#include "common/base/clock.h"
#include "common/kaohe/kaohe_inside.h"

#define NO_CENTRE "no centre has this name"

static kaohe_status_t told(kaohe_t *kaohe, enum status status)
{
    inside_set_alarm(kaohe);
    return (kaohe_status_t)status_exit_code(status);
}

static kaohe_status_t wrong_call(kaohe_t *kaohe, const char *why)
{
    trouble_set(&kaohe->trouble, STATUS_USAGE, "%s", why);
    return KAOHE_USAGE;
}

static bool is_year(int year)
{
    return year == 0 || (year >= 1000 && year <= 9999);
}

static bool is_too_long(const char *word)
{
    return word && strlen(word) > WORD_BYTES_MAX;
}

/* A moment of the past, and a year. */
static const char *wrong_moment(int year, const char *as_of, const char *occurred_until)
{
    if (!is_year(year))
        return "the year is not of four digits";
    return is_too_long(as_of) || is_too_long(occurred_until) ? "the time is too long" : NULL;
}

static kaohe_status_t ask(kaohe_t *kaohe, const char *wrong, const struct message *question)
{
    if (wrong)
        return wrong_call(kaohe, wrong);
    kaohe_unask(kaohe);
    return told(kaohe, asking_begin(kaohe, question));
}

kaohe_status_t kaohe_ask_standings(kaohe_t *kaohe, int year, uint64_t at, const char *as_of)
{
    return kaohe_ask_standings_until(kaohe, year, at, as_of, NULL);
}

kaohe_status_t kaohe_ask_standings_until(kaohe_t *kaohe, int year, uint64_t at, const char *as_of,
                                         const char *occurred_until)
{
    const struct message question = {.type = MESSAGE_GET_STANDINGS,
                                     .get_standings = {.year = (uint64_t)year,
                                                       .at = at,
                                                       .as_of = text_of(as_of),
                                                       .occurred_until = text_of(occurred_until)}};

    return ask(kaohe, wrong_moment(year, as_of, occurred_until), &question);
}

kaohe_status_t kaohe_ask_explanation(kaohe_t *kaohe, const char *centre, int year, uint64_t at,
                                     const char *as_of)
{
    return kaohe_ask_explanation_until(kaohe, centre, year, at, as_of, NULL);
}

kaohe_status_t kaohe_ask_explanation_until(kaohe_t *kaohe, const char *centre, int year,
                                           uint64_t at, const char *as_of,
                                           const char *occurred_until)
{
    const struct message question = {
        .type = MESSAGE_GET_EXPLANATION,
        .get_explanation = {.centre = text_of(centre),
                            .year = (uint64_t)year,
                            .at = at,
                            .as_of = text_of(as_of),
                            .occurred_until = text_of(occurred_until)}};
    const char *wrong =
        !centre || is_too_long(centre) ? NO_CENTRE : wrong_moment(year, as_of, occurred_until);

    return ask(kaohe, wrong, &question);
}

kaohe_status_t kaohe_ask_records(kaohe_t *kaohe, uint64_t first, uint64_t last)
{
    const struct message question = {.type = MESSAGE_GET_LOG,
                                     .get_log = {.n = first ? first : 1, .to = last}};

    return ask(kaohe, last && first > last ? "the first record is after the last" : NULL,
               &question);
}

kaohe_status_t kaohe_ask_pending(kaohe_t *kaohe, const char *centre)
{
    const struct message question = {.type = MESSAGE_GET_PENDING,
                                     .get_pending = {.centre = text_of(centre)}};

    return ask(kaohe, is_too_long(centre) ? NO_CENTRE : NULL, &question);
}

kaohe_status_t kaohe_ask_status(kaohe_t *kaohe)
{
    const struct message question = {.type = MESSAGE_GET_STATUS};

    return ask(kaohe, NULL, &question);
}

void kaohe_unask(kaohe_t *kaohe)
{
    asking_end(kaohe);
    events_drop(&kaohe->events, KAOHE_ROW, KAOHE_ANSWERED);
    inside_set_alarm(kaohe);
}

kaohe_status_t kaohe_submit_begin(kaohe_t *kaohe, const char *source, int outcomes)
{
    return kaohe_submit_begin_by(kaohe, source, NULL, outcomes);
}

kaohe_status_t kaohe_submit_begin_by(kaohe_t *kaohe, const char *source, const char *by,
                                     int outcomes)
{
    if (kaohe->submitting.submission)
        return wrong_call(kaohe, "a submission is under way");
    if (!source || !text_is_slug(text_of(source)))
        return wrong_call(kaohe, "no source has this name: a centre's slug, or `office`");
    if (by && !inside_is_key(by))
        return wrong_call(kaohe, "no key file has this name");
    return told(kaohe, submitting_begin(kaohe, source, by, outcomes != 0));
}

/* NULL where lines can be handed over. */
static const char *not_open(const kaohe_t *kaohe)
{
    return kaohe->submitting.submission && !kaohe->submitting.is_ended ? NULL
                                                                       : "no submission is open";
}

kaohe_status_t kaohe_submit_line(kaohe_t *kaohe, uint64_t tag, const char *line, size_t bytes)
{
    struct submitting *submitting = &kaohe->submitting;

    if (not_open(kaohe))
        return wrong_call(kaohe, not_open(kaohe));
    if (bytes > KAOHE_LINE_BYTES_MAX)
        return told(kaohe, trouble_set(&kaohe->trouble, STATUS_BAD_DATA,
                                       "the line has %zu bytes: more than %d", bytes,
                                       KAOHE_LINE_BYTES_MAX));
    if (!submission_offer(submitting->submission, tag, (struct text){line, bytes}))
        return told(kaohe, trouble_set(&kaohe->trouble, STATUS_FULL,
                                       "no room for a line until kaohe_next has sent others"));
    return told(kaohe, STATUS_OK);
}

kaohe_status_t kaohe_submit_end(kaohe_t *kaohe)
{
    if (not_open(kaohe))
        return wrong_call(kaohe, not_open(kaohe));
    submission_end(kaohe->submitting.submission);
    kaohe->submitting.is_ended = true;
    return told(kaohe, STATUS_OK);
}

kaohe_status_t kaohe_follow(kaohe_t *kaohe, int year)
{
    if (kaohe->following.subscription)
        return wrong_call(kaohe, "a subscription is under way");
    if (!is_year(year))
        return wrong_call(kaohe, "the year is not of four digits");
    following_begin(kaohe, (uint64_t)year, clock_mono_ms());
    return told(kaohe, STATUS_OK);
}

void kaohe_unfollow(kaohe_t *kaohe)
{
    following_end(kaohe);
    events_drop(&kaohe->events, KAOHE_STANDINGS, KAOHE_UNANSWERED);
    inside_set_alarm(kaohe);
}

/* A subscription to the standings. */
#include "common/form/json.h"
#include "common/kaohe/kaohe_inside.h"

static enum status find(void *context, enum subscription_end end,
                        char ret_endpoint[SUBSCRIPTION_ENDPOINT_BYTES],
                        const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    struct kaohe *kaohe = context;
    struct wire_pass *room = &kaohe->following.pass;
    struct home home;
    enum status status = inside_home(kaohe, &home, ret_trouble);

    if (status != STATUS_OK)
        return status;
    return door_scorer(&home, end == SUBSCRIPTION_FEED, ret_endpoint, room, ret_pass, ret_trouble);
}

static void tell_lost(struct kaohe *kaohe, const struct subscription_news *news)
{
    const struct kaohe_event event = {
        .kind = KAOHE_LOST,
        .year = (int)news->year,
        .first = news->lost.first,
        .last = news->lost.last,
        .count = news->kind == SUBSCRIPTION_UPDATE ? news->update->merged : 0};

    if (news->lost.first <= news->lost.last)
        events_push(&kaohe->events, &event, (struct events_texts){0});
}

/* A year that was asked for is held on to, also where a mirror full of others, or a scorer with another
 * store, has made it forget it. */
static void tell_gap(struct kaohe *kaohe, const struct subscription_news *news)
{
    tell_lost(kaohe, news);
    if (kaohe->following.year)
        subscription_want(kaohe->following.subscription, kaohe->following.year);
}

static void tell_update(struct kaohe *kaohe, const struct subscription_news *news)
{
    const struct message_update *update = news->update;
    const struct kaohe_event change = {.kind = KAOHE_CHANGE, .year = (int)news->year};
    const struct kaohe_event heard = {.kind = KAOHE_HEARD, .year = (int)news->year, .n = update->n};

    for (size_t i = 0; i < update->rows.count; i++)
        events_push(&kaohe->events, &change, (struct events_texts){.text = update->rows.items[i]});
    tell_lost(kaohe, news);
    events_push(&kaohe->events, &heard, (struct events_texts){0});
}

static void tell_standings(struct kaohe *kaohe, const struct subscription_news *news)
{
    const struct kaohe_event event = {
        .kind = KAOHE_STANDINGS, .year = (int)news->year, .n = news->standings.n};

    events_push(&kaohe->events, &event, (struct events_texts){.text = news->standings.json});
    if (!kaohe->following.year)
        kaohe->following.year = news->year;
}

static void tell_unanswered(struct kaohe *kaohe, uint64_t year, enum status status, const char *why)
{
    const struct kaohe_event event = {.kind = KAOHE_UNANSWERED,
                                      .year = (int)year,
                                      .status = (kaohe_status_t)status_exit_code(status)};

    events_push(&kaohe->events, &event, (struct events_texts){.why = text_of(why)});
}

static void take_news(void *context, const struct subscription_news *news)
{
    const struct kaohe_event silent = {.kind = KAOHE_SILENT};
    struct kaohe *kaohe = context;

    switch (news->kind) {
    case SUBSCRIPTION_STANDINGS:
        tell_standings(kaohe, news);
        break;
    case SUBSCRIPTION_GAP:
        tell_gap(kaohe, news);
        break;
    case SUBSCRIPTION_UPDATE:
        tell_update(kaohe, news);
        break;
    case SUBSCRIPTION_SILENT:
        events_push(&kaohe->events, &silent, (struct events_texts){0});
        break;
    case SUBSCRIPTION_BACK:
        break; /* an update follows, which tells it */
    case SUBSCRIPTION_UNANSWERED:
        tell_unanswered(kaohe, news->year, news->status, news->why);
        break;
    }
}

void following_begin(struct kaohe *kaohe, uint64_t year, int64_t now_ms)
{
    static const struct subscription_calls calls = {find, json_year, take_news};

    kaohe->following.year = year;
    kaohe->following.subscription = subscription_new(&calls, kaohe, year, now_ms);
}

void following_end(struct kaohe *kaohe)
{
    subscription_destroy(&kaohe->following.subscription);
    curve_clear(&kaohe->following.pass.pair);
}

void following_step(struct kaohe *kaohe, int64_t now_ms)
{
    struct trouble trouble = {""};

    if (!kaohe->following.subscription)
        return;
    enum status status = subscription_step(kaohe->following.subscription, now_ms, &trouble);
    if (status != STATUS_OK)
        tell_unanswered(kaohe, 0, status, trouble.why);
}

int64_t following_deadline(const struct kaohe *kaohe)
{
    const subscription_t *subscription = kaohe->following.subscription;

    return subscription ? subscription_deadline(subscription) : INT64_MAX;
}

unsigned following_wires(const struct kaohe *kaohe, wire_t *ret_wires[SUBSCRIPTION_WIRES])
{
    const subscription_t *subscription = kaohe->following.subscription;

    return subscription ? subscription_wires(subscription, ret_wires) : 0;
}

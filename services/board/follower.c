#include "services/board/follower.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/diag.h"
#include "common/base/memory.h"
#include "common/form/json.h"
#include "services/board/gazette.h"
#include "services/board/scorer_way.h"

struct follower {
    const struct home *home;
    struct wire_pass pass;
    subscription_t *subscription;
    struct gazette gazette;
    char said[TROUBLE_BYTES]; /* of what went wrong last */
};

static enum status find(void *context, enum subscription_end end,
                        char ret_endpoint[SUBSCRIPTION_ENDPOINT_BYTES],
                        const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    follower_t *follower = context;

    return scorer_way_find(follower->home, end, ret_endpoint, &follower->pass, ret_pass,
                           ret_trouble);
}

/* The same reason is said once, until something else is. */
static void say(follower_t *follower, const char *why)
{
    if (strcmp(follower->said, why) == 0)
        return;
    snprintf(follower->said, sizeof follower->said, "%s", why);
    if (*why)
        diag_warn("%s", why);
}

static void tell_people(follower_t *follower, const struct subscription_news *news)
{
    if (news->kind == SUBSCRIPTION_SILENT)
        diag_warn("the scorer is not heard any more");
    else if (news->kind == SUBSCRIPTION_BACK)
        diag_info("the scorer is heard again");
    else if (news->kind == SUBSCRIPTION_UNANSWERED)
        say(follower, news->why);
    else if (news->kind == SUBSCRIPTION_UPDATE)
        say(follower, "");
}

static void take_news(void *context, const struct subscription_news *news)
{
    follower_t *follower = context;

    gazette_take(&follower->gazette, news);
    tell_people(follower, news);
}

follower_t *follower_new(const struct home *home, size_t ring_bytes_max, int64_t now_ms)
{
    static const struct subscription_calls calls = {find, json_year, take_news};
    follower_t *follower = memory_new(sizeof *follower);

    follower->home = home;
    gazette_init(&follower->gazette, ring_bytes_max);
    follower->subscription = subscription_new(&calls, follower, 0, now_ms);
    return follower;
}

void follower_destroy(follower_t **follower)
{
    if (!*follower)
        return;
    subscription_destroy(&(*follower)->subscription);
    gazette_clear(&(*follower)->gazette);
    curve_clear(&(*follower)->pass.pair);
    free(*follower);
    *follower = NULL;
}

void follower_step(follower_t *follower, int64_t now_ms)
{
    struct trouble trouble;

    if (subscription_step(follower->subscription, now_ms, &trouble) != STATUS_OK)
        say(follower, trouble.why);
}

int64_t follower_wait_ms(const follower_t *follower, int64_t now_ms)
{
    return subscription_wait_ms(follower->subscription, now_ms);
}

unsigned follower_wires(const follower_t *follower, wire_t *ret_wires[SUBSCRIPTION_WIRES])
{
    return subscription_wires(follower->subscription, ret_wires);
}

uint64_t follower_last(const follower_t *follower)
{
    return ring_last(follower->gazette.ring);
}

bool follower_is_ready(const follower_t *follower)
{
    return gazette_is_live(&follower->gazette);
}

uint64_t follower_epoch(const follower_t *follower)
{
    return follower_is_ready(follower) ? follower->gazette.epoch : 0;
}

struct stream_now follower_now(const follower_t *follower, int64_t now_ms)
{
    const struct gazette *gazette = &follower->gazette;
    struct stream_now now = {.ring = gazette->ring,
                             .epoch = gazette->epoch,
                             .is_silent = gazette->is_silent,
                             .ms = now_ms};
    struct mirror_standings standings;

    if (subscription_standings(follower->subscription, gazette->year, &standings))
        now.standings = standings.json;
    return now;
}

bool follower_standings(const follower_t *follower, uint64_t year,
                        struct mirror_standings *ret_standings)
{
    uint64_t wanted = year ? year : follower->gazette.default_year;

    return wanted && follower_is_ready(follower) &&
           subscription_standings(follower->subscription, wanted, ret_standings) &&
           !ret_standings->may_be_behind;
}

void follower_learn_default(follower_t *follower, struct text standings, uint64_t n)
{
    gazette_learn_default(&follower->gazette, json_year(standings), n);
}

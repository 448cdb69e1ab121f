/* What kaohe watch asks beside what it follows: why a centre has its score, and again where that failed. */
#include <stdatomic.h>

#include "services/tool/watch_asks.h"
#include "tests/unit/kaohe/support_kaohe.h"
#include "tests/unit/places.h"

enum { BEAT_MS = 2000 }; /* who is silent is asked so often */
#define STANDINGS                                                                                  \
    "{\"year\":2006,\"n\":7,\"tiers\":[{\"tier\":1,\"centres\":[{\"centre\":\"wuhou\",\"score\":"  \
    "70}]"                                                                                         \
    "}]}"
#define WHY "{\"year\":2006,\"n\":7,\"clauses\":[]}"
#define SILENT "{\"n\":7,\"sources\":[]}"

/* Seconds pass at once. */
static atomic_llong ahead_ms;
int64_t __real_clock_mono_ms(void);
int64_t __wrap_clock_mono_ms(void);
int64_t __wrap_clock_mono_ms(void)
{
    return __real_clock_mono_ms() + ahead_ms;
}

/* A scorer that says no at first to who asks why. */
struct scorer {
    atomic_int refuses; /* so many times still */
    atomic_int asked;   /* why */
};

static unsigned answer(void *context, const struct message *question,
                       struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    static const struct text why = {WHY, sizeof WHY - 1}, status = {SILENT, sizeof SILENT - 1};
    struct scorer *scorer = context;
    uint64_t id = message_id(question);

    if (question->type != MESSAGE_GET_EXPLANATION) {
        ret_answers[0] = (struct message){.type = MESSAGE_ANSWER, .answer = {id, 7, status}};
        return 1;
    }
    scorer->asked++;
    if (scorer->refuses > 0) {
        scorer->refuses--;
        ret_answers[0] = message_sorry(id, REFUSAL_TROUBLE, "the disk is slow");
    } else {
        ret_answers[0] = (struct message){.type = MESSAGE_PAGE, .page = {id, 0, {&why, 1}}};
    }
    return 1;
}

/* Asks what is due, until nothing is. */
static void ask_all(struct watch_asks *asks)
{
    for (watch_asks_next(asks); asks->asks != ASKS_NOTHING; watch_asks_next(asks)) {
        const kaohe_event_t *event;
        while ((event = kaohe_next(asks->kaohe, KAOHE_FOREVER)))
            watch_asks_take(asks, event);
    }
}

static void why_is_asked_again_where_it_failed(void **state)
{
    struct scorer scorer = {.refuses = 2};
    struct client client = client_open(answer, &scorer);
    struct watching watching = {.standings = json_loads(STANDINGS, 0, NULL)};
    struct watch_asks asks = {.kaohe = client.kaohe, .watching = &watching};

    (void)state;
    ask_all(&asks); /* who is silent */
    watching.wishes.centre = "wuhou";
    ask_all(&asks);
    assert_null(asks.why);
    assert_int_equal(scorer.asked, 1); /* and not over and over */
    ahead_ms += BEAT_MS;
    ask_all(&asks);
    assert_null(asks.why);
    assert_int_equal(scorer.asked, 2);
    ahead_ms += BEAT_MS;
    ask_all(&asks);
    assert_non_null(asks.why);
    ahead_ms += BEAT_MS;
    ask_all(&asks);
    assert_int_equal(scorer.asked, 3); /* what is known is not asked for */
    watch_asks_clear(&asks);
    json_decref(watching.standings);
    client_close(&client);
}

int main(void)
{
    places_begin();
    SUITE_TEST(why_is_asked_again_where_it_failed);
    return suite_run("watch_asks");
}

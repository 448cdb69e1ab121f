/* services/tool/watch_asks: what a board asks beside what it follows, and how often. */
#include "services/tool/watch_asks.h"

#include <stdatomic.h>

#include "tests/unit/kaohe/support_kaohe.h"
#include "tests/unit/tool/support_watching.h"

enum { ROUNDS = 40, ANSWER_MS_MAX = 20000 };

static atomic_bool is_in_trouble; /* the scorer has no explanation just now */

/* A scorer that has one head of an explanation, and a status. */
static unsigned answer(void *context, const struct message *question,
                       struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    static struct text head;
    uint64_t id = message_id(question);

    (void)context;
    head = LIT("{\"n\":5,\"year\":2006,\"clauses\":[]}");
    if (question->type != MESSAGE_GET_EXPLANATION)
        ret_answers[0] = (struct message){.type = MESSAGE_ANSWER,
                                          .answer = {id, 5, LIT("{\"sources\":[],\"never\":[]}")}};
    else if (atomic_load(&is_in_trouble))
        ret_answers[0] = message_sorry(id, REFUSAL_TROUBLE, "not just now");
    else
        ret_answers[0] = (struct message){.type = MESSAGE_PAGE, .page = {id, 0, {&head, 1}}};
    return 1;
}

static struct watching watching;
static struct watch_asks asks;
static unsigned whys, statuses; /* that were asked */

/* Every question is answered before the next. */
static void go_on(void)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        watch_asks_next(&asks);
        whys += asks.asks == ASKS_WHY;
        statuses += asks.asks == ASKS_STATUS;
        while (asks.asks != ASKS_NOTHING) {
            const kaohe_event_t *event = kaohe_next(asks.kaohe, ANSWER_MS_MAX);
            assert_non_null(event);
            watch_asks_take(&asks, event);
        }
    }
}

static struct client begin(void)
{
    static const struct tool tool = {.command = "watch"};
    static const struct step begun[] = {BEGUN};
    struct client client = client_open(answer, NULL);

    whys = statuses = 0;
    watching = (struct watching){
        .tool = &tool, .wishes = {.centre = "wuhou", .as_board = true}, .rules = default_rules()};
    asks = (struct watch_asks){.kaohe = client.kaohe, .watching = &watching};
    for (size_t i = 0; i < COUNT_OF(begun); i++)
        do_step(&watching, &begun[i]);
    return client;
}

static void end(struct client *client)
{
    watch_asks_clear(&asks);
    watching_clear(&watching);
    client_close(client);
}

static void why_is_asked_once_for_each_row_of_the_centre(void **state)
{
    static const struct step change = NEWS(UPDATE, 74, "wuhou", 6, .merged = 0),
                             same = NEWS(UPDATE, 74, "pixian", 7, .merged = 0);
    struct client client = begin();

    (void)state;
    go_on();
    assert_int_equal(whys, 1);
    assert_non_null(asks.why);
    assert_true(statuses > 0); /* nobody is forgotten for it */
    do_step(&watching, &change);
    go_on();
    assert_int_equal(whys, 2);
    do_step(&watching, &same);
    go_on();
    assert_int_equal(whys, 2);
    end(&client);
}

/* As often as who is silent, and not more often. */
static void why_is_asked_again_where_it_could_not_be_had(void **state)
{
    struct client client = begin();

    (void)state;
    atomic_store(&is_in_trouble, true);
    go_on();
    assert_in_range(whys, 1, 1 + statuses);
    assert_null(asks.why);
    atomic_store(&is_in_trouble, false);
    asks.asked_ms = 0; /* a while later */
    go_on();
    assert_non_null(asks.why);
    end(&client);
}

int main(void)
{
    places_begin();
    SUITE_TEST(why_is_asked_once_for_each_row_of_the_centre);
    SUITE_TEST(why_is_asked_again_where_it_could_not_be_had);
    return suite_run("watch_asks");
}

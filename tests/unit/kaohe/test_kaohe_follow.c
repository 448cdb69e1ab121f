/* common/kaohe: subscriptions and their events. */
#include <sys/stat.h>

#include "common/base/clock.h"
#include "tests/unit/kaohe/support_kaohe.h"
#include "tests/unit/places.h"

enum { SEND_MS = 20, STEP_MS = 100 };
#define STANDINGS "{\"year\":2006,\"n\":7}"

/* Seconds pass at once. */
static int64_t ahead_ms;
int64_t __real_clock_mono_ms(void);
int64_t __wrap_clock_mono_ms(void);
int64_t __wrap_clock_mono_ms(void)
{
    return __real_clock_mono_ms() + ahead_ms;
}

static unsigned answer(void *context, const struct message *question,
                       struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    (void)context;
    ret_answers[0] = (struct message){.type = MESSAGE_ANSWER,
                                      .answer = {message_id(question), 7, text_of(STANDINGS)}};
    return 1;
}

static void send_update(struct client *client, uint64_t seq, uint64_t n_before, uint64_t n)
{
    static const struct text rows[] = {{"{\"n\":9}", 7}};
    char json[64];
    struct message message = {.type = MESSAGE_UPDATE,
                              .update = {.epoch = 5,
                                         .seq = seq,
                                         .n_before = n_before,
                                         .n = n,
                                         .year = 2006,
                                         .rows = {rows, n > n_before}}};

    snprintf(json, sizeof json, "{\"year\":2006,\"n\":%d}", (int)n);
    message.update.json = text_of(json);
    assert_true(wire_send_message(client->feed, NULL, &message));
}

/* The first update, which is sent until the subscription stands; a copy of it is passed over. */
static void begin(struct client *client)
{
    const kaohe_event_t *event;

    assert_int_equal(kaohe_follow(client->kaohe, 2006), KAOHE_OK);
    assert_int_equal(kaohe_follow(client->kaohe, 2006), KAOHE_USAGE);
    event = client_next(client, KAOHE_STANDINGS);
    assert_int_equal(event->year, 2006);
    assert_int_equal(event->n, 7);
    assert_string_equal(event->text, STANDINGS);
    do
        send_update(client, 1, 7, 7);
    while (!(event = kaohe_next(client->kaohe, SEND_MS)));
    assert_int_equal(event->kind, KAOHE_HEARD);
    assert_int_equal(event->n, 7);
}

static void a_change_follows_its_standings(void **state)
{
    struct client client = client_open(answer, NULL);

    (void)state;
    begin(&client);
    send_update(&client, 2, 7, 9);
    assert_int_equal(client_next(&client, KAOHE_STANDINGS)->n, 9);
    const kaohe_event_t *event = client_next(&client, KAOHE_CHANGE);
    assert_int_equal(event->year, 2006);
    assert_string_equal(event->text, "{\"n\":9}");
    assert_int_equal(client_next(&client, KAOHE_HEARD)->n, 9);
    client_close(&client);
}

static void what_was_lost_is_told_before_what_came(void **state)
{
    struct client client = client_open(answer, NULL);

    (void)state;
    begin(&client);
    send_update(&client, 4, 12, 15);
    assert_int_equal(client_next(&client, KAOHE_STANDINGS)->n, 15);
    const kaohe_event_t *event = client_next(&client, KAOHE_LOST);
    assert_int_equal(event->first, 8);
    assert_int_equal(event->last, 12);
    assert_int_equal(event->count, 0);
    client_next(&client, KAOHE_CHANGE);
    client_next(&client, KAOHE_HEARD);
    client_close(&client);
}

static void what_came_too_fast_is_counted(void **state)
{
    struct client client = client_open(answer, NULL);
    const struct message message = {.type = MESSAGE_UPDATE,
                                    .update = {.epoch = 5,
                                               .seq = 2,
                                               .n_before = 7,
                                               .n = 90,
                                               .year = 2006,
                                               .merged = 60,
                                               .json = text_of("{\"year\":2006,\"n\":90}")}};

    (void)state;
    begin(&client);
    assert_true(wire_send_message(client.feed, NULL, &message));
    client_next(&client, KAOHE_STANDINGS);
    const kaohe_event_t *event = client_next(&client, KAOHE_LOST);
    assert_int_equal(event->first, 8);
    assert_int_equal(event->last, 90);
    assert_int_equal(event->count, 60);
    client_next(&client, KAOHE_HEARD);
    client_close(&client);
}

static void what_is_ended_tells_nothing_more(void **state)
{
    struct client client = client_open(answer, NULL);

    (void)state;
    begin(&client);
    send_update(&client, 2, 7, 9);
    client_next(&client, KAOHE_STANDINGS); /* others wait behind it */
    kaohe_unfollow(client.kaohe);
    kaohe_unfollow(client.kaohe);
    client_check_rest(&client);
    client_close(&client);
}

/* A home whose scorer has never run. */
static void silence_is_told_once_and_the_rest_again_and_again(void **state)
{
    const struct text settings = LIT("scorer\n    query = \"tcp://127.0.0.1:0\"\n");
    char dir[PLACE_BYTES], run[PLACE_BYTES];
    unsigned silent = 0, unanswered = 0;
    const kaohe_event_t *event;

    (void)state;
    fresh_dir(dir);
    path_below(dir, "run", run);
    assert_int_equal(mkdir(run, 0700), 0);
    write_below(dir, "kaohe.zpl", settings.data, settings.size);
    kaohe_t *kaohe = kaohe_new(dir, NULL);
    assert_int_equal(kaohe_follow(kaohe, 0), KAOHE_OK);
    for (int i = 0; i < 2 * KAOHE_SILENCE_MS / STEP_MS + 10; i++, ahead_ms += STEP_MS)
        while ((event = kaohe_next(kaohe, 0))) {
            silent += event->kind == KAOHE_SILENT;
            unanswered += event->kind == KAOHE_UNANSWERED && event->status == KAOHE_NOBODY &&
                          strstr(event->why, "does not run");
        }
    assert_int_equal(silent, 1);
    assert_in_range(unanswered, 8, 13);
    kaohe_free(&kaohe);
}

int main(void)
{
    places_begin();
    SUITE_TEST(a_change_follows_its_standings);
    SUITE_TEST(what_was_lost_is_told_before_what_came);
    SUITE_TEST(what_came_too_fast_is_counted);
    SUITE_TEST(what_is_ended_tells_nothing_more);
    SUITE_TEST(silence_is_told_once_and_the_rest_again_and_again);
    return suite_run("kaohe_follow");
}

#include "tests/unit/client/support_subscription.h"

#include "common/base/clock.h"
#include "tests/unit/wire/support_wire.h"

enum { LOOK_MS = 20 };

static void note(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list args;

    va_start(args, format);
    vsnprintf(text + used, size - used, format, args);
    va_end(args);
}

#define TELL(...) note(scorer->told, sizeof scorer->told, __VA_ARGS__)

static enum status find(void *context, enum subscription_end end,
                        char ret_endpoint[SUBSCRIPTION_ENDPOINT_BYTES],
                        const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    struct scorer *scorer = context;
    bool is_feed = end == SUBSCRIPTION_FEED;

    (void)ret_pass;
    *(is_feed ? &scorer->found_feed : &scorer->found_query) += 1;
    if (!is_feed && scorer->is_unbound)
        return trouble_set(ret_trouble, STATUS_NOBODY, "it does not run");
    snprintf(ret_endpoint, SUBSCRIPTION_ENDPOINT_BYTES, "%s",
             is_feed ? scorer->feed_endpoint : scorer->query_endpoint);
    return STATUS_OK;
}

static uint64_t year_of(struct text json)
{
    return json.data ? strtoull(json.data, NULL, 10) : 0;
}

static void note_update(struct scorer *scorer, const struct subscription_news *news)
{
    const struct message_update *update = news->update;

    assert_int_equal(news->year, update->year);
    TELL("%s %d@%d %d", news->is_first ? "first" : "update", (int)update->year, (int)update->n,
         (int)update->rows.count);
    if (news->lost.first <= news->lost.last)
        TELL(" lost %d..%d", (int)news->lost.first, (int)news->lost.last);
    TELL("\n");
}

static void note_news(void *context, const struct subscription_news *news)
{
    struct scorer *scorer = context;

    switch (news->kind) {
    case SUBSCRIPTION_STANDINGS:
        assert_int_equal(news->year, news->standings.year);
        TELL("standings %.*s@%d\n", (int)news->standings.json.size, news->standings.json.data,
             (int)news->standings.n);
        break;
    case SUBSCRIPTION_GAP:
        TELL("gap %d..%d\n", (int)news->lost.first, (int)news->lost.last);
        break;
    case SUBSCRIPTION_UPDATE:
        note_update(scorer, news);
        break;
    case SUBSCRIPTION_SILENT:
        TELL("silent\n");
        break;
    case SUBSCRIPTION_BACK:
        TELL("back\n");
        break;
    case SUBSCRIPTION_UNANSWERED:
        TELL("unanswered %d %d: %s\n", (int)news->year, status_exit_code(news->status), news->why);
        break;
    }
}

static wire_t *bind_fresh(enum wire_role role, char ret_endpoint[WIRE_ENDPOINT_BYTES])
{
    char endpoint[WIRE_ENDPOINT_BYTES];

    fresh_ipc(endpoint);
    return bind_wire(role, endpoint, ret_endpoint);
}

void scorer_open_year(struct scorer *scorer, uint64_t year)
{
    static const struct subscription_calls calls = {find, year_of, note_news};

    *scorer = (struct scorer){.now_ms = 1000, .known = {{2006, 1, "2006a"}}};
    scorer->feed = bind_fresh(WIRE_PUBLISHER, scorer->feed_endpoint);
    scorer->query = bind_fresh(WIRE_ROUTER, scorer->query_endpoint);
    scorer->subscription = subscription_new(&calls, scorer, year, scorer->now_ms);
}

void scorer_open(struct scorer *scorer)
{
    scorer_open_year(scorer, 0);
}

void scorer_close(struct scorer *scorer)
{
    subscription_destroy(&scorer->subscription);
    assert_null(scorer->subscription);
    wire_close(&scorer->feed);
    wire_close(&scorer->query);
}

void scorer_move_feed(struct scorer *scorer)
{
    wire_close(&scorer->feed);
    scorer->feed = bind_fresh(WIRE_PUBLISHER, scorer->feed_endpoint);
}

void scorer_know(struct scorer *scorer, uint64_t year, uint64_t n, const char *json)
{
    struct known *known = scorer->known;

    while (known->year && known->year != year)
        known++;
    assert_true(known < scorer->known + KNOWN_MAX);
    *known = (struct known){year, n, json};
}

static void answer(struct scorer *scorer, const struct peer *peer, uint64_t id, uint64_t year)
{
    struct message sorry = message_sorry(id, REFUSAL_NOT_FOUND, "no rulebook");

    for (size_t i = 0; i < KNOWN_MAX; i++) {
        const struct known *known = &scorer->known[i];
        if (known->json && (!year || known->year == year)) {
            struct message answer = {.type = MESSAGE_ANSWER,
                                     .answer = {id, known->n, text_of(known->json)}};
            wire_send_message(scorer->query, peer, &answer);
            return;
        }
    }
    wire_send_message(scorer->query, peer, &sorry);
}

void scorer_answer_held(struct scorer *scorer)
{
    for (unsigned i = 0; i < scorer->held_count; i++)
        answer(scorer, &scorer->held[i].peer, scorer->held[i].id, scorer->held[i].year);
    scorer->held_count = 0;
    scorer->is_mute = false;
}

static void handle_question(struct scorer *scorer, const struct peer *peer, struct text frame)
{
    static struct message_room room;
    struct message question;
    enum refusal refusal;

    assert_true(message_decode(frame.data, frame.size, &room, &question, &refusal));
    assert_int_equal(question.type, MESSAGE_GET_STANDINGS);
    uint64_t id = question.get_standings.id, year = question.get_standings.year;
    note(scorer->asked, sizeof scorer->asked, "%d ", (int)year);
    if (!scorer->is_mute) {
        answer(scorer, peer, id, year);
        return;
    }
    assert_true(scorer->held_count < HELD_MAX);
    scorer->held[scorer->held_count].peer = *peer;
    scorer->held[scorer->held_count].id = id;
    scorer->held[scorer->held_count++].year = year;
}

void scorer_step(struct scorer *scorer)
{
    struct trouble trouble = {""};
    enum status status = subscription_step(scorer->subscription, scorer->now_ms, &trouble);

    CHECK(status == STATUS_OK, "%s", trouble.why);
}

void scorer_pump(struct scorer *scorer)
{
    wire_t *wires[SUBSCRIPTION_WIRES + 1];
    unsigned count = subscription_wires(scorer->subscription, wires);
    struct peer peer;
    struct text frame;

    wires[count++] = scorer->query;
    wire_wait(wires, count, -1, LOOK_MS);
    while (wire_receive(scorer->query, &peer, &frame))
        handle_question(scorer, &peer, frame);
    scorer_step(scorer);
}

static void until(struct scorer *scorer, char *noted, const char *text)
{
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;
    char *found;

    while (!(found = strstr(noted, text))) {
        CHECK(clock_mono_ms() < end_ms, "\"%s\" does not come; told:\n%sasked: %s", text,
              scorer->told, scorer->asked);
        scorer_pump(scorer);
    }
    memmove(noted, found + strlen(text), strlen(found + strlen(text)) + 1);
}

void scorer_until_told(struct scorer *scorer, const char *text)
{
    until(scorer, scorer->told, text);
}

void scorer_until_asked(struct scorer *scorer, const char *text)
{
    until(scorer, scorer->asked, text);
}

void scorer_publish(struct scorer *scorer, const struct published *published)
{
    struct text row = text_of(published->row ? published->row : "");
    struct message update = {.type = MESSAGE_UPDATE,
                             .update = {.epoch = published->epoch ? published->epoch : EPOCH,
                                        .seq = published->seq,
                                        .n_before = published->n_before,
                                        .n = published->n,
                                        .year = published->year,
                                        .merged = published->merged,
                                        .json = text_of(published->json),
                                        .rows = {&row, published->row != NULL}}};

    assert_true(wire_send_message(scorer->feed, NULL, &update));
}

/* What is published before it has subscribed is lost; what comes twice is passed over. */
void scorer_begin(struct scorer *scorer)
{
    const struct published first = {0, 1, 0, 1, 2006, 0, "2006a", NULL};
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    scorer_until_asked(scorer, "0 ");
    scorer_until_told(scorer, "standings 2006a@1\n");
    while (!strstr(scorer->told, "first 2006@1 0\n")) {
        CHECK(clock_mono_ms() < end_ms, "no update comes");
        scorer_publish(scorer, &first);
        scorer_pump(scorer);
    }
    *scorer->told = '\0';
}

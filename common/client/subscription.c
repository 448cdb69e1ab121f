#include "common/client/subscription.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/client/ask.h"

/* Read in one step, so that it ends also where updates come without a pause. */
enum { UPDATES_MAX = 64 };

struct subscription {
    struct subscription_calls calls;
    void *context;
    mirror_t *mirror;
    wire_t *feed;      /* NULL: not connected */
    ask_t *scorer;     /* NULL: not connected */
    bool is_connected; /* was once tried */
    bool is_beginning; /* the first question has no answer yet */
    bool is_silent;    /* as was told */
    bool is_asking;    /* a question is on its way, for the standings of `asked` */
    uint64_t asked;
    uint64_t wanted[MIRROR_YEARS_MAX]; /* besides those that the mirror asks for */
    unsigned wanted_count;
    unsigned turn;    /* which of all the years is the next one, so that each comes to its turn */
    int64_t again_ms; /* no question before */
    struct message_room room;
};

subscription_t *subscription_new(const struct subscription_calls *calls, void *context,
                                 uint64_t year, int64_t now_ms)
{
    subscription_t *subscription = memory_new(sizeof *subscription);

    subscription->calls = *calls;
    subscription->context = context;
    subscription->mirror = mirror_new(now_ms);
    subscription->is_beginning = true;
    subscription->again_ms = now_ms;
    subscription_want(subscription, year);
    return subscription;
}

void subscription_destroy(subscription_t **subscription)
{
    if (!*subscription)
        return;
    ask_close(&(*subscription)->scorer);
    wire_close(&(*subscription)->feed);
    mirror_destroy(&(*subscription)->mirror);
    free(*subscription);
    *subscription = NULL;
}

/* Which years are wanted. */

static unsigned find_wanted(const subscription_t *subscription, uint64_t year)
{
    unsigned i = 0;

    while (i < subscription->wanted_count && subscription->wanted[i] != year)
        i++;
    return i;
}

bool subscription_want(subscription_t *subscription, uint64_t year)
{
    if (find_wanted(subscription, year) < subscription->wanted_count)
        return true;
    if (subscription->wanted_count == MIRROR_YEARS_MAX)
        return false;
    subscription->wanted[subscription->wanted_count++] = year;
    return true;
}

static void unwant(subscription_t *subscription, uint64_t year)
{
    unsigned i = find_wanted(subscription, year);

    if (i < subscription->wanted_count)
        subscription->wanted[i] = subscription->wanted[--subscription->wanted_count];
}

/* The year to be asked for now; false: none is. */
static bool next_year(const subscription_t *subscription, uint64_t *ret_year)
{
    uint64_t years[2 * MIRROR_YEARS_MAX];
    unsigned count = mirror_asks(subscription->mirror, years);

    memcpy(years + count, subscription->wanted, sizeof subscription->wanted);
    count += subscription->wanted_count;
    if (count > 0)
        *ret_year = years[subscription->turn % count];
    return count > 0;
}

/* What is told. */

static void tell(const subscription_t *subscription, const struct subscription_news *news)
{
    subscription->calls.news(subscription->context, news);
}

static void tell_kind(const subscription_t *subscription, enum subscription_kind kind)
{
    tell(subscription, &(struct subscription_news){.kind = kind, .lost = {1, 0}});
}

static void tell_standings(const subscription_t *subscription, uint64_t year)
{
    struct subscription_news news = {.kind = SUBSCRIPTION_STANDINGS, .year = year, .lost = {1, 0}};
    bool is_held = mirror_standings(subscription->mirror, year, &news.standings);

    assert(is_held);
    tell(subscription, &news);
}

static void tell_update(const subscription_t *subscription, enum subscription_kind kind,
                        const struct message_update *update, const struct mirror_news *what)
{
    bool has_told = kind == SUBSCRIPTION_UPDATE && what->is_gap;
    struct subscription_news news = {.kind = kind,
                                     .year = update->year,
                                     .update = update,
                                     .is_first = what->is_first,
                                     .lost = what->lost};

    if (has_told)
        news.lost = (struct mirror_records){1, 0};
    tell(subscription, &news);
}

/* The question has no answer that is of use: it is asked again after a pause. */
static void tell_unanswered(subscription_t *subscription, uint64_t year, enum status status,
                            const struct trouble *trouble, int64_t now_ms)
{
    subscription->is_beginning = false;
    subscription->again_ms = now_ms + SUBSCRIPTION_PAUSE_MS;
    subscription->turn++;
    tell(subscription, &(struct subscription_news){.kind = SUBSCRIPTION_UNANSWERED,
                                                   .year = year,
                                                   .lost = {1, 0},
                                                   .status = status,
                                                   .why = trouble->why});
}

/* Questions and their answers. */

/* An answer that is on its way may be older than what has come meanwhile. */
static void give_up_question(subscription_t *subscription)
{
    subscription->is_asking = false;
}

static void forget_scorer(subscription_t *subscription)
{
    give_up_question(subscription);
    ask_close(&subscription->scorer);
}

static enum status connect_scorer(subscription_t *subscription, struct trouble *ret_trouble)
{
    char endpoint[SUBSCRIPTION_ENDPOINT_BYTES];
    const struct wire_pass *pass = NULL;

    if (subscription->scorer)
        return STATUS_OK;
    enum status status = subscription->calls.find(subscription->context, SUBSCRIPTION_QUERY,
                                                  endpoint, &pass, ret_trouble);
    return status == STATUS_OK
               ? ask_open("the scorer", endpoint, pass, &subscription->scorer, ret_trouble)
               : status;
}

static void begin_question(subscription_t *subscription, int64_t now_ms)
{
    struct message question = {.type = MESSAGE_GET_STANDINGS};
    struct trouble trouble;
    uint64_t year;

    if (subscription->is_asking || now_ms < subscription->again_ms ||
        !next_year(subscription, &year))
        return;
    enum status status = connect_scorer(subscription, &trouble);
    if (status != STATUS_OK) {
        tell_unanswered(subscription, year, status, &trouble, now_ms);
        return;
    }
    question.get_standings.year = year;
    ask_begin(subscription->scorer, &question, CLIENT_ANSWER_MS, now_ms);
    ask_step(subscription->scorer, now_ms);
    subscription->asked = year;
    subscription->is_asking = true;
}

/* Where an answer does not settle its year, the next question waits. */
static void hold_answer(subscription_t *subscription, const struct message_answer *answer,
                        int64_t now_ms)
{
    struct trouble trouble;
    uint64_t year = subscription->calls.year_of(answer->json), next;

    if (!year || (subscription->asked && year != subscription->asked)) {
        enum status status =
            trouble_set(&trouble, STATUS_BUG, "the answer is no standings of the year asked for");
        tell_unanswered(subscription, subscription->asked, status, &trouble, now_ms);
        return;
    }
    unwant(subscription, subscription->asked);
    if (mirror_snapshot(subscription->mirror, year, answer))
        tell_standings(subscription, year);
    if (next_year(subscription, &next) && next == year)
        subscription->again_ms = now_ms + SUBSCRIPTION_PAUSE_MS;
}

static bool is_not_found(enum status status, const struct message *answer)
{
    return status == STATUS_NO && refusal_of(answer->sorry.word) == REFUSAL_NOT_FOUND;
}

static void handle_refusal(subscription_t *subscription, enum status status,
                           const struct message *answer, const struct trouble *trouble,
                           int64_t now_ms)
{
    uint64_t year = subscription->asked;

    if (is_not_found(status, answer)) {
        unwant(subscription, year);
        mirror_forget(subscription->mirror, year);
    }
    tell_unanswered(subscription, year, status, trouble, now_ms);
    if (status == STATUS_NOBODY)
        forget_scorer(subscription);
}

static void step_question(subscription_t *subscription, int64_t now_ms)
{
    const struct message *answer = NULL;
    struct trouble trouble;

    if (!subscription->is_asking || ask_step(subscription->scorer, now_ms) == ASK_WAITING)
        return;
    subscription->is_asking = subscription->is_beginning = false;
    enum status status = ask_answer(subscription->scorer, &answer, &trouble);
    if (status == STATUS_OK)
        hold_answer(subscription, &answer->answer, now_ms);
    else
        handle_refusal(subscription, status, answer, &trouble, now_ms);
}

/* The feed. */

static enum status connect_feed(subscription_t *subscription, struct trouble *ret_trouble)
{
    char endpoint[SUBSCRIPTION_ENDPOINT_BYTES];
    const struct wire_pass *pass = NULL;

    wire_close(&subscription->feed);
    subscription->is_connected = true;
    enum status status = subscription->calls.find(subscription->context, SUBSCRIPTION_FEED,
                                                  endpoint, &pass, ret_trouble);
    if (status == STATUS_NOBODY)
        return STATUS_OK; /* silence follows, and then it is looked for again */
    return status == STATUS_OK
               ? wire_connect(WIRE_SUBSCRIBER, endpoint, pass, &subscription->feed, ret_trouble)
               : status;
}

static void handle_update(subscription_t *subscription, const struct message_update *update,
                          int64_t now_ms)
{
    struct mirror_news what;

    mirror_update(subscription->mirror, update, now_ms, &what);
    if (subscription->is_silent)
        tell_kind(subscription, SUBSCRIPTION_BACK);
    subscription->is_silent = false;
    if (what.is_repeated)
        return;
    if (what.is_gap)
        give_up_question(subscription);
    if (what.is_new_epoch)
        forget_scorer(subscription);
    if (what.is_changed)
        tell_standings(subscription, update->year);
    if (what.is_gap)
        tell_update(subscription, SUBSCRIPTION_GAP, update, &what);
    tell_update(subscription, SUBSCRIPTION_UPDATE, update, &what);
}

static void receive_updates(subscription_t *subscription, int64_t now_ms)
{
    struct message message;
    struct text frame;
    enum refusal refusal;

    for (int i = 0; i < UPDATES_MAX && subscription->feed; i++) {
        if (!wire_receive(subscription->feed, NULL, &frame))
            return;
        if (message_decode(frame.data, frame.size, &subscription->room, &message, &refusal) &&
            message.type == MESSAGE_UPDATE)
            handle_update(subscription, &message.update, now_ms);
    }
}

static enum status look_for_silence(subscription_t *subscription, int64_t now_ms,
                                    struct trouble *ret_trouble)
{
    bool is_new;

    if (!mirror_check_silence(subscription->mirror, now_ms, &is_new))
        return STATUS_OK;
    forget_scorer(subscription);
    subscription->is_silent = true;
    if (is_new)
        tell_kind(subscription, SUBSCRIPTION_SILENT);
    return connect_feed(subscription, ret_trouble);
}

/* The first answer is told in a step of its own. */
static enum status follow(subscription_t *subscription, int64_t now_ms, struct trouble *ret_trouble)
{
    bool was_beginning = subscription->is_beginning;

    step_question(subscription, now_ms);
    if (was_beginning)
        return STATUS_OK;
    receive_updates(subscription, now_ms);
    return look_for_silence(subscription, now_ms, ret_trouble);
}

enum status subscription_step(subscription_t *subscription, int64_t now_ms,
                              struct trouble *ret_trouble)
{
    enum status status = subscription->is_connected ? follow(subscription, now_ms, ret_trouble)
                                                    : connect_feed(subscription, ret_trouble);

    if (status == STATUS_OK)
        begin_question(subscription, now_ms);
    return status;
}

int64_t subscription_deadline(const subscription_t *subscription)
{
    int64_t silence_ms =
        subscription->is_beginning ? INT64_MAX : mirror_deadline(subscription->mirror);
    int64_t question_ms = INT64_MAX;
    uint64_t year;

    if (!subscription->is_connected)
        return 0;
    if (subscription->is_asking)
        question_ms = ask_deadline(subscription->scorer);
    else if (next_year(subscription, &year))
        question_ms = subscription->again_ms;
    return question_ms < silence_ms ? question_ms : silence_ms;
}

int64_t subscription_wait_ms(const subscription_t *subscription, int64_t now_ms)
{
    int64_t deadline_ms = subscription_deadline(subscription);

    return deadline_ms > now_ms ? deadline_ms - now_ms : 0;
}

/* None whose frames the next step would not read, or the wait would end at once, over and over. */
unsigned subscription_wires(const subscription_t *subscription,
                            wire_t *ret_wires[SUBSCRIPTION_WIRES])
{
    ret_wires[0] = subscription->is_beginning ? NULL : subscription->feed;
    ret_wires[1] = subscription->is_asking ? ask_wire(subscription->scorer) : NULL;
    return SUBSCRIPTION_WIRES;
}

bool subscription_standings(const subscription_t *subscription, uint64_t year,
                            struct mirror_standings *ret_standings)
{
    return mirror_standings(subscription->mirror, year, ret_standings);
}

#include "services/board/inquiries.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "services/board/scorer_way.h"

struct inquiry {
    struct message question;
    inquiries_done *done;
    void *context;
    const void *whose;
    union address from;
};

/* One connection to the scorer, and the question that is on its way there. */
struct asker {
    ask_t *ask; /* NULL: not connected */
    struct inquiry inquiry;
    bool is_busy;
};

struct inquiries {
    const struct home *home;
    struct asker askers[INQUIRIES_AT_ONCE];
    struct inquiry waiting[INQUIRIES_MAX]; /* from `first` on, round the end */
    unsigned first, count;
    unsigned busy;
    unsigned unanswered; /* how many of the last ones, in a row */
    union address from;  /* who is asked for now */
    union address proxy;
};

inquiries_t *inquiries_new(const struct home *home, const union address *proxy)
{
    inquiries_t *inquiries = memory_new(sizeof *inquiries);

    inquiries->home = home;
    inquiries->proxy = *proxy;
    return inquiries;
}

void inquiries_ask_for(inquiries_t *inquiries, const union address *from)
{
    inquiries->from = *from;
}

static bool is_from(const struct inquiry *inquiry, const union address *from)
{
    return address_is_host(&inquiry->from, &from->any);
}

/* How many of whoever is asked for there are. */
static unsigned count_own(const inquiries_t *inquiries)
{
    const union address *from = &inquiries->from;
    unsigned own = 0;

    for (unsigned i = 0; i < INQUIRIES_AT_ONCE; i++)
        own += inquiries->askers[i].is_busy && is_from(&inquiries->askers[i].inquiry, from);
    for (unsigned i = 0; i < inquiries->count; i++)
        own += is_from(&inquiries->waiting[(inquiries->first + i) % INQUIRIES_MAX], from);
    return own;
}

static bool has_room(const inquiries_t *inquiries)
{
    bool is_everybody = address_is_host(&inquiries->proxy, &inquiries->from.any);

    return inquiries_count(inquiries) < INQUIRIES_MAX &&
           (is_everybody || count_own(inquiries) < INQUIRIES_EACH_MAX);
}

bool inquiries_add(inquiries_t *inquiries, const struct message *question, inquiries_done *done,
                   void *context, const void *whose)
{
    if (!has_room(inquiries))
        return false;
    unsigned place = (inquiries->first + inquiries->count++) % INQUIRIES_MAX;
    inquiries->waiting[place] = (struct inquiry){*question, done, context, whose, inquiries->from};
    return true;
}

static struct inquiry take_first(inquiries_t *inquiries)
{
    struct inquiry inquiry = inquiries->waiting[inquiries->first];

    inquiries->first = (inquiries->first + 1) % INQUIRIES_MAX;
    inquiries->count--;
    return inquiry;
}

/* What `done` asks in its turn is for the same one. */
static void tell(inquiries_t *inquiries, const struct inquiry *inquiry, enum status status,
                 const struct message *answer, const char *why)
{
    inquiries->from = inquiry->from;
    inquiry->done(inquiry->context, status, answer, why);
}

static void give_up(inquiries_t *inquiries, const struct inquiry *inquiry, const char *why)
{
    tell(inquiries, inquiry, STATUS_NOBODY, NULL, why);
}

/* Those that wait, of `whose`; NULL: all. The others keep their order. */
static void give_up_waiting(inquiries_t *inquiries, const void *whose, const char *why)
{
    for (unsigned left = inquiries->count; left > 0; left--) {
        struct inquiry inquiry = take_first(inquiries);
        if (!whose || inquiry.whose == whose)
            give_up(inquiries, &inquiry, why);
        else
            inquiries->waiting[(inquiries->first + inquiries->count++) % INQUIRIES_MAX] = inquiry;
    }
}

static enum status reach(const struct home *home, struct asker *asker, struct trouble *ret_trouble)
{
    char endpoint[SUBSCRIPTION_ENDPOINT_BYTES];
    const struct wire_pass *pass = NULL;
    struct wire_pass room = {0};

    if (asker->ask)
        return STATUS_OK;
    enum status status =
        scorer_way_find(home, SUBSCRIPTION_QUERY, endpoint, &room, &pass, ret_trouble);
    if (status == STATUS_OK)
        status = ask_open("the scorer", endpoint, pass, &asker->ask, ret_trouble);
    curve_clear(&room.pair);
    return status;
}

static void begin(inquiries_t *inquiries, struct asker *asker, int64_t now_ms)
{
    struct inquiry inquiry = take_first(inquiries);
    struct trouble trouble;
    enum status status = reach(inquiries->home, asker, &trouble);

    if (status != STATUS_OK) {
        tell(inquiries, &inquiry, status, NULL, trouble.why);
        return;
    }
    asker->inquiry = inquiry;
    asker->is_busy = true;
    inquiries->busy++;
    ask_begin(asker->ask, &asker->inquiry.question, CLIENT_ANSWER_MS, now_ms);
}

/* Where nobody answers, or not us, the scorer may be elsewhere by the next question. */
static void finish(inquiries_t *inquiries, struct asker *asker)
{
    const struct message *answer = NULL;
    struct trouble trouble = {""};
    struct inquiry inquiry = asker->inquiry;
    enum status status = ask_answer(asker->ask, &answer, &trouble);

    asker->is_busy = false;
    inquiries->busy--;
    inquiries->unanswered = status == STATUS_NOBODY ? inquiries->unanswered + 1 : 0;
    tell(inquiries, &inquiry, status, answer, trouble.why);
    if (inquiries->unanswered >= INQUIRIES_AT_ONCE)
        give_up_waiting(inquiries, NULL, trouble.why);
    if (!answer || status == STATUS_DENIED)
        ask_close(&asker->ask);
}

static void step_asker(inquiries_t *inquiries, struct asker *asker, int64_t now_ms)
{
    if (!asker->is_busy && inquiries->count > 0)
        begin(inquiries, asker, now_ms);
    if (asker->is_busy && ask_step(asker->ask, now_ms) != ASK_WAITING)
        finish(inquiries, asker);
}

void inquiries_step(inquiries_t *inquiries, int64_t now_ms)
{
    for (unsigned i = 0; i < INQUIRIES_AT_ONCE; i++)
        step_asker(inquiries, &inquiries->askers[i], now_ms);
}

/* An answer that still comes is passed over (ask_begin). */
void inquiries_drop(inquiries_t *inquiries, const void *whose)
{
    static const char why[] = "whoever asked has left";

    for (unsigned i = 0; i < INQUIRIES_AT_ONCE; i++) {
        struct asker *asker = &inquiries->askers[i];
        if (!asker->is_busy || asker->inquiry.whose != whose)
            continue;
        asker->is_busy = false;
        inquiries->busy--;
        give_up(inquiries, &asker->inquiry, why);
    }
    give_up_waiting(inquiries, whose, why);
}

bool inquiries_is_unanswered(const inquiries_t *inquiries)
{
    return inquiries->unanswered > 0 && inquiries->busy + inquiries->count > 0;
}

static int64_t deadline_of(const inquiries_t *inquiries, const struct asker *asker)
{
    if (asker->is_busy)
        return ask_deadline(asker->ask);
    return inquiries->count > 0 ? 0 : INT64_MAX;
}

unsigned inquiries_count(const inquiries_t *inquiries)
{
    return inquiries->count + inquiries->busy;
}

int64_t inquiries_wait_ms(const inquiries_t *inquiries, int64_t now_ms)
{
    int64_t first_ms = INT64_MAX;

    for (unsigned i = 0; i < INQUIRIES_AT_ONCE; i++) {
        int64_t deadline_ms = deadline_of(inquiries, &inquiries->askers[i]);
        if (deadline_ms < first_ms)
            first_ms = deadline_ms;
    }
    if (first_ms == INT64_MAX)
        return INT64_MAX;
    return first_ms > now_ms ? first_ms - now_ms : 0;
}

unsigned inquiries_wires(const inquiries_t *inquiries, wire_t *ret_wires[INQUIRIES_AT_ONCE])
{
    for (unsigned i = 0; i < INQUIRIES_AT_ONCE; i++) {
        const struct asker *asker = &inquiries->askers[i];
        ret_wires[i] = asker->is_busy ? ask_wire(asker->ask) : NULL;
    }
    return INQUIRIES_AT_ONCE;
}

void inquiries_destroy(inquiries_t **inquiries)
{
    if (!*inquiries)
        return;
    for (unsigned i = 0; i < INQUIRIES_AT_ONCE; i++) {
        struct asker *asker = &(*inquiries)->askers[i];
        if (asker->is_busy)
            give_up(*inquiries, &asker->inquiry, "the board is stopping");
        ask_close(&asker->ask);
    }
    give_up_waiting(*inquiries, NULL, "the board is stopping");
    free(*inquiries);
    *inquiries = NULL;
}

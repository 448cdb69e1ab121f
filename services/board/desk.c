#include "services/board/desk.h"

#include "common/http/statuses.h"
#include "services/board/assets.h"
#include "services/board/explaining.h"

static bool is_of_now(const struct route *route)
{
    return !route->at && !*route->as_of && !*route->occurred_until;
}

/* The scorer is not heard, and did not answer the last question: the next one, which is on its way, tells
 * whether it does again, and nobody else is made to wait for that. */
static bool is_hopeless(const struct desk *desk)
{
    return !follower_is_ready(desk->follower) && inquiries_is_unanswered(desk->inquiries);
}

static struct reply reply_unheard(void)
{
    return reply_error(HTTP_UNAVAILABLE, "no-scorer", "the scorer is not heard");
}

/* `asked` is whom errands_take gave. */
static void ask(const struct desk *desk, struct request *asked, const struct message *question,
                inquiries_done *done)
{
    if (!inquiries_add(desk->inquiries, question, done, asked, asked))
        asked->reply = reply_busy();
}

/* Standings, and a centre's row of them. */

static struct reply reply_standings(const struct route *route, struct text json)
{
    return route->kind == ROUTE_CENTRE ? reply_centre(json, route->centre) : reply_json(json);
}

static void take_standings(void *context, enum status status, const struct message *answer,
                           const char *why)
{
    struct request *request = context;
    const struct route *route = &request->route;

    if (status != STATUS_OK) {
        request->reply = reply_trouble(status, reply_sorry(answer), why);
        return;
    }
    request->reply = reply_standings(route, answer->answer.json);
    request->n = answer->answer.n;
    if (is_of_now(route) && !route->year)
        follower_learn_default(request->desk->follower, answer->answer.json, answer->answer.n);
}

static void ask_standings(const struct desk *desk, struct request *asked)
{
    const struct route *route = &asked->route;
    struct message question = {
        .type = MESSAGE_GET_STANDINGS,
        .get_standings = {.year = route->year,
                          .at = route->at,
                          .as_of = route_given(route->as_of),
                          .occurred_until = route_given(route->occurred_until)}};

    ask(desk, asked, &question, take_standings);
}

/* Records, a page at a time. */

static void take_records(void *context, enum status status, const struct message *answer,
                         const char *why)
{
    struct request *request = context;

    request->reply = status == STATUS_OK ? reply_records(&answer->log)
                                         : reply_trouble(status, reply_sorry(answer), why);
}

static void ask_records(const struct desk *desk, struct request *asked)
{
    const struct route *route = &asked->route;
    struct message question = {
        .type = MESSAGE_GET_LOG,
        .get_log = {.n = route->from ? route->from : 1, .to = route->to},
    };

    if (route->to && question.get_log.n > route->to)
        asked->reply = reply_error(HTTP_BAD_REQUEST, "bad-request", "`from` is after `to`");
    else
        ask(desk, asked, &question, take_records);
}

/* What is passed on as the scorer tells it. */

static void take_json(void *context, enum status status, const struct message *answer,
                      const char *why)
{
    struct request *request = context;

    request->reply = status == STATUS_OK ? reply_json(answer->answer.json)
                                         : reply_trouble(status, reply_sorry(answer), why);
}

/* That there is none yet is an answer: asking has it made. */
static void take_checkpoint(void *context, enum status status, const struct message *answer,
                            const char *why)
{
    struct request *request = context;
    const struct message_sorry *sorry = reply_sorry(answer);

    if (sorry && refusal_of(sorry->word) == REFUSAL_NO_CHECKPOINT)
        request->reply = reply_json(text_of("{\"checkpoint\":null}\n"));
    else
        take_json(context, status, answer, why);
}

/* What the scorer alone knows. */
static void ask_scorer(const struct desk *desk, struct request *asked)
{
    if (asked->route.kind == ROUTE_EXPLAIN)
        explaining_begin(desk->inquiries, asked);
    else if (asked->route.kind == ROUTE_RECORDS)
        ask_records(desk, asked);
    else if (asked->route.kind == ROUTE_CHECKPOINT)
        ask(desk, asked, &(struct message){.type = MESSAGE_GET_CHECKPOINT}, take_checkpoint);
    else if (asked->route.kind == ROUTE_STATUS)
        ask(desk, asked, &(struct message){.type = MESSAGE_GET_STATUS}, take_json);
    else
        ask_standings(desk, asked);
}

static void find_out(const struct desk *desk, struct request *request)
{
    if (is_hopeless(desk)) {
        request->reply = reply_unheard();
        return;
    }
    struct request *asked = errands_take(desk->errands, request);
    if (asked)
        ask_scorer(desk, asked);
    errands_settle(desk->errands);
}

static void answer_standings(const struct desk *desk, struct request *request)
{
    const struct route *route = &request->route;
    struct mirror_standings standings;

    if (is_of_now(route) && follower_standings(desk->follower, route->year, &standings))
        request->reply = reply_standings(route, standings.json);
    else
        find_out(desk, request);
}

/* Of a stream that nobody reads libmicrohttpd would send the end, which is no part of a HEAD's answer. */
static void answer_events(struct request *request)
{
    if (request->route.is_head)
        request->reply = reply_fixed(SERVER_STREAM_TYPE, text_of(""));
    else
        request->is_stream = true;
}

static struct reply reply_ready(const struct desk *desk)
{
    if (follower_is_ready(desk->follower))
        return reply_json(text_of("{\"ready\":true}"));
    return reply_unheard();
}

static struct reply reply_metrics(const struct desk *desk)
{
    struct server_counts counts = server_counts(desk->server);
    const struct board_figures figures = {.connections = counts.connections,
                                          .streams = counts.streams,
                                          .questions = inquiries_count(desk->inquiries),
                                          .turned_away = counts.turned_away,
                                          .sent_away = counts.sent_away,
                                          .resyncs = counts.resyncs,
                                          .is_scorer_heard = follower_is_ready(desk->follower),
                                          .records = follower_last(desk->follower)};

    return board_metrics_reply(desk->metrics, &figures);
}

void desk_step(const struct desk *desk)
{
    errands_note(desk->errands, follower_epoch(desk->follower), follower_last(desk->follower));
    errands_settle(desk->errands);
}

void desk_drop(const struct desk *desk, struct request *request)
{
    struct request *asked = errands_leave(desk->errands, request);

    request->reply = reply_unheard();
    if (asked)
        inquiries_drop(desk->inquiries, asked);
}

void desk_answer(struct desk *desk, struct request *request)
{
    request->desk = desk;
    switch (request->route.kind) {
    case ROUTE_STANDINGS:
    case ROUTE_CENTRE:
        answer_standings(desk, request);
        return;
    case ROUTE_EXPLAIN:
    case ROUTE_RECORDS:
    case ROUTE_CHECKPOINT:
    case ROUTE_STATUS:
        find_out(desk, request);
        return;
    case ROUTE_EVENTS:
        answer_events(request);
        return;
    case ROUTE_HEALTHZ:
        request->reply = reply_json(text_of("{\"healthy\":true}"));
        return;
    case ROUTE_READYZ:
        request->reply = reply_ready(desk);
        return;
    case ROUTE_METRICS:
        request->reply = reply_metrics(desk);
        return;
    case ROUTE_PAGE:
        request->reply = reply_fixed(request->route.asset->type, request->route.asset->text);
        return;
    }
}

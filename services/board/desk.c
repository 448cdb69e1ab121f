#include "services/board/desk.h"

#include "common/http/statuses.h"
#include "services/board/assets.h"
#include "services/board/explaining.h"

static bool is_of_now(const struct route *route)
{
    return !route->at && !*route->as_of && !*route->occurred_until;
}

/* The scorer is not heard, and did not answer the last question: the next one, which is on its way, tells whether it
 * does again, and nobody else is made to wait for that. */
static bool is_hopeless(const struct desk *desk)
{
    return !follower_is_ready(desk->follower) && inquiries_is_unanswered(desk->inquiries);
}

static struct reply reply_unheard(void)
{
    return reply_error(HTTP_UNAVAILABLE, "no-scorer", "the scorer is not heard");
}

static void ask(struct desk *desk, struct request *request, const struct message *question,
                inquiries_done *done)
{
    if (is_hopeless(desk))
        request->reply = reply_unheard();
    else if (!inquiries_add(desk->inquiries, question, done, request, request))
        request->reply = reply_busy();
}

static void explain(struct desk *desk, struct request *request)
{
    if (is_hopeless(desk))
        request->reply = reply_unheard();
    else
        explaining_begin(desk->inquiries, request);
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
    if (is_of_now(route) && !route->year)
        follower_learn_default(request->desk->follower, answer->answer.json, answer->answer.n);
}

static void answer_standings(struct desk *desk, struct request *request)
{
    const struct route *route = &request->route;
    struct mirror_standings standings;
    struct message question = {
        .type = MESSAGE_GET_STANDINGS,
        .get_standings = {.year = route->year,
                          .at = route->at,
                          .as_of = route_given(route->as_of),
                          .occurred_until = route_given(route->occurred_until)}};

    if (is_of_now(route) && follower_standings(desk->follower, route->year, &standings))
        request->reply = reply_standings(route, standings.json);
    else
        ask(desk, request, &question, take_standings);
}

/* Records, a page at a time. */

static void take_records(void *context, enum status status, const struct message *answer,
                         const char *why)
{
    struct request *request = context;

    request->reply = status == STATUS_OK ? reply_records(&answer->log)
                                         : reply_trouble(status, reply_sorry(answer), why);
}

static void answer_records(struct desk *desk, struct request *request)
{
    const struct route *route = &request->route;
    struct message question = {
        .type = MESSAGE_GET_LOG,
        .get_log = {.n = route->from ? route->from : 1, .to = route->to},
    };

    if (route->to && question.get_log.n > route->to)
        request->reply = reply_error(HTTP_BAD_REQUEST, "bad-request", "`from` is after `to`");
    else
        ask(desk, request, &question, take_records);
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

static void answer_checkpoint(struct desk *desk, struct request *request)
{
    ask(desk, request, &(struct message){.type = MESSAGE_GET_CHECKPOINT}, take_checkpoint);
}

static void answer_status(struct desk *desk, struct request *request)
{
    ask(desk, request, &(struct message){.type = MESSAGE_GET_STATUS}, take_json);
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

void desk_drop(const struct desk *desk, const struct request *request)
{
    inquiries_drop(desk->inquiries, request);
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
        explain(desk, request);
        return;
    case ROUTE_RECORDS:
        answer_records(desk, request);
        return;
    case ROUTE_CHECKPOINT:
        answer_checkpoint(desk, request);
        return;
    case ROUTE_STATUS:
        answer_status(desk, request);
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

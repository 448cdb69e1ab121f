#include "services/board/desk.h"

enum { UNAVAILABLE = 503 };

static bool is_of_now(const struct route *route)
{
    return !route->at && !*route->as_of && !*route->occurred_until;
}

static struct text given(const char *text)
{
    return text_of(*text ? text : NULL);
}

static struct reply reply_standings(const struct route *route, struct text json)
{
    return route->kind == ROUTE_CENTRE ? reply_centre(json, route->centre) : reply_json(json);
}

static const struct message_sorry *sorry_of(const struct message *answer)
{
    return answer && answer->type == MESSAGE_SORRY ? &answer->sorry : NULL;
}

static void take_standings(void *context, enum status status, const struct message *answer,
                           const char *why)
{
    struct request *request = context;
    const struct route *route = &request->route;

    if (status == STATUS_OK) {
        request->reply = reply_standings(route, answer->answer.json);
        if (is_of_now(route) && !route->year)
            follower_learn_default(request->desk->follower, answer->answer.json, answer->answer.n);
    } else {
        request->reply = reply_trouble(status, sorry_of(answer), why);
    }
}

static void ask(struct desk *desk, struct request *request, const struct message *question,
                inquiries_done *done)
{
    if (!inquiries_add(desk->inquiries, question, done, request))
        request->reply =
            reply_error(UNAVAILABLE, "busy", "too many questions wait for the scorer: try again");
}

static void ask_standings(struct desk *desk, struct request *request)
{
    const struct route *route = &request->route;
    struct message question = {.type = MESSAGE_GET_STANDINGS,
                               .get_standings = {.year = route->year,
                                                 .at = route->at,
                                                 .as_of = given(route->as_of),
                                                 .occurred_until = given(route->occurred_until)}};

    ask(desk, request, &question, take_standings);
}

static void answer_standings(struct desk *desk, struct request *request)
{
    struct mirror_standings standings;

    if (is_of_now(&request->route) &&
        follower_standings(desk->follower, request->route.year, &standings))
        request->reply = reply_standings(&request->route, standings.json);
    else
        ask_standings(desk, request);
}

static struct reply reply_ready(const struct desk *desk)
{
    if (follower_is_ready(desk->follower))
        return reply_json(text_of("{\"ready\":true}"));
    return reply_error(UNAVAILABLE, "no-scorer", "the scorer is not heard");
}

void desk_answer(struct desk *desk, struct request *request)
{
    request->desk = desk;
    switch (request->route.kind) {
    case ROUTE_STANDINGS:
    case ROUTE_CENTRE:
        answer_standings(desk, request);
        return;
    case ROUTE_EVENTS:
        request->is_stream = true;
        return;
    case ROUTE_HEALTHZ:
        request->reply = reply_json(text_of("{\"healthy\":true}"));
        return;
    case ROUTE_READYZ:
        request->reply = reply_ready(desk);
        return;
    case ROUTE_COUNT:
        break;
    }
}

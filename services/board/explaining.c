#include "services/board/explaining.h"

#include <stdlib.h>

#include "common/http/statuses.h"
#include "common/base/memory.h"
#include "common/form/explanation_json.h"
#include "common/form/json.h"

struct explaining {
    inquiries_t *inquiries;
    struct request *request;
    struct message question;
    json_t *whole; /* NULL: no row has come */
    size_t count;
};

static inquiries_done take_page;

/* Frees `explaining`. */
static void finish(struct explaining *explaining, struct reply reply)
{
    explaining->request->reply = reply;
    json_decref(explaining->whole);
    free(explaining);
}

static void finish_whole(struct explaining *explaining)
{
    char *line = json_line(json_incref(explaining->whole));
    struct reply reply = reply_json(text_of(line));

    free(line);
    explaining->request->n = explaining->question.get_explanation.at;
    finish(explaining, reply);
}

static void ask_page(struct explaining *explaining)
{
    if (!inquiries_add(explaining->inquiries, &explaining->question, take_page, explaining,
                       explaining->request))
        finish(explaining, reply_busy());
}

static bool take_rows(struct explaining *explaining, const struct text_list *rows)
{
    struct message_get_explanation *question = &explaining->question.get_explanation;
    bool is_head = !explaining->whole;

    for (size_t i = 0; i < rows->count; i++)
        if (!explanation_json_add(&explaining->whole, rows->items[i]))
            return false;
    if (is_head && explaining->whole)
        explanation_json_pin(explaining->whole, question);
    explaining->count += rows->count;
    return explaining->whole;
}

/* What follows is asked for behind those who wait already. */
static void take_page(void *context, enum status status, const struct message *answer,
                      const char *why)
{
    struct explaining *explaining = context;
    uint64_t *n = &explaining->question.get_explanation.n;

    if (status != STATUS_OK) {
        finish(explaining, reply_trouble(status, reply_sorry(answer), why));
    } else if (!take_rows(explaining, &answer->page.rows) ||
               (answer->page.next && answer->page.next <= *n)) {
        finish(explaining, reply_trouble(STATUS_BUG, NULL, "the scorer's answer makes no sense"));
    } else if (!answer->page.next) {
        finish_whole(explaining);
    } else if (explaining->count >= EXPLAINING_ROWS_MAX) {
        finish(explaining, reply_error(HTTP_UNAVAILABLE, "too-long",
                                       "there are too many findings: `kaohe explain` has them"));
    } else {
        *n = answer->page.next;
        ask_page(explaining);
    }
}

void explaining_begin(inquiries_t *inquiries, struct request *request)
{
    struct explaining *explaining = memory_new(sizeof *explaining);
    const struct route *route = &request->route;

    explaining->inquiries = inquiries;
    explaining->request = request;
    explaining->question =
        (struct message){.type = MESSAGE_GET_EXPLANATION,
                         .get_explanation = {.centre = text_of(route->centre),
                                             .year = route->year,
                                             .at = route->at,
                                             .as_of = route_given(route->as_of),
                                             .occurred_until = route_given(route->occurred_until)}};
    ask_page(explaining);
}

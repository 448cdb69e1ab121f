#include "tests/model/query.h"

#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/memory.h"
#include "services/scorer/answerer.h"
#include "services/scorer/query.h"
#include "tests/model/machine.h"
#include "tests/model/wraps.h"

struct query {
    view_t *view; /* parked between two questions */
    wire_t *wire;
    answerer_t *answerer;
    struct message_room room;
};

static query_t *running; /* there is one scorer */

presence_t *wraps_presence;

enum status query_start(ledger_t *ledger, presence_t *presence, const struct doors *doors,
                        wire_t *wire, query_t **ret_query, struct trouble *ret_trouble)
{
    (void)doors;
    query_t *query = memory_new(sizeof *query);

    (void)ret_trouble;
    query->view = view_open(ledger);
    view_park(query->view);
    query->wire = wire;
    query->answerer = answerer_new(presence);
    wraps_presence = presence;
    *ret_query = running = query;
    return STATUS_OK;
}

const wire_t *query_wire(const query_t *query)
{
    return query->wire;
}

void query_stop(query_t **query)
{
    if (!*query)
        return;
    running = NULL;
    wraps_presence = NULL;
    wire_close(&(*query)->wire);
    answerer_destroy(&(*query)->answerer);
    view_close(&(*query)->view);
    free(*query);
    *query = NULL;
}

static void answer(query_t *query, const struct peer *peer, struct text frame)
{
    struct message question, message;
    enum refusal refusal;

    if (!message_decode(frame.data, frame.size, &query->room, &question, &refusal)) {
        message = message_sorry(0, refusal, "not a message that this scorer can read");
        wire_send_message(query->wire, peer, &message);
        return;
    }
    view_renew(query->view);
    answerer_answer(query->answerer, query->view, &question, clock_wall_ms(), &message);
    wire_send_message(query->wire, peer, &message);
    view_park(query->view);
}

void query_pass(void)
{
    struct peer peer;
    struct text frame;

    while (running && wire_receive(running->wire, &peer, &frame))
        answer(running, &peer, frame);
}

#include "common/wire/watcher.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "common/base/memory.h"
#include "common/wire/context.h"

enum {
    EVENTS = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
             ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL,
    ENDPOINT_BYTES = 40,
    CUT_OFF_MAX =
        3, /* so often the other side may have ended by chance, as one that is killed does */
};

struct watcher {
    void *socket, *events; /* the socket, and a PAIR that hears of it */
    enum wire_denial denial;
    unsigned cut_off; /* handshakes that ended without a word, one after another */
};

static atomic_ullong last_name; /* of an endpoint that is this process's own */

watcher_t *watcher_new(void *socket)
{
    char endpoint[ENDPOINT_BYTES];
    void *events = context_open_socket(ZMQ_PAIR);
    int zero = 0;

    if (!events)
        return NULL;
    zmq_setsockopt(events, ZMQ_LINGER, &zero, sizeof zero);
    snprintf(endpoint, sizeof endpoint, "inproc://watcher.%llu", ++last_name);
    if (zmq_socket_monitor(socket, endpoint, EVENTS) || zmq_connect(events, endpoint)) {
        context_close_socket(events);
        return NULL;
    }
    watcher_t *watcher = memory_new(sizeof *watcher);
    watcher->socket = socket;
    watcher->events = events;
    return watcher;
}

void watcher_destroy(watcher_t **watcher)
{
    if (!*watcher)
        return;
    zmq_socket_monitor((*watcher)->socket, NULL, 0);
    context_close_socket((*watcher)->events);
    free(*watcher);
    *watcher = NULL;
}

/* An event has two parts: its number and a value, and the address. */
static bool next_event(watcher_t *watcher, uint16_t *ret_event)
{
    uint8_t bytes[6], address[256];
    int size = zmq_recv(watcher->events, bytes, sizeof bytes, ZMQ_DONTWAIT);

    if (size < (int)sizeof *ret_event)
        return false;
    memcpy(ret_event, bytes, sizeof *ret_event);
    zmq_recv(watcher->events, address, sizeof address, ZMQ_DONTWAIT);
    return true;
}

/* Who does not know the key that we take it to have cuts us off, as one that is killed does. */
static void take_event(watcher_t *watcher, uint16_t event)
{
    bool is_cut_off = event == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;

    watcher->cut_off = is_cut_off ? watcher->cut_off + 1 : 0;
    if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
        watcher->denial = WIRE_NOT_DENIED;
    else if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
        watcher->denial = WIRE_DENIED_KEY;
    else if (!is_cut_off || watcher->cut_off >= CUT_OFF_MAX)
        watcher->denial = WIRE_DENIED_HANDSHAKE;
}

enum wire_denial watcher_denial(watcher_t *watcher)
{
    uint16_t event;

    while (watcher && next_event(watcher, &event))
        take_event(watcher, event);
    return watcher ? watcher->denial : WIRE_NOT_DENIED;
}

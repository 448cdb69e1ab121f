#include "tests/model/net_inside.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* Nothing in the simulator waits. */
void wire_wait(wire_t *const *wires, unsigned count, int fd, int64_t wait_ms)
{
    (void)wires, (void)count, (void)fd, (void)wait_ms;
    assert(false);
}

enum status wire_check(const char *endpoint, bool is_to_bind, bool has_keys,
                       struct trouble *ret_trouble)
{
    (void)endpoint, (void)is_to_bind, (void)has_keys, (void)ret_trouble;
    return STATUS_OK;
}

enum status wire_bind(enum wire_role role, const char *endpoint, const struct wire_guard *guard,
                      wire_t **ret_wire, char ret_bound[WIRE_ENDPOINT_BYTES],
                      struct trouble *ret_trouble)
{
    (void)guard, (void)ret_trouble;
    assert(!net_listener_at(endpoint));
    *ret_wire = net_make_wire(role, endpoint);
    snprintf(ret_bound, WIRE_ENDPOINT_BYTES, "%s", endpoint);
    net_attach_all(endpoint);
    return STATUS_OK;
}

enum status wire_connect(enum wire_role role, const char *endpoint, const struct wire_pass *pass,
                         wire_t **ret_wire, struct trouble *ret_trouble)
{
    (void)pass, (void)ret_trouble;
    *ret_wire = net_make_wire(role, endpoint);
    net_attach(*ret_wire);
    return STATUS_OK;
}

/* Nobody removes a socket here. */
bool wire_is_in_place(const wire_t *wire)
{
    (void)wire;
    return true;
}

bool wire_is_choked(const wire_t *wire)
{
    (void)wire;
    return false;
}

/* Nobody has keys here. */
enum wire_denial wire_denial(const wire_t *wire)
{
    (void)wire;
    return WIRE_NOT_DENIED;
}

const char *wire_denial_why(enum wire_denial denial)
{
    (void)denial;
    return "";
}

const char *wire_bound(const wire_t *wire)
{
    return wire->endpoint;
}

void wire_close(wire_t **wire)
{
    if (!*wire)
        return;
    net_close_wire(*wire);
    *wire = NULL;
}

bool wire_receive(wire_t *wire, struct peer *ret_peer, struct text *ret_frame)
{
    if (wire->role == WIRE_SUBSCRIBER)
        net_attach(wire); /* a connection that broke is made again */
    struct frame *frame = wire->inbox;
    if (!machine_calls() || !frame || frame->at_ms > machines_now())
        return false;
    wire->inbox = frame->next;
    free(wire->read);
    wire->read = frame;
    if (ret_peer)
        *ret_peer = frame->peer;
    *ret_frame = (struct text){frame->bytes, frame->size};
    if (wire->role == WIRE_DEALER)
        net_tell_ear(*ret_frame);
    return true;
}

void wire_use_threads(unsigned count)
{
    (void)count; /* all is done by one */
}

void wire_put_back(wire_t *wire, const struct peer *peer)
{
    (void)peer; /* the frame has it */
    wire->read->next = wire->inbox;
    wire->inbox = wire->read;
    wire->read = NULL;
}

static bool publish(const wire_t *wire, const void *bytes, size_t size)
{
    uint64_t number = 0;

    net_tell_tap(NULL, (struct text){bytes, size});
    for (struct route *route; (route = net_next_route(wire, &number));)
        if (!net_is_full(route, TO_DIALLER)) /* else it is dropped for this subscriber */
            net_carry(route, TO_DIALLER, bytes, size);
    return true;
}

static bool reply(const wire_t *wire, const struct peer *peer, const void *bytes, size_t size)
{
    uint32_t number;

    memcpy(&number, peer->bytes + 1, sizeof number);
    struct route *route = net_route(number);
    if (!route || route->listener != wire || net_is_full(route, TO_DIALLER))
        return false;
    net_tell_tap(route->dialler->machine, (struct text){bytes, size});
    net_carry(route, TO_DIALLER, bytes, size);
    return true;
}

/* What is sent while nobody listens waits. */
static bool dial(wire_t *wire, const void *bytes, size_t size)
{
    static const struct peer nobody;

    net_attach(wire);
    if (wire->route ? net_is_full(net_route(wire->route), TO_LISTENER)
                    : wire->backlog_count == HIGH_WATER_FRAMES)
        return false;
    net_tell_tap(wire->machine, (struct text){bytes, size});
    if (wire->route) {
        net_carry(net_route(wire->route), TO_LISTENER, bytes, size);
        return true;
    }
    struct frame *frame = net_make_frame(&nobody, bytes, size);
    *wire->backlog_end = frame;
    wire->backlog_end = &frame->next;
    wire->backlog_count++;
    return true;
}

bool wire_send(wire_t *wire, const struct peer *peer, const void *bytes, size_t size)
{
    if (!machine_calls())
        return true; /* a dead machine does not see what becomes of it */
    if (peer)
        return reply(wire, peer, bytes, size);
    return wire->role == WIRE_PUBLISHER ? publish(wire, bytes, size) : dial(wire, bytes, size);
}

bool wire_send_message(wire_t *wire, const struct peer *peer, const struct message *message)
{
    static char buffer[FRAME_BYTES_MAX];
    size_t size = message_encode(message, buffer, sizeof buffer);

    assert(size > 0);
    return wire_send(wire, peer, buffer, size);
}

#include "common/wire/socket.h"

#include <assert.h>

enum {
    BACKLOG = 1024,
    HANDSHAKE_MS = 4000,
    HEARTBEAT_MS = 5000,
    HEARTBEAT_SILENCE_MS = 15000,
    RECONNECT_MS = 100,
    RECONNECT_MS_MAX = 2000,
};

static int type_of(enum wire_role role)
{
    static const int types[] = {[WIRE_ROUTER] = ZMQ_ROUTER,
                                [WIRE_ANSWERER] = ZMQ_ROUTER,
                                [WIRE_DEALER] = ZMQ_DEALER,
                                [WIRE_PUBLISHER] = ZMQ_PUB,
                                [WIRE_SUBSCRIBER] = ZMQ_SUB};

    return types[role];
}

static int high_water(enum wire_role role)
{
    static const int frames[] = {[WIRE_ROUTER] = HIGH_WATER_FRAMES,
                                 [WIRE_ANSWERER] = QUESTIONS_HIGH_WATER_FRAMES,
                                 [WIRE_DEALER] = HIGH_WATER_FRAMES,
                                 [WIRE_PUBLISHER] = UPDATES_HIGH_WATER_FRAMES,
                                 [WIRE_SUBSCRIBER] = UPDATES_HIGH_WATER_FRAMES};

    return frames[role];
}

static void bound_queues(zsock_t *sock, enum wire_role role)
{
    zsock_set_linger(sock, 0);
    zsock_set_sndtimeo(sock, 0);
    zsock_set_rcvtimeo(sock, 0);
    zsock_set_sndhwm(sock, high_water(role));
    zsock_set_rcvhwm(sock, high_water(role));
    zsock_set_maxmsgsize(sock, FRAME_BYTES_MAX);
    zsock_set_backlog(sock, BACKLOG);
}

static void bound_silence(zsock_t *sock)
{
    zsock_set_handshake_ivl(sock, HANDSHAKE_MS);
    zsock_set_heartbeat_ivl(sock, HEARTBEAT_MS);
    zsock_set_heartbeat_timeout(sock, HEARTBEAT_SILENCE_MS);
    zsock_set_reconnect_ivl(sock, RECONNECT_MS);
    zsock_set_reconnect_ivl_max(sock, RECONNECT_MS_MAX);
}

zsock_t *socket_new(enum wire_role role, const char *endpoint)
{
    zsock_t *sock = zsock_new(type_of(role));

    assert(sock);
    zsock_set_ipv6(sock, strchr(endpoint, '[') != NULL);
    bound_queues(sock, role);
    bound_silence(sock);
    if (role == WIRE_ROUTER || role == WIRE_ANSWERER)
        zsock_set_router_mandatory(sock, 1);
    if (role == WIRE_DEALER)
        zsock_set_immediate(sock, 0); /* a greeting may wait for its connection */
    if (role == WIRE_SUBSCRIBER)
        zsock_set_subscribe(sock, "");
    return sock;
}

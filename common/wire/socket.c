#include "common/wire/socket.h"

#include <assert.h>
#include <string.h>

#include <zmq.h>

#include "common/wire/context.h"

enum {
    HIGH_WATER_FRAMES = 1024,
    /* Of updates for one subscriber, and in it. Each has the whole standings and up to 256 KiB of
     * changes, so one that never reads costs up to 8 MiB here and there; one that stands still for
     * a second, at the highest rate, misses nothing. */
    UPDATES_HIGH_WATER_FRAMES = 32,
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
                                [WIRE_DEALER] = ZMQ_DEALER,
                                [WIRE_PUBLISHER] = ZMQ_PUB,
                                [WIRE_SUBSCRIBER] = ZMQ_SUB};

    return types[role];
}

static int high_water(enum wire_role role)
{
    bool is_of_feed = role == WIRE_PUBLISHER || role == WIRE_SUBSCRIBER;

    return is_of_feed ? UPDATES_HIGH_WATER_FRAMES : HIGH_WATER_FRAMES;
}

/* Our values suit every socket, so a refusal would be a bug of ours. */
static void set(void *socket, int option, int value)
{
    int rc = zmq_setsockopt(socket, option, &value, sizeof value);

    assert(rc == 0);
}

static void set_frame_size(void *socket, int64_t size_max)
{
    int rc = zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &size_max, sizeof size_max);

    assert(rc == 0);
}

static void bound_queues(void *socket, enum wire_role role)
{
    set(socket, ZMQ_LINGER, 0);
    set(socket, ZMQ_SNDTIMEO, 0);
    set(socket, ZMQ_RCVTIMEO, 0);
    set(socket, ZMQ_SNDHWM, high_water(role));
    set(socket, ZMQ_RCVHWM, high_water(role));
    set_frame_size(socket, FRAME_BYTES_MAX);
    set(socket, ZMQ_BACKLOG, BACKLOG);
}

static void bound_silence(void *socket)
{
    set(socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
    set(socket, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS);
    set(socket, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_SILENCE_MS);
    set(socket, ZMQ_RECONNECT_IVL, RECONNECT_MS);
    set(socket, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MS_MAX);
}

static void subscribe_to_all(void *socket)
{
    int rc = zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0);

    assert(rc == 0);
}

void *socket_new(enum wire_role role, const char *endpoint)
{
    void *socket = context_open_socket(type_of(role));

    if (!socket)
        return NULL;
    set(socket, ZMQ_IPV6, strchr(endpoint, '[') != NULL);
    bound_queues(socket, role);
    bound_silence(socket);
    if (role == WIRE_ROUTER)
        set(socket, ZMQ_ROUTER_MANDATORY, 1);
    if (role == WIRE_DEALER)
        set(socket, ZMQ_IMMEDIATE, 0); /* a greeting may wait for its connection */
    if (role == WIRE_SUBSCRIBER)
        subscribe_to_all(socket);
    return socket;
}

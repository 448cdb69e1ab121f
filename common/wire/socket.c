#include "common/wire/socket.h"

#include <assert.h>
#include <string.h>

#include "common/wire/context.h"

enum {
    BACKLOG = 1024,
    HANDSHAKE_MS = 4000,
    HEARTBEAT_MS = 5000,
    HEARTBEAT_SILENCE_MS = 15000,
    RECONNECT_MS = 100,
    RECONNECT_MS_MAX = 2000,
    ZAP_ENFORCE_DOMAIN = 93,
    CURVE_BYTES = 33, /* that a frame in CURVE has beside its own */
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

static void set(void *sock, int option, int value)
{
    int rc = zmq_setsockopt(sock, option, &value, sizeof value);

    assert(rc == 0); /* each is one that libzmq knows, with a value that it takes */
}

/* A larger one ends the connection before it is read. Who comes to a publisher says no more than a
 * handshake and what it subscribes to, and libzmq keeps of that a node for each byte. */
static void bound_frames(void *sock, enum wire_role role, int64_t more)
{
    int64_t bytes_max = role == WIRE_PUBLISHER ? SUBSCRIPTION_BYTES_MAX : FRAME_BYTES_MAX + more;
    int rc = zmq_setsockopt(sock, ZMQ_MAXMSGSIZE, &bytes_max, sizeof bytes_max);

    assert(rc == 0);
}

static void bound_queues(void *sock, enum wire_role role)
{
    bound_frames(sock, role, 0);
    set(sock, ZMQ_LINGER, 0);
    set(sock, ZMQ_SNDTIMEO, 0);
    set(sock, ZMQ_RCVTIMEO, 0);
    set(sock, ZMQ_SNDHWM, high_water(role));
    set(sock, ZMQ_RCVHWM, role == WIRE_ROUTER ? ROUTER_RECEIVED_FRAMES : high_water(role));
    set(sock, ZMQ_BACKLOG, BACKLOG);
    if (role == WIRE_ROUTER)
        set(sock, ZMQ_RCVBUF, ROUTER_RECEIVED_BYTES);
    if (role == WIRE_PUBLISHER)
        set(sock, ZMQ_SNDBUF, PUBLISHER_UNSENT_BYTES);
}

/* Where libzmq has stopped reading a peer, whose queue is full, a heartbeat that falls due aborts the
 * process: at once if that peer has left, and at the next read if it then connects again. So only that
 * socket has heartbeats whose queue never fills: an asker's. All else has a beat of its own, or listens
 * on this machine, whose kernel tells when a peer has gone. */
static void bound_silence(void *sock, enum wire_role role)
{
    set(sock, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
    if (role == WIRE_DEALER) {
        set(sock, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS);
        set(sock, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_SILENCE_MS);
    }
    set(sock, ZMQ_RECONNECT_IVL, RECONNECT_MS);
    set(sock, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MS_MAX);
}

void *socket_new(enum wire_role role, const char *endpoint)
{
    void *sock = context_open_socket(type_of(role));

    if (!sock)
        return NULL;
    set(sock, ZMQ_IPV6, strchr(endpoint, '[') != NULL);
    bound_queues(sock, role);
    bound_silence(sock, role);
    if (role == WIRE_ROUTER || role == WIRE_ANSWERER)
        set(sock, ZMQ_ROUTER_MANDATORY, 1);
    if (role == WIRE_DEALER)
        set(sock, ZMQ_IMMEDIATE, 0); /* a greeting may wait for its connection */
    if (role == WIRE_SUBSCRIBER)
        zmq_setsockopt(sock, ZMQ_SUBSCRIBE, "", 0);
    return sock;
}

static void set_key(void *sock, int option, const uint8_t key[KEY_BYTES])
{
    int rc = zmq_setsockopt(sock, option, key, KEY_BYTES);

    assert(rc == 0);
}

/* Without ZAP_ENFORCE_DOMAIN a socket whose authenticator is not there lets everybody in. libzmq 4.3.4
 * knows the option, though its header does not name it. */
void socket_guard(void *sock, enum wire_role role, const struct wire_guard *guard)
{
    const char *domain = gate_domain(guard->gate);
    int rc = zmq_setsockopt(sock, ZMQ_ZAP_DOMAIN, domain, strlen(domain));

    assert(rc == 0);
    bound_frames(sock, role, CURVE_BYTES);
    set(sock, ZAP_ENFORCE_DOMAIN, 1);
    set(sock, ZMQ_CURVE_SERVER, 1);
    set_key(sock, ZMQ_CURVE_SECRETKEY, guard->pair->secret_key);
}

void socket_pass(void *sock, enum wire_role role, const struct wire_pass *pass)
{
    bound_frames(sock, role, CURVE_BYTES);
    set_key(sock, ZMQ_CURVE_SERVERKEY, pass->server);
    set_key(sock, ZMQ_CURVE_PUBLICKEY, pass->pair.public_key);
    set_key(sock, ZMQ_CURVE_SECRETKEY, pass->pair.secret_key);
}

void socket_close(void **socket)
{
    if (!*socket)
        return;
    context_close_socket(*socket);
    *socket = NULL;
}

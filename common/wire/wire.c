#include "common/wire/wire.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zmq.h>

#include "common/wire/context.h"
#include "common/wire/endpoint.h"
#include "common/wire/socket.h"

struct wire {
    void *socket;
    int lock; /* of an ipc path that was bound; -1: none */
    bool has_peers;
    zmq_msg_t frame; /* the last one received */
    char *buffer;    /* for encoding; made when first needed */
};

enum status wire_check(const char *endpoint, bool is_to_bind, struct trouble *ret_trouble)
{
    return endpoint_check(endpoint, is_to_bind, ret_trouble);
}

/* NULL with zmq_errno(), as socket_new. */
static wire_t *wire_new(enum wire_role role, const char *endpoint)
{
    void *socket = socket_new(role, endpoint);

    if (!socket)
        return NULL;
    wire_t *wire = calloc(1, sizeof *wire);
    assert(wire);
    wire->socket = socket;
    wire->lock = -1;
    wire->has_peers = role == WIRE_ROUTER;
    zmq_msg_init(&wire->frame);
    return wire;
}

/* Returns 0 or an errno. */
static int bind_socket(const wire_t *wire, const char *endpoint)
{
    int rc;

    do
        rc = zmq_bind(wire->socket, endpoint);
    while (rc && zmq_errno() == EINTR);
    return rc ? zmq_errno() : 0;
}

/* Returns 0 and a socket that listens and owns the lock, or an errno; then the lock is released. */
static int listen_on(enum wire_role role, const char *endpoint, int lock, wire_t **ret_wire)
{
    wire_t *wire = wire_new(role, endpoint);
    int error = wire ? 0 : zmq_errno();

    if (!wire) {
        if (lock >= 0)
            close(lock);
        return error;
    }
    wire->lock = lock;
    error = bind_socket(wire, endpoint);
    if (error)
        wire_close(&wire);
    else
        *ret_wire = wire;
    return error;
}

enum status wire_bind(enum wire_role role, const char *endpoint, wire_t **ret_wire,
                      char ret_bound[WIRE_ENDPOINT_BYTES], struct trouble *ret_trouble)
{
    size_t size = WIRE_ENDPOINT_BYTES;
    int lock;
    enum status status = endpoint_check(endpoint, true, ret_trouble);

    if (status == STATUS_OK)
        status = endpoint_lock(endpoint, &lock, ret_trouble);
    if (status != STATUS_OK)
        return status;
    int error = listen_on(role, endpoint, lock, ret_wire);
    if (error)
        return endpoint_fail("listen on", endpoint, error, ret_trouble);
    zmq_getsockopt((*ret_wire)->socket, ZMQ_LAST_ENDPOINT, ret_bound, &size);
    return STATUS_OK;
}

enum status wire_connect(enum wire_role role, const char *endpoint, wire_t **ret_wire,
                         struct trouble *ret_trouble)
{
    enum status status = endpoint_check(endpoint, false, ret_trouble);

    if (status != STATUS_OK)
        return status;
    wire_t *wire = wire_new(role, endpoint);
    if (!wire || zmq_connect(wire->socket, endpoint)) {
        int error = zmq_errno();
        wire_close(&wire);
        return endpoint_fail("connect to", endpoint, error, ret_trouble);
    }
    *ret_wire = wire;
    return STATUS_OK;
}

void wire_close(wire_t **wire)
{
    if (!*wire)
        return;
    zmq_msg_close(&(*wire)->frame);
    context_close_socket((*wire)->socket);
    if ((*wire)->lock >= 0)
        close((*wire)->lock);
    free((*wire)->buffer);
    free(*wire);
    *wire = NULL;
}

static bool receive_part(wire_t *wire)
{
    int rc;

    do
        rc = zmq_msg_recv(&wire->frame, wire->socket, ZMQ_DONTWAIT);
    while (rc < 0 && zmq_errno() == EINTR);
    return rc >= 0;
}

/* A message has one part. Returns whether there were more, which are thrown away. */
static bool skip_rest(wire_t *wire)
{
    bool had_more = false;

    while (zmq_msg_more(&wire->frame) && receive_part(wire))
        had_more = true;
    return had_more;
}

static bool receive_peer(wire_t *wire, struct peer *ret_peer)
{
    size_t size = zmq_msg_size(&wire->frame);

    if (size > WIRE_PEER_BYTES || !zmq_msg_more(&wire->frame))
        return false;
    memcpy(ret_peer->bytes, zmq_msg_data(&wire->frame), size);
    ret_peer->size = (uint8_t)size;
    return receive_part(wire);
}

bool wire_receive(wire_t *wire, struct peer *ret_peer, struct text *ret_frame)
{
    while (receive_part(wire)) {
        bool is_good = !wire->has_peers || receive_peer(wire, ret_peer);
        if (skip_rest(wire) || !is_good)
            continue;
        *ret_frame = (struct text){zmq_msg_data(&wire->frame), zmq_msg_size(&wire->frame)};
        return true;
    }
    return false;
}

bool wire_send(wire_t *wire, const struct peer *peer, const void *bytes, size_t size)
{
    if (peer && zmq_send(wire->socket, peer->bytes, peer->size, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return false;
    return zmq_send(wire->socket, bytes, size, ZMQ_DONTWAIT) >= 0;
}

bool wire_send_message(wire_t *wire, const struct peer *peer, const struct message *message)
{
    if (!wire->buffer)
        wire->buffer = malloc(FRAME_BYTES_MAX);
    assert(wire->buffer);
    size_t size = message_encode(message, wire->buffer, FRAME_BYTES_MAX);
    assert(size > 0);
    return wire_send(wire, peer, wire->buffer, size);
}

void wire_wait(wire_t *const *wires, unsigned count, int fd, int64_t wait_ms)
{
    zmq_pollitem_t items[WIRE_POLL_MAX + 1];
    int used = 0;

    assert(count <= WIRE_POLL_MAX);
    for (unsigned i = 0; i < count; i++)
        if (wires[i])
            items[used++] = (zmq_pollitem_t){.socket = wires[i]->socket, .events = ZMQ_POLLIN};
    if (fd >= 0)
        items[used++] = (zmq_pollitem_t){.fd = fd, .events = ZMQ_POLLIN};
    zmq_poll(items, used, (long)wait_ms);
}

#include "common/wire/wire.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/wire/context.h"
#include "common/wire/endpoint.h"
#include "common/wire/socket.h"
#include "common/wire/unread.h"
#include "common/wire/watcher.h"
#include "proto/key.h"

static_assert((int)UNREAD_FRAMES_MAX > (int)QUESTIONS_HIGH_WATER_FRAMES,
              "one frame more than wait may be on its way");

enum { BIND_TRIES = 250, BIND_AGAIN_MS = 4 };

struct wire {
    void *handle;
    char bound[WIRE_ENDPOINT_BYTES]; /* the endpoint; empty: it was not bound */
    struct endpoint_place place;     /* of an ipc path that was bound */
    bool has_peers, is_guarded;
    unread_t *unread;      /* of a WIRE_ANSWERER, else NULL */
    atomic_bool is_choked; /* see wire_is_choked */
    watcher_t *watcher;    /* of one that connects by keys, else NULL */
    zmq_msg_t frame;       /* the last one received */
    bool is_put_back;      /* and it is the next one too, of this peer */
    struct peer put_back;
    char *buffer; /* for encoding; made when first needed */
};

enum status wire_check(const char *endpoint, bool is_to_bind, bool has_keys,
                       struct trouble *ret_trouble)
{
    return endpoint_check(endpoint, is_to_bind, has_keys, ret_trouble);
}

void wire_use_threads(unsigned count)
{
    context_use_threads(count);
}

/* NULL and errno where there is no file for it. */
static wire_t *wire_new(enum wire_role role, const char *endpoint)
{
    void *handle = socket_new(role, endpoint);

    if (!handle)
        return NULL;
    wire_t *wire = memory_new(sizeof *wire);
    wire->handle = handle;
    wire->place.lock = -1;
    wire->has_peers = role == WIRE_ROUTER || role == WIRE_ANSWERER;
    wire->unread = role == WIRE_ANSWERER ? unread_new() : NULL;
    zmq_msg_init(&wire->frame);
    return wire;
}

/* Why a socket could not be made, as far as libzmq says it. */
static int no_socket(void)
{
    return zmq_errno() ? zmq_errno() : EMFILE;
}

static int try_bind(const wire_t *wire, const char *endpoint)
{
    int rc;

    do
        rc = zmq_bind(wire->handle, endpoint);
    while (rc && zmq_errno() == EINTR);
    return rc ? zmq_errno() : 0;
}

/* Returns 0 or an errno. A thread of libzmq gives a port back some moments after its socket was closed,
 * and who binds anew has just closed it. */
static int bind_socket(const wire_t *wire, const char *endpoint)
{
    int error = try_bind(wire, endpoint);

    for (unsigned i = 0; error == EADDRINUSE && i < BIND_TRIES; i++) {
        poll(NULL, 0, BIND_AGAIN_MS);
        error = try_bind(wire, endpoint);
    }
    return error;
}

/* A socket that can be bound. */
static wire_t *new_guarded(enum wire_role role, const char *endpoint,
                           const struct wire_guard *guard)
{
    wire_t *wire = wire_new(role, endpoint);

    if (wire && guard)
        socket_guard(wire->handle, role, guard);
    if (wire)
        wire->is_guarded = guard != NULL;
    return wire;
}

enum status wire_bind(enum wire_role role, const char *endpoint, const struct wire_guard *guard,
                      wire_t **ret_wire, char ret_bound[WIRE_ENDPOINT_BYTES],
                      struct trouble *ret_trouble)
{
    size_t size = WIRE_ENDPOINT_BYTES;
    struct endpoint_place place;
    enum status status = endpoint_check(endpoint, true, guard != NULL, ret_trouble);

    if (status == STATUS_OK)
        status = endpoint_lock(endpoint, &place, ret_trouble);
    if (status != STATUS_OK)
        return status;
    wire_t *wire = new_guarded(role, endpoint, guard);
    int error = wire ? 0 : no_socket();
    if (wire)
        wire->place = place;
    else if (place.lock >= 0)
        close(place.lock);
    if (!error)
        error = bind_socket(wire, endpoint);
    if (error) {
        wire_close(&wire);
        return endpoint_fail("listen on", endpoint, error, ret_trouble);
    }
    zmq_getsockopt(wire->handle, ZMQ_LAST_ENDPOINT, wire->bound, &size);
    endpoint_note(wire->bound, &wire->place);
    memcpy(ret_bound, wire->bound, sizeof wire->bound);
    *ret_wire = wire;
    return STATUS_OK;
}

enum status wire_connect(enum wire_role role, const char *endpoint, const struct wire_pass *pass,
                         wire_t **ret_wire, struct trouble *ret_trouble)
{
    enum status status = endpoint_check(endpoint, false, pass != NULL, ret_trouble);

    if (status != STATUS_OK)
        return status;
    wire_t *wire = wire_new(role, endpoint);
    int error = wire ? 0 : no_socket();
    if (!error && pass) {
        socket_pass(wire->handle, role, pass);
        wire->watcher = watcher_new(wire->handle);
    }
    if (!error && zmq_connect(wire->handle, endpoint))
        error = zmq_errno();
    if (error) {
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
    watcher_destroy(&(*wire)->watcher);
    socket_close(&(*wire)->handle);
    if ((*wire)->place.lock >= 0)
        close((*wire)->place.lock);
    unread_destroy(&(*wire)->unread);
    free((*wire)->buffer);
    free(*wire);
    *wire = NULL;
}

enum wire_denial wire_denial(const wire_t *wire)
{
    return watcher_denial(wire->watcher);
}

const char *wire_denial_why(enum wire_denial denial)
{
    switch (denial) {
    case WIRE_NOT_DENIED:
        return "it was not denied";
    case WIRE_DENIED_KEY:
        return "our key may not enter there: it was never granted for this, or was withdrawn";
    case WIRE_DENIED_HANDSHAKE:
        return "the handshake fails: who listens there has another key than our file of it says. "
               "If its key was rotated on this machine, start it again; else compare the "
               "fingerprints: kaohe keys export NAME on both machines (scorer, or the source)";
    }
    return "";
}

bool wire_is_in_place(const wire_t *wire)
{
    return endpoint_is_in_place(wire->bound, &wire->place);
}

const char *wire_bound(const wire_t *wire)
{
    return wire->bound;
}

static bool receive_part(wire_t *wire)
{
    int rc;

    do
        rc = zmq_msg_recv(&wire->frame, wire->handle, ZMQ_DONTWAIT);
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

/* An id that libzmq has made is a zero and a number; any other one the peer has chosen. */
static bool receive_peer(wire_t *wire, struct peer *ret_peer)
{
    size_t size = zmq_msg_size(&wire->frame);
    const uint8_t *id = zmq_msg_data(&wire->frame);

    if (size != WIRE_PEER_BYTES || id[0] != 0 || !zmq_msg_more(&wire->frame))
        return false;
    *ret_peer = (struct peer){.size = (uint8_t)size};
    memcpy(ret_peer->bytes, id, size);
    return receive_part(wire);
}

/* libzmq tells the user of a payload reliably, that of the frame before it not always. */
static bool read_key(const wire_t *wire, struct peer *peer)
{
    const char *user = wire->is_guarded ? zmq_msg_gets(&wire->frame, "User-Id") : NULL;

    peer->has_key = user && key_read(text_of(user), peer->key);
    return peer->has_key || !wire->is_guarded;
}

void wire_put_back(wire_t *wire, const struct peer *peer)
{
    wire->is_put_back = true;
    wire->put_back = *peer;
}

static bool take_back(wire_t *wire, struct peer *ret_peer, struct text *ret_frame)
{
    if (!wire->is_put_back)
        return false;
    wire->is_put_back = false;
    *ret_peer = wire->put_back;
    *ret_frame = (struct text){zmq_msg_data(&wire->frame), zmq_msg_size(&wire->frame)};
    return true;
}

bool wire_receive(wire_t *wire, struct peer *ret_peer, struct text *ret_frame)
{
    if (take_back(wire, ret_peer, ret_frame))
        return true;
    while (receive_part(wire)) {
        bool is_good =
            !wire->has_peers || (receive_peer(wire, ret_peer) && read_key(wire, ret_peer));
        if (skip_rest(wire) || !is_good)
            continue;
        *ret_frame = (struct text){zmq_msg_data(&wire->frame), zmq_msg_size(&wire->frame)};
        return true;
    }
    return false;
}

bool wire_is_choked(const wire_t *wire)
{
    return wire->is_choked;
}

/* Only what was sent is counted: what was not has taken no other frame's place. */
static void note_answer(wire_t *wire, const struct peer *peer, size_t size)
{
    unread_note(wire->unread, peer, size);
    if (unread_bytes(wire->unread) >= WIRE_UNREAD_BYTES_MAX)
        wire->is_choked = true;
}

bool wire_send(wire_t *wire, const struct peer *peer, const void *bytes, size_t size)
{
    if (wire->is_choked)
        return false;
    if (peer && zmq_send(wire->handle, peer->bytes, peer->size, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return false;
    if (zmq_send(wire->handle, bytes, size, ZMQ_DONTWAIT) < 0)
        return false;
    if (wire->unread)
        note_answer(wire, peer, size);
    return true;
}

bool wire_send_message(wire_t *wire, const struct peer *peer, const struct message *message)
{
    if (!wire->buffer)
        wire->buffer = memory_raw(FRAME_BYTES_MAX);
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
            items[used++] = (zmq_pollitem_t){.socket = wires[i]->handle, .events = ZMQ_POLLIN};
    if (fd >= 0)
        items[used++] = (zmq_pollitem_t){.fd = fd, .events = ZMQ_POLLIN};
    zmq_poll(items, used, (long)wait_ms);
}

int wire_fd(const wire_t *wire)
{
    int fd = -1;
    size_t size = sizeof fd;
    int rc = zmq_getsockopt(wire->handle, ZMQ_FD, &fd, &size);

    assert(rc == 0);
    return fd;
}

bool wire_has_frame(const wire_t *wire)
{
    int events = 0;
    size_t size = sizeof events;
    int rc;

    do
        rc = zmq_getsockopt(wire->handle, ZMQ_EVENTS, &events, &size);
    while (rc && zmq_errno() == EINTR);
    assert(rc == 0);
    return wire->is_put_back || events & ZMQ_POLLIN;
}

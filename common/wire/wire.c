#include "common/wire/wire.h"

#include <assert.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <czmq.h>

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
    OWN_FILES = 32, /* that no connection may take: for this process's own files and sockets */
};

struct wire {
    zsock_t *sock;
    void *handle;
    int lock; /* of an ipc path that was bound; -1: none */
    bool has_peers;
    zmq_msg_t frame; /* the last one received */
    char *buffer;    /* for encoding; made when first needed */
};

void wire_start(void)
{
    zsys_handler_set(NULL);
    zsys_init();
    zsys_set_logsystem(false);
}

static bool is_one_of_the_last(int fd)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && (rlim_t)fd + OWN_FILES >= limit.rlim_cur;
}

static bool take_on(int fd, int flags)
{
    return !(flags & SOCK_CLOEXEC) || fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

/* libzmq calls this one instead of the C library's. Left to itself it spins at the limit of open
 * files, and at an ipc socket it aborts the process. Here who comes too late is turned away at once
 * and tries again later; who is connected goes on. */
int accept4(int fd, __SOCKADDR_ARG address, socklen_t *restrict size, int flags)
{
    int accepted = accept(fd, address, size);

    if (accepted < 0 && errno != EMFILE && errno != ENFILE)
        return accepted;
    if (accepted >= 0 && !is_one_of_the_last(accepted) && take_on(accepted, flags))
        return accepted;
    if (accepted >= 0)
        close(accepted);
    errno = ECONNABORTED; /* which libzmq passes over */
    return -1;
}

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

/* Every option is set, so that nothing in the environment changes how we behave. */
static void set_options(zsock_t *sock, enum wire_role role, const char *endpoint)
{
    zsock_set_ipv6(sock, strchr(endpoint, '[') != NULL);
    zsock_set_linger(sock, 0);
    zsock_set_sndtimeo(sock, 0);
    zsock_set_rcvtimeo(sock, 0);
    zsock_set_sndhwm(sock, high_water(role));
    zsock_set_rcvhwm(sock, high_water(role));
    zsock_set_maxmsgsize(sock, FRAME_BYTES_MAX);
    zsock_set_backlog(sock, BACKLOG);
    zsock_set_handshake_ivl(sock, HANDSHAKE_MS);
    zsock_set_heartbeat_ivl(sock, HEARTBEAT_MS);
    zsock_set_heartbeat_timeout(sock, HEARTBEAT_SILENCE_MS);
    zsock_set_reconnect_ivl(sock, RECONNECT_MS);
    zsock_set_reconnect_ivl_max(sock, RECONNECT_MS_MAX);
    if (role == WIRE_ROUTER)
        zsock_set_router_mandatory(sock, 1);
    if (role == WIRE_DEALER)
        zsock_set_immediate(sock, 0); /* a greeting may wait for its connection */
    if (role == WIRE_SUBSCRIBER)
        zsock_set_subscribe(sock, "");
}

static wire_t *make(enum wire_role role, const char *endpoint)
{
    wire_t *wire = calloc(1, sizeof *wire);

    assert(wire);
    wire->sock = zsock_new(type_of(role));
    assert(wire->sock);
    wire->handle = zsock_resolve(wire->sock);
    wire->lock = -1;
    wire->has_peers = role == WIRE_ROUTER;
    set_options(wire->sock, role, endpoint);
    zmq_msg_init(&wire->frame);
    return wire;
}

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool has_good_port(const char *endpoint)
{
    const char *port = strrchr(endpoint + strlen("tcp://"), ':');
    size_t digits = port ? strspn(port + 1, "0123456789") : 0;

    if (port && strcmp(port + 1, "*") == 0)
        return true;
    return digits >= 1 && digits <= 5 && !port[1 + digits] && atoi(port + 1) <= 65535;
}

/* Why an endpoint cannot be used; NULL where it can. */
static const char *wrong_endpoint(const char *endpoint, bool is_to_bind)
{
    static const size_t path_max = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;

    if (has_prefix(endpoint, "ipc://@") || has_prefix(endpoint, "ipc://*") ||
        strcmp(endpoint, "ipc://") == 0)
        return "an ipc endpoint names a file, which permissions guard";
    if (has_prefix(endpoint, "ipc://"))
        return strlen(endpoint + 6) > path_max
                   ? "the path is too long for a socket (at most 107 bytes): choose a shorter home"
                   : NULL;
    if (!has_prefix(endpoint, "tcp://"))
        return "an endpoint begins with ipc:// or tcp://";
    if (!has_good_port(endpoint))
        return "a tcp endpoint ends with its port, 0 to 65535 or *";
    if (is_to_bind && !has_prefix(endpoint, "tcp://127.") && !has_prefix(endpoint, "tcp://[::1]:"))
        return "without keys a program listens on loopback only";
    return NULL;
}

static enum status explain(enum status status, const char *what, const char *endpoint,
                           const char *why, char *ret_why)
{
    snprintf(ret_why, WIRE_WHY_BYTES, "cannot %s %.120s: %s", what, endpoint, why);
    return status;
}

enum status wire_check(const char *endpoint, bool is_to_bind, char ret_why[WIRE_WHY_BYTES])
{
    const char *why = wrong_endpoint(endpoint, is_to_bind);

    if (!why)
        return STATUS_OK;
    return explain(STATUS_CONFIG, is_to_bind ? "listen on" : "connect to", endpoint, why, ret_why);
}

/* libzmq takes an ipc path away from whoever listens there; the lock beside it does not. Returns -1
 * and says why. */
static int lock_path(const char *path, const char **ret_why)
{
    char name[WIRE_ENDPOINT_BYTES];

    snprintf(name, sizeof name, "%s.lock", path);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    *ret_why = fd >= 0 && errno == EWOULDBLOCK ? "another socket listens there" : strerror(errno);
    if (fd >= 0)
        close(fd);
    return -1;
}

static enum status status_of(int error)
{
    if (error == EACCES || error == EPERM || error == EROFS)
        return STATUS_DENIED;
    return error == ENOSPC || error == EDQUOT ? STATUS_FULL : STATUS_CONFIG;
}

static int bind_socket(wire_t *wire, const char *endpoint)
{
    int rc;

    do
        rc = zmq_bind(wire->handle, endpoint);
    while (rc && zmq_errno() == EINTR);
    return rc;
}

enum status wire_bind(enum wire_role role, const char *endpoint, wire_t **ret_wire,
                      char ret_bound[WIRE_ENDPOINT_BYTES], char ret_why[WIRE_WHY_BYTES])
{
    size_t size = WIRE_ENDPOINT_BYTES;
    enum status status = wire_check(endpoint, true, ret_why);

    if (status != STATUS_OK)
        return status;
    int lock = -1;
    const char *why;
    if (has_prefix(endpoint, "ipc://") && (lock = lock_path(endpoint + 6, &why)) < 0)
        return explain(STATUS_CONFIG, "listen on", endpoint, why, ret_why);
    wire_t *wire = make(role, endpoint);
    wire->lock = lock;
    if (bind_socket(wire, endpoint)) {
        int error = zmq_errno();
        wire_close(&wire);
        return explain(status_of(error), "listen on", endpoint, zmq_strerror(error), ret_why);
    }
    zmq_getsockopt(wire->handle, ZMQ_LAST_ENDPOINT, ret_bound, &size);
    *ret_wire = wire;
    return STATUS_OK;
}

enum status wire_connect(enum wire_role role, const char *endpoint, wire_t **ret_wire,
                         char ret_why[WIRE_WHY_BYTES])
{
    enum status status = wire_check(endpoint, false, ret_why);

    if (status != STATUS_OK)
        return status;
    wire_t *wire = make(role, endpoint);
    if (zmq_connect(wire->handle, endpoint)) {
        wire_close(&wire);
        return explain(STATUS_CONFIG, "connect to", endpoint, zmq_strerror(zmq_errno()), ret_why);
    }
    *ret_wire = wire;
    return STATUS_OK;
}

void wire_close(wire_t **wire)
{
    if (!*wire)
        return;
    zmq_msg_close(&(*wire)->frame);
    zsock_destroy(&(*wire)->sock);
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
        rc = zmq_msg_recv(&wire->frame, wire->handle, ZMQ_DONTWAIT);
    while (rc < 0 && zmq_errno() == EINTR);
    return rc >= 0;
}

/* A message of more parts than ours is no message; what is behind its end is thrown away. */
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
    if (peer && zmq_send(wire->handle, peer->bytes, peer->size, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return false;
    return zmq_send(wire->handle, bytes, size, ZMQ_DONTWAIT) >= 0;
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
            items[used++] = (zmq_pollitem_t){.socket = wires[i]->handle, .events = ZMQ_POLLIN};
    if (fd >= 0)
        items[used++] = (zmq_pollitem_t){.fd = fd, .events = ZMQ_POLLIN};
    zmq_poll(items, used, (long)wait_ms);
}

#include "tests/service/dial.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/run/keyfile.h"
#include "common/run/program.h"

static void *context; /* of all dials of the process */

static enum status read_keys(struct dial *dial, const char *key, struct trouble *ret_trouble)
{
    enum status status =
        keyfile_read_public(&dial->home, KEYFILE_SCORER, dial->pass.server, ret_trouble);

    return status == STATUS_OK && strcmp(key, "-") != 0
               ? keyfile_read(&dial->home, key, &dial->pass.pair, ret_trouble)
               : status;
}

static const char *setting_of(const struct home *home, const char *socket)
{
    if (strcmp(socket, "feed") == 0)
        return home->settings.feed;
    return strcmp(socket, "query") == 0 ? home->settings.query : home->settings.ingest;
}

static void make_context(void)
{
    if (!context)
        context = zmq_ctx_new();
}

void dial_use_sockets(unsigned count)
{
    make_context();
    int rc = zmq_ctx_set(context, ZMQ_MAX_SOCKETS, (int)count);
    assert(rc == 0);
}

bool dial_open(struct dial *dial, const char *home, const char *socket, const char *key)
{
    struct trouble trouble;
    enum status status = home_open(home, &dial->home, &trouble);

    if (status == STATUS_OK)
        status = program_files(&trouble);
    if (status == STATUS_OK)
        status = read_keys(dial, key, &trouble);
    if (status != STATUS_OK) {
        fprintf(stderr, "%s\n", trouble.why);
        return false;
    }
    home_endpoint(&dial->home, setting_of(&dial->home, socket), socket, true, dial->endpoint);
    make_context();
    return true;
}

void *dial_connect(const struct dial *dial, int type, int frames_max, const void *name,
                   size_t name_size)
{
    void *sock = zmq_socket(context, type);
    int linger = 0;

    assert(sock);
    zmq_setsockopt(sock, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(sock, ZMQ_RCVHWM, &frames_max, sizeof frames_max);
    zmq_setsockopt(sock, ZMQ_CURVE_SERVERKEY, dial->pass.server, KEY_BYTES);
    zmq_setsockopt(sock, ZMQ_CURVE_PUBLICKEY, dial->pass.pair.public_key, KEY_BYTES);
    zmq_setsockopt(sock, ZMQ_CURVE_SECRETKEY, dial->pass.pair.secret_key, KEY_BYTES);
    if (name_size)
        zmq_setsockopt(sock, ZMQ_ROUTING_ID, name, name_size);
    int rc = zmq_connect(sock, dial->endpoint);
    assert(rc == 0);
    return sock;
}

bool dial_send(void *sock, const struct message *message)
{
    static char bytes[FRAME_BYTES_MAX];
    size_t size = message_encode(message, bytes, sizeof bytes);

    assert(size > 0);
    return zmq_send(sock, bytes, size, ZMQ_DONTWAIT) == (int)size;
}

bool dial_receive(void *sock, struct message *ret_message)
{
    static char bytes[FRAME_BYTES_MAX];
    static struct message_room room;
    enum refusal refusal;
    int size = zmq_recv(sock, bytes, sizeof bytes, ZMQ_DONTWAIT);

    if (size < 0)
        return false;
    bool is_good = message_decode(bytes, (size_t)size, &room, ret_message, &refusal);
    assert(is_good);
    return true;
}

int64_t dial_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

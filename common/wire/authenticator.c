/* The authenticator: a thread that answers libzmq's questions about who connects (ZAP, RFC 27). A
 * request is version, id, domain, address, identity, mechanism and, for CURVE, the key; an answer is
 * version, id, status, text, the name of the user and metadata. What is no such request is refused. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <zmq.h>

#include "common/wire/context.h"
#include "common/wire/gate_inside.h"
#include "proto/key.h"

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"

enum { PARTS_MAX = 8, PART_BYTES = 256 };

struct request {
    struct {
        char bytes[PART_BYTES]; /* and a NUL behind it */
        size_t size;
    } parts[PARTS_MAX];
    unsigned count;
    bool is_good; /* no part too many or too long */
};

enum { PART_VERSION, PART_ID, PART_DOMAIN, PART_ADDRESS, PART_IDENTITY, PART_MECHANISM, PART_KEY };

static struct {
    pthread_t thread;
    int stop; /* an eventfd: readable when the thread is to end */
    void *socket;
} running;

static void note_part(struct request *request, zmq_msg_t *part)
{
    size_t size = zmq_msg_size(part);

    request->is_good &= request->count < PARTS_MAX && size < PART_BYTES;
    if (!request->is_good)
        return;
    memcpy(request->parts[request->count].bytes, zmq_msg_data(part), size);
    request->parts[request->count].bytes[size] = '\0';
    request->parts[request->count++].size = size;
}

/* False: there is none. */
static bool receive(struct request *request)
{
    zmq_msg_t part;
    bool has_more = true, is_there = false;

    request->count = 0;
    request->is_good = true;
    zmq_msg_init(&part);
    while (has_more && zmq_msg_recv(&part, running.socket, ZMQ_DONTWAIT) >= 0) {
        is_there = true;
        note_part(request, &part);
        has_more = zmq_msg_more(&part);
    }
    zmq_msg_close(&part);
    return is_there;
}

static bool may_enter(const struct request *request)
{
    const char *address = request->parts[PART_ADDRESS].bytes;

    return request->is_good && request->count == PART_KEY + 1 &&
           strcmp(request->parts[PART_VERSION].bytes, "1.0") == 0 &&
           strcmp(request->parts[PART_MECHANISM].bytes, "CURVE") == 0 &&
           request->parts[PART_KEY].size == KEY_BYTES &&
           gate_ask(request->parts[PART_DOMAIN].bytes,
                    (const uint8_t *)request->parts[PART_KEY].bytes, address);
}

static void answer(const struct request *request)
{
    bool may = may_enter(request);
    char user[KEY_TEXT_BYTES + 1] = "";

    if (may)
        key_write((const uint8_t *)request->parts[PART_KEY].bytes, user);
    size_t id_size = request->count > PART_ID ? request->parts[PART_ID].size : 0;
    const char *status = may ? "200" : "400", *text = may ? "OK" : "not permitted";
    zmq_send(running.socket, "1.0", 3, ZMQ_SNDMORE);
    zmq_send(running.socket, request->parts[PART_ID].bytes, id_size, ZMQ_SNDMORE);
    zmq_send(running.socket, status, 3, ZMQ_SNDMORE);
    zmq_send(running.socket, text, strlen(text), ZMQ_SNDMORE);
    zmq_send(running.socket, user, strlen(user), ZMQ_SNDMORE);
    zmq_send(running.socket, "", 0, 0);
}

static void *run(void *context)
{
    static struct request request;
    zmq_pollitem_t items[] = {{.socket = running.socket, .events = ZMQ_POLLIN},
                              {.fd = running.stop, .events = ZMQ_POLLIN}};

    (void)context;
    while (zmq_poll(items, 2, -1) >= 0 || zmq_errno() == EINTR) {
        if (items[1].revents)
            break;
        while (receive(&request))
            answer(&request);
    }
    return NULL;
}

static int open_socket(void)
{
    int zero = 0;

    running.socket = context_open_socket(ZMQ_REP);
    if (!running.socket)
        return zmq_errno() ? zmq_errno() : EMFILE;
    zmq_setsockopt(running.socket, ZMQ_LINGER, &zero, sizeof zero);
    return zmq_bind(running.socket, ZAP_ENDPOINT) ? zmq_errno() : 0;
}

static void close_files(void)
{
    if (running.socket)
        context_close_socket(running.socket);
    running.socket = NULL;
    if (running.stop >= 0)
        close(running.stop);
}

int authenticator_start(void)
{
    running.stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int error = running.stop < 0 ? errno : open_socket();

    if (!error)
        error = pthread_create(&running.thread, NULL, run, NULL);
    if (error)
        close_files();
    return error;
}

void authenticator_stop(void)
{
    eventfd_write(running.stop, 1);
    pthread_join(running.thread, NULL);
    close_files();
}

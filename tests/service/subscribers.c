/* Many who follow the scorer's feed, each by a socket of its own, all by one key of a home.
 *
 *     kaohe-subscribers HOME KEY COUNT
 *
 * Once each has had an update it says "ready", and goes on until stdin ends. Its last line is then how
 * many updates came since, how many bytes, and how many the one had that had fewest. Ends with 1 where not
 * each is let in within a while. */
#include <assert.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "tests/service/dial.h"

enum {
    TURN_MS = 5,
    READY_US_MAX = 60 * 1000000,
    FRAMES_MAX = 32, /* as our own subscribers keep */
    SPARE_SOCKETS = 16,
};

struct subscriber {
    void *sock;
    uint64_t updates;
};

static struct subscriber *all;
static unsigned count;
static uint64_t bytes;

static void subscribe(const struct dial *dial)
{
    for (unsigned i = 0; i < count; i++) {
        all[i].sock = dial_connect(dial, ZMQ_SUB, FRAMES_MAX, NULL, 0);
        zmq_setsockopt(all[i].sock, ZMQ_SUBSCRIBE, "", 0);
    }
}

static void receive_all(struct subscriber *subscriber)
{
    zmq_msg_t message;

    zmq_msg_init(&message);
    while (zmq_msg_recv(&message, subscriber->sock, ZMQ_DONTWAIT) >= 0) {
        subscriber->updates++;
        bytes += zmq_msg_size(&message);
    }
    zmq_msg_close(&message);
}

/* Returns whether stdin has ended. */
static bool turn(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    for (unsigned i = 0; i < count; i++)
        receive_all(&all[i]);
    return poll(&input, 1, TURN_MS) > 0;
}

static unsigned count_heard(void)
{
    unsigned heard = 0;

    for (unsigned i = 0; i < count; i++)
        heard += all[i].updates > 0;
    return heard;
}

static bool wait_until_ready(void)
{
    int64_t end_us = dial_now_us() + READY_US_MAX;

    while (count_heard() < count && dial_now_us() < end_us)
        turn();
    return count_heard() == count;
}

static void forget(void)
{
    for (unsigned i = 0; i < count; i++)
        all[i].updates = 0;
    bytes = 0;
}

static void report(void)
{
    uint64_t updates = 0, fewest = UINT64_MAX;

    for (unsigned i = 0; i < count; i++) {
        updates += all[i].updates;
        if (all[i].updates < fewest)
            fewest = all[i].updates;
    }
    printf("updates=%llu fewest=%llu bytes=%llu\n", (unsigned long long)updates,
           (unsigned long long)fewest, (unsigned long long)bytes);
}

int main(int argc, char **argv)
{
    static struct dial dial;

    if (argc != 4 || atoi(argv[3]) <= 0) {
        fprintf(stderr, "usage: kaohe-subscribers HOME KEY COUNT\n");
        return 64;
    }
    count = (unsigned)atoi(argv[3]);
    all = memory_new(count * sizeof *all);
    dial_use_sockets(count + SPARE_SOCKETS);
    if (!dial_open(&dial, argv[1], "feed", argv[2]))
        return 1;
    subscribe(&dial);
    if (!wait_until_ready()) {
        fprintf(stderr, "%u of %u were let in\n", count_heard(), count);
        return 1;
    }
    puts("ready");
    fflush(stdout);
    forget();
    while (!turn())
        ;
    report();
    return 0;
}

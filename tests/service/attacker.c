/* An attacker who speaks CURVE, for test_attacks.py:
 *
 *     kaohe-attacker HOME SOCKET KEY names      peers who name themselves as the socket is about to
 *                                               name others
 *     kaohe-attacker HOME SOCKET KEY claim SOURCE    a greeting as another source
 *     kaohe-attacker HOME SOCKET -   flood SECONDS   handshakes by keys that nobody knows
 *     kaohe-attacker HOME SOCKET KEY stuff SECONDS   frames as large as may be that say nothing
 *     kaohe-attacker HOME SOCKET KEY deaf COUNT      subscribers who never read
 *
 * KEY names a key file of the home. Who stays says `there` and goes when stdin ends.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/entropy.h"
#include "tests/service/dial.h"

enum {
    ROUTERS_MAX = 6, /* of a process, in the order in which they are made */
    NAMES_EACH = 40,
    FLOOD_SOCKETS = 16,
    FLOOD_MS = 40,
    STUFFERS = 8,
    ANSWER_MS = 5000,
};

static struct dial dial;

static void *connect_to(int type, const void *name, size_t name_size)
{
    return dial_connect(&dial, type, 1, name, name_size);
}

static int stay(void)
{
    char byte;

    printf("there\n");
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    return 0;
}

static void send_greeting(void *sock, const char *source)
{
    bool is_sent = dial_send(sock, &(struct message){.type = MESSAGE_HELLO,
                                                     .hello = {.source = text_of(source),
                                                               .instance = entropy_name(),
                                                               .fresh = true,
                                                               .session = entropy_name(),
                                                               .epoch = entropy_name(),
                                                               .base = 1,
                                                               .first = 1}});

    assert(is_sent);
}

/* What comes first, or nothing within ANSWER_MS. */
static bool tell_answer(void *sock, bool is_said)
{
    zmq_pollitem_t item = {.socket = sock, .events = ZMQ_POLLIN};
    char bytes[4096];

    if (zmq_poll(&item, 1, ANSWER_MS) <= 0)
        return false;
    int size = zmq_recv(sock, bytes, sizeof bytes, 0);
    for (int i = 0; is_said && i < size && i < (int)sizeof bytes; i++)
        putchar(bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : ' ');
    return true;
}

static int claim(const char *source)
{
    void *sock = connect_to(ZMQ_DEALER, NULL, 0);

    send_greeting(sock, source);
    return tell_answer(sock, true) ? 0 : 1;
}

/* libzmq's own random numbers: those of a process that has not seeded rand(). */
static uint32_t next_first_name(void)
{
    uint32_t low = (uint32_t)rand(), high = (uint32_t)rand();

    return high << 31 | low;
}

static int take_names(void)
{
    for (unsigned i = 0; i < ROUTERS_MAX; i++) {
        uint32_t first = next_first_name();
        for (uint32_t at = first + 1; at <= first + NAMES_EACH; at++) {
            uint8_t name[] = {0, (uint8_t)(at >> 24), (uint8_t)(at >> 16), (uint8_t)(at >> 8),
                              (uint8_t)at};
            send_greeting(connect_to(ZMQ_DEALER, name, sizeof name), "jinniu");
        }
    }
    return stay();
}

static int flood(int seconds)
{
    int64_t end = clock_mono_ms() + seconds * 1000LL;
    void *socks[FLOOD_SOCKETS];
    unsigned tries = 0;

    while (clock_mono_ms() < end) {
        for (unsigned i = 0; i < FLOOD_SOCKETS; i++, tries++) {
            curve_new(&dial.pass.pair);
            socks[i] = connect_to(ZMQ_DEALER, NULL, 0);
        }
        zmq_poll(NULL, 0, FLOOD_MS);
        for (unsigned i = 0; i < FLOOD_SOCKETS; i++)
            zmq_close(socks[i]);
    }
    printf("%u handshakes\n", tries);
    return 0;
}

static int stuff(int seconds)
{
    static char nothing[FRAME_BYTES_MAX];
    int64_t end = clock_mono_ms() + seconds * 1000LL;
    void *socks[STUFFERS];
    unsigned sent = 0;

    for (unsigned i = 0; i < STUFFERS; i++)
        socks[i] = connect_to(ZMQ_DEALER, NULL, 0);
    while (clock_mono_ms() < end)
        for (unsigned i = 0; i < STUFFERS; i++)
            sent += zmq_send(socks[i], nothing, sizeof nothing, ZMQ_DONTWAIT) > 0;
    printf("%u frames\n", sent);
    return 0;
}

static int subscribe(int count)
{
    int little = 4096;

    for (int i = 0; i < count; i++) {
        void *sock = connect_to(ZMQ_SUB, NULL, 0);
        zmq_setsockopt(sock, ZMQ_RCVBUF, &little, sizeof little);
        zmq_setsockopt(sock, ZMQ_SUBSCRIBE, "", 0);
    }
    return stay();
}

static int attack(const char *mode, const char *argument)
{
    if (strcmp(mode, "names") == 0)
        return take_names();
    if (strcmp(mode, "claim") == 0)
        return claim(argument);
    if (strcmp(mode, "stuff") == 0)
        return stuff(atoi(argument));
    return strcmp(mode, "flood") == 0 ? flood(atoi(argument)) : subscribe(atoi(argument));
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: kaohe-attacker HOME SOCKET KEY MODE [ARGUMENT]\n");
        return 64;
    }
    return dial_open(&dial, argv[1], argv[2], argv[3]) ? attack(argv[4], argc > 5 ? argv[5] : "")
                                                       : 1;
}

/* Sockets as the roles of wire.h need them: the only place where their options are set. */
#ifndef KAOHE_WIRE_SOCKET_H
#define KAOHE_WIRE_SOCKET_H

#include <zmq.h>

#include "common/wire/wire.h"

enum {
    HIGH_WATER_FRAMES = 1024,
    /* Of frames from one peer of a ROUTER: a collector has as many batches on the way. One that sends on
     * while we wait for our disk costs 32 MiB; then it waits too. */
    ROUTER_RECEIVED_FRAMES = 64,
    /* That the kernel keeps of one peer of a ROUTER. libzmq's thread reads all of that in one turn, and with
     * keys decrypts each frame that ends there: so this bounds how long the other peers wait for theirs. */
    ROUTER_RECEIVED_BYTES = 32 << 10,
    /* Of questions from one client, and of answers to it. A client has a question or two on the way;
     * an answer has up to FRAME_BYTES_MAX, so one that never reads costs 4 MiB. */
    QUESTIONS_HIGH_WATER_FRAMES = 8,
    /* Of updates for one subscriber, and in it. Each has the whole standings and up to 256 KiB of
     * changes, so one that never reads costs up to 8 MiB here and there; one that stands still for
     * a second, at the highest rate, misses nothing. */
    UPDATES_HIGH_WATER_FRAMES = 32,
    /* That the kernel keeps for one subscriber: else it would take megabytes for each that reads slowly, and we
     * would encrypt them, before anything waits. The highest rate that is promised needs less. */
    PUBLISHER_UNSENT_BYTES = 256 << 10,
    /* Of what a subscriber says: a handshake of CURVE has about 300, "all" is 1. */
    SUBSCRIPTION_BYTES_MAX = 512,
};

/* What libzmq is told of keys. */
void socket_guard(void *sock, enum wire_role role, const struct wire_guard *guard);
void socket_pass(void *sock, enum wire_role role, const struct wire_pass *pass);

/* A socket that is neither bound nor connected, with each option set, so that nothing in the
 * environment changes how it behaves. `endpoint` is the one that it is for. NULL, and zmq_errno,
 * where there is no file left for it. */
void *socket_new(enum wire_role role, const char *endpoint);
void socket_close(void **socket); /* NULL is fine */

#endif

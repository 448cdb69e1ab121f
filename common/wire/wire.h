/* Sockets: the only place where they are made and where their options are set. A frame is one
 * message (proto/message.h), a single part; on a socket that many connect to it comes with the peer
 * that sent it.
 *
 * Nothing here blocks: what cannot be sent at once is not sent (a receipt or an update that is lost
 * is given again by the protocol), and what cannot be received is not there yet. A socket belongs
 * to one thread.
 *
 * Sockets have no effect on the rest of the process: they share a context of libzmq that is theirs
 * alone, which is made with the first of them and ended with the last (context.h). So nothing needs
 * to be begun, and a program that has closed its sockets keeps nothing of them.
 */
#ifndef KAOHE_WIRE_WIRE_H
#define KAOHE_WIRE_WIRE_H

#include "common/base/trouble.h"
#include "common/wire/curve.h"
#include "common/wire/gate.h"
#include "common/wire/peer.h"
#include "proto/message.h"

enum {
    WIRE_ENDPOINT_BYTES = 512,
    WIRE_POLL_MAX = 4,
    WIRE_UNREAD_BYTES_MAX = 64 << 20, /* answers of one WIRE_ANSWERER that may wait to be read */
};

typedef struct wire wire_t;

enum wire_role {
    WIRE_ROUTER,     /* many connect to it, each is answered by its peer */
    WIRE_ANSWERER,   /* the same for questions, with a bound on the answers that nobody reads */
    WIRE_DEALER,     /* connects to a router */
    WIRE_PUBLISHER,  /* many connect and get what it sends, or lose it when they are slow */
    WIRE_SUBSCRIBER, /* connects to a publisher */
};

/* How a socket that is bound is guarded: as whom it speaks, and who may enter. Both outlive it. */
struct wire_guard {
    gate_t *gate;
    const struct curve_pair *pair;
};
/* As whom a socket connects, and to whom. */
struct wire_pass {
    struct curve_pair pair;
    uint8_t server[KEY_BYTES]; /* whoever listens there with another key is not talked to */
};

/* Whether an endpoint could be used: what the next two refuse without trying. Without keys no program
 * listens or connects beyond this machine. */
MUST_CHECK enum status wire_check(const char *endpoint, bool is_to_bind, bool has_keys,
                                  struct trouble *ret_trouble);

/* How many threads carry the frames of this process, 1 to 8; for a program, before its first socket. While
 * one shakes hands with a crowd that comes by keys, the others' connections go on. */
void wire_use_threads(unsigned count);

/* Listens; `guard` may be NULL on this machine. A port that is taken is tried for about a second. What
 * wire_check refuses is refused (STATUS_CONFIG). Binding and connecting also fail without files or
 * memory. `ret_bound` gets the endpoint with the port that was taken. */
MUST_CHECK enum status wire_bind(enum wire_role role, const char *endpoint,
                                 const struct wire_guard *guard, wire_t **ret_wire,
                                 char ret_bound[WIRE_ENDPOINT_BYTES], struct trouble *ret_trouble);
/* `pass` may be NULL, likewise, and is needed no longer than the call. */
MUST_CHECK enum status wire_connect(enum wire_role role, const char *endpoint,
                                    const struct wire_pass *pass, wire_t **ret_wire,
                                    struct trouble *ret_trouble);
/* Of a socket that connects by keys: how the last handshake went. */
enum wire_denial {
    WIRE_NOT_DENIED,
    WIRE_DENIED_KEY,       /* our key may not enter there; the socket is of no use any more */
    WIRE_DENIED_HANDSHAKE, /* it failed before: who listens there has another key than we think, or asks
                            * for none; or the connection broke */
};
enum wire_denial wire_denial(const wire_t *wire);
/* What to say of a denial, for people. */
const char *wire_denial_why(enum wire_denial denial);

/* Of a socket that was bound: whether those who connect to its endpoint still reach it. False where
 * its path, or the lock beside it, was removed or is another's. Any thread may ask. */
bool wire_is_in_place(const wire_t *wire);
const char *wire_bound(const wire_t *wire); /* as `ret_bound` of wire_bind was */
void wire_close(wire_t **wire);             /* NULL is fine; what was not sent yet is dropped */

/* The next frame; its bytes are good until the next call. False: none is there. On a guarded socket a
 * frame without a key is thrown away. `ret_peer` may be
 * NULL where the role is not WIRE_ROUTER or WIRE_ANSWERER. */
bool wire_receive(wire_t *wire, struct peer *ret_peer, struct text *ret_frame);
/* What was received last, of this peer, is received again by the next call; wire_wait does not know of it. */
void wire_put_back(wire_t *wire, const struct peer *peer);

/* Of a WIRE_ANSWERER: answers that maybe nobody reads have come to WIRE_UNREAD_BYTES_MAX. No more
 * are sent; it is to be closed, which frees them, and bound anew. Any thread may ask. */
bool wire_is_choked(const wire_t *wire);

/* False: it was not sent. `peer` is NULL but for WIRE_ROUTER and WIRE_ANSWERER. */
bool wire_send(wire_t *wire, const struct peer *peer, const void *bytes, size_t size);
bool wire_send_message(wire_t *wire, const struct peer *peer, const struct message *message);

/* Waits until a socket has something or `fd` (-1: none) is readable, at most `wait_ms` (-1: for
 * ever). NULL wires are passed over. */
void wire_wait(wire_t *const *wires, unsigned count, int fd, int64_t wait_ms);

/* For a loop that waits by itself: a descriptor that is readable when the socket has something to do, and
 * whether a frame waits. The descriptor says nothing of a frame that came before the socket was last
 * used, so after each use wire_has_frame is asked too. */
int wire_fd(const wire_t *wire);
bool wire_has_frame(const wire_t *wire);

#endif

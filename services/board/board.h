/* The board: the standings over HTTP, for browsers and programs. An ordinary reader of the scorer, by
 * a key of its own (keys/board, role `reader`), with no access to the store.
 *
 *   feed ═► follower ─► gazette ─► ring ─► stream ─┐
 *                                                   ├─► server (libmicrohttpd) ═► browsers, curl
 *   query ◄═► inquiries ◄─ desk ◄─ route ◄──────────┘      ▲
 *                                                          └─ visitors: who is connected, who must go
 *
 * Pure are route, gazette, ring, sse, stream, visitors, address and reply: no sockets, no clock. `follower` and
 * `inquiries` talk to the scorer and step; `server` and its `visits` alone know libmicrohttpd.
 *
 * Threads: one. libmicrohttpd makes none; its epoll file ends the daemon's wait as any socket does, and
 * all it calls runs within a pass. So nothing here is locked. A request that waits for the scorer, and a
 * stream that has nothing to send, are suspended, and cost nothing until there is something for them.
 *
 * Memory is bounded: connections (setting), 32 KiB of each for its request and what is sent
 * (SERVER_CONNECTION_BYTES) and as much for a short answer, which is held once, until it was read; longer answers
 * together (SERVER_UNREAD_BYTES_MAX); the ring's texts (RING_BYTES_MAX, shared by all streams); of each stream its own
 * copy of the standings that it began with, for as long as it reads them; the questions that wait (INQUIRIES_MAX), with
 * an explanation's rows that have come (EXPLAINING_ROWS_MAX); and the mirror. A stream that reads too slowly is told
 * `resync` once the ring has passed it. */
#ifndef KAOHE_BOARD_BOARD_H
#define KAOHE_BOARD_BOARD_H

#include "common/run/home.h"
#include "common/wire/wire.h"

typedef struct board board_t;

/* Listens; the scorer need not be there. Says itself what went wrong. */
MUST_CHECK enum status board_open(const struct home *home, board_t **ret_board);
void board_close(board_t **board); /* NULL is fine */

/* Handles what has come from the scorer and from browsers; waits for nothing. */
MUST_CHECK enum status board_pass(board_t *board);
/* As the members of a daemon_kind. */
int64_t board_wait_ms(const board_t *board);
unsigned board_wires(const board_t *board, wire_t *ret_wires[WIRE_POLL_MAX]);
int board_file(const board_t *board);
void board_describe(const board_t *board, char *ret_text, size_t size);

/* Tests the configuration and touches nothing. */
MUST_CHECK enum status board_check(const struct home *home);

#endif

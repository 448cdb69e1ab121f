#include "services/board/board.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/base/memory.h"
#include "common/run/home.h"
#include "services/board/desk.h"

enum { LOOK_MS = 1000 }; /* whether a stream needs a beat */

#define BOARD_NAME "board" /* run/board.endpoint */

struct board {
    struct desk desk;
    server_t *server;
    int64_t now_ms; /* of this pass */
};

static void answer(void *context, struct request *request)
{
    struct board *board = context;

    inquiries_ask_for(board->desk.inquiries, &request->from);
    desk_answer(&board->desk, request);
}

static void left(void *context, struct request *request)
{
    const struct board *board = context;

    desk_drop(&board->desk, request);
}

static void answered(void *context, const struct route *route, unsigned status, int64_t us)
{
    const struct board *board = context;

    board_metrics_answered(board->desk.metrics, route, status, us);
}

static struct stream_now now(void *context)
{
    const struct board *board = context;

    return follower_now(board->desk.follower, board->now_ms);
}

static enum status read_rule(const struct home *home, struct address_rule *ret_rule)
{
    struct trouble trouble;
    enum status status =
        address_read(home->settings.board_http, home->settings.behind_proxy, ret_rule, &trouble);

    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

static enum status listen_there(struct board *board, const struct home *home,
                                const struct address_rule *rule)
{
    static const struct server_calls calls = {answer, left, now, answered};
    const struct server_bounds bounds = {(unsigned)home->settings.board_connections,
                                         (unsigned)home->settings.board_connections_each};
    struct trouble trouble;
    enum status status = server_open(rule, &bounds, &calls, board, &board->server, &trouble);

    board->desk.server = board->server;
    if (status == STATUS_OK)
        status = home_note_endpoint(home, BOARD_NAME, server_bound(board->server), &trouble);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

enum status board_open(const struct home *home, board_t **ret_board)
{
    struct address_rule rule;
    enum status status = read_rule(home, &rule);

    if (status != STATUS_OK)
        return status;
    struct board *board = memory_new(sizeof *board);
    board->now_ms = clock_mono_ms();
    board->desk.follower = follower_new(home, RING_BYTES_MAX, board->now_ms);
    board->desk.inquiries = inquiries_new(home, &rule.proxy);
    board->desk.errands = errands_new(ERRANDS_KEPT_BYTES_MAX);
    board->desk.metrics = board_metrics_new();
    status = listen_there(board, home, &rule);
    if (status != STATUS_OK)
        board_close(&board);
    *ret_board = board;
    return status;
}

/* Inquiries first, for what they tell stands in the server's requests. */
void board_close(board_t **board)
{
    if (!*board)
        return;
    inquiries_destroy(&(*board)->desk.inquiries);
    errands_settle((*board)->desk.errands);
    server_close(&(*board)->server);
    follower_destroy(&(*board)->desk.follower);
    errands_destroy(&(*board)->desk.errands);
    board_metrics_destroy(&(*board)->desk.metrics);
    free(*board);
    *board = NULL;
}

enum status board_pass(board_t *board)
{
    board->now_ms = clock_mono_ms();
    follower_step(board->desk.follower, board->now_ms);
    inquiries_step(board->desk.inquiries, board->now_ms);
    desk_step(&board->desk);
    server_step(board->server);
    return STATUS_OK;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t board_wait_ms(const board_t *board)
{
    int64_t now_ms = clock_mono_ms();
    int64_t wait_ms = least(LOOK_MS, server_wait_ms(board->server));

    wait_ms = least(wait_ms, inquiries_wait_ms(board->desk.inquiries, now_ms));
    return least(wait_ms, follower_wait_ms(board->desk.follower, now_ms));
}

unsigned board_wires(const board_t *board, wire_t *ret_wires[WIRE_POLL_MAX])
{
    unsigned count = follower_wires(board->desk.follower, ret_wires);

    return count + inquiries_wires(board->desk.inquiries, ret_wires + count);
}

int board_file(const board_t *board)
{
    return server_file(board->server);
}

void board_describe(const board_t *board, char *ret_text, size_t size)
{
    snprintf(ret_text, size, "http%s", server_bound(board->server) + sizeof "tcp" - 1);
}

enum status board_check(const struct home *home)
{
    struct address_rule rule;
    struct trouble trouble;
    enum status status = read_rule(home, &rule);

    if (status != STATUS_OK)
        return status;
    status = address_look(&rule.listens, &trouble);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

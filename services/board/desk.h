/* The desk: answers a request from what the follower holds, or asks the scorer and answers when that has. */
#ifndef KAOHE_BOARD_DESK_H
#define KAOHE_BOARD_DESK_H

#include "services/board/board_metrics.h"
#include "services/board/errands.h"
#include "services/board/follower.h"
#include "services/board/inquiries.h"
#include "services/board/server.h"

struct desk {
    follower_t *follower;
    inquiries_t *inquiries;
    errands_t *errands;
    const server_t *server;
    board_metrics_t *metrics;
};

/* Gives what the scorer has answered to all who wait for it. */
void desk_step(const struct desk *desk);
/* As `answer` of struct server_calls. The request stays until it is answered. */
void desk_answer(struct desk *desk, struct request *request);
/* As `left` of it: the scorer is not asked for this one any more. */
void desk_drop(const struct desk *desk, struct request *request);

#endif

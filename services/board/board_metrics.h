/* What the board counts and measures (metrics.def), and its text at GET /metrics. */
#ifndef KAOHE_BOARD_METRICS_H
#define KAOHE_BOARD_METRICS_H

#include "common/metrics/metrics.h"
#include "services/board/reply.h"
#include "services/board/route.h"

typedef struct board_metrics board_metrics_t;

board_metrics_t *board_metrics_new(void);
void board_metrics_destroy(board_metrics_t **metrics); /* NULL is fine */

/* A request was answered. `route` is NULL where it had none. */
void board_metrics_answered(board_metrics_t *metrics, const struct route *route, unsigned status,
                            int64_t us);

/* How it stands now. */
struct board_figures {
    unsigned connections, streams, questions;
    uint64_t turned_away, sent_away, resyncs; /* since the start */
    bool is_scorer_heard;
    uint64_t records;
};
/* With those of its process. */
struct reply board_metrics_reply(board_metrics_t *metrics, const struct board_figures *figures);

#endif

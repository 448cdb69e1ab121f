/* Why a centre has its score, for one request: page after page is asked of the scorer, all as of one
 * moment, and the answer is what `kaohe explain --json` prints. */
#ifndef KAOHE_BOARD_EXPLAINING_H
#define KAOHE_BOARD_EXPLAINING_H

#include "services/board/inquiries.h"
#include "services/board/server.h"

/* Beyond so many findings the answer is a refusal: no page shows them, and memory is bounded. */
enum { EXPLAINING_ROWS_MAX = 20000 };

/* The request's reply is filled in, now or later. `inquiries` outlives that. */
void explaining_begin(inquiries_t *inquiries, struct request *request);

#endif

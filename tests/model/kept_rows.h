/* What the outboxes hold of a log, read from their disks without the product: what they keep, and what is not
 * receipted. */
#ifndef KAOHE_MODEL_KEPT_ROWS_H
#define KAOHE_MODEL_KEPT_ROWS_H

#include "tests/model/naive_read.h"

/* By which log's numbers it keeps: the turn, and that log's name. */
struct keeping_by {
    uint64_t turn, log;
};
struct keeping_by kept_rows_by(const char *outbox);

/* Whether it keeps this record under this number, by the numbers that it keeps by now, byte for byte. */
bool kept_rows_has(const char *outbox, const struct naive_record *record);
/* Whether it holds the event of this record in any way: under whatever number, or as one not receipted. */
bool kept_rows_hold(const char *outbox, const struct naive_record *record);
/* Whether all that it keeps is by the numbers that it keeps by now. */
bool kept_rows_are_settled(const char *outbox);

#endif

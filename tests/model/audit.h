/* The audit of a history that has come to rest: nothing that was acknowledged is lost, each finding
 * counts once, totals are the fold over the log, and that is the same again. Reports each violation
 * to checker.h. */
#ifndef KAOHE_MODEL_AUDIT_H
#define KAOHE_MODEL_AUDIT_H

#include "tests/model/client.h"
#include "tests/model/reader.h"

struct audit_sender {
    struct client *client;
    const char *disk; /* of its collector */
};

/* `refolds`: every table is also folded again and compared byte for byte, which takes its time. */
void audit_run(const char *scorer_disk, const struct audit_sender *senders, unsigned count,
               const struct reader *reader, bool refolds);

uint64_t audit_records(void); /* judged again, over all histories */

#endif

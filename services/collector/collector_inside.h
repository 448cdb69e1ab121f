/* What the files of the collector's loop share; nobody else includes it. */
#ifndef KAOHE_COLLECTOR_COLLECTOR_INSIDE_H
#define KAOHE_COLLECTOR_COLLECTOR_INSIDE_H

#include "common/run/needs.h"
#include "common/run/room.h"
#include "services/collector/case_clock.h"
#include "services/collector/collector.h"
#include "services/collector/collector_metrics.h"
#include "services/collector/door.h"
#include "services/collector/intake.h"
#include "services/collector/keeping.h"
#include "services/collector/outbox_home.h"
#include "services/collector/reporter.h"

struct collector {
    const struct home *home;
    const char *source;
    char store[OUTBOX_HOME_STORE_BYTES]; /* below the home */
    char dir[HOME_PATH_BYTES];
    outbox_t *outbox;
    roster_t *roster;
    intake_t *intake;
    struct door door;
    wire_t *intake_wire;
    reporter_t *reporter;
    struct case_clock clock;
    courier_t *courier;
    struct room room;
    struct keeping keeping;
    needs_t *needs;
    collector_metrics_t *figures;
    uint64_t frame_bytes_left;        /* that this pass may take, of lines */
    txn_t *txn;                       /* of the running pass; NULL: nothing to write yet */
    struct message message;           /* the frame being handled */
    struct message_room message_room; /* the entries of its list */
    enum status read_status;          /* of the first reading transaction that failed */
    bool cases_changed;               /* in this pass, so that the next deadline may be another */
};

#endif

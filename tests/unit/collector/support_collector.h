/* A collector whose passes a test makes: over a real home, outbox and sockets, with a clock of the
 * test's own. The test plays the clients and the scorer. A program that uses this is linked with
 * functions in the place of others (CMakeLists.txt). */
#ifndef KAOHE_TESTS_SUPPORT_COLLECTOR_H
#define KAOHE_TESTS_SUPPORT_COLLECTOR_H

#include "common/run/room.h"
#include "services/collector/collector.h"
#include "tests/unit/collector/support_outbox.h"
#include "tests/unit/wire/support_wire.h"

enum {
    ARRIVES_MS_MAX = 20000, /* for what is surely on its way */
    START_MS = 5000000,     /* since the boot */
};

#define START_WALL_MS INT64_C(1149120000000) /* 2006-06-01T00:00:00Z */
#define PRAISE                                                                                     \
    "{\"clause\":\"hosting\",\"record\":\"1\",\"occurred\":\"2006-03-14T10:20:00+08:00\"}"
#define CASE(id, due) "{\"case\":\"" id "\",\"due\":\"" due "\"}"

struct collector_world {
    char dir[PLACE_BYTES];
    struct home home;
    collector_t *collector; /* of `wuhou` */
    int64_t passed_ms;      /* since the test began */
    int64_t leapt_ms;       /* by so much the wall clock is wrong */
    bool map_has_no_room;   /* no commit writes anything, and says so */
    uint64_t spare_bytes;   /* that the disk has; 0: as it is */
    unsigned room_looks;    /* since the test began */
    wire_t *client, *scorer;
    struct peer peer; /* the collector, as the scorer knows it */
    uint64_t id;      /* of the last question */
    uint64_t session; /* as it greeted last */
    struct message heard;
    struct message_room room;
};

extern struct collector_world world;

void begin_collector(void);
void end_collector(void);
void open_collector(void); /* again */
/* With its client, which would send into the connection that has just ended. */
void close_collector(void);
void reopen_collector(void);

void pass_collector(void);
void pass_collector_after(int64_t ms);
/* Waits until something has come to the collector. */
void pass_collector_when_told(void);

/* A client. An answer is good until the next one; the collector does its passes until it is there. */
void send_to_intake(const char *line);
const struct message *hear_intake(void);
const struct message *submit_to_intake(const char *line);
void check_intake_took(const struct message *answer, enum taken taken, uint64_t seq);
void check_intake_is_full(const struct message *answer);
/* Its status has this part. */
void check_collector_says(const char *part);

/* The scorer. It hears what the collector says but for its pings. */
const struct message *hear_collector(enum message_type expected);
void tell_collector(const struct message *message);
/* Is greeted, and says that it has nothing. */
void meet_collector(void);
/* The receipt for the one event of a BATCH. */
void receipt_to_collector(const struct message *batch, enum outcome outcome);

#endif

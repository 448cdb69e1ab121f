/* A link with a clock and an outbox of the test's own. Each step's output is in `output`. */
#ifndef KAOHE_TESTS_SUPPORT_LINK_H
#define KAOHE_TESTS_SUPPORT_LINK_H

#include "services/collector/link.h"
#include "tests/unit/support.h"

enum { LINK_INSTANCE = 4711, LINK_EPOCH = 5, LINK_WINDOW = 100 };

struct link_world {
    struct link link;
    struct outbox_state outbox;
    int64_t now;
    struct link_output output;
};

struct link_world link_world(uint64_t seed);
/* A link that is welcomed by a scorer which has all below the outbox's first. */
struct link_world live_link(uint64_t first, uint64_t next);

/* `ms` pass in one go, and the link is stepped. */
void pass(struct link_world *world, int64_t ms);
/* The clock jumps to the link's own deadline. */
void pass_to_deadline(struct link_world *world);

void hear_message(struct link_world *world, struct message message);
/* Messages of the running conversation. */
void hear_receipt(struct link_world *world);
void hear_pong(struct link_world *world);
void hear_welcome(struct link_world *world, uint64_t last);
void hear_refusal(struct link_world *world, const char *word);

/* The outbox holds `first` up to but without `next`. */
void hold(struct link_world *world, uint64_t first, uint64_t next);
/* All that the last step asked for was sent. */
void send_all(struct link_world *world);

void check_link_state(const struct link_world *world, enum link_state expected);
/* `first` and `end` are equal: nothing is sent. */
void check_sending(const struct link_world *world, uint64_t first, uint64_t end);
/* The link went away, and the socket is to be closed. */
void check_left(const struct link_world *world);
/* The operator is warned. */
void check_trouble(const struct link_world *world);

#endif

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

static inline struct link_world link_world(uint64_t seed)
{
    struct link_world world = {.outbox = {.epoch = LINK_EPOCH, .first = 1, .next = 1},
                               .now = 1000000};

    link_init(&world.link, LINK_INSTANCE, seed, world.now);
    return world;
}

/* `ms` pass in one go, and the link is stepped. */
static inline void pass(struct link_world *world, int64_t ms)
{
    world->now += ms;
    link_step(&world->link, NULL, &world->outbox, world->now, &world->output);
}

/* The clock jumps to the link's own deadline. */
static inline void pass_to_deadline(struct link_world *world)
{
    pass(world, link_deadline(&world->link) - world->now);
}

static inline void hear_message(struct link_world *world, struct message message)
{
    link_step(&world->link, &message, &world->outbox, world->now, &world->output);
}

/* A message of the running conversation. */
static inline void hear_type(struct link_world *world, enum message_type type)
{
    hear_message(world, (struct message){.type = type, .session = world->link.session});
}

static inline void hear_welcome(struct link_world *world, uint64_t last)
{
    hear_message(world, (struct message){.type = MESSAGE_WELCOME,
                                         .session = world->link.session,
                                         .epoch = world->outbox.epoch,
                                         .last = last,
                                         .window = LINK_WINDOW});
}

static inline void hear_refusal(struct link_world *world, const char *word)
{
    hear_message(world, (struct message){.type = MESSAGE_REFUSE,
                                         .session = world->link.session,
                                         .word = text_of(word)});
}

/* The outbox holds `first` up to but without `next`. */
static inline void hold(struct link_world *world, uint64_t first, uint64_t next)
{
    world->outbox.first = first;
    world->outbox.next = next;
}

/* All that the last step asked for was sent. */
static inline void send_all(struct link_world *world)
{
    if (world->output.send_first < world->output.send_end)
        link_sent(&world->link, world->output.send_end);
}

static inline void check_link_state(const struct link_world *world, enum link_state expected)
{
    static const char *const names[] = {"AWAY", "GREETING", "LIVE"};

    check_string("state", names[world->link.state], names[expected]);
}

static inline void check_sending(const struct link_world *world, uint64_t first, uint64_t end)
{
    bool sends = world->output.send_first < world->output.send_end;

    if (first == end)
        CHECK(!sends, "sends from %llu on", (unsigned long long)world->output.send_first);
    else
        CHECK(sends && world->output.send_first == first && world->output.send_end == end,
              "sends %llu to %llu, expected %llu to %llu",
              (unsigned long long)world->output.send_first,
              (unsigned long long)world->output.send_end, (unsigned long long)first,
              (unsigned long long)end);
}

/* A link that is welcomed by a scorer which has all below the outbox's first. */
static inline struct link_world live_link(uint64_t first, uint64_t next)
{
    struct link_world world = link_world(1);

    hold(&world, first, next);
    pass(&world, 0);
    hear_welcome(&world, first - 1);
    check_link_state(&world, LINK_LIVE);
    return world;
}

/* The link went away with a word for the operator, and the socket is to be closed. */
static inline void check_left(const struct link_world *world)
{
    check_link_state(world, LINK_AWAY);
    assert_true(world->output.disconnect);
    assert_false(world->output.connect || world->output.send_hello || world->output.send_ping);
    check_sending(world, 0, 0);
}

static inline void check_trouble(const struct link_world *world)
{
    CHECK(world->output.say && world->output.is_trouble, "nobody is told");
}

#endif

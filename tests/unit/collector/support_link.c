#include "tests/unit/collector/support_link.h"

struct link_world link_world(uint64_t seed)
{
    struct link_world world = {.outbox = {.epoch = LINK_EPOCH, .first = 1, .next = 1},
                               .now = 1000000};

    link_init(&world.link, LINK_INSTANCE, seed, world.now);
    return world;
}

void pass(struct link_world *world, int64_t ms)
{
    world->now += ms;
    link_step(&world->link, NULL, &world->outbox, world->now, &world->output);
}

void pass_to_deadline(struct link_world *world)
{
    pass(world, link_deadline(&world->link) - world->now);
}

void hear_message(struct link_world *world, struct message message)
{
    link_step(&world->link, &message, &world->outbox, world->now, &world->output);
}

void hear_receipt(struct link_world *world)
{
    hear_message(world, (struct message){.type = MESSAGE_RECEIPT,
                                         .receipt = {.session = world->link.session}});
}

void hear_pong(struct link_world *world)
{
    hear_message(world,
                 (struct message){.type = MESSAGE_PONG, .pong = {.session = world->link.session}});
}

void hear_welcome(struct link_world *world, uint64_t last)
{
    hear_message(world, (struct message){.type = MESSAGE_WELCOME,
                                         .welcome = {.session = world->link.session,
                                                     .epoch = world->outbox.epoch,
                                                     .last = last,
                                                     .window = LINK_WINDOW}});
}

void hear_refusal(struct link_world *world, const char *word)
{
    hear_message(
        world, (struct message){.type = MESSAGE_REFUSE,
                                .refuse = {.session = world->link.session, .word = text_of(word)}});
}

void hold(struct link_world *world, uint64_t first, uint64_t next)
{
    world->outbox.first = first;
    world->outbox.next = next;
}

void send_all(struct link_world *world)
{
    if (world->output.send_first < world->output.send_end)
        link_sent(&world->link, world->output.send_end);
}

void check_link_state(const struct link_world *world, enum link_state expected)
{
    static const char *const names[] = {"AWAY", "GREETING", "LIVE", "RESTORING"};

    check_string("state", names[world->link.state], names[expected]);
}

void check_sending(const struct link_world *world, uint64_t first, uint64_t end)
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

struct link_world live_link(uint64_t first, uint64_t next)
{
    struct link_world world = link_world(1);

    hold(&world, first, next);
    pass(&world, 0);
    hear_welcome(&world, first - 1);
    check_link_state(&world, LINK_LIVE);
    return world;
}

void check_left(const struct link_world *world)
{
    check_link_state(world, LINK_AWAY);
    assert_true(world->output.disconnect);
    assert_false(world->output.connect || world->output.send_hello || world->output.send_ping);
    check_sending(world, 0, 0);
}

void check_trouble(const struct link_world *world)
{
    CHECK(world->output.notice && world->output.is_warning, "nobody is told");
}

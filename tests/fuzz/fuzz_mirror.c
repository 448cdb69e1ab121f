/* The client's mirror, fed with updates and snapshots as a scorer that lies could send them. Whatever
 * comes, it holds texts that were sent for that year and record, and says truly whether they changed. */
#include <string.h>

#include "common/client/mirror.h"
#include "tests/fuzz/fuzz.h"

enum { YEARS = 11, INPUTS_MAX = 512 };

/* All that was sent. */
struct sent {
    uint64_t year, n;
    struct text json;
};

struct world {
    mirror_t *mirror;
    struct input input;
    struct sent sent[INPUTS_MAX];
    size_t count;
    int64_t now_ms;
    bool has_jumped; /* a new epoch came: standings may move back */
};

/* Near the bounds of what a number can be, or small. */
static uint64_t draw_number(struct input *input)
{
    uint8_t byte = input_byte(input);

    return byte < 250 ? byte : UINT64_MAX - (255 - byte);
}

static struct text draw_json(struct input *input)
{
    uint8_t size = input_byte(input);

    return size == 255 ? (struct text){0} : input_piece(input, size % 8);
}

static bool was_sent(const struct world *world, const struct mirror_standings *held)
{
    for (size_t i = 0; i < world->count; i++)
        if (world->sent[i].year == held->year && world->sent[i].n == held->n &&
            text_equal(world->sent[i].json, held->json))
            return true;
    return false;
}

static bool is_held(const struct world *world, uint64_t year)
{
    struct mirror_standings held;

    return mirror_standings(world->mirror, year, &held);
}

static void check(const struct world *world)
{
    uint64_t asks[MIRROR_YEARS_MAX];
    struct mirror_standings held;
    unsigned count = 0, asked = mirror_asks(world->mirror, asks);

    for (uint64_t year = 0; year < YEARS; year++) {
        if (!mirror_standings(world->mirror, year, &held))
            continue;
        count++;
        assert(was_sent(world, &held));
        assert(held.json.data[held.json.size] == '\0');
    }
    assert(count <= MIRROR_YEARS_MAX);
    assert(asked <= count);
    for (unsigned i = 0; i < asked; i++)
        assert(is_held(world, asks[i]));
}

/* A copy of what is held of a year; absent: nothing. */
static struct sent held_of(const struct world *world, uint64_t year)
{
    struct mirror_standings held;

    if (!mirror_standings(world->mirror, year, &held))
        return (struct sent){0};
    struct input input = {(const uint8_t *)held.json.data, held.json.size};
    return (struct sent){year, held.n, input_piece(&input, held.json.size)};
}

/* What is held may be others than before only where that was said, and its record does not fall. */
static void check_change(const struct world *world, uint64_t year, const struct sent *before,
                         bool is_changed)
{
    struct sent after = held_of(world, year);
    bool is_same = !before->json.data == !after.json.data && text_equal(before->json, after.json);

    assert(is_changed != is_same);
    if (before->json.data && !world->has_jumped)
        assert(after.n >= before->n);
}

static void send_update(struct world *world)
{
    struct input *input = &world->input;
    struct message_update update = {.epoch = input_byte(input) % 3,
                                    .seq = draw_number(input),
                                    .n_before = draw_number(input),
                                    .n = draw_number(input),
                                    .year = input_byte(input) % YEARS,
                                    .merged = input_byte(input) % 3,
                                    .rows = {.count = input_byte(input) % 2},
                                    .json = draw_json(input)};
    struct sent before = held_of(world, update.year);
    struct mirror_news news;

    world->sent[world->count++] = (struct sent){update.year, update.n, update.json};
    mirror_update(world->mirror, &update, world->now_ms, &news);
    world->has_jumped |= news.is_new_epoch;
    assert(!news.is_repeated ||
           !(news.is_first || news.is_gap || news.is_stale || news.is_changed));
    check_change(world, update.year, &before, news.is_changed);
}

static void send_snapshot(struct world *world)
{
    uint64_t year = input_byte(&world->input) % YEARS;
    struct message_answer answer = {.n = draw_number(&world->input),
                                    .json = draw_json(&world->input)};
    struct sent before = held_of(world, year);

    world->sent[world->count++] = (struct sent){year, answer.n, answer.json};
    bool is_changed = mirror_snapshot(world->mirror, year, &answer);
    check_change(world, year, &before, is_changed);
}

static void pass_time(struct world *world)
{
    bool is_new = false;

    world->now_ms += (int64_t)input_byte(&world->input) * 100;
    bool is_due = world->now_ms >= mirror_deadline(world->mirror);
    assert(mirror_check_silence(world->mirror, world->now_ms, &is_new) == is_due);
}

static void forget(struct world *world)
{
    uint64_t year = input_byte(&world->input) % YEARS;

    mirror_forget(world->mirror, year);
    assert(!is_held(world, year));
}

static void step(struct world *world)
{
    switch (input_byte(&world->input) % 8) {
    case 0:
        forget(world);
        break;
    case 1:
        pass_time(world);
        break;
    case 2:
    case 3:
        send_snapshot(world);
        break;
    default:
        send_update(world);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct world world;

    world = (struct world){.mirror = mirror_new(0), .input = {bytes, size}};
    while (world.input.left > 0 && world.count < INPUTS_MAX) {
        step(&world);
        check(&world);
    }
    mirror_destroy(&world.mirror);
    input_end();
    return 0;
}

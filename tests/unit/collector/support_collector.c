#include "tests/unit/collector/support_collector.h"

#include "common/base/clock.h"

enum {
    WAIT_MS = 50,
    TRIES = 400, /* waits for what is on its way */
    MAP_MIB = 16,
};

struct collector_world world;

/* These stand between the collector and the clock, and between it and the disk (CMakeLists.txt). */
int64_t __wrap_clock_mono_ms(void);
int64_t __wrap_clock_mono_ms(void)
{
    return START_MS + world.passed_ms;
}

int64_t __wrap_clock_boot_ms(void);
int64_t __wrap_clock_boot_ms(void)
{
    return START_MS + world.passed_ms;
}

int64_t __wrap_clock_wall_ms(void);
int64_t __wrap_clock_wall_ms(void)
{
    return START_WALL_MS + world.passed_ms + world.leapt_ms;
}

enum status __real_outbox_commit(outbox_t *outbox, txn_t **txn, struct trouble *ret_trouble);
enum status __wrap_outbox_commit(outbox_t *outbox, txn_t **txn, struct trouble *ret_trouble);
enum status __wrap_outbox_commit(outbox_t *outbox, txn_t **txn, struct trouble *ret_trouble)
{
    if (!world.map_has_no_room)
        return __real_outbox_commit(outbox, txn, ret_trouble);
    outbox_abort(outbox, txn);
    return trouble_set(ret_trouble, STATUS_FULL, "the map has no room");
}

enum status __real_room_look(struct room *room, store_t *store, const struct room_terms *terms,
                             int64_t mono_ms);
enum status __wrap_room_look(struct room *room, store_t *store, const struct room_terms *terms,
                             int64_t mono_ms);
enum status __wrap_room_look(struct room *room, store_t *store, const struct room_terms *terms,
                             int64_t mono_ms)
{
    enum status status = __real_room_look(room, store, terms, mono_ms);

    world.room_looks++;
    if (world.spare_bytes)
        room->spare_bytes = world.spare_bytes;
    return status;
}

void open_collector(void)
{
    enum status status = collector_open(&world.home, "wuhou", &world.collector);

    assert_int_equal(status, STATUS_OK);
}

static void connect_client(void)
{
    char endpoint[HOME_ENDPOINT_BYTES];

    home_endpoint(&world.home, "", "intake.wuhou", true, endpoint);
    world.client = connect_wire(WIRE_DEALER, endpoint);
}

void close_collector(void)
{
    wire_close(&world.client);
    collector_close(&world.collector);
}

void reopen_collector(void)
{
    open_collector();
    connect_client();
}

void begin_collector(void)
{
    char endpoint[HOME_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    struct trouble trouble;

    world = (struct collector_world){0};
    fresh_path(world.dir);
    assert_int_equal(home_open(world.dir, &world.home, &trouble), STATUS_OK);
    world.home.settings.outbox_map_mib = MAP_MIB;
    world.home.settings.disk_reserve_mib = 0;
    assert_int_equal(home_make(&world.home, "collector", &trouble), STATUS_OK);
    home_endpoint(&world.home, "", "ingest", false, endpoint);
    world.scorer = bind_wire(WIRE_ROUTER, endpoint, bound);
    reopen_collector();
}

void end_collector(void)
{
    wire_close(&world.client);
    wire_close(&world.scorer);
    collector_close(&world.collector);
    assert_null(world.collector);
}

void pass_collector(void)
{
    assert_int_equal(collector_pass(world.collector), STATUS_OK);
}

void pass_collector_after(int64_t ms)
{
    world.passed_ms += ms;
    pass_collector();
}

void pass_collector_when_told(void)
{
    wire_t *wires[WIRE_POLL_MAX];
    unsigned count = collector_wires(world.collector, wires);

    wire_wait(wires, count, -1, ARRIVES_MS_MAX);
    pass_collector();
}

/* The next message that comes to `wire`, while the collector does its passes. */
static const struct message *hear_from(wire_t *wire, struct peer *ret_peer)
{
    wire_t *wires[WIRE_POLL_MAX];
    enum refusal refusal;
    struct text frame;

    for (int i = 0; i < TRIES; i++) {
        pass_collector();
        if (wire_receive(wire, ret_peer, &frame)) {
            assert_true(
                message_decode(frame.data, frame.size, &world.room, &world.heard, &refusal));
            return &world.heard;
        }
        unsigned count = collector_wires(world.collector, wires);
        wires[count++] = wire;
        wire_wait(wires, count, -1, WAIT_MS);
    }
    fail_msg("nothing has come");
    return NULL;
}

const struct message *hear_intake(void)
{
    const struct message *answer = hear_from(world.client, NULL);

    assert_int_equal(message_id(answer), world.id);
    return answer;
}

void send_to_intake(const char *line)
{
    struct text lines[] = {text_of(line)};
    struct message question = {
        .type = MESSAGE_SUBMIT,
        .submit = {.id = ++world.id, .source = LIT("wuhou"), .lines = {lines, 1}}};

    assert_true(wire_send_message(world.client, NULL, &question));
}

const struct message *submit_to_intake(const char *line)
{
    send_to_intake(line);
    return hear_intake();
}

void check_intake_took(const struct message *answer, enum taken taken, uint64_t seq)
{
    check_string("answer", message_name(answer->type), "TAKEN");
    assert_int_equal(answer->taken.verdicts.count, 1);
    assert_int_equal(answer->taken.verdicts.items[0].taken, taken);
    assert_int_equal(answer->taken.verdicts.items[0].seq, seq);
}

void check_intake_is_full(const struct message *answer)
{
    check_string("answer", message_name(answer->type), "SORRY");
    check_text("word", answer->sorry.word, LIT("full"));
}

void check_collector_says(const char *part)
{
    struct message question = {.type = MESSAGE_GET_STATUS, .get_status = {.id = ++world.id}};

    assert_true(wire_send_message(world.client, NULL, &question));
    struct text json = hear_intake()->answer.json;
    CHECK(memmem(json.data, json.size, part, strlen(part)), "no %s in %.*s", part, (int)json.size,
          json.data);
}

/* What the collector says to the scorer, but for its pings. */
const struct message *hear_collector(enum message_type expected)
{
    const struct message *message;

    do
        message = hear_from(world.scorer, &world.peer);
    while (message->type == MESSAGE_PING && expected != MESSAGE_PING);
    check_string("message", message_name(message->type), message_name(expected));
    return message;
}

void tell_collector(const struct message *message)
{
    assert_true(wire_send_message(world.scorer, &world.peer, message));
}

/* Greets, and is welcomed by a scorer that has nothing. */
void meet_collector(void)
{
    world.session = hear_collector(MESSAGE_HELLO)->hello.session;
    tell_collector(&(struct message){.type = MESSAGE_WELCOME,
                                     .welcome = {.session = world.session, .window = 100}});
    pass_collector_when_told();
    check_collector_says("\"link\":\"live\"");
}

/* The receipt for the one event of a BATCH. */
void receipt_to_collector(const struct message *batch, enum outcome outcome)
{
    struct receipt receipt = {
        .n = 9, .outcome = outcome, .received_ms = START_WALL_MS + world.passed_ms};
    unsigned char sum[DIGEST_BYTES];
    struct text event = batch->batch.events.items[0];
    struct message message = {.type = MESSAGE_RECEIPT,
                              .receipt = {.session = world.session,
                                          .first = batch->batch.first,
                                          .digest = {(const char *)sum, sizeof sum},
                                          .receipts = {&receipt, 1}}};

    assert_int_equal(batch->batch.events.count, 1);
    digest_of(event.data, event.size, sum);
    tell_collector(&message);
}

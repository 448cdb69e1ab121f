#include "tests/model/stranger.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "proto/event_codec.h"
#include "tests/model/client.h"

enum { BURST_MAX = 14, RECORDS = 6, EVENT_BYTES = 256 };

static unsigned draw(struct stranger *stranger, unsigned bound)
{
    return chance_below(&stranger->chance, bound);
}

/* Numbers that a careless sum overflows, or that are just beside the good one. */
static uint64_t draw_number(struct stranger *stranger, uint64_t good)
{
    const uint64_t numbers[] = {
        0,          1,         good - 1,      good,       good + 1,       good + 30,
        UINT32_MAX, INT64_MAX, INT64_MAX - 1, UINT64_MAX, UINT64_MAX - 1, (uint64_t)INT64_MAX + 1};

    return numbers[draw(stranger, sizeof numbers / sizeof *numbers)];
}

static wire_t *dial(const struct home *home, const char *name)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    struct trouble trouble;
    wire_t *wire;

    home_endpoint(home, "", name, true, endpoint);
    enum status status = wire_connect(WIRE_DEALER, endpoint, NULL, &wire, &trouble);
    assert(status == STATUS_OK);
    return wire;
}

void stranger_open(struct stranger *stranger, const struct home *home,
                   const char *const sources[STRANGER_INTAKES], uint64_t seed)
{
    char name[HOME_INTAKE_NAME_BYTES];

    *stranger = (struct stranger){
        .machine = {
            .kind = MACHINE_CLIENT, .name = "stranger", .source = STRANGER_SOURCE, .home = *home}};
    stranger->chance = chance_of(seed, 0x73747261);
    struct machine *before = machine_enter(&stranger->machine);
    stranger->ingest = dial(&stranger->machine.home, "ingest");
    stranger->query = dial(&stranger->machine.home, "query");
    for (unsigned i = 0; i < STRANGER_INTAKES; i++) {
        stranger->sources[i] = sources[i];
        home_intake_name(sources[i], name);
        stranger->intakes[i] = dial(&stranger->machine.home, name);
    }
    machine_enter(before);
}

void stranger_close(struct stranger *stranger)
{
    struct machine *before = machine_enter(&stranger->machine);

    wire_close(&stranger->ingest);
    wire_close(&stranger->query);
    for (unsigned i = 0; i < STRANGER_INTAKES; i++)
        wire_close(&stranger->intakes[i]);
    machine_enter(before);
}

void stranger_overhear(struct stranger *stranger, const struct message *message, struct text frame)
{
    struct overheard *heard = &stranger->frames[stranger->heard % STRANGER_OVERHEARD];

    if (message->type == MESSAGE_HELLO) {
        stranger->foreign_session = message->hello.session;
        stranger->foreign_epoch = message->hello.epoch;
    }
    if (frame.size > STRANGER_BYTES)
        return;
    memcpy(heard->bytes, frame.data, frame.size);
    heard->size = frame.size;
    stranger->heard++;
}

/* ---- on any socket ---- */

static void send_noise(struct stranger *stranger, wire_t *wire)
{
    static const unsigned char marks[] = {0x92, 0x9a, 0x01, 0xc0, 0xdd,
                                          0xdf, 0xc6, 0xcf, 0xff, 0xc1};
    char bytes[64];
    size_t size = draw(stranger, sizeof bytes);

    for (size_t i = 0; i < size; i++)
        bytes[i] =
            (char)(draw(stranger, 3) ? draw(stranger, 256) : marks[draw(stranger, sizeof marks)]);
    wire_send(wire, NULL, bytes, size);
}

/* A frame of a collector, cut short: never a whole value. */
static void send_cut(struct stranger *stranger, wire_t *wire)
{
    unsigned count = stranger->heard < STRANGER_OVERHEARD ? stranger->heard : STRANGER_OVERHEARD;

    if (count == 0)
        return;
    const struct overheard *heard = &stranger->frames[draw(stranger, count)];
    wire_send(wire, NULL, heard->bytes, draw(stranger, (unsigned)heard->size));
}

/* What no client and no collector may send. */
static void send_answer(struct stranger *stranger, wire_t *wire)
{
    struct message message = message_sorry(draw_number(stranger, 1), REFUSAL_FULL, "as it were");

    if (draw(stranger, 2))
        message = (struct message){.type = MESSAGE_WELCOME,
                                   .welcome = {.session = stranger->foreign_session,
                                               .last = UINT64_MAX,
                                               .window = UINT64_MAX}};
    wire_send_message(wire, NULL, &message);
}

/* ---- ingest ---- */

static void send_hello(struct stranger *stranger)
{
    static const char *const sources[] = {"", "nobody", "Qingyang", "chengdu"};
    bool is_known = draw(stranger, 4) > 0, is_wild = draw(stranger, 3) == 0;
    struct message_hello hello = {.source = text_of(STRANGER_SOURCE),
                                  .instance = 1 + draw(stranger, 2),
                                  .fresh = draw(stranger, 2),
                                  .session = chance_next(&stranger->chance) >> 1 | 1,
                                  .epoch = 1 + draw(stranger, 3),
                                  .base = 1,
                                  .first = 1,
                                  .last = draw(stranger, 40)};

    if (!is_known)
        hello.source = draw(stranger, 5) ? text_of(sources[draw(stranger, 4)]) : (struct text){0};
    if (is_wild) {
        hello.first = draw_number(stranger, stranger->next);
        hello.last = draw_number(stranger, hello.first);
        hello.base = draw_number(stranger, hello.first);
        hello.epoch = draw(stranger, 3);
    } else {
        stranger->next = 1;
    }
    stranger->session = hello.session;
    stranger->epoch = hello.epoch;
    wire_send_message(stranger->ingest, NULL,
                      &(struct message){.type = MESSAGE_HELLO, .hello = hello});
}

static struct text make_event(struct stranger *stranger, char bytes[EVENT_BYTES])
{
    char record[16];
    struct event event = {.clause = text_of(draw(stranger, 4) ? "complaint" : "no-such-clause"),
                          .record = {record, 3},
                          .occurred = text_of(draw(stranger, 6) ? "2006-03-14T10:20:00+08:00"
                                                                : "2006-02-30T10:20:00+08:00")};

    snprintf(record, sizeof record, "S-%u", draw(stranger, RECORDS));
    size_t size = event_encode(&event, bytes, EVENT_BYTES);
    if (draw(stranger, 12) == 0) /* none that can be read */
        size = draw(stranger, (unsigned)size);
    if (draw(stranger, 12) == 0 && size > 0)
        bytes[draw(stranger, (unsigned)size)] = (char)0xc1;
    return (struct text){bytes, size};
}

/* Its own conversation, or one that was overheard; sequences as they should be, or not at all. */
static void send_batch(struct stranger *stranger)
{
    char bytes[ITEMS_MAX][EVENT_BYTES];
    struct text events[ITEMS_MAX];
    unsigned count = draw(stranger, draw(stranger, 3) ? 4 : ITEMS_MAX + 1);
    bool is_foreign = draw(stranger, 4) == 0;
    struct message_batch batch = {
        .session = is_foreign ? stranger->foreign_session : stranger->session,
        .epoch = is_foreign ? stranger->foreign_epoch : stranger->epoch,
        .first = draw(stranger, 3) ? stranger->next : draw_number(stranger, stranger->next)};

    for (unsigned i = 0; i < count; i++)
        events[i] = make_event(stranger, bytes[i]);
    if (draw(stranger, 10) == 0)
        batch.epoch++;
    batch.events = (struct text_list){events, count};
    if (!is_foreign && batch.first == stranger->next)
        stranger->next += count;
    wire_send_message(stranger->ingest, NULL,
                      &(struct message){.type = MESSAGE_BATCH, .batch = batch});
}

static void send_ping(struct stranger *stranger)
{
    struct message_ping ping = {.session = draw(stranger, 2) ? stranger->session
                                                             : stranger->foreign_session,
                                .first = draw_number(stranger, 1),
                                .last = draw_number(stranger, 1)};

    wire_send_message(stranger->ingest, NULL,
                      &(struct message){.type = MESSAGE_PING, .ping = ping});
}

static void bother_ingest(struct stranger *stranger)
{
    switch (draw(stranger, 10)) {
    case 0:
        send_noise(stranger, stranger->ingest);
        break;
    case 1:
        send_cut(stranger, stranger->ingest);
        break;
    case 2:
        send_answer(stranger, stranger->ingest);
        break;
    case 3:
    case 4:
        send_hello(stranger);
        break;
    case 5:
        send_ping(stranger);
        break;
    default:
        send_batch(stranger);
    }
}

/* ---- questions ---- */

/* Where a page of cases begins: at the start, at a case that is maybe there, at bytes that are no
 * place, for they are too few or too many. */
static struct text draw_place(struct stranger *stranger)
{
    static const char place[2 * PLACE_BYTES_MAX] =
        "\1\0\0\0\x0e\x7b\x5c\xc0\0\0\0\0\0jinjiang\0C-1";
    enum { GOOD = 1 + 8 + 4 + 8 + 1 + 3 };
    const size_t sizes[] = {0, GOOD, draw(stranger, GOOD), sizeof place};

    return (struct text){place, sizes[draw(stranger, 4)]};
}

static struct message draw_question(struct stranger *stranger)
{
    static const char *const centres[] = {"jinjiang", "510107", "锦江区", "office", "nowhere", ""};
    static const uint64_t years[] = {0, 2005, 2006, 2007, 9999, 10000, UINT64_MAX};
    struct text centre = text_of(centres[draw(stranger, 6)]);
    uint64_t id = ++stranger->id, n = draw(stranger, 2) ? 1 : draw_number(stranger, 7);

    switch (draw(stranger, 6)) {
    case 0:
        return (struct message){.type = MESSAGE_GET_STANDINGS,
                                .get_standings = {.id = id, .year = years[draw(stranger, 7)]}};
    case 1:
        return (struct message){.type = MESSAGE_GET_LOG,
                                .get_log = {.id = id, .n = n, .to = draw_number(stranger, 9)}};
    case 2:
        if (draw(stranger, 3))
            centre = (struct text){0};
        return (struct message){.type = MESSAGE_GET_PENDING,
                                .get_pending = {.id = id, .n = n, .centre = centre}};
    case 3:
        return (struct message){.type = MESSAGE_GET_FINDING,
                                .get_finding = {.id = id,
                                                .centre = centre,
                                                .clause = text_of("complaint"),
                                                .record = text_of("complaint-1")}};
    case 4:
        return (struct message){.type = MESSAGE_GET_CASES,
                                .get_cases = {.id = id, .place = draw_place(stranger)}};
    default:
        return (struct message){.type = MESSAGE_GET_STATUS, .get_status = {.id = id}};
    }
}

static void bother_query(struct stranger *stranger, wire_t *wire)
{
    struct message question = draw_question(stranger);

    switch (draw(stranger, 8)) {
    case 0:
        send_noise(stranger, wire);
        break;
    case 1:
        send_cut(stranger, wire);
        break;
    case 2:
        send_answer(stranger, wire);
        break;
    default:
        wire_send_message(wire, NULL, &question);
    }
}

/* Lines that are malformed or blank, of the right source; good ones of another. */
static void send_lines(struct stranger *stranger, unsigned intake)
{
    static const char *const lines[] = {"",
                                        "{",
                                        "{}",
                                        "[]",
                                        "\r",
                                        "\xff",
                                        "{\"clause\":1}",
                                        "{\"case\":\"\"}",
                                        "null",
                                        "{\"case\":{}}"};
    bool is_own = draw(stranger, 3) > 0;
    struct text texts[ITEMS_MAX];
    unsigned count = draw(stranger, ITEMS_MAX + 1);

    for (unsigned i = 0; i < count; i++)
        texts[i] = text_of(is_own ? lines[draw(stranger, 10)]
                                  : "{\"action\":\"self-check\",\"year\":2006}");
    struct message submit = {
        .type = MESSAGE_SUBMIT,
        .submit = {.id = ++stranger->id - draw(stranger, 3),
                   .client = draw(stranger, 2) ? CLIENT_NAME + 1 : 0,
                   .source = text_of(is_own ? stranger->sources[intake] : STRANGER_SOURCE),
                   .lines = {texts, count}}};
    wire_send_message(stranger->intakes[intake], NULL, &submit);
}

static void send_await(struct stranger *stranger, unsigned intake)
{
    uint64_t seqs[ITEMS_MAX];
    unsigned count = draw(stranger, ITEMS_MAX + 1);

    for (unsigned i = 0; i < count; i++)
        seqs[i] = draw_number(stranger, 1 + i);
    struct message await = {.type = MESSAGE_AWAIT,
                            .await = {.id = ++stranger->id, .seqs = {seqs, count}}};
    wire_send_message(stranger->intakes[intake], NULL, &await);
}

static void bother_intake(struct stranger *stranger, unsigned intake)
{
    switch (draw(stranger, 4)) {
    case 0:
        send_lines(stranger, intake);
        break;
    case 1:
        send_await(stranger, intake);
        break;
    default:
        bother_query(stranger, stranger->intakes[intake]);
    }
}

void stranger_bother(struct stranger *stranger, unsigned intake, bool asks, uint64_t salt)
{
    struct machine *before = machine_enter(&stranger->machine);

    stranger->chance = chance_of(salt, 0x73747261);
    if (!asks && intake == STRANGER_INTAKES && draw(stranger, 3) > 0)
        send_hello(stranger);
    for (unsigned i = 1 + draw(stranger, BURST_MAX); i > 0; i--)
        if (intake < STRANGER_INTAKES)
            bother_intake(stranger, intake);
        else if (asks)
            bother_query(stranger, stranger->query);
        else
            bother_ingest(stranger);
    machine_enter(before);
}

#include "tests/model/reader.h"

#include <assert.h>

#include "common/client/ask.h"
#include "services/scorer/feed.h"
#include "tests/model/checker.h"
#include "tests/model/net.h"

static wire_t *dial(const struct home *home, enum wire_role role, const char *name)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    struct trouble trouble;
    wire_t *wire;

    home_endpoint(home, "", name, true, endpoint);
    enum status status = wire_connect(role, endpoint, NULL, &wire, &trouble);
    assert(status == STATUS_OK);
    return wire;
}

static void connect_again(struct reader *reader)
{
    wire_close(&reader->wire);
    wire_close(&reader->query_wire);
    reader->wire = dial(&reader->machine.home, WIRE_SUBSCRIBER, "feed");
    reader->query_wire = dial(&reader->machine.home, WIRE_DEALER, "query");
    reader->asked_year = 0;
}

void reader_open(struct reader *reader, const struct home *home)
{
    *reader = (struct reader){.machine = {.kind = MACHINE_READER, .name = "reader", .home = *home},
                              .looked_ms = machines_now()};
    reader->mirror = mirror_new(machines_now());
    struct machine *before = machine_enter(&reader->machine);
    connect_again(reader);
    machine_enter(before);
}

static void keep_held(struct reader *reader)
{
    struct mirror_standings standings;

    for (uint64_t year = 1990; year < 2110; year++)
        if (mirror_standings(reader->mirror, year, &standings) &&
            shown_read(standings.json, &reader->held[reader->held_count]))
            reader->held_count++;
}

void reader_close(struct reader *reader)
{
    struct machine *before = machine_enter(&reader->machine);

    wire_close(&reader->wire);
    wire_close(&reader->query_wire);
    keep_held(reader);
    mirror_destroy(&reader->mirror);
    machine_enter(before);
}

int64_t reader_wake_ms(const struct reader *reader)
{
    int64_t next = net_next_ms(&reader->machine), look = reader->looked_ms + READER_LOOK_MS;

    return next < look ? next : look;
}

static bool is_known_epoch(const struct reader *reader, uint64_t epoch)
{
    for (unsigned i = 0; i < reader->earlier_count; i++)
        if (reader->earlier[i] == epoch)
            return true;
    return false;
}

/* A frame that came twice, or late over a connection that has ended. An epoch that was left may be
 * the right one all the same, where a late frame of another one came in between: then its next
 * update knows more. A reader that stays behind is found when the history comes to rest. */
static bool is_stale(const struct reader *reader, const struct message_update *update)
{
    if (update->epoch == reader->epoch)
        return update->seq <= reader->seq;
    return update->n < reader->n ||
           (update->n == reader->n && is_known_epoch(reader, update->epoch));
}

static void enter_epoch(struct reader *reader, uint64_t epoch)
{
    if (epoch == reader->epoch)
        return;
    if (reader->epoch && !is_known_epoch(reader, reader->epoch) &&
        reader->earlier_count < READER_EPOCHS_MAX)
        reader->earlier[reader->earlier_count++] = reader->epoch;
    reader->epoch = epoch;
}

static void apply_update(struct reader *reader, const struct message_update *update)
{
    bool is_same = update->epoch == reader->epoch;
    bool is_next = is_same && update->seq == reader->seq + 1;

    if (is_stale(reader, update))
        return;
    reader->updates++;
    reader->gaps += !is_next && reader->seq > 0;
    if (is_next && update->n_before != reader->n)
        violated("the feed jumps from record %llu to %llu without a gap in its numbers",
                 (unsigned long long)reader->n, (unsigned long long)update->n_before);
    if (update->n < reader->n)
        violated("the feed goes back from record %llu to %llu", (unsigned long long)reader->n,
                 (unsigned long long)update->n);
    enter_epoch(reader, update->epoch);
    reader->seq = update->seq;
    reader->n = update->n;
}

/* What the mirror holds of a year is what it would show. */
static void note_held(const struct reader *reader, uint64_t year)
{
    struct mirror_standings standings;
    struct shown shown = {0};

    if (!mirror_standings(reader->mirror, year, &standings))
        return;
    if (!shown_read(standings.json, &shown) || (uint64_t)shown.year != year ||
        shown.n != standings.n)
        violated("of %llu as of record %llu other standings are held: %.*s",
                 (unsigned long long)year, (unsigned long long)standings.n,
                 (int)standings.json.size, standings.json.data);
    shown_note(&shown);
}

static void take_update(struct reader *reader, const struct message_update *update)
{
    struct mirror_news news;

    apply_update(reader, update);
    mirror_update(reader->mirror, update, machines_now(), &news);
    if (update->rows.count > FEED_CHANGES_MAX)
        violated("an update lists %zu changes", update->rows.count);
    tell("update %u of %llu: n %llu to %llu%s%s%s", (unsigned)update->seq,
         (unsigned long long)update->year, (unsigned long long)update->n_before,
         (unsigned long long)update->n, news.is_gap ? ", gap" : "",
         news.is_repeated ? ", repeated" : "", news.is_stale ? ", stale" : "");
    if (news.is_changed)
        note_held(reader, update->year);
    if (news.is_repeated)
        return; /* it tells of no gap */
    reader->heard_ms = machines_now();
    if (reader->mirror_n != update->n) {
        reader->mirror_n = update->n;
        reader->moved_ms = reader->heard_ms;
    }
}

static void take_answer(struct reader *reader, const struct message *message)
{
    if (!reader->asked_year || message_id(message) != reader->id)
        return;
    tell("of %llu: %s, n %llu", (unsigned long long)reader->asked_year, message_name(message->type),
         (unsigned long long)(message->type == MESSAGE_ANSWER ? message->answer.n : 0));
    if (message->type == MESSAGE_ANSWER) {
        reader->snapshots++;
        mirror_snapshot(reader->mirror, reader->asked_year, &message->answer);
        note_held(reader, reader->asked_year);
    } else if (text_is(message->sorry.word, "not-found")) {
        mirror_forget(reader->mirror, reader->asked_year);
    }
    reader->asked_year = 0;
}

static void receive(struct reader *reader, wire_t *wire)
{
    static struct message_room room;
    struct message message;
    struct text frame;
    enum refusal refusal;

    while (wire_receive(wire, NULL, &frame)) {
        if (!message_decode(frame.data, frame.size, &room, &message, &refusal))
            violated("a reader is sent a frame that is no message");
        else if (wire == reader->wire && message.type == MESSAGE_UPDATE)
            take_update(reader, &message.update);
        else if (wire == reader->query_wire &&
                 (message.type == MESSAGE_ANSWER || message.type == MESSAGE_SORRY))
            take_answer(reader, &message);
        else
            violated("a reader is sent a %s", message_name(message.type));
    }
}

/* One question at a time; one that is not answered is put again. */
static void ask(struct reader *reader)
{
    uint64_t years[MIRROR_YEARS_MAX];

    if (reader->asked_year && machines_now() < reader->asked_ms + CLIENT_ANSWER_MS)
        return;
    reader->asked_year = 0;
    if (mirror_asks(reader->mirror, years) == 0)
        return;
    reader->asked_year = years[0];
    reader->asked_ms = machines_now();
    struct message question = {.type = MESSAGE_GET_STANDINGS,
                               .get_standings = {.id = ++reader->id, .year = years[0]}};
    wire_send_message(reader->query_wire, NULL, &question);
}

bool reader_is_settled(const struct reader *reader)
{
    uint64_t years[MIRROR_YEARS_MAX];

    return mirror_asks(reader->mirror, years) == 0;
}

void reader_pass(struct reader *reader)
{
    bool is_new;

    reader->looked_ms = machines_now();
    struct machine *before = machine_enter(&reader->machine);
    receive(reader, reader->wire);
    receive(reader, reader->query_wire);
    if (mirror_check_silence(reader->mirror, machines_now(), &is_new))
        connect_again(reader);
    ask(reader);
    machine_enter(before);
}

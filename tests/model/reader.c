#include "tests/model/reader.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/model/checker.h"
#include "tests/model/net.h"

void reader_open(struct reader *reader, const struct home *home)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    struct trouble trouble;

    reader->machine = (struct machine){.kind = MACHINE_READER, .name = "reader", .home = *home};
    reader->wire = NULL;
    reader->epoch = reader->seq = reader->n = 0;
    reader->json_size = 0;
    reader->earlier_count = 0;
    reader->updates = reader->gaps = 0;
    reader->looked_ms = machines_now();
    struct machine *before = machine_enter(&reader->machine);
    home_endpoint(home, "", "feed", true, endpoint);
    enum status status = wire_connect(WIRE_SUBSCRIBER, endpoint, &reader->wire, &trouble);
    assert(status == STATUS_OK);
    machine_enter(before);
}

void reader_close(struct reader *reader)
{
    struct machine *before = machine_enter(&reader->machine);

    wire_close(&reader->wire);
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
    bool is_new = !is_same && !is_known_epoch(reader, update->epoch);
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
    if (is_new && update->seq == 1 && update->n_before < reader->n)
        violated("a feed begins with changes since record %llu, and %llu was published before",
                 (unsigned long long)update->n_before, (unsigned long long)reader->n);
    enter_epoch(reader, update->epoch);
    reader->seq = update->seq;
    reader->n = update->n;
    reader->year = (int)update->year;
    reader->json_size = update->json.size < READER_JSON_BYTES ? update->json.size : 0;
    memcpy(reader->json, update->json.data, reader->json_size);
    reader->json[reader->json_size] = '\0';
}

void reader_pass(struct reader *reader)
{
    static struct message_room room;
    struct message message;
    reader->looked_ms = machines_now();
    struct machine *before = machine_enter(&reader->machine);
    struct text frame;
    enum refusal refusal;

    while (wire_receive(reader->wire, NULL, &frame)) {
        if (!message_decode(frame.data, frame.size, &room, &message, &refusal))
            violated("the feed has a frame that is no message");
        else if (message.type != MESSAGE_UPDATE)
            violated("the feed has a %s", message_name(message.type));
        else
            apply_update(reader, &message.update);
    }
    machine_enter(before);
}

bool reader_score(const struct reader *reader, const char *slug, long *ret_score)
{
    char key[64];

    snprintf(key, sizeof key, "\"centre\":\"%s\"", slug);
    const char *row = reader->json_size ? strstr(reader->json, key) : NULL;
    const char *score = row ? strstr(row, "\"score\":") : NULL;
    if (!score)
        return false;
    *ret_score = lround(strtod(score + strlen("\"score\":"), NULL) * 100);
    return true;
}

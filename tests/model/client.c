#include "tests/model/client.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/model/net.h"

static void dial(struct client *client)
{
    char name[HOME_INTAKE_NAME_BYTES], endpoint[HOME_ENDPOINT_BYTES];
    struct trouble trouble;

    wire_close(&client->wire);
    home_intake_name(lines_source(client->source), name);
    home_endpoint(&client->machine.home, "", name, true, endpoint);
    enum status status = wire_connect(WIRE_DEALER, endpoint, NULL, &client->wire, &trouble);
    assert(status == STATUS_OK);
}

void client_open(struct client *client, unsigned source, unsigned first, unsigned count,
                 unsigned frame_lines, const struct home *home)
{
    client->machine = (struct machine){.kind = MACHINE_CLIENT, .name = "district", .home = *home};
    client->source = source;
    client->wire = NULL;
    client->first = client->next = client->released = first;
    client->end = first + count;
    assert(client->end <= LINES_POOL);
    client->frame_count = 0;
    client->frame_lines = frame_lines;
    client->id = 0;
    client->due_ms = 0;
    client->replaced = 0;
    memset(&client->handed[first], 0, count * sizeof *client->handed);
    struct machine *before = machine_enter(&client->machine);
    dial(client);
    machine_enter(before);
}

void client_close(struct client *client)
{
    struct machine *before = machine_enter(&client->machine);

    wire_close(&client->wire);
    machine_enter(before);
}

void client_release(struct client *client, unsigned count)
{
    unsigned left = client->end - client->released;

    client->released += count < left ? count : left;
}

bool client_is_done(const struct client *client)
{
    return client->next == client->released;
}

int64_t client_wake_ms(const struct client *client)
{
    int64_t next = net_next_ms(&client->machine);

    if (client_is_done(client))
        return next;
    return client->due_ms < next ? client->due_ms : next;
}

static void send_frame(struct client *client)
{
    unsigned left = client->released - client->next;
    struct text lines[ITEMS_MAX];

    if (client->frame_count == 0) {
        client->frame_count = left < client->frame_lines ? left : client->frame_lines;
        client->id++;
    }
    for (unsigned i = 0; i < client->frame_count; i++) {
        lines[i] = lines_text(client->source, client->next + i);
        client->handed[client->next + i].times++;
    }
    client->due_ms = machines_now() + CLIENT_ANSWER_MS_MAX;
    struct message submit = {.type = MESSAGE_SUBMIT,
                             .submit = {.id = client->id,
                                        .client = CLIENT_NAME,
                                        .source = text_of(lines_source(client->source)),
                                        .lines = {lines, client->frame_count}}};
    wire_send_message(client->wire, NULL, &submit);
}

static void apply_answer(struct client *client, const struct message *answer)
{
    const struct verdict_list *verdicts = &answer->taken.verdicts;

    if (client->frame_count == 0 || message_id(answer) != client->id)
        return; /* of a frame that was given up */
    if (answer->type == MESSAGE_SORRY) {
        client->due_ms = machines_now() + CLIENT_AGAIN_MS;
        return;
    }
    assert(answer->type == MESSAGE_TAKEN);
    assert(verdicts->count == client->frame_count);
    for (unsigned i = 0; i < client->frame_count; i++) {
        struct handed *handed = &client->handed[client->next + i];
        handed->is_taken = verdicts->items[i].taken != TAKEN_MALFORMED;
        handed->seq = verdicts->items[i].seq;
    }
    client->next += client->frame_count;
    client->frame_count = 0;
    client->due_ms = machines_now();
}

void client_pass(struct client *client)
{
    static struct message_room room;
    struct message answer;
    struct machine *before = machine_enter(&client->machine);
    struct text frame;
    enum refusal refusal;

    while (wire_receive(client->wire, NULL, &frame))
        if (message_decode(frame.data, frame.size, &room, &answer, &refusal))
            apply_answer(client, &answer);
    if (!client_is_done(client) && machines_now() >= client->due_ms) {
        if (client->frame_count > 0)
            dial(client); /* nobody has answered: perhaps nobody heard */
        send_frame(client);
    }
    machine_enter(before);
}

void client_excuse(struct client *client, unsigned kept)
{
    client->replaced++;
    for (unsigned i = kept; i < client->next + client->frame_count; i++)
        client->handed[i].is_excused = true;
}

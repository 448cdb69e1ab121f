#include "tests/unit/collector/support_testimony.h"

#include "common/run/signfile.h"

struct scene scene;

txn_t *scene_writing(void *context)
{
    (void)context;
    if (!scene.txn)
        scene.txn = outbox_begin(scene.outbox);
    return scene.txn;
}

enum status try_testimony(struct trouble *ret_trouble)
{
    return testimony_open(&scene.home, "wuhou", scene.outbox, scene_writing, NULL, &scene.testimony,
                          ret_trouble);
}

void open_testimony(void)
{
    struct trouble trouble;

    CHECK(try_testimony(&trouble) == STATUS_OK, "%s", trouble.why);
}

void put_signer(const char *name, const struct note_pair *pair)
{
    struct trouble trouble;

    CHECK(signfile_write(&scene.home, name, pair, &trouble) == STATUS_OK, "%s", trouble.why);
}

void scene_begin_bare(void)
{
    struct trouble trouble;

    log_begin();
    memset(&scene, 0, sizeof scene);
    fresh_path(scene.home_dir);
    assert_int_equal(home_open(scene.home_dir, &scene.home, &trouble), STATUS_OK);
    scene.outbox = fresh_outbox(scene.dir);
    scene.wires = open_pair();
    scene.session = SESSION;
    scene.mono_ms = 1000000;
}

void scene_begin(void)
{
    struct note_pair log = log_pair(), own = witness_pair(OWN);

    scene_begin_bare();
    put_signer(SIGNFILE_LOG, &log);
    put_signer("wuhou", &own);
    open_testimony();
}

void scene_end(void)
{
    testimony_close(&scene.testimony);
    outbox_close(&scene.outbox);
    close_pair(&scene.wires);
}

void scene_start_again(void)
{
    testimony_close(&scene.testimony);
    close_and_open(scene.dir, &scene.outbox);
    scene.session++;
    open_testimony();
}

void scene_look(void)
{
    scene.mono_ms += 1000;
    assert_int_equal(testimony_look(scene.testimony, TIME_S, scene.mono_ms), STATUS_OK);
}

void scene_commit(void)
{
    if (scene.txn)
        commit_outbox(scene.outbox, scene.txn);
    scene.txn = NULL;
}

void scene_pass(void)
{
    scene_look();
    scene_commit();
    testimony_speak(scene.testimony, scene.wires.dealer, scene.session, scene.mono_ms);
}

const struct message *scene_heard(enum message_type expected)
{
    static struct message_room room;
    static struct message message;
    enum refusal refusal;
    struct peer peer;
    struct text frame = receive(scene.wires.router, &peer);

    assert_true(message_decode(frame.data, frame.size, &room, &message, &refusal));
    check_string("message", message_name(message.type), message_name(expected));
    assert_int_equal(message_session(&message), scene.session);
    return &message;
}

void scene_show(uint64_t from)
{
    struct forest *forest = log_grown();

    scene_pass();
    scene_pass();
    assert_int_equal(scene_heard(MESSAGE_GET_GROWTH)->get_growth.n, from);
    grove.note_size = log_sign(forest);
    struct message shown = {.type = MESSAGE_GROWTH, .growth = growth_from(forest, from)};
    shown.growth.restores = (struct text){grove.restores, grove.restores_size};
    scene_look();
    testimony_hear(scene.testimony, &shown);
    forest_destroy(&forest);
}

uint64_t scene_cosigned(void)
{
    scene_pass();
    const struct message *message = scene_heard(MESSAGE_COSIGN);
    uint64_t n = message->cosign.n;

    snprintf(scene.line, sizeof scene.line, "%.*s", (int)message->cosign.line.size,
             message->cosign.line.data);
    return n;
}

void check_silent(void)
{
    struct peer peer;
    struct text frame;

    assert_false(wire_receive(scene.wires.router, &peer, &frame));
}

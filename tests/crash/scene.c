#include "tests/crash/scene.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "common/base/clock.h"
#include "common/wire/wire.h"
#include "proto/message.h"
#include "services/collector/collector.h"
#include "services/scorer/scorer.h"
#include "tests/chance.h"
#include "tests/crash/lines.h"
#include "tests/crash/promise.h"
#include "tests/crash/small.h"
#include "tests/crash/speech.h"

enum {
    SCORER_MAP_MIB = 64,
    OUTBOX_MAP_MIB = 32,
    TURN_MS = 1,
    ANSWER_MS_MAX = 1000, /* what was asked of a collector that went away is not answered */
    DELIVERY_MS_MAX = 20000,
    TURNS_MAX = 6, /* after each round */
    RESTART_ONE_IN = 12,
};

struct part {
    collector_t *collector;
    wire_t *wire;     /* the client's, to its intake */
    uint64_t asked;   /* the last question; 0: none is open */
    int64_t asked_ms; /* when */
    unsigned empties; /* answers in a row that nothing waits, since the last SUBMIT */
    bool is_status;   /* the open question is for the status */
};

struct scene {
    struct home home;
    struct chance chance;
    struct lines lines;
    scorer_t *scorer;
    struct part parts[SOURCES];
    uint64_t id;
    struct message_room room;
};

bool scene_home(const char *root, struct home *ret_home)
{
    char dir[HOME_PATH_BYTES];
    struct trouble trouble;

    snprintf(dir, sizeof dir, "%.500s/home", root);
    if (home_open(dir, ret_home, &trouble) != STATUS_OK)
        return false;
    ret_home->settings.scorer_map_mib = SCORER_MAP_MIB;
    ret_home->settings.outbox_map_mib = OUTBOX_MAP_MIB;
    ret_home->settings.disk_reserve_mib = 0;
    return true;
}

static bool start_scorer(struct scene *scene)
{
    calls_act(ACTOR_SCORER);
    return scorer_open(&scene->home, &scene->scorer) == STATUS_OK;
}

static bool start_collector(struct scene *scene, unsigned source)
{
    calls_act(ACTOR_COLLECTOR + source);
    return collector_open(&scene->home, source_slugs[source], &scene->parts[source].collector) ==
           STATUS_OK;
}

static bool meet(struct scene *scene, unsigned source)
{
    char name[HOME_INTAKE_NAME_BYTES], endpoint[HOME_ENDPOINT_BYTES];
    struct trouble trouble;

    home_intake_name(source_slugs[source], name);
    home_endpoint(&scene->home, "", name, true, endpoint);
    return wire_connect(WIRE_DEALER, endpoint, NULL, &scene->parts[source].wire, &trouble) == STATUS_OK;
}

static bool start(struct scene *scene, const char *root)
{
    struct trouble trouble;

    calls_act(ACTOR_NOBODY);
    bool is_good = scene_home(root, &scene->home) &&
                   home_make(&scene->home, "collector", &trouble) == STATUS_OK;
    bool scorer_first = chance_below(&scene->chance, 2) == 0;
    if (scorer_first)
        is_good = is_good && start_scorer(scene);
    for (unsigned i = 0; i < SOURCES; i++)
        is_good = is_good && start_collector(scene, i) && meet(scene, i);
    if (!scorer_first)
        is_good = is_good && start_scorer(scene);
    return is_good;
}

static void stop(struct scene *scene)
{
    for (unsigned i = 0; i < SOURCES; i++) {
        calls_act(ACTOR_COLLECTOR + i);
        collector_close(&scene->parts[i].collector);
        wire_close(&scene->parts[i].wire);
    }
    calls_act(ACTOR_SCORER);
    scorer_close(&scene->scorer);
}

/* Any one of them, now and then, while it has things on the way. */
static bool maybe_restart(struct scene *scene)
{
    unsigned which = chance_below(&scene->chance, SOURCES + 1);

    if (chance_below(&scene->chance, RESTART_ONE_IN) != 0)
        return true;
    if (which == SOURCES) {
        calls_act(ACTOR_SCORER);
        scorer_close(&scene->scorer);
        return start_scorer(scene);
    }
    calls_act(ACTOR_COLLECTOR + which);
    collector_close(&scene->parts[which].collector);
    scene->parts[which].asked = 0; /* a question without an answer is not asked again */
    return start_collector(scene, which);
}

static void ask(struct scene *scene, struct part *part, const struct message *question)
{
    calls_act(ACTOR_NOBODY);
    wire_send_message(part->wire, NULL, question);
    part->asked = scene->id;
    part->asked_ms = clock_mono_ms();
    part->is_status = question->type == MESSAGE_GET_STATUS;
}

static void submit(struct scene *scene, unsigned source)
{
    struct text lines[ITEMS_MAX];

    lines_draw(&scene->lines, &scene->chance, source);
    for (size_t i = 0; i < scene->lines.count; i++)
        lines[i] = text_of(scene->lines.texts[i]);
    struct message question = {.type = MESSAGE_SUBMIT,
                               .submit = {.id = ++scene->id,
                                          .source = text_of(source_slugs[source]),
                                          .lines = {lines, scene->lines.count}}};
    ask(scene, &scene->parts[source], &question);
    scene->parts[source].empties = 0;
}

static void ask_status(struct scene *scene, struct part *part)
{
    struct message question = {.type = MESSAGE_GET_STATUS, .get_status = {.id = ++scene->id}};

    ask(scene, part, &question);
}

static bool is_empty(struct text json)
{
    json_t *status = json_loadb(json.data, json.size, 0, NULL);
    bool is_empty = json_integer_value(json_object_get(status, "outbox")) == 0 &&
                    strcmp(json_string_value(json_object_get(status, "link")), "live") == 0;

    json_decref(status);
    return is_empty;
}

static void hear(struct scene *scene, struct part *part)
{
    struct message answer;
    struct text frame;
    enum refusal refusal;

    if (part->asked && clock_mono_ms() - part->asked_ms > ANSWER_MS_MAX)
        part->asked = 0;
    while (wire_receive(part->wire, NULL, &frame)) {
        bool is_good = message_decode(frame.data, frame.size, &scene->room, &answer, &refusal);
        assert(is_good);
        if (message_id(&answer) != part->asked || part->asked == 0)
            continue;
        part->asked = 0;
        if (part->is_status) {
            assert(answer.type == MESSAGE_ANSWER);
            part->empties = is_empty(answer.answer.json) ? part->empties + 1 : 0;
        }
    }
}

/* Everybody once, in an order that is drawn. */
static bool turn(struct scene *scene)
{
    unsigned from = chance_below(&scene->chance, SOURCES + 1);
    bool is_good = true;

    for (unsigned i = 0; i <= SOURCES && is_good; i++) {
        unsigned who = (from + i) % (SOURCES + 1);
        calls_act(who == SOURCES ? ACTOR_SCORER : ACTOR_COLLECTOR + who);
        is_good = who == SOURCES ? scorer_pass(scene->scorer) == STATUS_OK
                                 : collector_pass(scene->parts[who].collector) == STATUS_OK;
    }
    for (unsigned i = 0; i < SOURCES; i++)
        hear(scene, &scene->parts[i]);
    wire_wait(&scene->parts[from % SOURCES].wire, 1, -1, TURN_MS);
    return is_good;
}

static bool turn_until(struct scene *scene, int64_t end_ms)
{
    bool is_good = true;

    while (is_good && clock_mono_ms() < end_ms)
        is_good = turn(scene);
    return is_good;
}

/* Whether each collector says that nothing waits in its outbox; asks those who did not yet. Twice:
 * a status does not count what is taken in the same pass. */
static bool is_delivered(struct scene *scene)
{
    bool is_delivered = true;

    for (unsigned i = 0; i < SOURCES; i++) {
        struct part *part = &scene->parts[i];
        is_delivered = is_delivered && part->empties >= 2;
        if (!part->asked && part->empties < 2)
            ask_status(scene, part);
    }
    return is_delivered;
}

/* Until every deadline has passed that was about to, and then every outbox is empty. */
static bool deliver(struct scene *scene)
{
    int64_t end_ms = clock_mono_ms() + DELIVERY_MS_MAX;
    bool is_good = turn_until(scene, clock_mono_ms() + LINES_DUE_MS_MAX);

    for (unsigned i = 0; i < SOURCES; i++)
        scene->parts[i].empties = 0;
    while (is_good && !is_delivered(scene) && clock_mono_ms() < end_ms)
        is_good = turn(scene);
    return is_good && clock_mono_ms() < end_ms;
}

static bool play(struct scene *scene, const struct scene_plan *plan)
{
    bool is_good = true;

    for (unsigned i = 0; i < plan->rounds && is_good; i++) {
        unsigned source = chance_below(&scene->chance, SOURCES);
        if (!scene->parts[source].asked)
            submit(scene, source);
        for (unsigned turns = 1 + chance_below(&scene->chance, TURNS_MAX); turns > 0 && is_good;
             turns--)
            is_good = turn(scene);
        is_good = is_good && (!plan->restarts || maybe_restart(scene));
    }
    return is_good;
}

bool scene_run(const char *root, const struct scene_plan *plan, struct death death,
               struct trace *trace)
{
    static struct scene scene;

    scene.chance = chance_of(plan->seed, plan->is_second);
    lines_begin(&scene.lines, plan->is_second);
    calls_begin(trace, root, death, speech_look);
    small_begin(plan->seed);
    bool is_good = start(&scene, root) && play(&scene, plan) && deliver(&scene);
    stop(&scene);
    return is_good;
}

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "tests/chance.h"
#include "tests/crash/image.h"
#include "tests/crash/place.h"
#include "tests/crash/run.h"
#include "tests/crash/small.h"
#include "tests/crash/trial.h"

enum { TOLD_MAX = 3 };

struct killing {
    const struct run *run;
    int64_t end_ms;
    char root[PLACE_BYTES], scene[PLACE_BYTES + 16], said[PLACE_BYTES + 16];
    struct trace *trace, *after;
    struct scene_plan plan;
    uint64_t calls, sends; /* of the scene without a death */
    unsigned smalls;       /* of it */
    uint64_t in_calls, in_sends, survived, violations;
};

static void found(struct killing *killing, const struct verdict_text *verdict)
{
    struct image_name name = {
        .point = killing->trace->count, .number = IMAGE_ALL, .seed = killing->plan.seed};

    name.goes_on = true;
    if (verdict->is_wrong && ++killing->violations <= TOLD_MAX)
        violation_tell(killing->trace, &name, verdict);
}

/* The scene with a death; what it left is audited, and the programs go on. */
static void kill_once(struct killing *killing, struct death death)
{
    struct verdict_text verdict = {0};

    place_fresh(killing->scene);
    bool died =
        trial_scene(killing->scene, killing->trace, &killing->plan, death, killing->said, &verdict);
    killing->in_calls += died && death.call;
    killing->in_sends += died && death.send;
    killing->survived += !died;
    struct aftermath aftermath = {.root = killing->scene,
                                  .trace = killing->trace,
                                  .point = killing->trace->count,
                                  .after = killing->after,
                                  .seed = killing->plan.seed,
                                  .goes_on = true};
    if (!verdict.is_wrong)
        trial_aftermath(&aftermath, killing->said, &verdict);
    found(killing, &verdict);
}

/* 1 to `count` in an order that is drawn, so that a run that is short sees all parts. */
static uint64_t *shuffle(uint64_t count, struct chance *chance)
{
    uint64_t *order = calloc(count + 1, sizeof *order);

    assert(order);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t place = chance_below(chance, (unsigned)i + 1);
        order[i] = order[place];
        order[place] = i + 1;
    }
    return order;
}

static bool is_over(const struct killing *killing)
{
    uint64_t kills = killing->in_calls + killing->in_sends;

    return (killing->run->count && kills >= killing->run->count) ||
           (killing->run->seconds && clock_mono_ms() >= killing->end_ms);
}

static void kill_all(struct killing *killing, struct chance *chance)
{
    uint64_t count = killing->calls + killing->sends;
    uint64_t *order = shuffle(count, chance);

    for (uint64_t i = 0; i < count && !is_over(killing); i += killing->run->every) {
        bool is_torn = chance_below(chance, 2) == 0;
        uint64_t k = order[i];
        kill_once(killing, k <= killing->calls ? (struct death){.call = k, .is_torn = is_torn}
                                               : (struct death){.send = k - killing->calls});
    }
    free(order);
}

uint64_t run_kth(const struct run *run)
{
    struct killing killing = {.run = run, .trace = trace_new(), .after = trace_new()};
    struct chance chance = chance_of(run->seed, 0);

    killing.end_ms = clock_mono_ms() + (int64_t)run->seconds * 1000;
    killing.plan = (struct scene_plan){.seed = run->seed, .rounds = (unsigned)run->rounds};
    place_make("crash", killing.root);
    snprintf(killing.scene, sizeof killing.scene, "%s/scene", killing.root);
    snprintf(killing.said, sizeof killing.said, "%s/said", killing.root);
    kill_once(&killing, (struct death){0}); /* without a death: counts the calls */
    killing.calls = killing.trace->calls;
    killing.sends = killing.trace->sends;
    killing.smalls = small_count(killing.trace);
    killing.survived = 0;
    kill_all(&killing, &chance);
    printf("calls %llu, sends %llu, stores made small %u; killed in %llu calls and %llu sends, "
           "ended before %llu, "
           "violations %llu\n",
           (unsigned long long)killing.calls, (unsigned long long)killing.sends, killing.smalls,
           (unsigned long long)killing.in_calls, (unsigned long long)killing.in_sends,
           (unsigned long long)killing.survived, (unsigned long long)killing.violations);
    place_remove(killing.root);
    bool has_run = killing.in_calls + killing.in_sends > 0;
    if (!has_run)
        printf("no process was killed: nothing was tried\n");
    return killing.violations + !has_run;
}

#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "tests/crash/image.h"
#include "tests/crash/place.h"
#include "tests/crash/run.h"
#include "tests/crash/small.h"
#include "tests/crash/trial.h"

enum {
    NUMBERS_A_POINT = 40, /* images at one point of one scene, if it has so many */
    TORN_A_POINT = 4,     /* drawn ones besides every whole subset, where those are few */
    TOLD_MAX = 3,         /* violations that are kept */
    BATCH = 32,           /* images that one process audits, while none of them kills it */
};

/* Shared with the process that audits. */
struct batch {
    unsigned count, at; /* how many; which one is being audited */
    struct image_name names[BATCH];
    struct verdict_text verdicts[BATCH];
};

struct campaign {
    const struct run *run;
    int64_t end_ms;
    char root[PLACE_BYTES], scene[PLACE_BYTES + 16], disk[PLACE_BYTES + 16], said[PLACE_BYTES + 16];
    struct trace *trace, *after;
    image_t *image;
    struct batch *batch;
    uint64_t scenes, steps, smalls, points, images, went_on, exhausted, violations;
};

static bool is_over(const struct campaign *campaign)
{
    const struct run *run = campaign->run;

    return (run->count && campaign->images >= run->count) ||
           (run->seconds && clock_mono_ms() >= campaign->end_ms);
}

static void open_campaign(struct campaign *campaign, const struct run *run)
{
    *campaign = (struct campaign){.run = run};
    campaign->end_ms = clock_mono_ms() + (int64_t)run->seconds * 1000;
    place_make("crash", campaign->root);
    snprintf(campaign->scene, sizeof campaign->scene, "%s/scene", campaign->root);
    snprintf(campaign->disk, sizeof campaign->disk, "%s/disk", campaign->root);
    snprintf(campaign->said, sizeof campaign->said, "%s/said", campaign->root);
    campaign->trace = trace_new();
    campaign->after = trace_new();
    campaign->batch = mmap(NULL, sizeof *campaign->batch, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert(campaign->batch != MAP_FAILED);
}

static void found(struct campaign *campaign, const struct image_name *name,
                  const struct verdict_text *verdict)
{
    if (verdict->is_wrong && ++campaign->violations <= TOLD_MAX)
        violation_tell(campaign->trace, name, verdict);
}

static void build(const struct campaign *campaign, const struct image_name *name)
{
    place_fresh(campaign->disk);
    image_seek(campaign->image, name->point);
    image_build(campaign->image, campaign->disk, name->seed, name->number);
}

/* With what comes after: the programs go on. */
static void try_aftermath(struct campaign *campaign, const struct image_name *name)
{
    struct verdict_text verdict = {0};
    struct aftermath aftermath = {.root = campaign->disk,
                                  .trace = campaign->trace,
                                  .point = name->point,
                                  .after = campaign->after,
                                  .seed = name->seed,
                                  .goes_on = name->goes_on};

    build(campaign, name);
    trial_aftermath(&aftermath, campaign->said, &verdict);
    campaign->images++;
    campaign->went_on += name->goes_on;
    found(campaign, name, &verdict);
}

static void audit_batch(const void *context, struct verdict_text *unused)
{
    const struct campaign *campaign = context;
    struct batch *batch = campaign->batch;

    (void)unused;
    for (; batch->at < batch->count; batch->at++) {
        const struct image_name *name = &batch->names[batch->at];
        struct audit audit = {
            .root = campaign->disk, .trace = campaign->trace, .point = name->point};
        alarm(TRIAL_SECONDS_MAX);
        build(campaign, name);
        audit_run(&audit, &batch->verdicts[batch->at]);
    }
}

/* Where an image kills the process that audits, another one takes up the rest. */
static void try_batch(struct campaign *campaign)
{
    struct batch *batch = campaign->batch;

    for (batch->at = 0; batch->at < batch->count;) {
        struct verdict_text verdict;
        trial_run(audit_batch, campaign, 0, campaign->said, &verdict);
        if (batch->at < batch->count)
            batch->verdicts[batch->at++] = verdict;
    }
    for (unsigned i = 0; i < batch->count; i++)
        found(campaign, &batch->names[i], &batch->verdicts[i]);
    campaign->images += batch->count;
    batch->count = 0;
}

static void try_image(struct campaign *campaign, const struct image_name *name)
{
    struct batch *batch = campaign->batch;

    if (name->goes_on) {
        try_aftermath(campaign, name);
        return;
    }
    batch->names[batch->count] = *name;
    batch->verdicts[batch->count++] = (struct verdict_text){0};
    if (batch->count == BATCH)
        try_batch(campaign);
}

/* Whether a point has an image of that number that is not one of the others. */
static bool is_another(struct campaign *campaign, unsigned number)
{
    uint64_t subsets = image_subsets(campaign->image);

    if (subsets == 1)
        return number == IMAGE_ALL;
    if (subsets > IMAGE_FEW_SUBSETS)
        return number < NUMBERS_A_POINT;
    campaign->exhausted += number == IMAGE_DRAWN + subsets - 1;
    return number < IMAGE_DRAWN + subsets + TORN_A_POINT;
}

/* Every point has its images in another order, so that a run that is short sees all kinds. */
static unsigned number_of(unsigned pass, unsigned point)
{
    return pass <= IMAGE_DRAWN ? (pass + point) % (IMAGE_DRAWN + 1) : pass;
}

/* One image at every point of the scene; false: none has one more. */
static bool try_pass(struct campaign *campaign, unsigned pass, uint64_t seed)
{
    const struct trace *trace = campaign->trace;
    bool is_there = false;
    unsigned real = 0;

    for (unsigned point = 0; point <= trace->count && !is_over(campaign); point++) {
        if (point < trace->count && trace->steps[point].kind == STEP_PROMISE)
            continue; /* the point behind it promises more */
        unsigned number = number_of(pass, real++);
        image_seek(campaign->image, point);
        campaign->points += pass == 0;
        if (!is_another(campaign, number))
            continue;
        is_there = true;
        uint64_t images = campaign->images + campaign->batch->count;
        bool goes_on = campaign->run->on && images % campaign->run->on == 0;
        try_image(campaign, &(struct image_name){point, number, seed, goes_on});
    }
    return is_there;
}

static void try_scene(struct campaign *campaign)
{
    uint64_t seed = campaign->run->seed + campaign->scenes++;
    struct scene_plan plan = {
        .seed = seed, .rounds = (unsigned)campaign->run->rounds, .restarts = true};
    struct verdict_text verdict = {0};

    place_fresh(campaign->scene);
    trial_scene(campaign->scene, campaign->trace, &plan, (struct death){0}, campaign->said,
                &verdict);
    campaign->steps += campaign->trace->calls;
    campaign->smalls += small_count(campaign->trace);
    found(campaign, &(struct image_name){campaign->trace->count, IMAGE_ALL, seed, true}, &verdict);
    campaign->image = image_new(campaign->trace);
    for (unsigned pass = 0; pass == 0 || !is_over(campaign); pass++)
        if (!try_pass(campaign, pass, seed) && pass > IMAGE_DRAWN)
            break;
    try_batch(campaign);
    image_destroy(&campaign->image);
}

uint64_t run_images(const struct run *run)
{
    struct campaign campaign;

    open_campaign(&campaign, run);
    while (!is_over(&campaign))
        try_scene(&campaign);
    printf(
        "scenes %llu, calls %llu, stores made small %llu, crash points %llu (all subsets tried at "
        "%llu), images %llu, gone on from %llu, violations %llu\n",
        (unsigned long long)campaign.scenes, (unsigned long long)campaign.steps,
        (unsigned long long)campaign.smalls, (unsigned long long)campaign.points,
        (unsigned long long)campaign.exhausted, (unsigned long long)campaign.images,
        (unsigned long long)campaign.went_on, (unsigned long long)campaign.violations);
    place_remove(campaign.root);
    bool has_run = campaign.images > 0 && campaign.steps > 0;
    if (!has_run)
        printf("no call was noted, or no image made: nothing was tried\n");
    return campaign.violations + !has_run;
}

uint64_t run_replay(const char *trace_path, const struct image_name *name)
{
    static const struct run once = {0};
    struct campaign campaign;

    open_campaign(&campaign, &once);
    if (!trace_load(campaign.trace, trace_path) || name->point > campaign.trace->count) {
        printf("%s is no trace that has this point\n", trace_path);
        return 1;
    }
    campaign.image = image_new(campaign.trace);
    try_aftermath(&campaign, name);
    image_destroy(&campaign.image);
    printf("images 1, violations %llu\n", (unsigned long long)campaign.violations);
    place_remove(campaign.root);
    return campaign.violations;
}

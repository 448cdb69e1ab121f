#include "tests/model/plan.h"

#include <assert.h>
#include <string.h>

#include "tests/chance.h"
#include "tests/model/disk.h"
#include "tests/model/lines.h"

/* Histories. They draw from a chance of their own, so that the others are as they were without them. */
enum { WITNESSES_EVERY = 4, CHEAT_EVERY = 8, CHEAT_AT = 4, RESTORES_EVERY = 8, RESTORES_AT = 2 };

/* What else takes part where a log is lost, by the seed's rest; with most rests nothing does. */
enum {
    RESTORES_KINDS = 64,
    RESTORES_RIVALS = 18,    /* a source has two collectors */
    RESTORES_WITNESSED = 26, /* collectors are witnesses */
    RESTORES_BOTH = 58,
};

enum {
    RESERVE_BYTES = (DISK_RESERVE_MIB << 20) / DISK_SCALE,
    EVENT_BYTES = 800, /* of a line and what becomes of it, about */
};

static const struct {
    unsigned weight;
    const char *words;
} kinds[STEP_COUNT] = {
#define STEP(NAME, weight, words) {weight, words},
#include "tests/model/steps.def"
#undef STEP
};

bool step_is_fault(enum step_kind kind)
{
    return kinds[kind].weight > 0;
}

const char *step_words(enum step_kind kind)
{
    return kinds[kind].words;
}

static enum step_kind draw_fault(struct chance *chance)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < STEP_COUNT; i++)
        sum += kinds[i].weight;
    unsigned at = chance_below(chance, sum);
    unsigned kind = 0;
    while (at >= kinds[kind].weight)
        at -= kinds[kind++].weight;
    return (enum step_kind)kind;
}

/* Most times are short; some pass the limits of the protocol. */
static uint64_t draw_ms(struct chance *chance)
{
    static const uint64_t scales[] = {2,  2,  5,  5,   10,  10,   30,   30,
                                      30, 60, 60, 200, 200, 1000, 2000, 12000};

    return chance_below(chance, scales[chance_below(chance, sizeof scales / sizeof *scales)] + 1);
}

static uint64_t draw_amount(struct chance *chance, enum step_kind kind)
{
    switch (kind) {
    case STEP_HAND_OVER:
        return 1 + chance_below(chance, 12);
    case STEP_DIE_AT:
    case STEP_POWER_AT:
        return 1 + chance_below(chance, 60);
    case STEP_DISK_FAILS:
    case STEP_DISK_FULL:
        return 1 + chance_below(chance, 3);
    case STEP_MAP_ENDS:
        return 1 + chance_below(chance, 12000);
    case STEP_BUDGET:
        return 1 + chance_below(chance, 2 * RESERVE_BYTES);
    case STEP_WEATHER:
        return chance_below(chance, 300);
    case STEP_CLOCK:
    case STEP_STRANGER:
        return chance_next(chance);
    default:
        return draw_ms(chance);
    }
}

static bool is_for_collectors(enum step_kind kind)
{
    return kind == STEP_HAND_OVER || kind == STEP_CUT || kind == STEP_HALF_OPEN ||
           kind == STEP_PARTITION || kind == STEP_WEATHER || kind == STEP_RESTORE ||
           kind == STEP_LOSE;
}

static void add_step(struct plan *plan, struct chance *chance, enum step_kind kind)
{
    enum plan_slot slot = (enum plan_slot)chance_below(chance, SLOT_RIVAL);

    if (plan->step_count == PLAN_STEPS_MAX)
        return;
    if (is_for_collectors(kind) && slot == SLOT_SCORER)
        slot = chance_below(chance, 2) ? SLOT_FIRST : SLOT_SECOND;
    if (kind == STEP_RIVAL)
        slot = SLOT_RIVAL;
    plan->steps[plan->step_count++] = (struct step){.kind = kind,
                                                    .slot = slot,
                                                    .amount = draw_amount(chance, kind),
                                                    .flag = chance_below(chance, 2)};
}

/* Not with the office: beside such a disk's reserve its rulebooks are as large as no line is beside a
 * real one's. */
static uint64_t draw_disk(struct chance *chance, unsigned second, unsigned events)
{
    if (second == LINES_OFFICE || chance_below(chance, 2))
        return 0;
    return RESERVE_BYTES + chance_below(chance, 8000 + events * EVENT_BYTES);
}

/* ---- witnesses ---- */

static void insert(struct plan *plan, unsigned at, const struct step *steps, unsigned count)
{
    if (plan->step_count + count > PLAN_STEPS_MAX)
        return;
    memmove(plan->steps + at + count, plan->steps + at,
            (plan->step_count - at) * sizeof *plan->steps);
    memcpy(plan->steps + at, steps, count * sizeof *steps);
    plan->step_count += count;
}

/* A checkpoint is made, and time passes in which witnesses may be shown it: some ask only as they connect. */
static void add_looks(struct plan *plan, struct chance *chance, unsigned count)
{
    static const uint64_t times[] = {300, 1500, 3000, 5000, 8000, 22000};

    for (unsigned i = 0; i < count; i++) {
        struct step look[] = {
            {.kind = STEP_WISH},
            {.kind = STEP_GO, .amount = times[chance_below(chance, sizeof times / sizeof *times)]}};
        insert(plan, chance_below(chance, plan->step_count + 1), look, 2);
    }
}

/* A collector is shown a checkpoint while it has much to send, or receipts are lost: then it waits. */
static void add_hurry(struct plan *plan, struct chance *chance, unsigned at)
{
    enum plan_slot slot = chance_below(chance, 2) ? SLOT_FIRST : SLOT_SECOND;
    bool is_early = chance_below(chance, 2); /* of what was before */
    struct step hurry[] = {{.kind = is_early ? STEP_WISH : STEP_GO, .amount = 20},
                           {.kind = STEP_GO, .amount = is_early ? 1500 : 20},
                           {.kind = STEP_HAND_OVER, .slot = slot, .amount = 4},
                           {.kind = STEP_WEATHER,
                            .slot = slot,
                            .amount = 2 + chance_below(chance, 300),
                            .flag = chance_below(chance, 2)},
                           {.kind = STEP_GO, .amount = is_early ? 0 : chance_below(chance, 60)},
                           {.kind = is_early ? STEP_GO : STEP_WISH},
                           {.kind = STEP_CUT, .slot = slot},
                           {.kind = STEP_GO, .amount = chance_below(chance, 900)}};

    insert(plan, at, hurry, sizeof hurry / sizeof *hurry);
}

/* What leaves a witness without its memory, or its source with two, would hide what it should notice; and
 * where a disk is full a checkpoint waits. */
static bool hides_cheats(enum step_kind kind)
{
    return kind == STEP_RIVAL || kind == STEP_RESTORE || kind == STEP_LOSE || kind == STEP_BUDGET ||
           kind == STEP_MAP_ENDS;
}

static void add_cheat(struct plan *plan, struct chance *chance)
{
    struct step cheat = {.kind = STEP_CHEAT, .amount = chance_next(chance)};
    unsigned early = plan->step_count / 3;

    plan->disk_bytes = 0;
    for (unsigned i = 0; i < plan->step_count; i++)
        if (hides_cheats(plan->steps[i].kind))
            plan->steps[i] = (struct step){
                .kind = STEP_KILL, .slot = (enum plan_slot)chance_below(chance, SLOT_RIVAL)};
    unsigned at = early + chance_below(chance, plan->step_count - early + 1);
    insert(plan, at, &cheat, 1);
    if (chance_below(chance, 2))
        add_hurry(plan, chance, at);
}

static void add_witnesses(struct plan *plan, unsigned events)
{
    struct chance chance = chance_of(plan->seed, 0x7769746e);

    plan->has_witnesses = plan->seed % WITNESSES_EVERY == 0;
    plan->has_cheat = plan->seed % CHEAT_EVERY == CHEAT_AT;
    if (plan->has_witnesses)
        add_looks(plan, &chance, 3 + events / 60);
    if (plan->has_witnesses)
        add_hurry(plan, &chance, chance_below(&chance, plan->step_count + 1));
    if (plan->has_cheat)
        add_cheat(plan, &chance);
}

/* ---- restores ---- */

/* A source has a second collector, which may come while the log is brought back. */
static void add_rival(struct plan *plan, struct chance *chance)
{
    struct step rival = {.kind = STEP_RIVAL, .slot = SLOT_RIVAL};

    insert(plan, chance_below(chance, plan->step_count + 1), &rival, 1);
}

/* The log is lost, and often what brings it back is disturbed, or begins anew. */
static void add_restore(struct plan *plan, struct chance *chance, unsigned at)
{
    static const uint64_t times[] = {5, 30, 300, 1500, 4000, 9000};
    enum plan_slot slot = (enum plan_slot)chance_below(chance, SLOT_RIVAL);
    enum step_kind kinds_of[] = {STEP_DIE_AT, STEP_POWER_AT, STEP_PASS_OVER, STEP_KEEP,
                                 STEP_WEATHER};
    enum step_kind kind = kinds_of[chance_below(chance, sizeof kinds_of / sizeof *kinds_of)];
    if (kind != STEP_DIE_AT && kind != STEP_POWER_AT && slot == SLOT_SCORER)
        slot = SLOT_FIRST;
    struct step restore[] = {
        {.kind = STEP_COME_BACK, .amount = chance_next(chance)},
        {.kind = STEP_GO, .amount = times[chance_below(chance, sizeof times / sizeof *times)]},
        {.kind = kind,
         .slot = slot,
         .amount = 1 + chance_below(chance, kind == STEP_WEATHER ? 300 : 60),
         .flag = chance_below(chance, 2)},
        {.kind = STEP_GO, .amount = times[chance_below(chance, sizeof times / sizeof *times)]},
    };

    insert(plan, at, restore, chance_below(chance, 2) ? 2 : 4);
}

static void add_restores(struct plan *plan, unsigned events)
{
    struct chance chance = chance_of(plan->seed, 0x72657374);
    unsigned count = 1 + chance_below(&chance, 3) + events / 100;

    plan->has_restores = plan->seed % RESTORES_EVERY == RESTORES_AT;
    plan->is_signed = plan->has_restores && plan->seed / RESTORES_EVERY % 2;
    if (!plan->has_restores)
        return;
    uint64_t kind = plan->seed % RESTORES_KINDS;
    bool has_rival = kind == RESTORES_RIVALS || kind == RESTORES_BOTH;
    plan->has_witnesses = kind == RESTORES_WITNESSED || kind == RESTORES_BOTH;
    plan->is_signed &= !plan->has_witnesses;
    if (plan->is_signed || plan->has_witnesses)
        add_looks(plan, &chance, 3 + events / 60);
    plan->disk_bytes = 0;
    for (unsigned i = 0; i < plan->step_count && !has_rival; i++)
        if (plan->steps[i].kind == STEP_RIVAL)
            plan->steps[i].kind = STEP_KILL;
    if (chance_below(&chance, 8) == 0)
        insert(plan, chance_below(&chance, plan->step_count + 1),
               &(struct step){.kind = STEP_KEEP, .slot = SLOT_SECOND}, 1);
    for (unsigned i = 0; i < count; i++) {
        unsigned at = chance_below(&chance, plan->step_count + 1);
        insert(plan, at, &(struct step){.kind = STEP_BACKUP}, 1);
        at += 1 + chance_below(&chance, plan->step_count - at);
        add_restore(plan, &chance, at);
    }
    if (has_rival)
        add_rival(plan, &chance);
}

void plan_make(struct plan *plan, uint64_t seed, unsigned events)
{
    struct chance chance = chance_of(seed, 0x706c616e);
    unsigned rounds = 4 + events / 12, faults = 0;

    assert(events <= PLAN_EVENTS_MAX);
    plan->seed = seed;
    plan->sources[0] = chance_below(&chance, 2);
    plan->sources[1] = chance_below(&chance, 2) ? LINES_OFFICE : 1 - plan->sources[0];
    plan->lines[0] = events / 2;
    plan->lines[1] = events - events / 2;
    plan->lines[2] = 6;
    plan->frame_lines = 1 + chance_below(&chance, 12);
    plan->outbox_events_max = chance_below(&chance, 4) ? 100000 : 10 + events / 10;
    plan->disk_bytes = draw_disk(&chance, plan->sources[1], events);
    plan->step_count = 0;
    for (unsigned i = 0; i < rounds; i++) {
        add_step(plan, &chance, STEP_HAND_OVER);
        add_step(plan, &chance, STEP_GO);
        if (chance_below(&chance, 5) == 0)
            add_step(plan, &chance, STEP_STRANGER);
        if (chance_below(&chance, 16) == 0)
            add_step(plan, &chance, STEP_HOLD);
        if (faults >= 2 + rounds / 4 || (i + 2 < rounds && chance_below(&chance, 2)))
            continue;
        add_step(plan, &chance, draw_fault(&chance));
        faults++;
        add_step(plan, &chance, STEP_GO);
    }
    for (; faults < 2; faults++)
        add_step(plan, &chance, draw_fault(&chance));
    add_witnesses(plan, events);
    add_restores(plan, events);
}

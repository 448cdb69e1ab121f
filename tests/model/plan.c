#include "tests/model/plan.h"

#include <assert.h>

#include "tests/chance.h"
#include "tests/model/disk.h"
#include "tests/model/lines.h"

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
}

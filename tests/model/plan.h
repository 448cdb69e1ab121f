/* The plan of a history: what is done to the world, step by step, drawn from a seed. Each step
 * carries its own numbers, so that a history can be run again without some of its steps, to shrink
 * one that fails. */
#ifndef KAOHE_MODEL_PLAN_H
#define KAOHE_MODEL_PLAN_H

#include <stdbool.h>
#include <stdint.h>

enum step_kind {
#define STEP(NAME, weight, words) STEP_##NAME,
#include "tests/model/steps.def"
#undef STEP
    STEP_COUNT,
};

enum plan_slot { SLOT_SCORER, SLOT_FIRST, SLOT_SECOND, SLOT_RIVAL, SLOT_COUNT };

enum { PLAN_STEPS_MAX = 4096, PLAN_EVENTS = 50, PLAN_EVENTS_MAX = 3000 };

struct step {
    enum step_kind kind;
    enum plan_slot slot;
    uint64_t amount; /* ms, lines, calls, thousandths */
    bool flag;       /* of two ways */
};

struct plan {
    uint64_t seed;
    unsigned sources[2]; /* of the two collectors */
    unsigned lines[3];   /* of the collectors and the rival */
    unsigned frame_lines;
    uint64_t outbox_events_max;
    uint64_t
        disk_bytes; /* that scorer and collectors share, beside what they begin with; 0: no bound */
    bool has_witnesses; /* the log is signed, and collectors are its witnesses */
    bool has_cheat;     /* its operator may write it anew, once */
    bool has_restores;  /* its log may be lost, and come back from a backup */
    bool is_signed;     /* and is signed, though nobody is its witness */
    unsigned step_count;
    struct step steps[PLAN_STEPS_MAX];
};

/* `events`: how many lines, at the most PLAN_EVENTS_MAX. At least two faults. */
void plan_make(struct plan *plan, uint64_t seed, unsigned events);

bool step_is_fault(enum step_kind kind);
const char *step_words(enum step_kind kind);

#endif

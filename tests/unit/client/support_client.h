/* A delivery stepped by a script with a clock of its own, and what it does as text.
 *
 * A script has a command a line. After each the delivery is stepped until nothing more is due.
 *
 *   add LINE             hands over a line; the tags are 1, 2, 3 …
 *   flush                | finish
 *   wait MS              time passes, with a step every 100 ms
 *   stop MS              time passes without a step
 *   taken ID V…          TAKEN; V is e5 (event of sequence 5), m (malformed), b (blank), o5 (case
 *                        opened, with a report), u0 (case updated, without one), w5 (event, with
 *                        something to tell)
 *   outcomes ID R…       OUTCOMES; R is c7 (counted, record 7), r7 (refused), - (not known)
 *   sorry ID WORD        SORRY
 *
 * What it does, a line each: `submit ID LINE…` (a frame of many lines: `xCOUNT`), `await ID SEQ…`,
 * `TAG VERDICT` and `TAG OUTCOME` as they are reported, `no room`, `finished`, `failed CODE: WHY`.
 */
#ifndef KAOHE_TESTS_SUPPORT_CLIENT_H
#define KAOHE_TESTS_SUPPORT_CLIENT_H

#include "common/client/delivery.h"
#include "tests/unit/support.h"

enum { DONE_BYTES = 8192, CLIENT = 77 };

struct scene {
    delivery_t *delivery;
    int64_t now_ms;
    uint64_t tag; /* of the last line */
    enum delivery_state state;
    bool is_quiet; /* nothing is written into `done` */
    char done[DONE_BYTES];
};

void scene_open(struct scene *scene, bool waits);
void scene_close(struct scene *scene);
void scene_run(struct scene *scene, const char *script);

/* Steps until nothing is due; returns how many SUBMITs went out, and the last one's id. */
unsigned scene_step(struct scene *scene, uint64_t *ret_id);
/* Adds a frame of ITEMS_MAX lines and sees it answered: its events have the sequences from `seq`. */
void scene_deliver_frame(struct scene *scene, uint64_t seq);

#endif

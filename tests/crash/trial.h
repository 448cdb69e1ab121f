/* Something tried in a process of its own, so that its death is reported like any other fault. */
#ifndef KAOHE_CRASH_TRIAL_H
#define KAOHE_CRASH_TRIAL_H

#include "tests/crash/audit.h"
#include "tests/crash/scene.h"

enum { TRIAL_SECONDS_MAX = 60 };

typedef void trial_body(const void *context, struct verdict_text *ret_verdict);

/* Returns the signal that ended it; 0: none did. A death by another signal than `expected` is
 * wrong, and so is a trial that takes too long. What it says on stderr goes to the file `said`. */
int trial_run(trial_body *body, const void *context, int expected, const char *said,
              struct verdict_text *ret_verdict);

/* The home below `root`, left by a crash. First audited as it is; then, where `goes_on`, the
 * programs are started on it again, all that waits is delivered, and it is audited once more. */
struct aftermath {
    const char *root;
    const struct trace *trace; /* of what was before */
    unsigned point;            /* of the crash */
    struct trace *after;       /* for what comes then */
    uint64_t seed;
    bool goes_on;
};
void trial_aftermath(const struct aftermath *aftermath, const char *said,
                     struct verdict_text *ret_verdict);

/* A scene from nothing, with a death or none. Returns whether it died of it. */
bool trial_scene(const char *root, struct trace *trace, const struct scene_plan *plan,
                 struct death death, const char *said, struct verdict_text *ret_verdict);

#endif

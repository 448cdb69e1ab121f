/* Whom a log that is brought back still waits for, said on stderr: at once where there is somebody new, or nobody is
 * left, and by and by as they come, for there may be many. */
#ifndef KAOHE_SCORER_AWAITED_H
#define KAOHE_SCORER_AWAITED_H

#include "services/scorer/gathering.h"

enum { AWAITED_SAY_MS = 10000 }; /* between two lines while they come */

struct awaited {
    char text[1024]; /* as it was said last */
    unsigned count;
    int64_t mono_ms; /* when */
};

void awaited_say(struct awaited *said, const struct gathering_state *state, int64_t mono_ms);

#endif

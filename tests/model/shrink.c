#include "tests/model/shrink.h"

#include <assert.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/model/history.h"

enum { HANG_S = 20 };

static bool fails(const struct plan *plan, const bool *left_out)
{
    int status;
    pid_t child = fork();

    assert(child >= 0);
    if (child == 0) {
        alarm(HANG_S);
        _exit(history_run(plan, left_out, false) != NULL);
    }
    while (waitpid(child, &status, 0) < 0)
        ;
    return status != 0;
}

/* Tries to do without `size` steps at a time. */
static bool leave_out(const struct plan *plan, bool *left_out, unsigned size)
{
    bool is_shorter = false, tried[PLAN_STEPS_MAX];

    for (unsigned from = 0; from < plan->step_count; from += size) {
        memcpy(tried, left_out, sizeof tried);
        for (unsigned i = from; i < from + size && i < plan->step_count; i++)
            tried[i] = true;
        if (memcmp(tried, left_out, sizeof tried) == 0 || !fails(plan, tried))
            continue;
        memcpy(left_out, tried, sizeof tried);
        is_shorter = true;
    }
    return is_shorter;
}

unsigned shrink(const struct plan *plan, bool left_out[PLAN_STEPS_MAX])
{
    unsigned left = 0;

    memset(left_out, 0, PLAN_STEPS_MAX * sizeof *left_out);
    for (unsigned size = plan->step_count / 2; size > 0; size /= 2)
        while (leave_out(plan, left_out, size))
            ;
    for (unsigned i = 0; i < plan->step_count; i++)
        left += !left_out[i];
    return left;
}

/* What a daemon thinks of its clock is noted of its machine each time that it looks: a history rests
 * only when each trusts its own (rest.c). */
#include "services/collector/case_clock.h"
#include "services/scorer/hold.h"
#include "tests/model/machine.h"

void __real_case_clock_look(struct case_clock *clock, courier_t *courier);
void __wrap_case_clock_look(struct case_clock *clock, courier_t *courier);
bool __real_hold_look(struct hold *hold, const struct clock_reading *now,
                      const struct clock_votes *votes);
bool __wrap_hold_look(struct hold *hold, const struct clock_reading *now,
                      const struct clock_votes *votes);

static void note(bool is_doubted)
{
    struct machine *machine = machine_current();

    if (is_doubted || machine->doubts_clock)
        machine->doubted_ms = machines_now();
    machine->doubts_clock = is_doubted;
}

void __wrap_case_clock_look(struct case_clock *clock, courier_t *courier)
{
    __real_case_clock_look(clock, courier);
    note(case_clock_is_held(clock));
}

bool __wrap_hold_look(struct hold *hold, const struct clock_reading *now,
                      const struct clock_votes *votes)
{
    bool is_held = __real_hold_look(hold, now, votes);

    note(is_held);
    return is_held;
}

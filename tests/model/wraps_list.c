/* What the scorer's list tells of a log that came back (services/scorer/restored_list.h), beside the file,
 * which is not there in a history. */
#include "services/scorer/restored_list.h"
#include "tests/model/restores.h"

restored_list_t *__real_restored_list_new(const struct home *home, uint64_t from);
restored_list_t *__wrap_restored_list_new(const struct home *home, uint64_t from);
void __real_restored_list_add(restored_list_t *list, const struct restored_event *event);
void __wrap_restored_list_add(restored_list_t *list, const struct restored_event *event);
void __real_restored_list_pass(restored_list_t *list, const struct restored_event *event);
void __wrap_restored_list_pass(restored_list_t *list, const struct restored_event *event);
uint64_t __real_restored_list_finish(restored_list_t *list, const struct gathering_state *state,
                                     const struct checkpoint *facts);
uint64_t __wrap_restored_list_finish(restored_list_t *list, const struct gathering_state *state,
                                     const struct checkpoint *facts);

restored_list_t *__wrap_restored_list_new(const struct home *home, uint64_t from)
{
    restores_list_begins();
    return __real_restored_list_new(home, from);
}

void __wrap_restored_list_add(restored_list_t *list, const struct restored_event *event)
{
    restores_list_tells(event->before, event->now, event->is_refused);
    __real_restored_list_add(list, event);
}

void __wrap_restored_list_pass(restored_list_t *list, const struct restored_event *event)
{
    restores_list_passes(event->before);
    __real_restored_list_pass(list, event);
}

uint64_t __wrap_restored_list_finish(restored_list_t *list, const struct gathering_state *state,
                                     const struct checkpoint *facts)
{
    uint64_t missing = __real_restored_list_finish(list, state, facts);

    restores_list_ends(missing, state->size);
    return missing;
}

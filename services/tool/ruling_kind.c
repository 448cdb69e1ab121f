#include "services/tool/ruling_kind.h"

#include <string.h>

static const struct ruling_kind kinds[] = {
    {ACTION_CONFIRM, OUTCOME_CONFIRMED, "counted"},
    {ACTION_DISMISS, OUTCOME_DISMISSED, "dismissed"},
    {ACTION_REVOKE, OUTCOME_REVOKED, "revoked"},
};
static const struct ruling_kind *const behind = kinds + sizeof kinds / sizeof *kinds;

const struct ruling_kind *ruling_kind_of_action(enum action action)
{
    for (const struct ruling_kind *kind = kinds; kind < behind; kind++)
        if (kind->action == action)
            return kind;
    return NULL;
}

const struct ruling_kind *ruling_kind_of_outcome(enum outcome outcome)
{
    for (const struct ruling_kind *kind = kinds; kind < behind; kind++)
        if (kind->outcome == outcome)
            return kind;
    return NULL;
}

const struct ruling_kind *ruling_kind_of_status(const char *status)
{
    for (const struct ruling_kind *kind = kinds; kind < behind; kind++)
        if (strcmp(kind->status, status) == 0)
            return kind;
    return NULL;
}

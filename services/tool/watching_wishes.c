#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "services/tool/centre_hint.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "services/tool/watching.h"

static enum status check_tier(const struct watching *watching)
{
    size_t i;
    json_t *tier;
    bool has_tier = watching->wishes.tier == 0;

    json_array_foreach(json_object_get(watching->standings, "tiers"), i, tier) has_tier |=
        row_number(tier, "tier") == watching->wishes.tier;
    return has_tier ? STATUS_OK
                    : tool_fail(watching->tool, STATUS_NO, "没有第 %d 圈层 (there is no tier %d)",
                                watching->wishes.tier, watching->wishes.tier);
}

/* A code is the rulebook's to know, and so is a name that it has otherwise. */
static json_t *find_centre(const struct watching *watching, int *ret_tier)
{
    const char *wished = watching->wishes.centre;
    json_t *row = standings_find(watching->standings, wished, ret_tier);
    const struct centre *centre = rulebook_centre_named(watching->rules, text_of(wished));

    return row || !centre ? row : standings_find(watching->standings, centre->slug, ret_tier);
}

static enum status check_centre(struct watching *watching)
{
    struct watching_wishes *wishes = &watching->wishes;
    int tier;

    if (!wishes->centre)
        return STATUS_OK;
    json_t *row = find_centre(watching, &tier);
    if (!row) {
        char hint[CENTRE_HINT_BYTES];
        centre_hint(watching->rules, wishes->centre, hint);
        return tool_fail(watching->tool, STATUS_NO, "%s (unknown-centre)", hint);
    }
    if (wishes->tier && wishes->tier != tier)
        return tool_fail(watching->tool, STATUS_USAGE,
                         "%s在第 %d 圈层，不在第 %d 圈层 (it is in tier %d)", row_text(row, "name"),
                         tier, wishes->tier, tier);
    snprintf(watching->centre, sizeof watching->centre, "%s", row_text(row, "centre"));
    wishes->centre = watching->centre;
    wishes->tier = tier;
    return STATUS_OK;
}

enum status watching_begin(struct watching *watching)
{
    assert(watching->standings);
    assert(watching->rules);
    enum status status = check_tier(watching);

    return status == STATUS_OK ? check_centre(watching) : status;
}

#include "tests/unit/tool/support_board.h"

#include <stdio.h>

json_t *standings_made(void)
{
    static const int sizes[] = {6, 6, 8};
    json_t *tiers = json_array();

    for (int tier = 1; tier <= 3; tier++) {
        json_t *centres = json_array();
        for (int i = 1; i <= sizes[tier - 1]; i++) {
            char slug[16], name[16];
            snprintf(slug, sizeof slug, "c%d%d", tier, i);
            snprintf(name, sizeof name, "县%d%d", tier, i);
            json_array_append_new(
                centres, json_pack("{s:s,s:s,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:s,s:s,s:b}", "centre",
                                   slug, "name", name, "rank", i, "score", 90 - i, "base", 70,
                                   "bonus", 20, "deduction", 1, "deduction_raw", 33, "pending", 4,
                                   "excellent", i == 1 ? "yes" : "tied", "self_check",
                                   "2006-11-20T09:00:00.000+08:00", "self_check_late", 1));
        }
        json_array_append_new(
            tiers, json_pack("{s:i,s:i,s:o}", "tier", tier, "quota", 1, "centres", centres));
    }
    return json_pack("{s:i,s:i,s:b,s:o}", "year", 2006, "n", 812, "closed", 0, "tiers", tiers);
}

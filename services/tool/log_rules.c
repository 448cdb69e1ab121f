#include "services/tool/log_rules.h"

#include "common/base/memory.h"
#include "common/form/rulebook_file.h"
#include "services/tool/row.h"
#include "services/tool/scorer.h"

static bool ask(kaohe_t *scorer, struct rulebook *ret_rules)
{
    struct zpl_fault fault;
    struct trouble trouble;
    json_t *record;
    bool is_read = false;

    if (scorer_row(scorer, kaohe_ask_records(scorer, 1, 1), &record, &trouble) == STATUS_OK)
        is_read = *row_text(record, "text") &&
                  rulebook_read(text_of(row_text(record, "text")), ret_rules, &fault);
    json_decref(record);
    return is_read;
}

struct rulebook *log_rules_of(kaohe_t *scorer)
{
    struct rulebook *rules = memory_new(sizeof *rules);
    struct zpl_fault fault;

    if (!ask(scorer, rules))
        rulebook_read(rulebook_default(), rules, &fault); /* the tests see that it is good */
    return rules;
}

struct rulebook *log_rules_ask(const struct home *home)
{
    kaohe_t *scorer = scorer_new(home);
    struct rulebook *rules = log_rules_of(scorer);

    kaohe_free(&scorer);
    return rules;
}

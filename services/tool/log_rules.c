#include "services/tool/log_rules.h"

#include "common/base/memory.h"
#include "common/form/rulebook_file.h"
#include "proto/event_codec.h"
#include "proto/record.h"
#include "services/tool/reach.h"

static bool read_record(struct text bytes, struct rulebook *ret_rules)
{
    struct record record;
    struct event event;
    struct fault fault;
    struct zpl_fault zpl_fault;

    return record_decode(bytes.data, bytes.size, &record) &&
           event_decode(record.event.data, record.event.size, &event, &fault) && event.text.data &&
           rulebook_read(event.text, ret_rules, &zpl_fault);
}

static bool ask(const struct home *home, struct rulebook *ret_rules)
{
    struct message question = {.type = MESSAGE_GET_LOG, .get_log = {.n = 1, .to = 1}};
    const struct message *answer;
    struct trouble trouble;
    ask_t *scorer = NULL;
    bool is_read = false;

    if (reach_quietly(home, &scorer, &trouble) == STATUS_OK &&
        ask_for(scorer, &question, &answer, &trouble) == STATUS_OK && answer->type == MESSAGE_LOG &&
        answer->log.records.count > 0)
        is_read = read_record(answer->log.records.items[0], ret_rules);
    ask_close(&scorer);
    return is_read;
}

struct rulebook *log_rules_ask(const struct home *home)
{
    struct rulebook *rules = memory_new(sizeof *rules);
    struct zpl_fault fault;

    if (!ask(home, rules))
        rulebook_read(rulebook_default(), rules, &fault); /* the tests see that it is good */
    return rules;
}

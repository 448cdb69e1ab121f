#include "services/tool/ruling_text.h"

#include <stdio.h>

#include "common/form/json.h"
#include "services/tool/clause_name.h"
#include "services/tool/finding_text.h"
#include "services/tool/ruling_kind.h"
#include "services/tool/term.h"
#include "services/tool/words.h"

enum { RULING_COLUMNS = 8, TEXT_BYTES = 1024 };

void ruling_print_head(void)
{
    printf("%s    记录 时间                裁定     中心     条款%s\n", term_dim(), term_plain());
}

static void print_text(const char *label, struct text text)
{
    char copy[TEXT_BYTES];

    snprintf(copy, sizeof copy, "%.*s", (int)text.size, text.data ? text.data : "");
    finding_print_detail(label, copy);
}

/* Why a ruling did not take effect. */
static void print_why(const struct record *record)
{
    char why[TEXT_BYTES];

    if (record->outcome != OUTCOME_REFUSED && record->outcome != OUTCOME_LATE)
        return;
    const char *reason = reason_name(record->reason);
    snprintf(why, sizeof why, "%s%s%s", words_event(outcome_name(record->outcome)),
             reason ? "：" : "", reason ? words_reason(reason) : "");
    print_text("未生效", text_of(why));
}

static void print_time(int64_t received_ms)
{
    char stamp[STAMP_BYTES];

    stamp_print(received_ms, stamp);
    printf("%.10s %.8s ", stamp, stamp + sizeof "2006-01-02");
}

void ruling_print(const struct record *record, const struct event *event,
                  const struct rulebook *rules)
{
    const struct ruling_kind *kind = ruling_kind_of_action(event_action(event));
    char slug[TEXT_BYTES], clause[CLAUSE_NAME_BYTES], written[TEXT_BYTES];
    const struct centre *centre = rulebook_centre_named(rules, event->centre);

    snprintf(slug, sizeof slug, "%.*s", (int)event->clause.size, event->clause.data);
    snprintf(written, sizeof written, "%.*s", (int)event->centre.size,
             event->centre.data ? event->centre.data : "-");
    clause_name(rules, slug, clause);
    term_number((long long)record->n, FINDING_NUMBER_COLUMNS);
    print_time(record->received_ms);
    term_cell(words_event(outcome_name(kind->outcome)), RULING_COLUMNS, TERM_LEFT);
    term_cell(centre ? centre->name : written, FINDING_NAME_COLUMNS, TERM_LEFT);
    printf("%s\n", clause);
    print_text("编号", event->record);
    print_text("摘要", event->summary);
    print_why(record);
}

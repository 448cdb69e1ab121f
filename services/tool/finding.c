#include "services/tool/finding.h"

#include <stdio.h>

#include "services/tool/log_pages.h"
#include "services/tool/row.h"
#include "services/tool/ruling_kind.h"

/* What a record says about which finding; `is_there` once the record was seen. */
struct about {
    bool is_there, is_one;
    char centre[WORD_BYTES_MAX + 1], clause[WORD_BYTES_MAX + 1], record[RECORD_BYTES_MAX + 1];
};

enum status finding_ask(ask_t *scorer, const struct message_get_finding *name, int64_t wait_ms,
                        json_t **ret_finding, enum refusal *ret_refusal,
                        struct trouble *ret_trouble)
{
    struct message question = {.type = MESSAGE_GET_FINDING, .get_finding = *name};
    const struct message *answer;
    enum status status = ask_within(scorer, &question, wait_ms, &answer, ret_trouble);

    if (status == STATUS_NO)
        *ret_refusal = refusal_of(answer->sorry.word);
    if (status != STATUS_OK)
        return status;
    json_t *finding = row_read(answer->answer.json);
    if (!finding)
        return trouble_set(ret_trouble, STATUS_BUG, "the answer is no JSON text");
    *ret_finding = finding;
    return STATUS_OK;
}

static bool is_about_one(const struct record *record)
{
    enum outcome outcome = record->outcome;

    return outcome == OUTCOME_COUNTED || outcome == OUTCOME_PENDING ||
           outcome == OUTCOME_DUPLICATE || ruling_kind_of_outcome(outcome);
}

static void copy(struct text text, char *ret_text, size_t size)
{
    snprintf(ret_text, size, "%.*s", (int)text.size, text.data ? text.data : "");
}

static enum status read_about(void *context, const struct record *record, const struct event *event,
                              struct trouble *ret_trouble)
{
    struct about *about = context;

    (void)ret_trouble;
    about->is_there = true;
    about->is_one = is_about_one(record);
    copy(event->centre.data ? event->centre : record->source, about->centre, sizeof about->centre);
    copy(event->clause, about->clause, sizeof about->clause);
    copy(event->record, about->record, sizeof about->record);
    return STATUS_OK;
}

enum status finding_of_record(ask_t *scorer, uint64_t n, json_t **ret_finding,
                              struct trouble *ret_trouble)
{
    struct about about = {0};
    enum refusal refusal;
    enum status status = log_pages_walk(scorer, n, n, NULL, read_about, &about, ret_trouble);

    if (status != STATUS_OK)
        return status;
    if (!about.is_there)
        return trouble_set(ret_trouble, STATUS_NO, "record %llu: there is none",
                           (unsigned long long)n);
    if (!about.is_one)
        return trouble_set(ret_trouble, STATUS_NO,
                           "record %llu is no report of a finding, nor a ruling on one that took "
                           "effect",
                           (unsigned long long)n);
    struct message_get_finding name = {.centre = text_of(about.centre),
                                       .clause = text_of(about.clause),
                                       .record = text_of(about.record)};
    status = finding_ask(scorer, &name, CLIENT_ANSWER_MS, ret_finding, &refusal, ret_trouble);
    return status == STATUS_OK
               ? status
               : trouble_set(ret_trouble, status, "record %llu: its finding cannot be had: %s",
                             (unsigned long long)n, ret_trouble->why);
}

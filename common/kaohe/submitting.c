/* A submission to a source's collector. */
#include "common/kaohe/kaohe_inside.h"

static void tell_verdict(struct kaohe *kaohe, uint64_t tag, const struct verdict_line *verdict)
{
    const struct kaohe_event event = {.kind = KAOHE_TAKEN,
                                      .tag = tag,
                                      .taken = (kaohe_taken_t)verdict->taken,
                                      .seq = verdict->taken == TAKEN_MALFORMED ? 0 : verdict->seq};

    events_push(&kaohe->events, &event,
                (struct events_texts){.field = verdict->field, .why = verdict->why});
}

static void tell_receipt(struct kaohe *kaohe, uint64_t tag, const struct receipt *receipt)
{
    const struct kaohe_event event = {.kind = KAOHE_OUTCOME,
                                      .tag = tag,
                                      .n = receipt->n,
                                      .first = receipt->ref,
                                      .outcome = outcome_name(receipt->outcome),
                                      .reason = reason_name(receipt->reason),
                                      .received_ms = receipt->received_ms};

    events_push(&kaohe->events, &event, (struct events_texts){0});
}

static void report(void *context, uint64_t tag, const struct verdict_line *verdict,
                   const struct receipt *receipt)
{
    if (verdict)
        tell_verdict(context, tag, verdict);
    else
        tell_receipt(context, tag, receipt);
}

enum status submitting_begin(struct kaohe *kaohe, const char *source, const char *by, bool waits)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    const struct wire_pass *pass = NULL;
    struct wire_pass room;
    struct home home;
    enum status status = inside_home(kaohe, &home, &kaohe->trouble);

    if (status == STATUS_OK)
        status = door_intake(&home, source, by, endpoint, &room, &pass, &kaohe->trouble);
    if (status == STATUS_OK)
        status = submission_open(source, endpoint, pass, waits, report, kaohe,
                                 &kaohe->submitting.submission, &kaohe->trouble);
    curve_clear(&room.pair);
    return status;
}

void submitting_end(struct kaohe *kaohe)
{
    submission_close(&kaohe->submitting.submission);
    kaohe->submitting = (struct submitting){0};
}

void submitting_step(struct kaohe *kaohe)
{
    submission_t *submission = kaohe->submitting.submission;
    struct trouble trouble = {""};

    if (!submission)
        return;
    enum status status = submission_step(submission, &trouble);
    if (status == STATUS_OK && submission_state(submission) == DELIVERY_OPEN)
        return;
    const struct kaohe_event event = {.kind = KAOHE_SUBMITTED,
                                      .status = (kaohe_status_t)status_exit_code(status)};
    events_push(&kaohe->events, &event, (struct events_texts){.why = text_of(trouble.why)});
    submitting_end(kaohe);
}

int64_t submitting_deadline(const struct kaohe *kaohe, int64_t now_ms)
{
    const submission_t *submission = kaohe->submitting.submission;

    return submission ? submission_deadline(submission, now_ms) : INT64_MAX;
}

wire_t *submitting_wire(const struct kaohe *kaohe)
{
    return kaohe->submitting.submission ? submission_wire(kaohe->submitting.submission) : NULL;
}

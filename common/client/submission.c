#include "common/client/submission.h"

#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/entropy.h"
#include "common/base/memory.h"
#include "common/wire/wire.h"

struct submission {
    delivery_t *delivery;
    wire_t *wire;
    struct message_room room;
};

enum status submission_open(const char *source, const char *endpoint, const struct wire_pass *pass,
                            bool waits, delivery_report *report, void *context,
                            submission_t **ret_submission, struct trouble *ret_trouble)
{
    submission_t *submission = memory_new(sizeof *submission);

    submission->delivery =
        delivery_new(source, entropy_name(), waits, report, context, clock_mono_ms());
    enum status status = wire_connect(WIRE_DEALER, endpoint, pass, &submission->wire, ret_trouble);
    if (status != STATUS_OK) {
        submission_close(&submission);
        return status;
    }
    *ret_submission = submission;
    return STATUS_OK;
}

void submission_close(submission_t **submission)
{
    if (!*submission)
        return;
    delivery_destroy(&(*submission)->delivery);
    wire_close(&(*submission)->wire);
    free(*submission);
    *submission = NULL;
}

bool submission_offer(submission_t *submission, uint64_t tag, struct text line)
{
    return delivery_add(submission->delivery, tag, line);
}

void submission_end(submission_t *submission)
{
    delivery_finish(submission->delivery, clock_mono_ms());
}

enum delivery_state submission_state(const submission_t *submission)
{
    return delivery_state(submission->delivery);
}

int64_t submission_deadline(const submission_t *submission, int64_t now_ms)
{
    return delivery_deadline(submission->delivery, now_ms);
}

wire_t *submission_wire(const submission_t *submission)
{
    return submission->wire;
}

/* Why it has ended; STATUS_OK: it has not. */
static enum status failure(const submission_t *submission, struct trouble *ret_trouble)
{
    enum wire_denial denial = wire_denial(submission->wire);
    enum status status = delivery_failure(submission->delivery, ret_trouble);

    if (denial == WIRE_DENIED_KEY || (denial != WIRE_NOT_DENIED && status == STATUS_NOBODY))
        return trouble_set(ret_trouble, STATUS_DENIED, "not permitted: %s",
                           wire_denial_why(denial));
    return status;
}

/* Handles what has come, and then sends what is due. In this order, so that an answer that came while
 * the process was stopped is seen before it is late. */
static void pump(submission_t *submission)
{
    struct message message;
    struct text frame;
    enum refusal refusal;

    while (wire_receive(submission->wire, NULL, &frame))
        if (message_decode(frame.data, frame.size, &submission->room, &message, &refusal))
            delivery_receive(submission->delivery, &message, clock_mono_ms());
    while (delivery_step(submission->delivery, clock_mono_ms(), &message))
        wire_send_message(submission->wire, NULL, &message); /* what is lost is sent again */
}

/* What gathers while a frame is on the way goes out together, as soon as that has its answer. */
enum status submission_step(submission_t *submission, struct trouble *ret_trouble)
{
    pump(submission);
    if (!delivery_is_sending(submission->delivery)) {
        delivery_flush(submission->delivery);
        pump(submission);
    }
    return failure(submission, ret_trouble);
}

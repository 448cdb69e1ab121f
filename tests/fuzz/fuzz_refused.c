/* The words for an event that was refused. The input: a reason, how much is known, the bytes of the
 * event in two bytes, that event, and the one that it meets. */
#include <string.h>

#include "common/form/rulebook_file.h"
#include "proto/event_codec.h"
#include "services/tool/refused.h"
#include "tests/fuzz/fuzz.h"

static struct rulebook rules;

static bool read_event(struct text bytes, struct event *ret_event)
{
    struct fault fault;

    return event_decode(bytes.data, bytes.size, ret_event, &fault);
}

static void say(const struct refused *refused)
{
    const char *field = refused_say(refused);

    assert(field);
    assert(memchr(refused->why, 0, REFUSED_BYTES));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, size};
    struct zpl_fault fault;
    char why[REFUSED_BYTES];
    struct event event, met_event;
    struct record record = {.n = 9, .outcome = OUTCOME_REFUSED, .received_ms = 0};
    struct record met = {.n = 3, .source = text_of("office")};

    if (!rules.centre_count)
        rulebook_read(rulebook_default(), &rules, &fault);
    record.reason = (enum reason)(1 + input_byte(&input) % (REASON_END - 1));
    uint8_t known = input_byte(&input);
    record.source = text_of(known & 1 ? "wuhou" : "x");
    record.received_ms = (int64_t)known << (known & 2 ? 33 : 50);
    struct text first = input_piece(&input, input_number(&input, 2));
    struct text second = input_piece(&input, input.left);
    struct refused refused = {.record = &record,
                              .event = &event,
                              .book = known & 4 ? &rules : NULL,
                              .roster = known & 8 ? &rules : NULL,
                              .years = known & 16 ? "2000 to 2099" : "",
                              .why = why};
    bool is_event = read_event(first, &event);
    if (read_event(second, &met_event)) {
        refused.met = &met;
        refused.met_event = &met_event;
    }
    if (is_event)
        say(&refused);
    input_end();
    return 0;
}

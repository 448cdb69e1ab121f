/* Encoded events: what is decoded encodes to bytes that decode to the same, and so does the line that
 * an export writes of it. */
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/form/event_json.h"
#include "common/form/line.h"
#include "proto/event_codec.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/same_event.h"

static void encode_again(const struct event *event, size_t size)
{
    char *first = memory_raw(size), *second = memory_raw(size);
    struct event again;
    struct fault fault;
    size_t encoded = event_encode(event, first, size);

    assert(encoded > 0);
    bool is_read = event_decode(first, encoded, &again, &fault);
    assert(is_read);
    same_event(event, &again);
    assert(event_encode(&again, second, size) == encoded);
    assert(memcmp(first, second, encoded) == 0);
    free(first);
    free(second);
}

static void export_and_read(const struct event *event, struct text bytes)
{
    struct record record = {.n = 7,
                            .received_ms = INT64_C(1149120000000),
                            .outcome = OUTCOME_NOTED,
                            .source = text_of("wuhou"),
                            .event = bytes};
    struct line line = {0};
    char *text = record_line(&record);

    assert(text);
    line_read(&line, text, strlen(text), LINE_FROM_LOG);
    assert(line.kind == LINE_EVENT);
    assert(line.envelope.n == record.n);
    assert(line.envelope.received_ms == record.received_ms);
    same_event(event, &line.event);
    line_clear(&line);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct event event;
    struct fault fault;

    if (!event_decode(bytes, size, &event, &fault)) {
        assert(fault.field);
        assert(fault.why);
    } else if (size <= EVENT_BYTES_MAX) {
        encode_again(&event, size);
        export_and_read(&event, input_whole(bytes, size));
    }
    return 0;
}

/* Records of the log: what is decoded encodes to the very bytes, and an export of it is one line. */
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/form/event_json.h"
#include "common/form/line.h"
#include "proto/event_codec.h"
#include "tests/fuzz/fuzz.h"

static void encode_again(const struct record *record, struct text bytes)
{
    assert(text_equal(record_bytes(record), bytes));
    if (record->format != RECORD_FORMAT)
        return; /* none is written in the first one any more */
    char *again = memory_raw(bytes.size);
    assert(record_encode(record, again, bytes.size) == bytes.size);
    assert(memcmp(again, bytes.data, bytes.size) == 0);
    assert(record_encode(record, again, bytes.size - 1) == 0);
    free(again);
}

static void export(const struct record *record)
{
    struct event event;
    struct fault fault;
    bool is_event = event_decode(record->event.data, record->event.size, &event, &fault);
    char *line = record_line(record);

    assert((line != NULL) == is_event);
    assert(!line || !strchr(line, '\n'));
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct record record;

    if (!record_decode(bytes, size, &record))
        return 0;
    assert(outcome_name(record.outcome));
    assert((reason_name(record.reason) != NULL) == (record.outcome == OUTCOME_REFUSED));
    encode_again(&record, input_whole(bytes, size));
    export(&record);
    return 0;
}

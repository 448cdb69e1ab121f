/* JSON lines, as a sender and as a log writes them: an event travels and comes back the same. */
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/form/line.h"
#include "proto/event_codec.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/same_event.h"

static void travel(const struct event *event)
{
    char *bytes = memory_raw(EVENT_BYTES_MAX);
    struct event again;
    struct fault fault;
    size_t size = event_encode(event, bytes, EVENT_BYTES_MAX);

    assert(size > 0);
    bool is_read = event_decode(bytes, size, &again, &fault);
    assert(is_read);
    same_event(event, &again);
    free(bytes);
}

static void look_at_case(const struct case_record *record)
{
    assert(record->id.size >= 1 && record->id.size <= RECORD_BYTES_MAX);
    assert(text_is_plain(record->id));
    assert(record->centre.size <= CASE_CENTRE_BYTES_MAX);
    assert(!record->slug.data);
}

static void read_as(struct line *line, struct text text, enum line_from from)
{
    line_read(line, text.data, text.size, from);
    switch (line->kind) {
    case LINE_EVENT:
        travel(&line->event);
        break;
    case LINE_CASE:
        assert(from == LINE_FROM_SENDER);
        look_at_case(&line->case_record);
        break;
    case LINE_MALFORMED:
        assert(line->fault.field);
        assert(line->fault.why);
        break;
    case LINE_BLANK:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct text text = input_whole(bytes, size);
    struct line line = {0};

    assert(line_mark_size(text.data, text.size) <= size);
    read_as(&line, text, LINE_FROM_SENDER);
    read_as(&line, text, LINE_FROM_LOG);
    line_clear(&line);
    return 0;
}

/* A log of any events that can be read: lines of an export are taken by the ledger, and replay agrees
 * with every table that came of it. */
#include "tests/fuzz/damage.h"
#include "tests/fuzz/ledgers.h"
#include "tests/model/disk.h"

enum { LINES_MAX = 64 };

static void take_lines(ledger_t *ledger, struct input *input)
{
    struct line line = {0};
    struct ledger_taken taken;

    for (int count = 0; count < LINES_MAX && input->left > 0; count++) {
        struct text text = input_line(input);
        line_read(&line, text.data, text.size, LINE_FROM_LOG);
        if (line.kind != LINE_EVENT)
            continue;
        ledger_take_line(ledger, &line, &taken);
        assert(taken.verdict == LEDGER_TAKEN || taken.verdict == LEDGER_UNKNOWN_SOURCE);
    }
    line_clear(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, size};
    struct trouble trouble;

    disk_reset(0, NULL, NULL);
    ledger_t *ledger = ledger_begun();
    take_lines(ledger, &input);
    enum status status = ledger_commit(ledger, &trouble);
    assert(status == STATUS_OK);
    ledger_close(&ledger);
    assert(ledger_replay() == STATUS_OK);
    input_end();
    return 0;
}

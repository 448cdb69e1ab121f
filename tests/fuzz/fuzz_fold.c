/* A log of any events that can be read: lines of an export are taken by the ledger, which is opened again
 * at each empty one, and replay agrees with every table that came of it. */
#include "tests/fuzz/damage.h"
#include "tests/fuzz/ledgers.h"
#include "tests/model/disk.h"

enum { LINES_MAX = 64 };

static void commit(ledger_t **ledger)
{
    struct trouble trouble;
    enum status status = ledger_commit(*ledger, &trouble);

    assert(status == STATUS_OK);
    ledger_close(ledger);
}

/* As a scorer that is started again, with what it had cached read from its tables. */
static ledger_t *start_again(ledger_t *ledger)
{
    struct trouble trouble;

    commit(&ledger);
    enum status status = ledger_open(LEDGER_DIR, DAMAGE_MAP_BYTES, NULL, NULL, &ledger, &trouble);
    assert(status == STATUS_OK);
    ledger_begin(ledger);
    return ledger;
}

static ledger_t *take_lines(ledger_t *ledger, struct input *input)
{
    struct line line = {0};
    struct ledger_taken taken;

    for (int count = 0; count < LINES_MAX && input->left > 0; count++) {
        struct text text = input_line(input);
        line_read(&line, text.data, text.size, LINE_FROM_LOG);
        if (line.kind == LINE_BLANK)
            ledger = start_again(ledger);
        if (line.kind != LINE_EVENT)
            continue;
        ledger_take_line(ledger, &line, &taken);
        assert(taken.verdict == LEDGER_TAKEN || taken.verdict == LEDGER_UNKNOWN_SOURCE);
    }
    line_clear(&line);
    return ledger;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, size};

    disk_reset(0, NULL, NULL);
    ledger_t *ledger = take_lines(ledger_begun(), &input);
    commit(&ledger);
    assert(ledger_replay() == STATUS_OK);
    input_end();
    return 0;
}

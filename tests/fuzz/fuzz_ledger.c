/* A scorer's store with any rows in its tables: replayed, asked every question, and opened to be
 * written. What makes no sense is said (STATUS_DAMAGED and its like), and nothing crashes. */
#include <string.h>

#include "services/scorer/answerer.h"
#include "tests/fuzz/damage.h"
#include "tests/fuzz/ledgers.h"
#include "tests/model/disk.h"

#define OCCURRED "\"occurred\":\"2006-03-14T10:20:00+08:00\""
#define PRAISE "\"clause\":\"praise\",\"points\":2," OCCURRED

static const char *const lines[] = {
    "{\"source\":\"wuhou\",\"clause\":\"overdue-case\",\"record\":\"a\"," OCCURRED "}",
    "{\"source\":\"wuhou\",\"record\":\"w\"," PRAISE "}",
    "{\"source\":\"wuhou\",\"record\":\"w\"," PRAISE "}",
    "{\"source\":\"office\",\"centre\":\"xindu\",\"record\":\"l\"," PRAISE "}",
    "{\"source\":\"jinjiang\",\"record\":\"c\"," PRAISE "}",
    "{\"source\":\"office\",\"action\":\"confirm\",\"centre\":\"jinjiang\","
    "\"clause\":\"praise\",\"record\":\"c\"}",
    "{\"source\":\"jinjiang\",\"action\":\"self-check\",\"year\":2006}",
    "{\"source\":\"office\",\"action\":\"close-year\",\"year\":2005}",
    "{\"source\":\"office\",\"action\":\"log-key\",\"signer\":\"kaohe/0123456789abcdef+3c59abb2+"
    "AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\"}",
};

static struct good good = {.tables = ledger_table_names, .table_count = TABLE_COUNT};

static void make_good(void)
{
    struct trouble trouble;

    disk_reset(0, NULL, NULL);
    ledger_t *ledger = ledger_begun();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        ledger_take_json(ledger, lines[i]);
    enum status status = ledger_commit(ledger, &trouble);
    assert(status == STATUS_OK);
    ledger_close(&ledger);
    good_keep(&good, LEDGER_DIR);
    assert(ledger_replay() == STATUS_OK);
}

/* Every question, and each answer fits into a frame. */
static bool ask_all(view_t *view)
{
    static char frame[FRAME_BYTES_MAX];
    const struct message questions[] = {
        {.type = MESSAGE_GET_STATUS, .get_status = {.id = 1}},
        {.type = MESSAGE_GET_STANDINGS, .get_standings = {.id = 2}},
        {.type = MESSAGE_GET_STANDINGS, .get_standings = {.id = 3, .year = 2006}},
        {.type = MESSAGE_GET_LOG, .get_log = {.id = 4, .n = 1}},
        {.type = MESSAGE_GET_LOG, .get_log = {.id = 5, .n = 3, .to = 4}},
        {.type = MESSAGE_GET_PENDING, .get_pending = {.id = 6}},
        {.type = MESSAGE_GET_PENDING, .get_pending = {.id = 7, .centre = text_of("510104")}},
        {.type = MESSAGE_GET_FINDING,
         .get_finding = {8, text_of("wuhou"), text_of("overdue-case"), text_of("a")}},
        {.type = MESSAGE_GET_FINDING,
         .get_finding = {9, text_of("xindu"), text_of("praise"), text_of("l")}},
    };
    presence_t *presence = presence_new();
    answerer_t *answerer = answerer_new(presence);
    struct message answer;
    bool is_well = true;

    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        answerer_answer(answerer, view, &questions[i], 0, &answer);
        assert(message_id(&answer) == i + 1);
        assert(message_encode(&answer, frame, sizeof frame) > 0);
        is_well &= answer.type != MESSAGE_SORRY || refusal_of(answer.sorry.word) != REFUSAL_TROUBLE;
    }
    answerer_destroy(&answerer);
    presence_destroy(&presence);
    return is_well;
}

/* False: something could not be read. */
static bool read_all(void)
{
    struct trouble trouble;
    ledger_t *ledger;

    if (ledger_open_reader(LEDGER_DIR, &ledger, &trouble) != STATUS_OK)
        return false;
    view_t *view = view_open(ledger);
    bool is_well = ask_all(view);
    view_close(&view);
    ledger_close(&ledger);
    return is_well;
}

/* False: it cannot be opened. What comes then is taken, or fails the transaction. */
static bool write_more(void)
{
    struct trouble trouble;
    ledger_t *ledger;
    struct line line = {0};
    struct ledger_taken taken;

    if (ledger_open(LEDGER_DIR, DAMAGE_MAP_BYTES, NULL, NULL, &ledger, &trouble) != STATUS_OK)
        return false;
    ledger_begin(ledger);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        line_read(&line, lines[i], strlen(lines[i]), LINE_FROM_LOG);
        ledger_take_line(ledger, &line, &taken);
        line_clear(&line);
    }
    if (ledger_commit(ledger, &trouble) != STATUS_OK)
        assert(*trouble.why);
    ledger_close(&ledger);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, size};

    if (!good.rows)
        make_good();
    damage(&good, LEDGER_DIR, &input);
    bool agrees = ledger_replay() == STATUS_OK;
    bool is_well = read_all();
    bool is_opened = write_more();
    assert(!agrees || (is_well && is_opened)); /* or replay has overlooked something */
    input_end();
    return 0;
}

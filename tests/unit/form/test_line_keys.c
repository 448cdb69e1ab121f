/* common/form/line: keys in lines, those of a grant and those of the envelope (EVENTS.md 3). */
#include "common/form/line.h"

#include "tests/unit/proto/support_event.h"

#define REPORT(more)                                                                               \
    "{\"clause\":\"x\",\"record\":\"1\",\"occurred\":\"2006-03-14T10:20:00+08:00\"" more "}"
#define GRANT(more) "{\"action\":\"grant\",\"key\":\"" KEY_A "\",\"role\":\"reader\"" more "}"
#define WITHDRAW(more) "{\"action\":\"withdraw\",\"key\":\"" KEY_A "\"" more "}"
#define LOG_KEY(signer) "{\"action\":\"log-key\",\"signer\":\"" signer "\"}"
#define SIGNER(name, hash)                                                                         \
    ",\"signer\":\"" name "+" hash "+BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD\""

static const struct line_row {
    const char *title;
    enum line_from from;
    const char *text;
    uint64_t key;      /* of the envelope */
    const char *field; /* that is wrong; NULL: it is good */
} rows[] = {
    {"a grant", LINE_FROM_SENDER, GRANT(""), 0, NULL},
    {"a withdrawal", LINE_FROM_SENDER, WITHDRAW(""), 0, NULL},
    {"a grant with a signer", LINE_FROM_SENDER, GRANT(SIGNER("w", "1534e368")), 0, NULL},
    {"a signer whose hash is another name's", LINE_FROM_SENDER, GRANT(SIGNER("v", "1534e368")), 0,
     "signer"},
    {"a signer whose hash is wrong, exported too", LINE_FROM_LOG, GRANT(SIGNER("w", "1534e369")), 0,
     "signer"},
    {"a signer that is none", LINE_FROM_SENDER, GRANT(",\"signer\":\"w\""), 0, "signer"},
    {"a key of the log", LINE_FROM_SENDER, LOG_KEY(LOG_SIGNER_A), 0, NULL},
    {"the same, exported", LINE_FROM_LOG, LOG_KEY(LOG_SIGNER_A), 0, NULL},
    {"a key of the log that is a witness's", LINE_FROM_SENDER, LOG_KEY(SIGNER_A), 0, "signer"},
    {"a key of the log whose hash is wrong", LINE_FROM_SENDER,
     LOG_KEY("kaohe/0123456789abcdef+3c59abb3+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"), 0,
     "signer"},
    {"a log-key without a key", LINE_FROM_SENDER, "{\"action\":\"log-key\"}", 0, "signer"},
    {"by which key a key of the log came", LINE_FROM_LOG,
     "{\"key\":3,\"action\":\"log-key\",\"signer\":\"" LOG_SIGNER_A "\"}", 3, NULL},
    {"a grant with a log's key", LINE_FROM_SENDER, GRANT(",\"signer\":\"" LOG_SIGNER_A "\""), 0,
     "signer"},
    {"a withdrawal with a role", LINE_FROM_SENDER, WITHDRAW(",\"role\":\"reader\""), 0, "role"},
    {"a grant without a role", LINE_FROM_SENDER, "{\"action\":\"grant\",\"key\":\"" KEY_A "\"}", 0,
     "role"},
    {"a grant without a key", LINE_FROM_SENDER, "{\"action\":\"grant\",\"role\":\"reader\"}", 0,
     "key"},
    {"a key beyond 32 bits", LINE_FROM_SENDER,
     "{\"action\":\"withdraw\",\"key\":\"00000000000000000000000000000000000%nSc1\"}", 0, "key"},
    {"a centre where the role is for none", LINE_FROM_SENDER, GRANT(",\"centre\":\"wuhou\""), 0,
     "centre"},
    {"a report with a key of its own", LINE_FROM_SENDER, REPORT(",\"key\":\"" KEY_A "\""), 0,
     "key"},
    {"the same, exported", LINE_FROM_LOG, REPORT(",\"key\":\"" KEY_A "\""), 0, "key"},
    {"who submits says no key", LINE_FROM_SENDER, REPORT(",\"key\":2"), 0, "key"},
    {"nor by_key", LINE_FROM_SENDER, GRANT(",\"by_key\":2"), 0, "by_key"},
    {"by which key it came", LINE_FROM_LOG, REPORT(",\"n\":7,\"key\":2"), 2, NULL},
    {"by which key a grant came", LINE_FROM_LOG, GRANT(",\"n\":7,\"by_key\":3"), 3, NULL},
    {"by which key a withdrawal came", LINE_FROM_LOG,
     "{\"by_key\":3,"
     "\"action\":\"withdraw\",\"key\":\"" KEY_A "\"}",
     3, NULL},
    {"by none", LINE_FROM_LOG, GRANT(",\"n\":7"), 0, NULL},
    {"a key of the envelope is a number from 1", LINE_FROM_LOG, REPORT(",\"key\":0"), 0, "key"},
    {"it is whole", LINE_FROM_LOG, REPORT(",\"key\":1.5"), 0, "key"},
    {"so is by_key from 1", LINE_FROM_LOG, GRANT(",\"by_key\":0"), 0, "by_key"},
    {"by_key is no text", LINE_FROM_LOG, GRANT(",\"by_key\":\"" KEY_A "\""), 0, "by_key"},
    {"the key of a grant is no number", LINE_FROM_LOG,
     "{\"action\":\"grant\",\"key\":2,\"role\":\"reader\"}", 0, "key"},
};

static void line_is_read_as_the_row_says(void **state)
{
    const struct line_row *row = *state;
    struct line line = {0};

    line_read(&line, row->text, strlen(row->text), row->from);
    if (row->field) {
        CHECK(line.kind == LINE_MALFORMED, "must be malformed: %s", row->field);
        check_string("field", line.fault.field, row->field);
    } else {
        CHECK(line.kind == LINE_EVENT, "is malformed: %s, %s", line.fault.field, line.fault.why);
        assert_int_equal(line.envelope.key, row->key);
    }
    line_clear(&line);
}

/* A line says nothing of the one before. */
static void key_is_of_one_line(void **state)
{
    struct line line = {0};

    (void)state;
    line_read(&line, REPORT(",\"key\":2"), strlen(REPORT(",\"key\":2")), LINE_FROM_LOG);
    assert_int_equal(line.envelope.key, 2);
    line_read(&line, REPORT(""), strlen(REPORT("")), LINE_FROM_LOG);
    assert_int_equal(line.kind, LINE_EVENT);
    assert_int_equal(line.envelope.key, 0);
    line_clear(&line);
}

int main(void)
{
    SUITE_ROWS(rows, line_is_read_as_the_row_says);
    SUITE_TEST(key_is_of_one_line);
    return suite_run("line_keys");
}

/* services/tool/refused: the words for an event that was refused, and the field that is named. */
#include "services/tool/refused.h"

#include <stdlib.h>

#include "common/form/line.h"
#include "common/form/rulebook_file.h"
#include "tests/unit/support.h"

#define T "2006-05-02T00:00:00+08:00"
#define REPORT(clause, more)                                                                       \
    "{\"clause\":\"" clause "\",\"record\":\"1\",\"occurred\":\"" T "\"" more "}"
#define AT(occurred) "{\"clause\":\"overdue-case\",\"record\":\"1\",\"occurred\":\"" occurred "\"}"

#define KEY "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define GRANT "{\"action\":\"grant\",\"key\":\"" KEY "\",\"role\":\"reader\"}"
#define LOG_KEY                                                                                    \
    "{\"action\":\"log-key\",\"signer\":\"kaohe/0123456789abcdef+3c59abb2+"                        \
    "AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\"}"
#define WITHDRAW "{\"action\":\"withdraw\",\"key\":\"" KEY "\"}"

enum { RECEIVED_S = 1164703536 }; /* 2006-11-28T16:45:36+08:00 */

static const struct refused_row {
    const char *title;
    enum reason reason;
    const char *source, *line;
    const char *met;     /* the first report of the finding; NULL: not known */
    bool is_blind;       /* the rulebook is not known */
    const char *years;   /* NULL: not known */
    const char *granted; /* how the key is granted; NULL: not known */
    const char *field, *why;
} refused_rows[] = {
    {"a date alone is no time", REASON_BAD_TIME, "wuhou", AT("2006-05-02"), .field = "occurred",
     .why = "\"2006-05-02\" is no time with an offset, such as 2006-03-14T10:20:00+08:00"},
    {"a year without a rulebook", REASON_BAD_TIME, "wuhou", AT("1999-01-01T00:00:00+08:00"),
     .field = "occurred",
     .why = "1999-01-01T00:00:00+08:00 is in 1999, and no rulebook is for that year"},
    {"the year is that of Beijing", REASON_BAD_TIME, "wuhou", AT("1998-12-31T16:00:00Z"),
     .field = "occurred",
     .why = "1998-12-31T16:00:00Z is in 1999, and no rulebook is for that year"},
    {"ten minutes ahead are not too many", REASON_BAD_TIME, "wuhou",
     AT("2006-11-28T16:55:36+08:00"), .field = "occurred",
     .why = "2006-11-28T16:55:36+08:00 is in 2006, and no rulebook is for that year"},
    {"a second more is", REASON_BAD_TIME, "wuhou", AT("2006-11-28T16:55:37+08:00"),
     .field = "occurred",
     .why = "2006-11-28T16:55:37+08:00 is more than 10 minutes after it was received, at "
            "2006-11-28T16:45:36+08:00 by the scorer's clock"},
    {"which years there are is told where it is known", REASON_BAD_TIME, "office",
     "{\"action\":\"close-year\",\"year\":1999}", .years = "2000 to 2099", .field = "year",
     .why = "no rulebook is for the year 1999, they are for 2000 to 2099"},
    {"a year is named where the line has no time", REASON_BAD_TIME, "office",
     "{\"action\":\"close-year\",\"year\":1999}", .field = "year",
     .why = "no rulebook is for the year 1999"},

    {"a conflict names the record and the time that differs", REASON_CONFLICT, "wuhou",
     AT("2006-05-03T00:00:00+08:00"), .met = AT(T), .field = "record",
     .why = "it is record 7 already, from office on 2006-11-28: `occurred` is " T
            " there and 2006-05-03T00:00:00+08:00 here"},
    {"the same instant written otherwise is no difference", REASON_CONFLICT, "wuhou",
     REPORT("publication", ",\"grade\":\"city\""),
     .met = "{\"clause\":\"publication\",\"record\":\"1\",\"occurred\":\"2006-05-01T16:00:00Z\"}",
     .field = "record",
     .why =
         "it is record 7 already, from office on 2006-11-28: `grade` is none there and city here"},
    {"all that differs is named", REASON_CONFLICT, "office",
     REPORT("leadership", ",\"points\":2,\"grade\":\"x\""),
     .met = REPORT("leadership", ",\"points\":1.5"), .field = "record",
     .why = "it is record 7 already, from office on 2006-11-28: `grade` is none there and x here, "
            "`points` is 1.5 there and 2 here"},
    {"a finding that is not known leaves the reason alone", REASON_CONFLICT, "wuhou", AT(T),
     .field = "record", .why = ""},
    {"a rulebook that cannot be read", REASON_CONFLICT, "office",
     "{\"action\":\"rulebook\",\"text\":\"x = 1\\n\"}", .field = "text",
     .why = "line 1: unknown name `x`"},

    {"a key that is granted already", REASON_CONFLICT, "office", GRANT,
     .granted = "as district of wuhou by record 7", .field = "key",
     .why = "it is granted already, as district of wuhou by record 7: withdraw it first"},
    {"a key for which there is no room", REASON_CONFLICT, "office", GRANT, .granted = "",
     .field = "key", .why = "as many keys are granted as can be: withdraw another first"},
    {"a grant of which nothing is known", REASON_CONFLICT, "office", GRANT, .field = "key",
     .why = "it is granted already, or as many keys are as can be"},
    {"the office's last key", REASON_CONFLICT, "office", WITHDRAW,
     .granted = "as office by record 2", .field = "key",
     .why = "it is the office's last one: grant another one first"},
    {"a key that is not granted", REASON_CONFLICT, "office", WITHDRAW, .granted = "",
     .field = "key", .why = "it is not granted, or not any more"},
    {"a withdrawal of which nothing is known", REASON_CONFLICT, "office", WITHDRAW, .field = "key",
     .why = "it is not granted, or it is the office's last one"},
    {"a key of the log that cannot take effect", REASON_CONFLICT, "office", LOG_KEY,
     .field = "signer",
     .why = "the log's key was changed less than a day before, or a record has named this very one "
            "already, or as many as it can (64)"},
    {"a key of the log is the office's", REASON_FORBIDDEN, "wuhou", LOG_KEY, .field = "action",
     .why = "`log-key` is for the office alone, and this is from wuhou"},
    {"a grant is the office's", REASON_FORBIDDEN, "wuhou", GRANT, .field = "action",
     .why = "`grant` is for the office alone, and this is from wuhou"},
    {"a grant for no centre", REASON_UNKNOWN_CENTRE, "office",
     "{\"action\":\"grant\",\"key\":\"" KEY "\",\"role\":\"district\",\"centre\":\"x\"}",
     .field = "centre", .why = "no centre has the slug, GB code or name \"x\""},

    {"a ruling is the office's", REASON_FORBIDDEN, "wuhou",
     "{\"action\":\"confirm\",\"clause\":\"publication\",\"record\":\"1\"}", .field = "action",
     .why = "`confirm` is for the office alone, and this is from wuhou"},
    {"a clock is the scorer's", REASON_FORBIDDEN, "office", "{\"action\":\"clock\",\"step_ms\":1}",
     .field = "action", .why = "only the scorer itself writes a `clock`"},
    {"a restore is the scorer's", REASON_FORBIDDEN, "office", "{\"action\":\"restore\",\"from\":1}",
     .field = "action", .why = "only the scorer itself writes a `restore`"},
    {"another centre is not the source's", REASON_FORBIDDEN, "wuhou",
     REPORT("publication", ",\"centre\":\"锦江区\""), .field = "centre",
     .why =
         "wuhou may speak for its own centre alone, and this is about \"锦江区\": only the office "
         "may"},
    {"its own centre by its name is", REASON_FORBIDDEN, "wuhou",
     REPORT("leadership", ",\"centre\":\"武侯区\""), .field = "clause",
     .why = "under `leadership` the office alone may report, and this is from wuhou"},

    {"no such action", REASON_UNKNOWN_ACTION, "wuhou", "{\"action\":\"fly\"}", .field = "action",
     .why = "\"fly\" is no action; without one a line is a `report`"},
    {"no such centre", REASON_UNKNOWN_CENTRE, "wuhou", REPORT("publication", ",\"centre\":\"x\""),
     .field = "centre", .why = "no centre has the slug, GB code or name \"x\""},
    {"a centre that the office does not name", REASON_UNKNOWN_CENTRE, "office",
     REPORT("publication", ""), .field = "centre",
     .why = "missing: what the office sends names its centre"},
    {"no such clause", REASON_UNKNOWN_CLAUSE, "wuhou", REPORT("x", ""), .field = "clause",
     .why = "the rulebook has no clause \"x\""},
    {"no such finding", REASON_NO_SUCH_FINDING, "office",
     "{\"action\":\"confirm\",\"centre\":\"wuhou\",\"clause\":\"publication\",\"record\":\"1\"}",
     .field = "record", .why = "nobody reported \"1\" of wuhou under `publication`"},

    {"a grade that is none", REASON_BAD_GRADE, "wuhou", REPORT("publication", ",\"grade\":\"x\""),
     .field = "grade", .why = "\"x\" is none of `publication`, which has city, province, nation"},
    {"a grade that is missing", REASON_BAD_GRADE, "wuhou", REPORT("publication", ""),
     .field = "grade", .why = "missing: `publication` has city, province, nation"},
    {"a grade that nobody asked for", REASON_BAD_GRADE, "wuhou",
     REPORT("overdue-case", ",\"grade\":\"x\""), .field = "grade",
     .why = "`overdue-case` has no grades"},
    {"a grade of a rulebook that is not known", REASON_BAD_GRADE, "wuhou",
     REPORT("publication", ",\"grade\":\"x\""), .is_blind = true, .field = "grade",
     .why = "\"x\" is none of the clause's"},
    {"points out of bounds", REASON_BAD_POINTS, "office", REPORT("leadership", ",\"points\":5.01"),
     .field = "points", .why = "5.01: `leadership` takes 1 to 5"},
    {"points that are missing", REASON_BAD_POINTS, "office", REPORT("leadership", ""),
     .field = "points", .why = "missing: `leadership` takes 1 to 5"},
    {"points of thousandths", REASON_BAD_POINTS, "office",
     REPORT("leadership", ",\"points\":1.005"), .field = "points",
     .why = "1.005 is no multiple of 0.01, or far beyond any bound"},
    {"points that nobody asked for", REASON_BAD_POINTS, "wuhou",
     REPORT("overdue-case", ",\"points\":1"), .field = "points",
     .why = "`overdue-case` is worth what the rulebook says: a report states none"},
};

static void read_event(struct line *line, const char *text)
{
    line_read(line, text, strlen(text), LINE_FROM_SENDER);
    CHECK(line->kind == LINE_EVENT, "%s: %s", line->fault.field, line->fault.why);
}

static void it_is_said_why(void **state)
{
    const struct refused_row *row = *state;
    struct rulebook *book = malloc(sizeof *book);
    struct line line = {0}, met_line = {0};
    struct record record = {.n = 9, .reason = row->reason, .source = text_of(row->source)};
    struct record met = {.n = 7, .source = LIT("office")};
    struct zpl_fault fault;
    char why[REFUSED_BYTES];

    assert_non_null(book);
    assert_true(rulebook_read(rulebook_default(), book, &fault));
    record.received_ms = met.received_ms = RECEIVED_S * INT64_C(1000);
    read_event(&line, row->line);
    if (row->met)
        read_event(&met_line, row->met);
    const struct refused refused = {.record = &record,
                                    .event = &line.event,
                                    .book = row->is_blind ? NULL : book,
                                    .roster = book,
                                    .met = row->met ? &met : NULL,
                                    .met_event = row->met ? &met_line.event : NULL,
                                    .granted = row->granted,
                                    .years = row->years ? row->years : "",
                                    .why = why};
    check_string("field", refused_say(&refused), row->field);
    check_string("why", why, row->why);
    line_clear(&line);
    line_clear(&met_line);
    free(book);
}

int main(void)
{
    SUITE_ROWS(refused_rows, it_is_said_why);
    return suite_run("refused");
}

/* services/collector/intake: what is said of each line, and where nothing more is taken. What a
 * client can ask is in test_intake_ask. */
#include "tests/unit/collector/support_intake.h"

#include "proto/event_codec.h"
#include "tests/unit/form/support_rulebook.h"

#define REPORT "{\"clause\":\"hosting\",\"record\":\"1\",\"occurred\":\"2006-03-14T10:20:00+08:00\""
#define LONG_AGO "\"2000-01-01T00:00:00Z\""
#define FAR_OFF "\"2999-01-01T00:00:00Z\""

static const struct verdict_row {
    const char *title;
    struct text line;
    enum taken taken;
    bool has_seq;
    const char *field, *why; /* NULL: nothing */
} verdict_rows[] = {
    {"an event goes into the outbox", {REPORT "}", sizeof REPORT}, TAKEN_EVENT, true, NULL, NULL},
    {"an event with a mistake that is the scorer's to judge goes in",
     {"{\"action\":\"x\",\"centre\":\"nowhere\"}", 33},
     TAKEN_EVENT,
     true,
     NULL,
     NULL},
    {"a carriage return is no part of a line",
     {REPORT "}\r", sizeof REPORT + 1},
     TAKEN_EVENT,
     true,
     NULL,
     NULL},
    {"an empty line is passed over", {"", 0}, TAKEN_BLANK, false, NULL, NULL},
    {"a blank line is passed over", {" \t\r", 3}, TAKEN_BLANK, false, NULL, NULL},
    {"a new case is opened", {"{\"case\":\"1\"}", 12}, TAKEN_OPENED, false, NULL, NULL},
    {"a new case that waits is opened",
     {"{\"case\":\"1\",\"due\":" FAR_OFF "}", 41},
     TAKEN_OPENED,
     false,
     NULL,
     NULL},
    {"a new case that is overdue is opened and reported",
     {"{\"case\":\"1\",\"due\":" LONG_AGO "}", 41},
     TAKEN_OPENED,
     true,
     NULL,
     NULL},
    {"what is no JSON is malformed", {"hello", 5}, TAKEN_MALFORMED, false, "json", "expected near"},
    {"what is no object is malformed", {"[1]", 3}, TAKEN_MALFORMED, false, "json", "not an object"},
    {"a missing field is named",
     {"{\"clause\":\"hosting\",\"record\":\"1\"}", 33},
     TAKEN_MALFORMED,
     false,
     "occurred",
     "missing"},
    {"an unknown field is named",
     {REPORT ",\"colour\":\"red\"}", sizeof REPORT + 15},
     TAKEN_MALFORMED,
     false,
     "colour",
     "unknown field"},
    {"the envelope is the scorer's",
     {REPORT ",\"n\":1}", sizeof REPORT + 6},
     TAKEN_MALFORMED,
     false,
     "n",
     "envelope"},
    {"a case without its number is malformed",
     {"{\"case\":\"\"}", 11},
     TAKEN_MALFORMED,
     false,
     "case",
     "1 to 64"},
    {"a case with a mistaken time is malformed",
     {"{\"case\":\"1\",\"due\":\"tomorrow\"}", 29},
     TAKEN_MALFORMED,
     false,
     "due",
     "RFC 3339"},
    {"bytes that are no UTF-8 are malformed",
     {"{\"case\":\"\xff\"}", 12},
     TAKEN_MALFORMED,
     false,
     "json",
     "not UTF-8 text"},
};

static void line_gets_its_verdict(void **state)
{
    const struct verdict_row *row = *state;
    struct intake_world *world = open_intake();
    const struct verdict_line *verdict = submit_line(world, row->line);

    CHECK(verdict->taken == row->taken, "verdict %d, %.*s: %.*s", (int)verdict->taken,
          (int)verdict->field.size, verdict->field.data, (int)verdict->why.size, verdict->why.data);
    assert_int_equal(verdict->seq, row->has_seq ? 1 : 0);
    check_text("field", verdict->field, text_of(row->field));
    check_why(verdict->why, row->why);
    assert_int_equal(outbox_depth(world->outbox), row->has_seq);
    close_intake(world);
}

/* The event that the outbox holds under `seq`; it points into the transaction. */
static struct event held_event(const outbox_t *outbox, txn_t *txn, uint64_t seq)
{
    static struct text bytes[BATCH_EVENTS_MAX];
    struct event event = {0};
    struct fault fault;

    assert_int_equal(outbox_fill(outbox, txn, seq, seq + 1, bytes), 1);
    CHECK(event_decode(bytes[0].data, bytes[0].size, &event, &fault), "%s: %s", fault.field,
          fault.why);
    return event;
}

static void event_lies_in_the_outbox_as_it_was_sent(void **state)
{
    struct intake_world *world = open_intake();
    struct text lines[] = {
        LIT(REPORT ",\"centre\":\" 武侯 \",\"points\":0.5,\"grade\":\"\",\"summary\":\"签\"}"),
        LIT("{\"case\":\"C\",\"due\":" LONG_AGO ",\"centre\":\"wuhou\"}")};
    const struct message *answer = submit_lines(world, lines, COUNT_OF(lines));

    (void)state;
    assert_int_equal(answer->taken.verdicts.items[0].seq, 1);
    assert_int_equal(answer->taken.verdicts.items[1].seq, 2);
    txn_t *txn = outbox_begin_read(world->outbox);
    struct event event = held_event(world->outbox, txn, 1);
    check_text("centre", event.centre, LIT(" 武侯 "));
    check_text("occurred", event.occurred, LIT("2006-03-14T10:20:00+08:00"));
    check_text("grade", event.grade, LIT(""));
    check_text("summary", event.summary, LIT("签"));
    assert_int_equal(event.points, 50);
    event = held_event(world->outbox, txn, 2);
    check_text("record", event.record, LIT("C"));
    check_text("clause", event.clause, LIT("overdue-case"));
    txn_abort(&txn);
    close_intake(world);
}

static void frame_of_256_lines_gets_as_many_verdicts(void **state)
{
    static char bytes[ITEMS_MAX][80], expected[16];
    struct intake_world *world = open_intake();
    struct text lines[ITEMS_MAX];
    uint64_t seq = 0;

    (void)state;
    for (unsigned i = 0; i < ITEMS_MAX; i++) {
        snprintf(bytes[i], sizeof bytes[i],
                 i % 4 == 0   ? "{\"wrong%u\":1}"
                 : i % 4 == 1 ? "{\"action\":\"close-year\",\"year\":%u}"
                 : i % 4 == 2 ? "{\"case\":\"%u\"}"
                              : "  ",
                 1000 + i);
        lines[i] = text_of(bytes[i]);
    }
    const struct message *answer = submit_lines(world, lines, ITEMS_MAX);
    assert_int_equal(answer->taken.verdicts.count, ITEMS_MAX);
    for (unsigned i = 0; i < ITEMS_MAX; i++) {
        static const enum taken taken[] = {TAKEN_MALFORMED, TAKEN_EVENT, TAKEN_OPENED, TAKEN_BLANK};
        const struct verdict_line *verdict = &answer->taken.verdicts.items[i];
        assert_int_equal(verdict->taken, taken[i % 4]);
        assert_int_equal(verdict->seq, i % 4 == 1 ? ++seq : 0);
        snprintf(expected, sizeof expected, "wrong%u", 1000 + i);
        check_text("field", verdict->field, i % 4 ? (struct text){0} : text_of(expected));
    }
    close_intake(world);
}

/* What is said back is text, wherever it had to be cut. */
static void long_name_of_a_field_is_told_as_text(void **state)
{
    struct intake_world *world = open_intake();
    char line[512];

    (void)state;
    for (size_t pad = 0; pad < 4; pad++) {
        size_t size = (size_t)snprintf(line, sizeof line, "{\"%.*s", (int)pad, "aaaa");
        for (int i = 0; i < 60; i++)
            size += (size_t)snprintf(line + size, sizeof line - size, "区");
        size += (size_t)snprintf(line + size, sizeof line - size, "\":1}");
        const struct verdict_line *verdict = submit_line(world, (struct text){line, size});
        assert_int_equal(verdict->taken, TAKEN_MALFORMED);
        assert_in_range(verdict->field.size, 8, size - 5);
        assert_memory_equal(verdict->field.data, line + 2, verdict->field.size);
        CHECK(text_is_plain(verdict->field), "%zu bytes that are no UTF-8", verdict->field.size);
    }
    close_intake(world);
}

static void line_over_its_bound_is_malformed(void **state)
{
    struct intake_world *world = open_intake();
    char *line = malloc(LONG_LINE_BYTES_MAX + 1);

    (void)state;
    assert_non_null(line);
    memset(line, ' ', LONG_LINE_BYTES_MAX + 1);
    memcpy(line, REPORT "}", strlen(REPORT) + 1);
    const struct verdict_line *verdict = submit_line(world, (struct text){line, LINE_BYTES_MAX});
    assert_int_equal(verdict->taken, TAKEN_EVENT);
    verdict = submit_line(world, (struct text){line, LINE_BYTES_MAX + 1});
    assert_int_equal(verdict->taken, TAKEN_MALFORMED);
    check_text("field", verdict->field, LIT("line"));
    check_why(verdict->why, "64 KiB");
    verdict = submit_line(world, (struct text){line, LONG_LINE_BYTES_MAX + 1});
    assert_int_equal(verdict->taken, TAKEN_MALFORMED);
    check_why(verdict->why, "384 KiB");
    free(line);
    close_intake(world);
}

/* A line that carries this rulebook; the caller frees it. */
static char *rulebook_line(struct text book)
{
    json_t *json = json_pack("{s:s,s:s%}", "action", "rulebook", "text", book.data, book.size);
    char *line = json_dumps(json, JSON_COMPACT);

    assert_non_null(line);
    json_decref(json);
    return line;
}

static void rulebook_goes_in_and_its_sender_is_told_a_mistake(void **state)
{
    struct intake_world *world = open_intake();
    char *line = rulebook_line(rulebook_default());
    const struct verdict_line *verdict = submit_line(world, text_of(line));

    (void)state;
    assert_int_equal(verdict->taken, TAKEN_EVENT);
    check_why(verdict->why, NULL);
    free(line);
    line = rulebook_line(LIT("rulebook = x\nnonsense = 1\n"));
    verdict = submit_line(world, text_of(line));
    assert_int_equal(verdict->taken, TAKEN_EVENT); /* the scorer refuses it, and the log says so */
    assert_int_equal(verdict->seq, 2);
    check_why(verdict->why, "not a rulebook: line ");
    free(line);
    close_intake(world);
}

static void overdue_case_is_reported_under_the_clause_of_the_rulebook(void **state)
{
    char *book = edited_rulebook(LIT("    overdue-case\n=>    slow-case\n"));
    struct intake_world *world = open_intake_with(text_of(book));
    struct text line = LIT("{\"case\":\"C\",\"due\":" LONG_AGO "}");

    (void)state;
    assert_int_equal(submit_line(world, line)->seq, 1);
    txn_t *txn = outbox_begin_read(world->outbox);
    check_text("clause", held_event(world->outbox, txn, 1).clause, LIT("slow-case"));
    txn_abort(&txn);
    close_intake(world);
    free(book);
}

static void rulebook_without_such_a_clause_reports_no_case(void **state)
{
    char *book = edited_rulebook(
        LIT("district\n        counts = report=>district\n        counts = confirm"));
    struct intake_world *world = open_intake_with(text_of(book));
    struct text line = LIT("{\"case\":\"C\",\"due\":" LONG_AGO "}");

    (void)state;
    check_text("clause", roster_case_clause(world->roster), (struct text){0});
    const struct verdict_line *verdict = submit_line(world, line);
    assert_int_equal(verdict->taken, TAKEN_OPENED);
    assert_int_equal(verdict->seq, 0);
    assert_int_equal(outbox_depth(world->outbox), 0);
    close_intake(world);
    free(book);
}

static void correction_after_the_report_is_told(void **state)
{
    struct intake_world *world = open_intake();
    const struct verdict_line *verdict =
        submit_line(world, LIT("{\"case\":\"JJ-7\",\"due\":" LONG_AGO "}"));

    (void)state;
    assert_int_equal(verdict->seq, 1);
    verdict =
        submit_line(world, LIT("{\"case\":\"JJ-7\",\"due\":" LONG_AGO ",\"closed\":" LONG_AGO "}"));
    assert_int_equal(verdict->taken, TAKEN_UPDATED);
    assert_int_equal(verdict->seq, 0);
    check_why(verdict->why, "JJ-7");
    check_why(verdict->why, "office");
    assert_int_equal(outbox_depth(world->outbox), 1);
    close_intake(world);
}

static void outbox_takes_as_many_events_as_it_may(void **state)
{
    struct intake_world *world = open_intake();
    struct text lines[] = {LIT(REPORT "}"), LIT(REPORT "}"), LIT(REPORT "}")};

    (void)state;
    world->now.events_max = 5;
    assert_int_equal(submit_lines(world, lines, 3)->type, MESSAGE_TAKEN);
    check_sorry(submit_lines(world, lines, 3), 1, "full");
    assert_int_equal(outbox_state(world->outbox).next, 4); /* all of a frame or nothing */
    assert_int_equal(submit_lines(world, lines, 2)->type, MESSAGE_TAKEN);
    check_sorry(submit_lines(world, lines, 1), 1, "full");
    assert_int_equal(outbox_depth(world->outbox), 5);
    close_intake(world);
}

static void full_disk_takes_nothing(void **state)
{
    struct intake_world *world = open_intake();
    struct text lines[] = {LIT(REPORT "}"), LIT("{\"case\":\"1\"}")};
    struct message cases = {.type = MESSAGE_GET_CASES, .get_cases = {.id = 9}};

    (void)state;
    world->now.is_full = true;
    const struct message *sorry = submit_lines(world, lines, 2);
    check_sorry(sorry, 1, "full");
    check_text("why", sorry->sorry.why, LIT("the disk is full, 7 MiB are free"));
    assert_int_equal(outbox_depth(world->outbox), 0);
    const struct message *answer = ask(world, &cases); /* who only asks is answered */
    assert_int_equal(answer->type, MESSAGE_CASES);
    assert_int_equal(answer->cases.rows.count, 0);
    world->now.is_full = false;
    assert_int_equal(submit_lines(world, lines, 2)->type, MESSAGE_TAKEN);
    close_intake(world);
}

static void frame_for_another_source_is_not_taken(void **state)
{
    struct intake_world *world = open_intake();
    struct text line = LIT(REPORT "}");
    struct message submit = {.type = MESSAGE_SUBMIT,
                             .submit = {.id = 7, .source = LIT("wuhou"), .lines = {&line, 1}}};

    (void)state;
    check_sorry(ask(world, &submit), 7, "unknown-source");
    assert_int_equal(outbox_depth(world->outbox), 0);
    close_intake(world);
}

/* Whether its deadline has passed is for the reporter to say, once the clock is trusted again. */
static void no_case_is_reported_while_the_clock_is_in_doubt(void **state)
{
    struct intake_world *world = open_intake();
    struct text line = LIT("{\"case\":\"C\",\"due\":\"2001-01-01T00:00:00+08:00\"}");

    (void)state;
    world->now.is_held = true;
    assert_int_equal(submit_line(world, line)->seq, 0);
    assert_int_equal(outbox_depth(world->outbox), 0);
    world->now.is_held = false;
    assert_int_equal(submit_line(world, line)->seq, 1);
    close_intake(world);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(verdict_rows, line_gets_its_verdict);
    SUITE_TEST(event_lies_in_the_outbox_as_it_was_sent);
    SUITE_TEST(frame_of_256_lines_gets_as_many_verdicts);
    SUITE_TEST(long_name_of_a_field_is_told_as_text);
    SUITE_TEST(line_over_its_bound_is_malformed);
    SUITE_TEST(rulebook_goes_in_and_its_sender_is_told_a_mistake);
    SUITE_TEST(overdue_case_is_reported_under_the_clause_of_the_rulebook);
    SUITE_TEST(rulebook_without_such_a_clause_reports_no_case);
    SUITE_TEST(correction_after_the_report_is_told);
    SUITE_TEST(outbox_takes_as_many_events_as_it_may);
    SUITE_TEST(full_disk_takes_nothing);
    SUITE_TEST(frame_for_another_source_is_not_taken);
    SUITE_TEST(no_case_is_reported_while_the_clock_is_in_doubt);
    return suite_run("intake");
}

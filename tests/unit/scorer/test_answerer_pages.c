/* Long answers of the scorer, which come page by page: the log, and the findings that wait for a
 * ruling. */
#include <jansson.h>

#include "tests/unit/scorer/support_answerer.h"

#define DAY "2006-03-14"
#define STAMP "2007-01-01T08:00:00.000+08:00" /* NOW_MS */

enum { LOOKED_MAX = 16384 }; /* findings that a page is looked for among (answerer.c) */

static struct asker asker; /* too large for the stack */

static const struct log_row {
    const char *title;
    uint64_t from, to, first, last; /* 0: none comes */
    unsigned pages;
} logs[] = {
    {"the whole log comes in pages, each record once", 1, 0, 1, 600, 3},
    {"the log from before its first record comes", 0, 0, 1, 600, 3},
    {"the log from the middle on comes", 300, 0, 300, 600, 2},
    {"the log to the middle comes", 1, 300, 1, 300, 2},
    {"the log to the end of a page comes", 1, 256, 1, 256, 1},
    {"the log to one behind a page comes", 1, 257, 1, 257, 2},
    {"one record comes", 77, 77, 77, 77, 1},
    {"the last record comes", 600, 0, 600, 600, 1},
    {"nothing comes from behind the last record", 601, 0, 0, 0, 1},
    {"nothing comes from behind where it ends", 300, 299, 0, 0, 1},
    {"nothing comes from the largest number", UINT64_MAX, 0, 0, 0, 1},
};

/* Each record of the answer is the log's, and follows the one before; `last` is that one, or 0. */
static void check_records(const struct message_log *log, uint64_t *first, uint64_t *last)
{
    for (size_t i = 0; i < log->records.count; i++) {
        struct text bytes = log->records.items[i];
        struct record record, stored;
        assert_true(record_decode(bytes.data, bytes.size, &record));
        assert_true(view_record(bench_view(&asker.bench), record.n, &stored));
        check_text("event", record.event, stored.event);
        *first = *first ? *first : record.n;
        assert_int_equal(record.n, *last ? *last + 1 : *first);
        *last = record.n;
    }
}

static void log_is_answered(void **state)
{
    const struct log_row *row = *state;
    uint64_t next = row->from, first = 0, last = 0;
    unsigned pages = 0;

    asker_begin(&asker, "");
    take_waiting(&asker.bench, 600);
    do {
        ASK(&asker, GET_LOG, get_log, .n = next, .to = row->to);
        check_records(answer_log(&asker), &first, &last);
        next = answer_log(&asker)->next;
        pages++;
    } while (next);
    assert_int_equal(first, row->first);
    assert_int_equal(last, row->last);
    assert_int_equal(pages, row->pages);
    asker_end(&asker);
}

static void large_records_come_in_pages_that_fit_a_frame(void **state)
{
    static char text[TEXT_BYTES_MAX];
    unsigned pages = 0;
    uint64_t first = 0, last = 0;

    (void)state;
    asker_begin(&asker, "");
    memset(text, '\n', sizeof text);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(bench_take_book(&asker.bench, (struct text){text, sizeof text}).reason,
                         REASON_CONFLICT);
    for (uint64_t next = 1; next; next = answer_log(&asker)->next, pages++) {
        ASK(&asker, GET_LOG, get_log, .n = next);
        check_records(answer_log(&asker), &first, &last);
    }
    assert_int_equal(last, 5);
    assert_true(pages >= 4); /* two of them have no room in one frame */
    asker_end(&asker);
}

static const struct pending_row {
    const char *title, *centre;
    unsigned from, count, pages;
} pendings[] = {
    {"all that wait come in pages", NULL, 0, 598, 3},
    {"those from a record on come", NULL, 592, 9, 1},
    {"none comes from behind the last", NULL, 601, 0, 1},
    {"those of a centre come, by its slug", "wuhou", 0, 299, 2},
    {"those of a centre come, by its code", "510107", 0, 299, 2},
    {"those of a centre come, by its name", "武侯区", 0, 299, 2},
    {"those of a centre come from a record on", "jinjiang", 592, 4, 1},
    {"none of a centre waits", "xinjin", 0, 0, 1},
};

/* Oldest first, and none twice. */
static void check_rise(const struct message_page *page, uint64_t *last)
{
    for (size_t i = 0; i < page->rows.count; i++) {
        json_t *json = json_loadb(page->rows.items[i].data, page->rows.items[i].size, 0, NULL);
        json_int_t n;
        assert_int_equal(json_unpack(json, "{s:I}", "n", &n), 0);
        assert_true((uint64_t)n > *last);
        *last = (uint64_t)n;
        json_decref(json);
    }
}

static void those_that_wait_are_answered(void **state)
{
    const struct pending_row *row = *state;
    uint64_t next = row->from, last = 0;
    size_t count = 0;
    unsigned pages = 0;

    asker_begin(&asker, "");
    take_waiting(&asker.bench, 601);
    bench_take(&asker.bench, RULE("confirm", "wuhou", "complaint", "R-2"));
    bench_take(&asker.bench, RULE("dismiss", "jinjiang", "complaint", "R-601"));
    do {
        ASK(&asker, GET_PENDING, get_pending, .n = next, .centre = text_of(row->centre));
        check_rise(answer_page(&asker), &last);
        count += answer_page(&asker)->rows.count;
        next = answer_page(&asker)->next;
        pages++;
    } while (next);
    assert_int_equal(count, row->count);
    assert_int_equal(pages, row->pages);
    asker_end(&asker);
}

/* JSON writes a quote with two bytes, so the longest rows have no room together in one frame. */
static void long_findings_come_in_pages_that_fit_a_frame(void **state)
{
    static char note[NOTE_BYTES_MAX];
    char record[24];
    uint64_t next = 0, last = 0;
    size_t count = 0;
    unsigned pages = 0;

    (void)state;
    asker_begin(&asker, "");
    memset(note, '"', sizeof note);
    for (unsigned i = 0; i < ITEMS_MAX; i++) {
        struct event event = {.clause = LIT("complaint"),
                              .occurred = LIT(DAY "T10:00:00+08:00"),
                              .summary = {note, sizeof note},
                              .evidence = {note, sizeof note}};
        snprintf(record, sizeof record, "R-%u", i);
        event.record = text_of(record);
        assert_int_equal(bench_take_event(&asker.bench, LIT("wuhou"), &event).outcome,
                         OUTCOME_PENDING);
    }
    do {
        ASK(&asker, GET_PENDING, get_pending, .n = next);
        check_rise(answer_page(&asker), &last);
        count += answer_page(&asker)->rows.count;
        next = answer_page(&asker)->next;
        pages++;
    } while (next);
    assert_int_equal(count, ITEMS_MAX);
    assert_true(pages > 1);
    asker_end(&asker);
}

/* However many of other centres wait, no question holds up the others for long. */
static void work_list_of_one_centre_is_looked_for_in_parts(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    take_waiting(&asker.bench, 1 + LOOKED_MAX + 1); /* from record 2 on */
    ASK(&asker, GET_PENDING, get_pending, .centre = LIT("xinjin"));
    assert_int_equal(answer_page(&asker)->rows.count, 0);
    assert_int_equal(answer_page(&asker)->next, 2 + LOOKED_MAX);
    ASK(&asker, GET_PENDING, get_pending, .n = 3, .centre = LIT("xinjin"));
    assert_int_equal(answer_page(&asker)->next, 0);
    asker_end(&asker);
}

static void one_that_waits_is_shown_with_its_report(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    bench_take(&asker.bench, REPORT("jinniu", "金牛区", "publication", "《论》", DAY,
                                    ",'grade':'nation','summary':'S','evidence':'E'"));
    ASK(&asker, GET_PENDING, get_pending, .n = 0);
    assert_int_equal(answer_page(&asker)->rows.count, 1);
    check_text("row", answer_page(&asker)->rows.items[0],
               LIT("{\"n\":2,\"year\":2006,\"status\":\"pending\",\"centre\":\"jinniu\","
                   "\"name\":\"金牛区\",\"code\":\"510106\",\"clause\":\"publication\",\"article\":"
                   "\"9(4)\","
                   "\"record\":\"《论》\",\"points\":1.5,\"grade\":\"nation\","
                   "\"received\":\"" STAMP "\",\"source\":\"jinniu\","
                   "\"occurred\":\"2006-03-14T10:00:00+08:00\",\"summary\":\"S\","
                   "\"evidence\":\"E\"}"));
    ASK(&asker, GET_PENDING, get_pending, .centre = LIT("jinniuqu"));
    check_sorry(&asker, "not-found");
    asker_end(&asker);
}

int main(void)
{
    SUITE_ROWS(logs, log_is_answered);
    SUITE_TEST(large_records_come_in_pages_that_fit_a_frame);
    SUITE_ROWS(pendings, those_that_wait_are_answered);
    SUITE_TEST(long_findings_come_in_pages_that_fit_a_frame);
    SUITE_TEST(work_list_of_one_centre_is_looked_for_in_parts);
    SUITE_TEST(one_that_waits_is_shown_with_its_report);
    return suite_run("answerer_pages");
}

#include "tests/unit/scorer/support_feed.h"

#include <jansson.h>

bool bench_update(struct bench *bench, int64_t mono_ms, struct message_update *ret_update)
{
    struct message message;

    if (!feed_next(bench->feed, bench_view(bench), FEED_NOW_YEAR, mono_ms, &message))
        return false;
    assert_int_equal(message.type, MESSAGE_UPDATE);
    *ret_update = message.update;
    return true;
}

void bench_take_changes(struct bench *bench, const char *year, unsigned first, unsigned count)
{
    char json[300];

    for (unsigned i = first; i < first + count; i++) {
        snprintf(json, sizeof json,
                 "{'source':'wuhou','clause':'overdue-case','record':'%s-%u',"
                 "'occurred':'%s-03-14T10:00:00+08:00'}",
                 year, i, year);
        assert_int_equal(bench_take(bench, json).outcome, OUTCOME_COUNTED);
    }
}

struct told told_row(const struct message_update *update, size_t i)
{
    struct text text = update->rows.items[i];
    json_t *row = json_loadb(text.data, text.size, 0, NULL);
    json_int_t n, year, event_n, rank = 0, rank_before = 0;
    const char *centre = "";
    struct told told = {0};

    CHECK(row, "%.*s is no JSON", (int)text.size, text.data);
    int rc = json_unpack(row, "{s:I,s:I,s?s,s?I,s?F,s?I,s?F,s:{s:I}}", "n", &n, "year", &year,
                         "centre", &centre, "rank", &rank, "score", &told.score, "rank_before",
                         &rank_before, "score_before", &told.score_before, "event", "n", &event_n);
    CHECK(rc == 0, "%.*s is no change", (int)text.size, text.data);
    assert_int_equal(year, update->year);
    assert_int_equal(event_n, n);
    told.n = (uint64_t)n;
    told.rank = (unsigned)rank;
    told.rank_before = (unsigned)rank_before;
    snprintf(told.centre, sizeof told.centre, "%s", centre);
    json_decref(row);
    return told;
}

/* `only_own`: the first row of each record, which is of what its event is about. */
static void check_told(const struct message_update *update, bool only_own, const char *expected)
{
    char words[2000] = "";
    size_t at = 0;
    uint64_t n = 0;

    for (size_t i = 0; i < update->rows.count; i++) {
        struct told told = told_row(update, i);
        if (only_own && told.n == n)
            continue;
        n = told.n;
        at += (size_t)snprintf(words + at, sizeof words - at, "%u %s", (unsigned)told.n,
                               told.centre[0] ? told.centre : "-");
        if (told.centre[0])
            at += (size_t)snprintf(words + at, sizeof words - at, " %u %g<%u %g", told.rank,
                                   told.score, told.rank_before, told.score_before);
        at += (size_t)snprintf(words + at, sizeof words - at, ", ");
        assert_true(at < sizeof words);
    }
    check_string("changes", words, expected);
}

void check_changes(const struct message_update *update, const char *expected)
{
    check_told(update, false, expected);
}

void check_own_changes(const struct message_update *update, const char *expected)
{
    check_told(update, true, expected);
}

#include "tests/unit/tool/support_twin.h"

#include "common/form/line.h"
#include "services/tool/standings_table.h"
#include "tests/unit/form/support_rulebook.h"

enum { SAID_BYTES = 512 };

static void play_event(struct twin_play *play, const struct line_envelope *envelope,
                       const struct event *event)
{
    struct record record = {.n = ++play->n,
                            .received_ms = RECEIVED_UNKNOWN,
                            .key = envelope->key,
                            .source = envelope->source.data ? envelope->source : LIT(OFFICE)};
    struct verdict verdict = refold_event(play->log, &record, event).verdict;

    record.outcome = verdict.outcome;
    record.reason = verdict.reason;
    if (play->status == STATUS_OK)
        play->status = twin_record(play->twin, &record, event, &play->trouble);
}

static void play_book(struct twin_play *play, struct text edits)
{
    char *text = edited_rulebook(edits);
    struct event event = {.action = LIT("rulebook"), .text = text_of(text)};

    play_event(play, &(struct line_envelope){0}, &event);
    free(text);
}

/* Each line of a script: `book EDITS`, or an event of the log. */
static void play_script(struct twin_play *play, const char *script, bool is_added)
{
    struct line line = {0};

    for (const char *end; script && (end = strchr(script, '\n')); script = end + 1) {
        size_t size = (size_t)(end - script);
        if (size > 5 && memcmp(script, "book ", 5) == 0) {
            play_book(play, (struct text){script + 5, size - 5});
            continue;
        }
        line_read(&line, script, size, LINE_FROM_LOG);
        CHECK(line.kind == LINE_EVENT, "%.*s: %s", (int)size, script, line.fault.why);
        if (is_added)
            twin_add(play->twin, line.envelope.source, line.envelope.received_ms, &line.event);
        else
            play_event(play, &line.envelope, &line.event);
    }
    line_clear(&line);
}

struct twin_play twin_play_begin(const struct twin_row *row)
{
    struct twin_play play = {0};
    char *text = row->book ? edited_rulebook(text_of(row->book)) : NULL;

    assert_int_equal(refold_open(&play.log, &play.trouble), STATUS_OK);
    assert_int_equal(twin_open(text_of(text), &play.twin, &play.trouble), STATUS_OK);
    free(text);
    for (size_t i = 0; i < DROPS && row->drops[i]; i++)
        assert_true(twin_drop(play.twin, row->drops[i]));
    play_book(&play, (struct text){"", 0});
    play_script(&play, row->log, false);
    play_script(&play, row->added, true);
    return play;
}

void twin_play_end(struct twin_play *play)
{
    refold_close(&play->log);
    twin_close(&play->twin);
}

static void put_notes(const struct twin_notes *notes, char said[SAID_BYTES])
{
    size_t size = 0;

    said[0] = '\0';
    for (unsigned i = 0; i < notes->count; i++)
        size += (size_t)snprintf(said + size, SAID_BYTES - size, ";%llu %s%s%s",
                                 (unsigned long long)notes->rows[i].n, notes->rows[i].before,
                                 *notes->rows[i].before ? ">" : "", notes->rows[i].after);
}

static void put_score(json_t *standings, char said[POINTS_TEXT_BYTES])
{
    int tier;
    json_t *row = standings_find(standings, "wuhou", &tier);

    assert_non_null(row);
    standings_points(json_object_get(row, "score"), said);
    json_decref(standings);
}

void becomes_what_the_row_says(void **state)
{
    const struct twin_row *row = *state;
    struct twin_play play = twin_play_begin(row);
    char said[SAID_BYTES], before[POINTS_TEXT_BYTES], after[POINTS_TEXT_BYTES];

    if (row->fault) {
        assert_int_equal(play.status, STATUS_BAD_DATA);
        CHECK(strstr(play.trouble.why, row->fault), "%s", play.trouble.why);
    } else {
        CHECK(play.status == STATUS_OK, "%s", play.trouble.why);
        put_notes(twin_changed(play.twin), said);
        check_string("outcomes", said, row->outcomes);
        put_notes(twin_added(play.twin), said);
        check_string("added", said, row->after_added);
        put_score(twin_before(play.twin, 2006), before);
        put_score(twin_after(play.twin, 2006), after);
        snprintf(said, sizeof said, "%s>%s", before, after);
        check_string("scores", said, row->scores);
        assert_int_equal(twin_status(play.twin, &play.trouble), STATUS_OK);
    }
    twin_play_end(&play);
}

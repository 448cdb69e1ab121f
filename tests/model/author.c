#include "tests/model/author.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/score/instant.h"
#include "common/score/scorecard.h"
#include "tests/unit/form/support_rulebook.h"

#define AUTHOR_SIGNER "w+1534e368+BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD"

enum { STEP_MS = 2 * 86400 * 1000, AUTHOR_KEYS = 8 };

unsigned author_draw(struct author *author, unsigned bound)
{
    return (unsigned)(next_random(&author->seed) % bound);
}

static bool perhaps(struct author *author, unsigned percent)
{
    return author_draw(author, 100) < percent;
}

#define DRAW_OF(author, array) ((array)[author_draw(author, COUNT_OF(array))])

struct author author_of(uint64_t seed, unsigned records)
{
    struct author author = {.seed = seed, .now_ms = AUTHOR_START_MS, .records = records};

    author.centre_first = author_draw(&author, default_book()->centre_count);
    author.centres =
        1 + author_draw(&author, perhaps(&author, 50) ? 2 : default_book()->centre_count);
    author.is_steady = perhaps(&author, 30);
    if (perhaps(&author, 10))
        author.now_ms = RECEIVED_UNKNOWN;
    return author;
}

static const struct centre *draw_centre(struct author *author)
{
    const struct rulebook *book = default_book();
    unsigned first =
        perhaps(author, 5) ? author_draw(author, book->centre_count) : author->centre_first;

    return &book->centres[(first + author_draw(author, author->centres)) % book->centre_count];
}

static struct text draw_name(struct author *author, const struct centre *centre)
{
    switch (author_draw(author, 4)) {
    case 0:
        return text_of(centre->name);
    case 1: /* one centre has none, and an empty word names nobody */
        return text_of(centre->code);
    default:
        return text_of(centre->slug);
    }
}

static void write_time(struct instant instant, int offset_hours, const char *more,
                       char ret_text[AUTHOR_TIME_BYTES])
{
    struct civil at = instant_civil(instant, offset_hours * 3600);

    snprintf(ret_text, AUTHOR_TIME_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d%s%c%02d:00",
             at.year % 10000, at.month % 100, at.day % 100, at.hour % 100, at.minute % 100,
             at.second % 100, more, offset_hours < 0 ? '-' : '+', abs(offset_hours) % 100);
}

/* Ten minutes ahead to the nanosecond, one less, or one more. */
static void write_time_ahead(struct author *author, char ret_text[AUTHOR_TIME_BYTES])
{
    struct instant instant = instant_of_ms(author->now_ms);
    long long nano = instant.nano + (long long)author_draw(author, 3) - 1;
    char more[16];

    instant.second += 600 + (nano < 0 ? -1 : 0);
    snprintf(more, sizeof more, ".%09lld", nano < 0 ? 999999999 : nano);
    write_time(instant, 8, more, ret_text);
}

static void draw_time(struct author *author, char ret_text[AUTHOR_TIME_BYTES])
{
    /* The first four are two instants; then the borders of years, and what is no time. */
    static const char *const times[] = {
        "2006-03-14T10:20:00+08:00", "2006-03-14T02:20:00.000z",  "2006-05-02T00:00:00+08:00",
        "2006-05-01t16:00:00-00:00", "2006-03-14T10:20:00.1Z",    "2005-12-31T16:00:00Z",
        "2005-12-31T15:59:59.999Z",  "2004-02-29T12:00:00+08:00", "2000-01-01T00:00:00+08:00",
        "1999-12-31T23:59:59+08:00", "2007-01-01T00:00:00+08:00", "2099-12-31T23:59:59+08:00",
        "2100-01-01T00:00:00+08:00", "2006-02-29T00:00:00Z",      "2006-03-14T10:20:60Z",
        "2006-03-14 10:20:00Z",      "2006-03-14T10:20:00",       "yesterday",
    };

    if (author->now_ms != RECEIVED_UNKNOWN && perhaps(author, 8))
        write_time_ahead(author, ret_text);
    else
        strcpy(ret_text, times[perhaps(author, 75) ? author_draw(author, 4)
                                                   : author_draw(author, COUNT_OF(times))]);
}

static const struct clause *draw_clause(struct author *author)
{
    return &default_book()->clauses[author_draw(author, default_book()->clause_count)];
}

static void draw_points(struct author *author, const struct clause *clause, struct event *event)
{
    static const double others[] = {0, -1, 0.504, 0.49, 0.5, 0.99, 1, 5, 5.01, 100, 100.01, 1e13};
    points_t least = clause->points_min, most = clause->points_max;
    points_t between = least;

    if (clause->form != CLAUSE_STATED || perhaps(author, 15)) {
        event_set_points(event, DRAW_OF(author, others));
        return;
    }
    if (perhaps(author, 75))
        between =
            perhaps(author, 40) ? most : least + author_draw(author, (unsigned)(most - least + 1));
    event_set_points(event, (double)between / 100);
}

/* Grade and points, mostly where they belong. */
static void draw_worth(struct author *author, const struct clause *clause, struct event *event)
{
    static const char *const others[] = {"", "city", "county", "province", "nation", "City"};

    if ((clause->form == CLAUSE_GRADED) != perhaps(author, 6))
        event->grade = clause->form == CLAUSE_GRADED && !perhaps(author, 10)
                           ? text_of(clause->grades[author_draw(author, clause->grade_count)].slug)
                           : text_of(DRAW_OF(author, others));
    if ((clause->form == CLAUSE_STATED) != perhaps(author, 6))
        draw_points(author, clause, event);
}

static void draw_finding(struct author *author, bool is_report, struct sent *sent)
{
    const struct clause *clause = draw_clause(author);
    struct event *event = &sent->event;

    snprintf(sent->record, sizeof sent->record, "R-%u", author_draw(author, author->records));
    event->record = text_of(sent->record);
    event->clause = text_of(perhaps(author, 3) ? "Complaint" : clause->slug);
    if (!is_report)
        return;
    draw_time(author, sent->occurred);
    event->occurred = text_of(sent->occurred);
    draw_worth(author, clause, event);
}

static enum action draw_action(struct author *author)
{
    unsigned of_100 = author_draw(author, 100);

    if (of_100 < 57)
        return ACTION_REPORT;
    if (of_100 < 80)
        return ACTION_CONFIRM + author_draw(author, 3);
    if (of_100 < 85)
        return ACTION_SELF_CHECK;
    if (of_100 < 87)
        return ACTION_CLOSE_YEAR;
    if (of_100 < 91)
        return ACTION_REOPEN_YEAR;
    if (of_100 < 98)
        return of_100 < 94 ? ACTION_GRANT : of_100 < 97 ? ACTION_WITHDRAW : ACTION_LOG_KEY;
    return of_100 < 99 ? ACTION_RULEBOOK : ACTION_UNKNOWN;
}

/* Who sends, and for whom: a district mostly for itself, the office mostly with a name. */
static void draw_sender(struct author *author, enum action action, struct sent *sent)
{
    const struct centre *centre = draw_centre(author);
    bool takes_centre = action <= ACTION_SELF_CHECK;
    bool is_office = action == ACTION_REPORT ? perhaps(author, 45) : perhaps(author, 85);

    if (action == ACTION_RULEBOOK) /* the office's would be another rulebook */
        is_office = false;
    sent->source = text_of(is_office ? OFFICE : centre->slug);
    if (takes_centre && (is_office ? !perhaps(author, 4) : perhaps(author, 40)))
        sent->event.centre = draw_name(author, perhaps(author, 10) ? draw_centre(author) : centre);
    if (takes_centre && perhaps(author, 3))
        sent->event.centre = text_of(perhaps(author, 50) ? "chengdu" : OFFICE);
}

/* A key of few, so that they are granted, withdrawn and granted again. */
static void draw_key(struct author *author, enum action action, struct sent *sent)
{
    struct event *event = &sent->event;

    snprintf(sent->key, sizeof sent->key, "%040u", author_draw(author, AUTHOR_KEYS));
    event->key = text_of(sent->key);
    if (action == ACTION_WITHDRAW)
        return;
    enum role role = ROLE_NONE + 1 + author_draw(author, ROLE_END - 1);
    event->role = text_of(role_name(role));
    if (role_has_centre(role))
        event->centre = perhaps(author, 10)  ? text_of(OFFICE)
                        : perhaps(author, 6) ? text_of("chengdu")
                                             : draw_name(author, draw_centre(author));
    if (perhaps(author, 20))
        event->signer = text_of(AUTHOR_SIGNER);
}

/* One of few, of which two are the same key under two names. */
static void draw_log_key(struct author *author, struct sent *sent)
{
    static const char *const signers[] = {
        "kaohe/0123456789abcdef+ceda7de7+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB",
        "kaohe/0123456789abcdef+50e21091+AQICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC",
        "kaohe/0123456789abcdef+3ee8c23f+AQMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMD",
        "kaohe/0123456789abcdef+2323bfa9+AQQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        "kaohe/0123456789abcdef+072d1453+AQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUF",
        "kaohe/other+bfedaedc+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB",
        "kaohe/other+dbf4cf03+AQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJ"};

    sent->event.signer = text_of(DRAW_OF(author, signers));
}

static void pass_time(struct author *author)
{
    if (author->now_ms != RECEIVED_UNKNOWN)
        author->now_ms += author_draw(author, author->is_steady ? 1000 : STEP_MS);
}

void author_write(struct author *author, struct sent *ret_sent)
{
    static const int years[] = {2006, 2006, 2006, 2006, 2005, 2007, 2000, 2099, 1999, 2100};
    enum action action = draw_action(author);
    struct event *event = &ret_sent->event;

    *ret_sent = (struct sent){0};
    pass_time(author);
    ret_sent->received_ms = author->now_ms;
    draw_sender(author, action, ret_sent);
    if (action == ACTION_UNKNOWN)
        event->action = text_of("Report");
    else if (action != ACTION_REPORT || perhaps(author, 50))
        event->action = text_of(action_name(action));
    if (action <= ACTION_REVOKE)
        draw_finding(author, action == ACTION_REPORT, ret_sent);
    if (action >= ACTION_SELF_CHECK && action <= ACTION_REOPEN_YEAR)
        event->year = DRAW_OF(author, years);
    if (action == ACTION_GRANT || action == ACTION_WITHDRAW)
        draw_key(author, action, ret_sent);
    if (action == ACTION_LOG_KEY)
        draw_log_key(author, ret_sent);
    if (action == ACTION_RULEBOOK)
        event->text = text_of("rulebook\n");
}

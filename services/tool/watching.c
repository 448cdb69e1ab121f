#include "services/tool/watching.h"

#include <stdio.h>
#include <string.h>

#include "services/tool/row.h"
#include "services/tool/standings_table.h"

enum { DAY_BYTES = sizeof "2006-05-31" - 1 };

int watching_year(const struct watching *watching)
{
    return (int)row_number(watching->standings, "year");
}

/* What a change is of. */

static bool is_of_wished_year(const struct watching *watching, json_t *change)
{
    int year = watching->wishes.as_board ? watching_year(watching) : watching->wishes.year;

    return !year || row_number(change, "year") == year;
}

/* A change of the whole year is of every centre. */
static bool is_wanted(const struct watching *watching, json_t *change)
{
    const char *slug = row_text(change, "centre");
    int tier = 0;

    if (!is_of_wished_year(watching, change))
        return false;
    if (!*slug || (!watching->wishes.centre && !watching->wishes.tier))
        return true;
    if (watching->wishes.centre)
        return strcmp(slug, watching->wishes.centre) == 0;
    return standings_find(watching->standings, slug, &tier) && tier == watching->wishes.tier;
}

/* What is shown of changes. */

static void print_change(const struct watching *watching, json_t *change, struct text row)
{
    char line[CHANGE_TEXT_BYTES];

    if (watching->wishes.as_json) {
        printf("%.*s\n", (int)row.size, row.data);
        return;
    }
    change_line(change, watching->rules, line);
    printf("%s\n", line);
}

/* Among all centres the arrows show who has risen or fallen by another's event: a list of these would
 * push out what caused them. */
static void keep_change(struct watching *watching, json_t *change)
{
    struct change_parts parts;

    change_read(change, watching->rules, &parts);
    if (parts.is_others && !watching->wishes.centre)
        return;
    recent_add(&watching->recent, &parts);
    watching->is_stale = true;
}

void watching_take_record(struct watching *watching, struct text row)
{
    json_t *record = row_read(row);

    if (record)
        earlier_take(&watching->earlier, record, watching->rules);
    json_decref(record);
}

void watching_recall(struct watching *watching, const char *today)
{
    bool has_room = true;
    json_t *change;

    for (size_t i = 0; has_room && (change = earlier_change(&watching->earlier, i)); i++) {
        const char *received = row_text(json_object_get(change, "event"), "received");
        struct change_parts parts;
        if (!is_wanted(watching, change))
            continue;
        change_read(change, watching->rules, &parts);
        if (strlen(received) > DAY_BYTES && strncmp(received, today, DAY_BYTES) != 0)
            snprintf(parts.time, sizeof parts.time, "%.5s", received + sizeof "2006");
        has_room = recent_add_older(&watching->recent, &parts);
    }
    earlier_clear(&watching->earlier);
    watching->is_stale = true;
}

static void take_change(struct watching *watching, const kaohe_event_t *event)
{
    struct text row = {event->text, event->text_bytes};
    json_t *change = row_read(row);
    int year = watching_year(watching);

    if (year && year != event->year)
        watching->other_year = event->year;
    if (change && is_wanted(watching, change)) {
        if (watching->wishes.as_board)
            keep_change(watching, change);
        else
            print_change(watching, change, row);
    }
    json_decref(change);
}

static void keep_note(struct watching *watching, const char *note)
{
    struct change_parts parts = {.who = "…"};

    snprintf(parts.about, sizeof parts.about, "%s", note);
    recent_add(&watching->recent, &parts);
    watching->is_stale = true;
}

/* Changes are lost, never standings: each update has them whole. */
static void note_lost(struct watching *watching, const kaohe_event_t *event)
{
    unsigned long long count = event->count, first = event->first, last = event->last;
    char note[NOTE_BYTES_MAX];

    if (count)
        snprintf(note, sizeof note, "还有 %llu 项变动来得太快，没有列出", count);
    else
        snprintf(note, sizeof note, "有更新丢失：第 %llu 至 %llu 条的变动可能没有列出", first,
                 last);
    if (!count || watching_year(watching) == event->year)
        keep_note(watching, note);
}

static void say_lost(const struct watching *watching, const kaohe_event_t *event)
{
    unsigned long long count = event->count, first = event->first, last = event->last;

    fflush(stdout); /* what is said comes after what it follows */
    if (count)
        tool_say(watching->tool,
                 "%llu more change%s of records %llu to %llu came too fast to be listed", count,
                 count == 1 ? "" : "s", first, last);
    else
        tool_say(watching->tool,
                 "updates were lost: changes of records %llu to %llu may not be listed", first,
                 last);
}

static void take_lost(struct watching *watching, const kaohe_event_t *event)
{
    if (watching->wishes.as_board)
        note_lost(watching, event);
    else
        say_lost(watching, event);
}

/* What is shown of standings. */

static bool has_moved(json_t *tier, json_t *standings_before)
{
    size_t i;
    json_t *row;
    int tier_before;

    json_array_foreach(json_object_get(tier, "centres"), i, row)
    {
        json_t *before = standings_find(standings_before, row_text(row, "centre"), &tier_before);
        if (before && row_number(before, "rank") != row_number(row, "rank"))
            return true;
    }
    return false;
}

/* In a tier where no rank has changed, the arrows stay as they are. */
static void note_ranks(struct watching *watching, json_t *standings)
{
    size_t i, j;
    json_t *tier, *row;
    int tier_before;

    if (!watching->before)
        watching->before = json_object();
    json_array_foreach(json_object_get(standings, "tiers"), i, tier)
    {
        if (!has_moved(tier, watching->standings))
            continue;
        json_array_foreach(json_object_get(tier, "centres"), j, row)
        {
            const char *slug = row_text(row, "centre");
            json_t *before = standings_find(watching->standings, slug, &tier_before);
            json_object_set_new(watching->before, slug, json_integer(row_number(before, "rank")));
        }
    }
}

static void show(struct watching *watching, json_t *standings)
{
    if (watching->wishes.as_board)
        note_ranks(watching, standings);
    json_decref(watching->standings);
    watching->standings = standings;
    watching->is_stale = true;
}

/* Of another year they are passed over: which one is shown never changes by itself. */
static void take_standings(struct watching *watching, const kaohe_event_t *event)
{
    if (watching->standings && watching_year(watching) != event->year)
        return;
    json_t *standings = row_read((struct text){event->text, event->text_bytes});
    if (standings && !json_equal(standings, watching->standings))
        show(watching, standings);
    else
        json_decref(standings);
}

/* What the rest of the events is about: whether the scorer is heard. */

static void take_heard(struct watching *watching, const kaohe_event_t *event)
{
    fflush(stdout);
    if (!watching->is_heard && !watching->wishes.as_board)
        tool_say(watching->tool, "watching from record %llu on", (unsigned long long)event->n);
    else if (watching->is_silent && !watching->wishes.as_board)
        tool_say(watching->tool, "the feed is heard again");
    watching->is_stale |= watching->is_silent;
    watching->is_heard = true;
    watching->is_silent = false;
}

static void take_silence(struct watching *watching)
{
    watching->is_silent = watching->is_stale = true;
    if (!watching->wishes.as_board)
        tool_say(watching->tool, "the feed is silent; waiting for the scorer");
}

/* Standings of a year are asked for again, and a scorer that is not there is looked for; but without any
 * to begin with there is nothing to watch, and a feed that cannot be used stays so. */
static void take_failure(struct watching *watching, const kaohe_event_t *event)
{
    bool is_feed = event->year == 0 && event->status != KAOHE_NOBODY;

    if (!watching->standings && event->status == KAOHE_NO && watching->wishes.year)
        watching->status = trouble_set(&watching->trouble, STATUS_NO,
                                       "没有适用于 %d 年的规则 (no rulebook is for this year)",
                                       watching->wishes.year);
    else if (!watching->standings || is_feed)
        watching->status = trouble_set(&watching->trouble, status_of_exit_code((int)event->status),
                                       "%s", event->why);
}

void watching_take(struct watching *watching, const kaohe_event_t *event)
{
    switch (event->kind) {
    case KAOHE_STANDINGS:
        take_standings(watching, event);
        break;
    case KAOHE_CHANGE:
        take_change(watching, event);
        break;
    case KAOHE_LOST:
        take_lost(watching, event);
        break;
    case KAOHE_HEARD:
        take_heard(watching, event);
        break;
    case KAOHE_SILENT:
        take_silence(watching);
        break;
    case KAOHE_UNANSWERED:
        take_failure(watching, event);
        break;
    default:
        break;
    }
}

void watching_clear(struct watching *watching)
{
    json_decref(watching->standings);
    json_decref(watching->before);
    earlier_clear(&watching->earlier);
    watching->standings = watching->before = NULL;
}

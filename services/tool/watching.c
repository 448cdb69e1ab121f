#include "services/tool/watching.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "services/tool/term.h"

static bool is_wanted(const struct watching *watching, json_t *change)
{
    const char *slug = row_text(change, "centre");
    int tier = 0;

    if (watching->wishes.centre && strcmp(slug, watching->wishes.centre) != 0 &&
        strcmp(row_text(change, "name"), watching->wishes.centre) != 0)
        return false;
    if (!watching->wishes.tier)
        return true;
    return standings_find(watching->standings, slug, &tier) && tier == watching->wishes.tier;
}

static void print_change(json_t *change)
{
    json_t *event = json_object_get(change, "event");
    const char *action = row_text(event, "action");
    char score_before[POINTS_TEXT_BYTES], score[POINTS_TEXT_BYTES];

    standings_points(json_object_get(change, "score_before"), score_before);
    standings_points(json_object_get(change, "score"), score);
    printf("%lld  ", row_number(change, "n"));
    if (*row_text(change, "centre"))
        printf("%s %s → %s（第 %lld → %lld 名） ", row_text(change, "name"), score_before, score,
               row_number(change, "rank_before"), row_number(change, "rank"));
    printf("%s %s %s %s\n", *action ? action : "report", row_text(event, "clause"),
           row_text(event, "record"), row_text(event, "summary"));
}

static void print_row(const struct watching *watching, struct text row)
{
    json_t *change = row_read(row);

    if (change && is_wanted(watching, change)) {
        if (watching->wishes.as_json)
            printf("%.*s\n", (int)row.size, row.data);
        else
            print_change(change);
    }
    json_decref(change);
}

static void print_changes(const struct watching *watching, const struct message_update *update)
{
    for (size_t i = 0; i < update->rows.count; i++)
        print_row(watching, update->rows.items[i]);
    fflush(stdout); /* what is said comes after what it follows */
    if (update->merged)
        tool_say(watching->tool, "%llu more changes up to record %llu came too fast to be listed",
                 (unsigned long long)update->merged, (unsigned long long)update->n);
}

static void draw(const struct watching *watching)
{
    assert(watching->wishes.as_table);
    assert(!watching->wishes.as_json);
    assert(watching->standings);
    printf("\033[H\033[J");
    standings_table_print(watching->standings, watching->wishes.tier, watching->wishes.centre);
    printf("\n%sCtrl-C 结束%s\n", term_dim(), term_plain());
    fflush(stdout);
}

/* What is shown from now on; true if that is another. */
static bool show(struct watching *watching, const struct mirror_standings *held)
{
    json_t *standings = row_read(held->json);

    if (!standings || json_equal(standings, watching->standings)) {
        json_decref(standings);
        return false;
    }
    json_decref(watching->standings);
    watching->standings = standings;
    return true;
}

static void show_again(struct watching *watching, const struct mirror_standings *held)
{
    if (show(watching, held) && watching->wishes.as_table)
        draw(watching);
}

/* To begin with, or those shown are others than was thought. */
static void take_standings(struct watching *watching, const struct mirror_standings *held)
{
    if (!watching->standings)
        show(watching, held);
    else if ((uint64_t)row_number(watching->standings, "year") == held->year)
        show_again(watching, held);
}

/* A gap means lost changes, never wrong standings: each update has them whole. */
static void say_gap(const struct watching *watching, const struct message_update *update)
{
    if (!watching->wishes.as_table)
        tool_say(watching->tool, "updates were lost: changes up to record %llu are not listed",
                 (unsigned long long)update->n_before);
}

static void take_update(struct watching *watching, const struct subscription_news *news,
                        const struct mirror_standings *held)
{
    if (held)
        show_again(watching, held);
    if (watching->wishes.as_table)
        return;
    if (news->is_first)
        tool_say(watching->tool, "watching from record %llu on",
                 (unsigned long long)news->update->n);
    print_changes(watching, news->update);
}

/* Without standings to begin with there is nothing to watch; later ones are asked for again. */
static void take_failure(struct watching *watching, const struct subscription_news *news)
{
    if (!watching->standings)
        watching->status = tool_fail(watching->tool, news->status, "%s", news->why);
}

void watching_take(struct watching *watching, const struct subscription_news *news,
                   const struct mirror_standings *held)
{
    switch (news->kind) {
    case SUBSCRIPTION_STANDINGS:
        take_standings(watching, &news->standings);
        break;
    case SUBSCRIPTION_GAP:
        say_gap(watching, news->update);
        break;
    case SUBSCRIPTION_UPDATE:
        take_update(watching, news, held);
        break;
    case SUBSCRIPTION_SILENT:
        tool_say(watching->tool, "the feed is silent; waiting for the scorer");
        break;
    case SUBSCRIPTION_BACK:
        break;
    case SUBSCRIPTION_UNANSWERED:
        take_failure(watching, news);
        break;
    }
}

/* What is asked for must be there, or nothing would ever be shown. */
static enum status check_wishes(const struct watching *watching)
{
    size_t i;
    json_t *tier;
    int tier_of_centre;
    bool has_tier = watching->wishes.tier == 0;

    json_array_foreach(json_object_get(watching->standings, "tiers"), i, tier) has_tier |=
        row_number(tier, "tier") == watching->wishes.tier;
    if (!has_tier)
        return tool_fail(watching->tool, STATUS_NO, "there is no tier %d", watching->wishes.tier);
    if (watching->wishes.centre &&
        !standings_find(watching->standings, watching->wishes.centre, &tier_of_centre))
        return tool_fail(watching->tool, STATUS_NO, "no centre has this slug or name: %s",
                         watching->wishes.centre);
    return STATUS_OK;
}

enum status watching_begin(struct watching *watching)
{
    assert(watching->standings);
    enum status status = check_wishes(watching);
    if (status == STATUS_OK && watching->wishes.as_table)
        draw(watching);
    return status;
}

void watching_clear(struct watching *watching)
{
    json_decref(watching->standings);
    watching->standings = NULL;
}

#include "services/tool/outlook.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/score/scorecard.h"
#include "services/tool/clause_name.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"

enum { WIDTH = 80, PART_BYTES = CLAUSE_NAME_BYTES + 32 };

static points_t points_of(json_t *row, const char *key)
{
    return llround(json_number_value(json_object_get(row, key)) * 100);
}

static void add_points(struct page *page, const char *before, points_t points, const char *behind)
{
    char text[POINTS_TEXT_BYTES];

    points_print(points, text);
    page_add(page, "%s%s%s", before, text, behind);
}

/* ---- among the others ---- */

static json_t *tier_of(const struct outlook *outlook)
{
    size_t i;
    json_t *tier;

    json_array_foreach(json_object_get(outlook->standings, "tiers"), i,
                       tier) if (row_number(tier, "tier") ==
                                 row_number(outlook->explanation, "tier")) return tier;
    return NULL;
}

/* How many of the tier have the rank, and one of them. */
static unsigned count_rank(const struct outlook *outlook, long long rank, json_t **ret_row)
{
    size_t i;
    unsigned count = 0;
    json_t *row;

    *ret_row = NULL;
    json_array_foreach(json_object_get(tier_of(outlook), "centres"), i, row)
    {
        if (row_number(row, "rank") != rank)
            continue;
        *ret_row = row;
        count++;
    }
    return count;
}

static void add_rank(const struct outlook *outlook, struct page *page)
{
    long long rank = row_number(outlook->explanation, "rank");
    json_t *row;
    unsigned count = count_rank(outlook, rank, &row);

    page_add(page, "第%s圈层%s第 %lld 名", standings_tier_numeral(outlook->explanation),
             count > 1 ? "并列" : "", rank);
    if (count > 1)
        page_add(page, "（共 %u 个中心）", count);
}

static void add_awards(const struct outlook *outlook, struct page *page)
{
    int tier;
    json_t *row =
        standings_find(outlook->standings, row_text(outlook->explanation, "centre"), &tier);
    const char *word = row_text(row, "excellent"), *sent = row_text(row, "self_check");

    if (!row)
        return;
    page_line(page);
    page_add(page, "评优：%s", *standings_excellent(word) ? standings_excellent(word) : "未列入");
    page_add(page, "，优秀名额 %lld 个%s（第 11(1) 条）；自查：",
             row_number(tier_of(outlook), "quota"),
             strcmp(word, "tied") == 0 ? "，由考核小组定" : "");
    if (*sent)
        page_add(page, "%.10s 收到%s（第 7 条）", sent,
                 row_is(row, "self_check_late") ? "，逾期" : "");
    else
        page_add(page, "未收到（第 7 条）");
}

/* ---- what waits ---- */

struct waiting {
    unsigned count;
    points_t score; /* if all are confirmed; only where `is_known` */
    bool is_known;
};

static bool is_status(json_t *finding, const char *status)
{
    return strcmp(row_text(finding, "status"), status) == 0;
}

/* Adds the findings of a clause to the card: those of this status. False: the rules do not have it. */
static bool add_findings(const struct outlook *outlook, json_t *row, const char *status,
                         struct scorecard *card, unsigned *count)
{
    const struct clause *clause =
        outlook->rules ? rulebook_clause(outlook->rules, text_of(row_text(row, "clause"))) : NULL;
    size_t i;
    json_t *finding;

    json_array_foreach(json_object_get(row, "findings"), i, finding)
    {
        if (!is_status(finding, status))
            continue;
        ++*count;
        if (clause) {
            card->sums[clause->id] += points_of(finding, "points");
            card->counts[clause->id]++;
        }
    }
    return clause;
}

/* The sum is told only where the same rules make the score that the scorer has. */
static struct waiting waiting_of(const struct outlook *outlook)
{
    json_t *clauses = json_object_get(outlook->explanation, "clauses"), *row;
    struct scorecard card = {0};
    struct waiting waiting = {.is_known = outlook->rules};
    unsigned counted = 0;
    size_t i;

    json_array_foreach(clauses, i, row) waiting.is_known &=
        add_findings(outlook, row, "counted", &card, &counted);
    if (waiting.is_known)
        waiting.is_known = scorecard_score(&card, outlook->rules).score ==
                           points_of(outlook->explanation, "score");
    json_array_foreach(clauses, i, row) waiting.is_known &=
        add_findings(outlook, row, "pending", &card, &waiting.count);
    if (waiting.is_known)
        waiting.score = scorecard_score(&card, outlook->rules).score;
    return waiting;
}

static void add_waiting(const struct outlook *outlook, bool is_closed, struct page *page)
{
    struct waiting waiting = waiting_of(outlook);

    if (waiting.count == 0)
        return;
    page_line(page);
    page_add(page, "另有 %u 项待核，未计分", waiting.count);
    if (is_closed)
        page_add(page, "；年度已结，除非重开不再计分");
    else if (waiting.is_known)
        add_points(page, "：若全部认定，得分 ", waiting.score, "");
}

/* ---- the way to the next rank ---- */

/* The most that bonus can still add. */
static points_t room_of(const struct outlook *outlook)
{
    json_t *rooms = json_object_get(json_object_get(outlook->explanation, "next"), "room"), *room;
    points_t sum = 0;
    size_t i;

    json_array_foreach(rooms, i, room) sum += points_of(room, "points");
    if (!outlook->rules)
        return sum;
    points_t left = outlook->rules->bonus_max - points_of(outlook->explanation, "bonus");
    return sum < left ? sum : left;
}

/* Part for part, in as many lines as it takes. */
static void add_rooms(const struct outlook *outlook, struct page *page)
{
    json_t *rooms = json_object_get(json_object_get(outlook->explanation, "next"), "room"), *room;
    char name[CLAUSE_NAME_BYTES], points[POINTS_TEXT_BYTES], part[PART_BYTES];
    size_t i, count = json_array_size(rooms);

    page_line(page);
    page_add(page, "%s", count ? "还可加分：" : "各项加分都已到上限");
    json_array_foreach(rooms, i, room)
    {
        clause_name(outlook->names, row_text(room, "clause"), name);
        standings_points(json_object_get(room, "points"), points);
        snprintf(part, sizeof part, "%s %s%s", name, points, i + 1 < count ? "、" : "");
        if (page_columns(page->lines[page->count - 1]) + page_columns(part) > WIDTH) {
            page_line(page);
            page_add(page, "          ");
        }
        page_add(page, "%s", part);
    }
}

/* Bonus alone does not lead there. */
static void add_unreachable(const struct outlook *outlook, long long rank, points_t room,
                            struct page *page)
{
    bool has_base = points_of(outlook->explanation, "base") > 0;

    page_line(page);
    add_points(page,
               has_base ? "加分至多还有 " : "基本分为 0（未正常运行，第 8(1) 条），加分至多还有 ",
               room, " 分，");
    page_add(page, "单靠加分达不到第 %lld 名%s", rank, has_base ? "" : "：先要恢复基本分");
}

static void add_way(const struct outlook *outlook, struct page *page)
{
    json_t *next = json_object_get(outlook->explanation, "next"), *above;
    points_t need = points_of(next, "points"), room = room_of(outlook),
             cut = points_of(outlook->explanation, "deduction_cut");
    long long rank = row_number(next, "rank");

    page_line(page);
    if (!json_is_object(next)) {
        page_add(page, "本圈层没有更高的名次");
        return;
    }
    count_rank(outlook, rank, &above);
    page_add(page, "与第 %lld 名", rank);
    if (above)
        add_points(page, "相差 ",
                   points_of(above, "score") - points_of(outlook->explanation, "score"), " 分；");
    if (cut > 0)
        add_points(page, "现有 ", cut, " 分扣分未扣（第 10(8) 条），新的加分先抵这些，");
    add_points(page, "净增 ", need, " 分即可并列，超过则居前");
    if (need > room)
        add_unreachable(outlook, rank, room, page);
    else
        add_rooms(outlook, page);
}

void outlook_add(const struct outlook *outlook, struct page *page)
{
    bool is_closed = row_is(outlook->standings, "closed");

    add_rank(outlook, page);
    add_awards(outlook, page);
    add_waiting(outlook, is_closed, page);
    if (!is_closed)
        add_way(outlook, page);
}

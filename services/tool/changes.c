#include "services/tool/changes.h"

#include <stdio.h>
#include <string.h>

#include "services/tool/row.h"
#include "services/tool/standings_table.h"

enum {
    NAME_COLUMNS = 10,
    BEFORE_COLUMNS = 9,
    AFTER_COLUMNS = 8,
    PAGE_COLUMNS = 80,
    TEXT_BYTES = 96
};

/* What a change tells: its member, and its column's head. */
typedef void value_text(json_t *row, const char *key, char ret_text[TEXT_BYTES]);

static value_text put_whole, put_points, put_excellent, put_date;

struct member {
    const char *key, *head;
    value_text *text;
};

static const struct member main_members[] = {{"rank", "名次", put_whole},
                                             {"score", "得分", put_points},
                                             {"excellent", "评优", put_excellent}};
static const struct member other_members[] = {
    {"base", "基本分", put_points},    {"bonus", "加分", put_points},
    {"deduction", "实扣", put_points}, {"deduction_raw", "扣分合计", put_points},
    {"pending", "待核", put_whole},    {"self_check", "自查", put_date}};

enum {
    MAIN_COUNT = sizeof main_members / sizeof *main_members,
    OTHER_COUNT = sizeof other_members / sizeof *other_members
};

static void put_whole(json_t *row, const char *key, char ret_text[TEXT_BYTES])
{
    snprintf(ret_text, TEXT_BYTES, "%lld", row_number(row, key));
}

static void put_points(json_t *row, const char *key, char ret_text[TEXT_BYTES])
{
    standings_points(json_object_get(row, key), ret_text);
}

static void put_excellent(json_t *row, const char *key, char ret_text[TEXT_BYTES])
{
    snprintf(ret_text, TEXT_BYTES, "%s", standings_excellent(row_text(row, key)));
    if (!*ret_text)
        strcpy(ret_text, "-");
}

static void put_date(json_t *row, const char *key, char ret_text[TEXT_BYTES])
{
    const char *stamp = row_text(row, key);

    snprintf(ret_text, TEXT_BYTES, "%.10s", *stamp ? stamp : "-");
}

static void put(const struct member *member, json_t *row, char ret_text[TEXT_BYTES])
{
    if (row)
        member->text(row, member->key, ret_text);
    else
        strcpy(ret_text, "-");
}

/* NULL where a standing lacks it. */
static bool is_same(const struct member *member, json_t *before, json_t *after)
{
    json_t *was = json_object_get(before, member->key), *is = json_object_get(after, member->key);

    return was && is ? json_equal(was, is) : was == is;
}

static bool are_same(const struct member *members, size_t count, json_t *before, json_t *after)
{
    for (size_t i = 0; i < count; i++)
        if (!is_same(&members[i], before, after))
            return false;
    return true;
}

/* Visits each centre: those of `after` in their order, each with its row of `before`, then those that
 * `before` alone has. What is not there is NULL. */
typedef void visit_pair(void *context, json_t *tier, json_t *before, json_t *after);

static void walk_side(json_t *of, json_t *other, bool is_after, visit_pair *visit, void *context)
{
    size_t i, j;
    json_t *tier, *row;
    int number;

    json_array_foreach(json_object_get(of, "tiers"), i, tier)
        json_array_foreach(json_object_get(tier, "centres"), j, row)
    {
        json_t *others = standings_find(other, row_text(row, "centre"), &number);
        if (is_after)
            visit(context, tier, others, row);
        else if (!others)
            visit(context, tier, row, NULL);
    }
}

static void walk(json_t *before, json_t *after, visit_pair *visit, void *context)
{
    walk_side(after, before, true, visit, context);
    walk_side(before, after, false, visit, context);
}

static json_t *pair_of(json_t *before, json_t *after, const char *key)
{
    return json_pack("[O?,O?]", json_object_get(before, key), json_object_get(after, key));
}

static void add_change(void *context, json_t *tier, json_t *before, json_t *after)
{
    (void)tier;
    if (are_same(main_members, MAIN_COUNT, before, after))
        return;
    json_array_append_new(context, json_pack("{s:s,s:o,s:o,s:o}", "centre",
                                             row_text(after ? after : before, "centre"), "score",
                                             pair_of(before, after, "score"), "rank",
                                             pair_of(before, after, "rank"), "excellent",
                                             pair_of(before, after, "excellent")));
}

json_t *changes_between(json_t *before, json_t *after)
{
    json_t *changes = json_array();

    walk(before, after, add_change, changes);
    return changes;
}

struct table {
    struct page *page;
    json_t *tier; /* whose head stands already; NULL: none */
    unsigned changed, others, same;
};

static void add_head(struct table *table, json_t *tier)
{
    struct page *page = table->page;
    char text[TEXT_BYTES];

    if (table->tier)
        page_line(page);
    table->tier = tier;
    standings_tier_title(tier, page);
    page_line(page);
    page_style(page, PAGE_DIM);
    page_cell(page, "中心", NAME_COLUMNS, TERM_LEFT);
    for (size_t i = 0; i < MAIN_COUNT; i++) {
        snprintf(text, sizeof text, "%s 之前", main_members[i].head);
        page_cell(page, text, BEFORE_COLUMNS, TERM_RIGHT);
        page_add(page, "→ ");
        page_cell(page, "之后", AFTER_COLUMNS, TERM_LEFT);
    }
    page_style(page, PAGE_PLAIN);
}

/* What stays stands once. */
static void add_pair(struct page *page, const struct member *member, json_t *before, json_t *after)
{
    bool same = is_same(member, before, after);
    char text[TEXT_BYTES];

    put(member, before, text);
    page_cell(page, text, BEFORE_COLUMNS, TERM_RIGHT);
    put(member, after, text);
    page_style(page, same ? PAGE_PLAIN : PAGE_BOLD);
    page_add(page, "%s", same ? "  " : "→ ");
    page_cell(page, same ? "" : text, AFTER_COLUMNS, TERM_LEFT);
    page_style(page, PAGE_PLAIN);
}

static void add_row(void *context, json_t *tier, json_t *before, json_t *after)
{
    struct table *table = context;

    if (are_same(main_members, MAIN_COUNT, before, after))
        return;
    if (table->tier != tier)
        add_head(table, tier);
    page_line(table->page);
    page_cell(table->page, row_text(after ? after : before, "name"), NAME_COLUMNS, TERM_LEFT);
    for (size_t i = 0; i < MAIN_COUNT; i++)
        add_pair(table->page, &main_members[i], before, after);
    table->changed++;
}

/* Into this line, or the next one where it is full. */
static void add_part(struct page *page, const struct member *member, json_t *before, json_t *after)
{
    char was[TEXT_BYTES], is[TEXT_BYTES], part[3 * TEXT_BYTES];

    put(member, before, was);
    put(member, after, is);
    snprintf(part, sizeof part, "  %s %s → %s", member->head, was, is);
    if (page_columns(page->lines[page->count - 1]) + page_columns(part) > PAGE_COLUMNS) {
        page_line(page);
        page_cell(page, "", NAME_COLUMNS, TERM_LEFT);
    }
    page_add(page, "%s", part);
}

static void add_others(void *context, json_t *tier, json_t *before, json_t *after)
{
    struct table *table = context;

    (void)tier;
    if (!are_same(main_members, MAIN_COUNT, before, after))
        return;
    if (are_same(other_members, OTHER_COUNT, before, after)) {
        table->same++;
        return;
    }
    page_line(table->page);
    if (table->others++ == 0) {
        page_add(table->page, "名次、得分、评优不变，但其他各栏有变：");
        page_line(table->page);
    }
    page_cell(table->page, row_text(after, "name"), NAME_COLUMNS, TERM_LEFT);
    for (size_t i = 0; i < OTHER_COUNT; i++)
        if (!is_same(&other_members[i], before, after))
            add_part(table->page, &other_members[i], before, after);
}

void changes_table(json_t *before, json_t *after, struct page *page)
{
    struct table table = {.page = page};

    walk(before, after, add_row, &table);
    walk(before, after, add_others, &table);
    page_line(page);
    if (table.changed + table.others == 0)
        page_add(page, "%lld年没有变化：%u 个中心都和原来一样", row_number(before, "year"),
                 table.same);
    else
        page_add(page, "其余 %u 个中心不变", table.same);
}

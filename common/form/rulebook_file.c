#include "common/form/rulebook_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/digest.h"
#include "common/base/memory.h"
#include "proto/event.h"

struct text rulebook_default(void)
{
    return (struct text){rulebook_default_bytes, rulebook_default_size};
}

/* A text that is shown to people. */
static void read_prose(zpl_t *zpl, zpl_node_t *node, const char *name, const char *fallback,
                       char *ret_text, size_t bytes_max)
{
    struct text text = text_of(zpl_get(zpl, node, name, fallback));

    if (zpl_child(node, name) && (text.size == 0 || text.size > bytes_max || !text_is_plain(text)))
        zpl_blame(zpl, zpl_child(node, name), "`%s` is empty, too long or no plain UTF-8", name);
    else
        memcpy(ret_text, text.data, text.size + 1);
}

static void read_slug(zpl_t *zpl, zpl_node_t *node, const char *slug, char *ret_slug)
{
    if (text_is_slug(text_of(slug)))
        memcpy(ret_slug, slug, strlen(slug) + 1);
    else
        zpl_blame(zpl, node, "`%s` is no slug (1 to 31 of a-z, 0-9 and -)", slug);
}

static bool parse_points(const char *text, points_t *ret_points)
{
    size_t whole = strspn(text, "0123456789");
    size_t decimals = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    points_t points = 0;

    if (whole < 1 || whole > 5 || decimals > 2 || (text[whole] == '.' && decimals < 1) ||
        text[whole + (decimals ? decimals + 1 : 0)])
        return false;
    for (size_t i = 0; i < whole; i++)
        points = points * 10 + (text[i] - '0');
    for (size_t i = 0; i < 2; i++)
        points = points * 10 + (i < decimals ? text[whole + 1 + i] - '0' : 0);
    *ret_points = points;
    return points <= POINTS_MAX;
}

static points_t read_points(zpl_t *zpl, zpl_node_t *node, const char *name)
{
    points_t points = 0;
    const char *value = zpl_get(zpl, node, name, NULL);

    if (zpl_child(node, name) && !parse_points(value, &points))
        zpl_blame(zpl, zpl_child(node, name),
                  "`%s` is no number of points (0 to 10000, at most two decimals)", name);
    return points;
}

/* One of `words`; returns its index. */
static int read_word(zpl_t *zpl, zpl_node_t *node, const char *name, const char *const *words)
{
    const char *value = zpl_get(zpl, node, name, NULL);

    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], value) == 0)
            return i;
    zpl_blame(zpl, zpl_child(node, name), "`%s` cannot be `%s`", name, value);
    return 0;
}

static void read_rulings(zpl_t *zpl, zpl_node_t *section, struct rulebook *book)
{
    zpl_only(zpl, section, NULL);
    for (zpl_node_t *node = zpl_first(section); node; node = zpl_next(node)) {
        if (book->ruling_count == RULINGS_MAX) {
            zpl_blame(zpl, node, "more than %d rulings", RULINGS_MAX);
            return;
        }
        read_prose(zpl, section, zpl_name(node), NULL, book->rulings[book->ruling_count++],
                   PROSE_BYTES_MAX);
    }
}

/* No slug, name or code may lead to two centres. */
static void check_unique(zpl_t *zpl, zpl_node_t *node, const struct rulebook *book,
                         const struct centre *centre)
{
    if (strcmp(centre->slug, OFFICE) == 0)
        zpl_blame(zpl, node, "`%s` is the assessment group's own name", OFFICE);
    if (rulebook_centre_named(book, text_of(centre->slug)) ||
        rulebook_centre_named(book, text_of(centre->name)) ||
        (centre->code[0] && rulebook_centre_named(book, text_of(centre->code))))
        zpl_blame(zpl, node, "the slug, name or code of `%s` is another centre's too",
                  centre->slug);
}

static void read_centre(zpl_t *zpl, zpl_node_t *node, struct rulebook *book)
{
    static const char *const names[] = {"name", "code", NULL};
    struct centre centre = {.id = book->centre_count, .tier = book->tier_count};

    if (book->centre_count == CENTRES_MAX) {
        zpl_blame(zpl, node, "more than %d centres", CENTRES_MAX);
        return;
    }
    zpl_only(zpl, node, names);
    read_slug(zpl, node, zpl_name(node), centre.slug);
    read_prose(zpl, node, "name", NULL, centre.name, NAME_BYTES_MAX);
    read_prose(zpl, node, "code", "", centre.code, CODE_BYTES_MAX);
    check_unique(zpl, node, book, &centre);
    book->centres[book->centre_count++] = centre;
}

static void read_tier(zpl_t *zpl, zpl_node_t *node, struct rulebook *book)
{
    static const char *const names[] = {"name", "about", "centres", NULL};
    const char *number = zpl_name(node);
    struct tier *tier = &book->tiers[book->tier_count];

    if (book->tier_count == TIERS_MAX || strspn(number, "123456789") != 1 || number[1]) {
        zpl_blame(zpl, node, "`%s` is no number of a tier (1 to 9, at most %d)", number, TIERS_MAX);
        return;
    }
    zpl_only(zpl, node, names);
    tier->number = (unsigned)(number[0] - '0');
    read_prose(zpl, node, "name", NULL, tier->name, NAME_BYTES_MAX);
    read_prose(zpl, node, "about", "", tier->area, NAME_BYTES_MAX);
    zpl_node_t *centres = zpl_get_section(zpl, node, "centres");
    for (zpl_node_t *child = zpl_first(centres); child; child = zpl_next(child))
        read_centre(zpl, child, book);
    book->tier_count++;
}

static void read_grades(zpl_t *zpl, zpl_node_t *section, struct clause *clause)
{
    zpl_only(zpl, section, NULL);
    for (zpl_node_t *node = zpl_first(section); node; node = zpl_next(node)) {
        if (clause->grade_count == GRADES_MAX) {
            zpl_blame(zpl, node, "more than %d grades", GRADES_MAX);
            return;
        }
        struct grade *grade = &clause->grades[clause->grade_count++];
        read_slug(zpl, node, zpl_name(node), grade->slug);
        grade->points = read_points(zpl, section, zpl_name(node));
    }
}

/* A clause states its points in exactly one way; one that takes the base away has none. */
static void read_clause_points(zpl_t *zpl, zpl_node_t *node, struct clause *clause)
{
    zpl_node_t *fixed = zpl_child(node, "points"), *grades = zpl_child(node, "grades");
    zpl_node_t *range = zpl_child(node, "points-min");
    int ways = (fixed != NULL) + (grades != NULL) + (range || zpl_child(node, "points-max"));

    if (ways != (clause->kind != CLAUSE_BASE))
        zpl_blame(zpl, node, "clause `%s` needs %s", clause->slug,
                  clause->kind == CLAUSE_BASE
                      ? "no points: it takes the base away"
                      : "one of `points`, `grades`, or `points-min` with `points-max`");
    if (fixed) {
        clause->points = read_points(zpl, node, "points");
    } else if (grades) {
        clause->form = CLAUSE_GRADED;
        read_grades(zpl, grades, clause);
    } else if (ways) {
        clause->form = CLAUSE_STATED;
        clause->points_min = read_points(zpl, node, "points-min");
        clause->points_max = read_points(zpl, node, "points-max");
        if (clause->points_min > clause->points_max)
            zpl_blame(zpl, range, "`points-min` is more than `points-max`");
    }
}

/* A name may be left out. It leads to one clause where people type it, and is nobody's slug. */
static void read_clause_name(zpl_t *zpl, zpl_node_t *node, const struct rulebook *book,
                             struct clause *clause)
{
    read_prose(zpl, node, "name", "", clause->name, NAME_BYTES_MAX);
    for (const struct clause *other = book->clauses; other < clause; other++)
        if (strcmp(other->slug, clause->name) == 0 || strcmp(other->name, clause->slug) == 0 ||
            (clause->name[0] && strcmp(other->name, clause->name) == 0))
            zpl_blame(zpl, node, "the slug or name of `%s` is another clause's too", clause->slug);
}

static void read_clause(zpl_t *zpl, zpl_node_t *node, struct rulebook *book)
{
    static const char *const names[] = {"name",     "article",    "kind",       "text",   "ruling",
                                        "points",   "points-min", "points-max", "grades", "cap",
                                        "reporter", "counts",     NULL};
    static const char *const kinds[] = {"base", "bonus", "deduction", NULL};
    static const char *const reporters[] = {"office", "district", NULL};
    static const char *const moments[] = {"confirm", "report", NULL};
    struct clause *clause = &book->clauses[book->clause_count];

    if (book->clause_count == CLAUSES_MAX) {
        zpl_blame(zpl, node, "more than %d clauses", CLAUSES_MAX);
        return;
    }
    zpl_only(zpl, node, names);
    *clause = (struct clause){.id = book->clause_count++, .cap = POINTS_NONE};
    read_slug(zpl, node, zpl_name(node), clause->slug);
    read_clause_name(zpl, node, book, clause);
    read_prose(zpl, node, "article", NULL, clause->article, sizeof clause->article - 1);
    read_prose(zpl, node, "text", NULL, clause->text, PROSE_BYTES_MAX);
    read_prose(zpl, node, "ruling", "", clause->ruling, PROSE_BYTES_MAX);
    clause->kind = (enum clause_kind)read_word(zpl, node, "kind", kinds);
    clause->district_may_report = read_word(zpl, node, "reporter", reporters) == 1;
    clause->counts_on_report = read_word(zpl, node, "counts", moments) == 1;
    read_clause_points(zpl, node, clause);
    if (zpl_child(node, "cap"))
        clause->cap = read_points(zpl, node, "cap");
}

static void read_self_check(zpl_t *zpl, zpl_node_t *root, struct rulebook *book)
{
    const char *value = zpl_get(zpl, root, "self-check-before", NULL);
    struct civil {
        int month, day;
    } limit = {0};
    int size = 0;

    if (sscanf(value, "%2d-%2d%n", &limit.month, &limit.day, &size) != 2 || value[size] ||
        limit.month < 1 || limit.month > 12 || limit.day < 1 || limit.day > 28)
        zpl_blame(zpl, zpl_child(root, "self-check-before"),
                  "`self-check-before` is no month and day (1 to 28), as 12-01");
    book->self_check_month = limit.month;
    book->self_check_day = limit.day;
}

static void read_head(zpl_t *zpl, zpl_node_t *root, struct rulebook *book)
{
    read_slug(zpl, zpl_child(root, "name"), zpl_get(zpl, root, "name", NULL), book->name);
    read_prose(zpl, root, "title", NULL, book->title, PROSE_BYTES_MAX);
    book->year_first = (int)zpl_get_number(zpl, root, "year-first", YEAR_MIN, YEAR_MAX, 0);
    book->year_last = (int)zpl_get_number(zpl, root, "year-last", YEAR_MIN, YEAR_MAX, 0);
    if (book->year_first > book->year_last)
        zpl_blame(zpl, zpl_child(root, "year-last"), "`year-last` is before `year-first`");
    book->base = read_points(zpl, root, "base");
    book->bonus_max = read_points(zpl, root, "bonus-max");
    book->quota_percent = (int)zpl_get_number(zpl, root, "quota-percent", 0, 100, -1);
    read_self_check(zpl, root, book);
}

static void read_all(zpl_t *zpl, struct rulebook *book)
{
    static const char *const names[] = {
        "name",    "title",     "year-first",    "year-last",
        "base",    "bonus-max", "quota-percent", "self-check-before",
        "rulings", "tiers",     "clauses",       NULL};
    zpl_node_t *root = zpl_root(zpl);

    zpl_only(zpl, root, names);
    read_head(zpl, root, book);
    read_rulings(zpl, zpl_child(root, "rulings"), book);
    zpl_node_t *tiers = zpl_get_section(zpl, root, "tiers");
    zpl_only(zpl, tiers, NULL);
    for (zpl_node_t *node = zpl_first(tiers); node; node = zpl_next(node))
        read_tier(zpl, node, book);
    zpl_node_t *clauses = zpl_get_section(zpl, root, "clauses");
    zpl_only(zpl, clauses, NULL);
    for (zpl_node_t *node = zpl_first(clauses); node; node = zpl_next(node))
        read_clause(zpl, node, book);
    if (book->centre_count == 0)
        zpl_blame(zpl, tiers, "no centre at all");
    if (book->clause_count == 0)
        zpl_blame(zpl, clauses, "no clause at all");
}

bool rulebook_read(struct text text, struct rulebook *ret_book, struct zpl_fault *ret_fault)
{
    zpl_t *zpl = zpl_new(text.data, text.size);

    memset(ret_book, 0, sizeof *ret_book);
    if (zpl_is_good(zpl))
        read_all(zpl, ret_book);
    digest_of(text.data, text.size, ret_book->digest);
    bool is_good = zpl_is_good(zpl);
    *ret_fault = zpl_fault(zpl);
    zpl_destroy(&zpl);
    return is_good;
}

bool rulebook_check(struct text text, struct zpl_fault *ret_fault)
{
    struct rulebook *book = memory_raw(sizeof *book);

    bool is_good = rulebook_read(text, book, ret_fault);
    free(book);
    return is_good;
}

/* kaohe rules: shows and checks a rulebook. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/digest.h"
#include "common/base/memory.h"
#include "common/form/json.h"
#include "common/form/rulebook_file.h"
#include "services/tool/term.h"
#include "services/tool/tool.h"

static void print_tier(const struct rulebook *book, unsigned tier)
{
    const struct tier *row = &book->tiers[tier];

    printf("\n%s%s%s %s\n", term_bold(), row->name, term_plain(), row->area);
    for (unsigned i = 0; i < book->centre_count; i++) {
        const struct centre *centre = &book->centres[i];
        if (centre->tier != tier)
            continue;
        printf("  ");
        term_cell(centre->slug, 14, TERM_LEFT);
        term_cell(centre->code[0] ? centre->code : "-", 7, TERM_LEFT);
        printf("%s\n", centre->name);
    }
}

static void print_after(const char *before, points_t points)
{
    char text[POINTS_TEXT_BYTES];

    points_print(points, text);
    printf("%s%s", before, text);
}

static void print_stated(const struct clause *clause, const char *sign)
{
    printf("%s`points`", sign);
    print_after(" ", clause->points_min);
    print_after(" to ", clause->points_max);
}

static void print_points(const struct clause *clause)
{
    const char *sign = clause->kind == CLAUSE_DEDUCTION ? "-" : "+";

    if (clause->kind == CLAUSE_BASE)
        printf("takes the base away");
    else if (clause->form == CLAUSE_FIXED)
        print_after(sign, clause->points);
    else if (clause->form == CLAUSE_STATED)
        print_stated(clause, sign);
    for (unsigned i = 0; i < clause->grade_count; i++) {
        printf("%s%s ", i ? ", " : "", clause->grades[i].slug);
        print_after(sign, clause->grades[i].points);
    }
    if (clause->cap != POINTS_NONE)
        print_after("; at most ", clause->cap);
}

static void print_clause(const struct clause *clause)
{
    printf("\n%s%s%s  %s%sArticle %s  ", term_bold(), clause->slug, term_plain(), clause->name,
           clause->name[0] ? "  " : "", clause->article);
    print_points(clause);
    printf("; %s, counts %s\n", clause->district_may_report ? "district or office" : "office only",
           clause->counts_on_report ? "on report" : "on the office's confirm");
    printf("  %s\n", clause->text);
    if (clause->ruling[0])
        printf("  ruling: %s\n", clause->ruling);
}

static void print_book(const struct rulebook *book)
{
    char hex[2 * DIGEST_BYTES + 1], base[POINTS_TEXT_BYTES], bonus_max[POINTS_TEXT_BYTES];

    digest_hex(book->digest, hex);
    points_print(book->base, base);
    points_print(book->bonus_max, bonus_max);
    printf("%s%s%s  %s\n", term_bold(), book->name, term_plain(), book->title);
    printf("years %d to %d, SHA-256 %s\n", book->year_first, book->year_last, hex);
    printf("base %s, bonus at most %s, excellent at most %d %% of a tier, self-check before "
           "%02d-%02d\n",
           base, bonus_max, book->quota_percent, book->self_check_month, book->self_check_day);
    for (unsigned tier = 0; tier < book->tier_count; tier++)
        print_tier(book, tier);
    for (unsigned i = 0; i < book->clause_count; i++)
        print_clause(&book->clauses[i]);
    printf("\nrulings\n");
    for (unsigned i = 0; i < book->ruling_count; i++)
        printf("  %s\n", book->rulings[i]);
}

static enum status show(const struct tool *tool, const char *path, struct text text)
{
    struct rulebook *book = memory_raw(sizeof *book);
    struct zpl_fault fault;
    enum status status = STATUS_OK;

    if (rulebook_read(text, book, &fault))
        print_book(book);
    else
        status = tool_fail(tool, STATUS_BAD_DATA, "%s:%u: %s", path, fault.line, fault.why);
    free(book);
    return status;
}

enum status command_rules(struct tool *tool, int argc, char **argv)
{
    const char *path = NULL;
    struct home home;
    char *text = NULL;
    size_t size;
    enum status status = tool_arguments(tool, argc, argv, NULL, 0, &path, 0, 1);

    if (status == STATUS_OK && !path) {
        status = tool_home(tool, &home);
        path = home.settings.rulebook;
    }
    if (status != STATUS_OK)
        return status;
    if (!*path)
        return show(tool, "chengdu-2006", rulebook_default());
    status = tool_read(tool, path, &text, &size);
    if (status == STATUS_OK)
        status = show(tool, path, (struct text){text, size});
    free(text);
    return status;
}

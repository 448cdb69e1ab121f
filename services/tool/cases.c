/* kaohe cases: the open cases that collectors know of. */
#include <assert.h>
#include <stdio.h>

#include "common/form/rulebook_file.h"
#include "common/score/instant.h"
#include "services/tool/collectors.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/term.h"

enum { TIME_WIDTH = 16 };

struct listing {
    bool as_json, has_head;
    long long open, overdue;
    struct rulebook book; /* for the names of centres: a collector knows slugs */
};

/* One form of time for all, whatever the case system wrote; an official reads minutes. */
static void print_time(json_t *row, const char *key)
{
    const char *text = row_text_or(row, key, "-");
    struct instant instant;

    if (!instant_read(text_of(text), &instant)) {
        term_cell("-", TIME_WIDTH, TERM_LEFT);
        return;
    }
    struct civil civil = instant_civil(instant, BEIJING_SECONDS);
    printf("%04d-%02d-%02d %02d:%02d ", civil.year, civil.month, civil.day, civil.hour,
           civil.minute);
}

/* A centre that the roster does not know stays as it was sent. */
static const char *name_of_centre(const struct listing *listing, json_t *row)
{
    const char *sent = row_text_or(row, "centre", "-");
    const struct centre *centre = rulebook_centre_named(&listing->book, text_of(sent));

    return centre ? centre->name : sent;
}

static void print_case(struct listing *listing, json_t *row)
{
    bool is_overdue = row_is(row, "overdue");

    listing->open++;
    listing->overdue += is_overdue;
    fputs(is_overdue ? term_bold() : "", stdout);
    print_time(row, "due");
    term_cell(is_overdue ? "超时" : "", 4, TERM_LEFT);
    term_cell(name_of_centre(listing, row), 10, TERM_LEFT);
    print_time(row, "accepted");
    printf("%s%s\n", row_text_or(row, "case", "-"), is_overdue ? term_plain() : "");
}

static enum status print_item(void *context, struct text item, struct trouble *ret_trouble)
{
    struct listing *listing = context;

    if (listing->as_json) {
        printf("%.*s\n", (int)item.size, item.data);
        return STATUS_OK;
    }
    json_t *row = row_read(item);
    if (!row)
        return trouble_set(ret_trouble, STATUS_BUG, "a row of the answer is no JSON text");
    if (!listing->has_head)
        printf("%s办理期限         超时 中心       受理时间         办件编号%s\n", term_dim(),
               term_plain());
    listing->has_head = true;
    print_case(listing, row);
    json_decref(row);
    return STATUS_OK;
}

static enum status list(const struct tool *tool, const struct home *home, const char *source,
                        struct listing *listing)
{
    struct message question = {.type = MESSAGE_GET_CASES};
    ask_t *ask;
    enum status status = reach_collector(tool, home, source, &ask);

    if (status == STATUS_OK)
        status = reach_pages(tool, ask, &question, print_item, listing);
    ask_close(&ask);
    return status;
}

enum status command_cases(struct tool *tool, int argc, char **argv)
{
    static char sources[COLLECTORS_MAX][SLUG_BYTES_MAX + 1];
    const char *source = NULL;
    int as_json = 0;
    unsigned count = 0;
    const struct tool_option options[] = {{"--source", &source, NULL, 0},
                                          {"--json", NULL, &as_json, 0}};
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, options, 2, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = collectors_find(tool, &home, source, sources, &count);
    if (status == STATUS_OK && count == 0)
        status = tool_fail(tool, STATUS_NOBODY, "no collector has ever run in %s", home.dir);
    static struct listing listing; /* a rulebook is large */
    struct zpl_fault fault;
    listing.as_json = as_json;
    bool is_known = rulebook_read(rulebook_default(), &listing.book, &fault);
    assert(is_known);
    for (unsigned i = 0; i < count; i++) {
        enum status one = list(tool, &home, sources[i], &listing);
        status = status == STATUS_OK ? one : status; /* one that is down hides no other */
    }
    if (status == STATUS_OK && !listing.has_head && !as_json)
        printf("没有在办件\n");
    if (listing.overdue > 0)
        printf("在办 %lld 件，其中超时 %lld 件\n", listing.open, listing.overdue);
    return status;
}

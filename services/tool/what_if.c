/* kaohe what-if: the log with some of it changed, in memory; what would be different. Asks the scorer for
 * the log, and writes nothing. */
#include <stdlib.h>

#include "services/tool/additions.h"
#include "services/tool/log_pages.h"
#include "services/tool/reach.h"
#include "services/tool/supposition.h"

struct supposing {
    const struct tool *tool;
    const char *drop_texts[TWIN_DROPS_MAX];
    uint64_t drops[TWIN_DROPS_MAX];
    int drop_count;
    const char *file, *rulebook; /* NULL: not given */
    uint64_t year;               /* 0: not given */
    int as_json;
    additions_t *additions; /* NULL: none */
    twin_t *twin;
};

/* The numbers of --drop, as far as they can be read without the log. */
static enum status read_drops(struct supposing *supposing)
{
    for (int i = 0; i < supposing->drop_count; i++) {
        enum status status = tool_number(supposing->tool, "--drop", supposing->drop_texts[i], 0,
                                         INT64_MAX, &supposing->drops[i]);
        if (status != STATUS_OK)
            return status;
        if (supposing->drops[i] == 1)
            return tool_fail(supposing->tool, STATUS_BAD_DATA,
                             "--drop 1: record 1 is the rulebook that the log begins with; another "
                             "one can be given with --rulebook");
    }
    return STATUS_OK;
}

static enum status read_options(struct tool *tool, int argc, char **argv,
                                struct supposing *supposing)
{
    const char *year = NULL;
    const struct tool_option options[] = {
        {"--drop", supposing->drop_texts, &supposing->drop_count, TWIN_DROPS_MAX},
        {"--add", &supposing->file, NULL, 0},
        {"--rulebook", &supposing->rulebook, NULL, 0},
        {"--year", &year, NULL, 0},
        {"--json", NULL, &supposing->as_json, 0}};
    enum status status = tool_arguments(tool, argc, argv, options, 5, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_number(tool, "--year", year, YEAR_MIN, YEAR_MAX, &supposing->year);
    return status == STATUS_OK ? read_drops(supposing) : status;
}

static enum status open_twin(struct supposing *supposing)
{
    char *text = NULL;
    size_t size = 0;
    struct trouble trouble;
    enum status status = STATUS_OK;

    if (supposing->rulebook)
        status = tool_read(supposing->tool, supposing->rulebook, &text, &size);
    if (status != STATUS_OK)
        return status;
    status = twin_open((struct text){text, size}, &supposing->twin, &trouble);
    free(text);
    if (status == STATUS_OK)
        return status;
    return status == STATUS_BAD_DATA
               ? tool_fail(supposing->tool, status, "%s:%s", supposing->rulebook, trouble.why)
               : tool_fail(supposing->tool, status, "%s", trouble.why);
}

static enum status drop(struct supposing *supposing, uint64_t last)
{
    for (int i = 0; i < supposing->drop_count; i++) {
        uint64_t n = supposing->drops[i];
        if (n < 1 || n > last)
            return tool_fail(supposing->tool, STATUS_BAD_DATA,
                             "--drop %llu: the log has records 1 to %llu", (unsigned long long)n,
                             (unsigned long long)last);
        twin_drop(supposing->twin, n); /* there is room: it takes as many as are read */
    }
    return STATUS_OK;
}

static enum status fold_record(void *context, const struct record *record,
                               const struct event *event, struct trouble *ret_trouble)
{
    return twin_record(context, record, event, ret_trouble);
}

static void add_events(struct supposing *supposing)
{
    const struct line *line;

    while (supposing->additions && (line = additions_next(supposing->additions)))
        twin_add(supposing->twin, line->envelope.source, line->envelope.received_ms, &line->event);
}

/* The records that the log has now; those that come meanwhile are not looked at. */
static enum status fold(struct supposing *supposing, ask_t *scorer)
{
    struct progress progress = {0};
    struct trouble trouble;
    uint64_t last = 0;
    enum status status = log_pages_last(scorer, &last, &trouble);

    if (status != STATUS_OK)
        return tool_fail(supposing->tool, status, "%s", trouble.why);
    status = drop(supposing, last);
    if (status != STATUS_OK)
        return status;
    status = log_pages_walk(scorer, 1, last, &progress, fold_record, supposing->twin, &trouble);
    if (status == STATUS_OK)
        add_events(supposing);
    if (status == STATUS_OK)
        status = twin_status(supposing->twin, &trouble);
    return status == STATUS_OK ? status : tool_fail(supposing->tool, status, "%s", trouble.why);
}

static enum status show(const struct supposing *supposing)
{
    int year = supposing->year ? (int)supposing->year : twin_default_year(supposing->twin);
    struct supposition supposition;
    bool is_made = supposition_make(supposing->twin, year, &supposition);

    supposition.file = supposing->file;
    supposition.rulebook = supposing->rulebook;
    if (is_made && supposing->as_json)
        supposition_print_json(&supposition, supposing->twin);
    else if (is_made)
        supposition_print(&supposition, supposing->twin);
    bool had_rules = supposition.before;
    supposition_clear(&supposition);
    return is_made ? STATUS_OK
                   : tool_fail(supposing->tool, STATUS_NO, "no rulebook %s for the year %d",
                               had_rules ? "would be" : "is", year);
}

static enum status suppose(struct supposing *supposing)
{
    struct home home;
    ask_t *scorer = NULL;
    enum status status = tool_home(supposing->tool, &home);

    if (status == STATUS_OK && supposing->file)
        status = additions_read(supposing->tool, supposing->file, &supposing->additions);
    if (status == STATUS_OK)
        status = open_twin(supposing);
    if (status == STATUS_OK)
        status = reach_scorer(supposing->tool, &home, &scorer);
    if (status == STATUS_OK)
        status = fold(supposing, scorer);
    ask_close(&scorer);
    if (status == STATUS_OK)
        status = show(supposing);
    return status;
}

enum status command_what_if(struct tool *tool, int argc, char **argv)
{
    struct supposing supposing = {.tool = tool};
    enum status status = read_options(tool, argc, argv, &supposing);

    if (status == STATUS_OK)
        status = suppose(&supposing);
    additions_destroy(&supposing.additions);
    twin_close(&supposing.twin);
    return status;
}

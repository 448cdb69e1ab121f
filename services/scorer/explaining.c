#include "services/scorer/explaining.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "common/form/json.h"

/* A finding, and what it counts. */
struct item {
    uint64_t n;
    points_t worth, counts;
    uint8_t clause; /* its id */
    uint8_t status;
};

struct explaining {
    struct explained explained;
    json_t *head;
    struct item *items; /* by the number of their records */
    size_t count, capacity;
    uint64_t *late;
    size_t late_count, late_capacity;
    size_t max;
    const char *why;
};

/* Makes room for one more. */
static void *grown(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? 2 * *capacity : 64;
    return memory_made(realloc(items, *capacity * size));
}

static bool has_room(struct explaining *explaining)
{
    if (explaining->count + explaining->late_count < explaining->max)
        return true;
    explaining->why = "the centre has more findings in this year than can be explained";
    return false;
}

static bool gather(void *context, const struct finding_key *key, const struct finding *finding)
{
    struct explaining *explaining = context;

    if (!has_room(explaining))
        return false;
    explaining->items = grown(explaining->items, explaining->count, &explaining->capacity,
                              sizeof *explaining->items);
    explaining->items[explaining->count++] = (struct item){.n = finding->n,
                                                           .worth = finding->worth,
                                                           .clause = (uint8_t)key->clause,
                                                           .status = (uint8_t)finding->status};
    return true;
}

static bool gather_late(void *context, uint64_t n)
{
    struct explaining *explaining = context;

    if (!has_room(explaining))
        return false;
    explaining->late = grown(explaining->late, explaining->late_count, &explaining->late_capacity,
                             sizeof *explaining->late);
    explaining->late[explaining->late_count++] = n;
    return true;
}

static int compare_items(const void *a, const void *b)
{
    uint64_t left = ((const struct item *)a)->n, right = ((const struct item *)b)->n;

    return left < right ? -1 : left > right;
}

static const char *kind_name(enum clause_kind kind)
{
    return kind == CLAUSE_BASE ? "base" : kind == CLAUSE_BONUS ? "bonus" : "deduction";
}

static json_t *clauses_json(const struct explanation *explanation)
{
    json_t *clauses = json_array();

    for (unsigned i = 0; i < explanation->clause_count; i++) {
        const struct explained_clause *explained = &explanation->clauses[i];
        const struct clause *clause = explained->clause;
        json_t *cap = clause->cap == POINTS_NONE ? json_null() : json_points(clause->cap);
        if (explained->findings == 0)
            json_decref(cap);
        else
            json_array_append_new(clauses,
                                  json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:s}", "clause", clause->slug,
                                            "article", clause->article, "name", clause->name, "cap",
                                            cap, "sum", json_points(explained->sum), "counts",
                                            json_points(explained->counts), "kind",
                                            kind_name(clause->kind)));
    }
    return clauses;
}

static json_t *next_json(const struct explanation *explanation)
{
    if (explanation->next_rank == 0)
        return json_null();
    json_t *rooms = json_array();
    for (unsigned i = 0; i < explanation->room_count; i++)
        json_array_append_new(rooms,
                              json_pack("{s:s,s:o}", "clause", explanation->rooms[i].clause->slug,
                                        "points", json_points(explanation->rooms[i].points)));
    return json_pack("{s:i,s:o,s:o}", "rank", (int)explanation->next_rank, "points",
                     json_points(explanation->next_points), "room", rooms);
}

static json_t *head_json(const struct explained *explained, const struct explanation *explanation)
{
    const struct standing *standing = explanation->standing;
    const struct score *score = &standing->score;
    const struct tier *tier = &explanation->book->tiers[standing->centre->tier];

    return json_pack(
        "{s:i,s:I,s:s,s:s,s:i,s:i,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "year", explained->year,
        "n", (json_int_t)explained->past.n, "centre", standing->centre->slug, "name",
        standing->centre->name, "tier", (int)tier->number, "rank", (int)standing->rank, "score",
        json_points(score->score), "base", json_points(score->base), "bonus",
        json_points(score->bonus), "bonus_cut", json_points(explanation->bonus_cut), "deduction",
        json_points(score->deduction), "deduction_raw", json_points(score->deduction_raw),
        "deduction_cut", json_points(explanation->deduction_cut), "clauses",
        clauses_json(explanation), "next", next_json(explanation));
}

/* The findings fill their clauses in the order of their records. */
static void add_up(struct explaining *explaining, const struct rulebook *book,
                   const struct standings *standings)
{
    struct explanation explanation;

    explanation_begin(&explanation, book, standings, explaining->explained.centre);
    for (size_t i = 0; i < explaining->count; i++) {
        struct item *item = &explaining->items[i];
        const struct finding finding = {.status = item->status, .worth = item->worth};
        item->counts = explanation_add(&explanation, item->clause, &finding);
    }
    if (explanation_end(&explanation))
        explaining->head = head_json(&explaining->explained, &explanation);
    else
        explaining->why = "the findings are not those that the totals count";
}

explaining_t *explaining_new(view_t *view, const struct explained *explained,
                             const struct rulebook *book, const struct scorecard cards[CENTRES_MAX],
                             size_t max)
{
    explaining_t *explaining = memory_new(sizeof *explaining);
    const struct past *past = &explained->past;
    struct standings standings;

    explaining->explained = *explained;
    explaining->max = max;
    view_past_findings(view, past, explained->year, explained->centre, NULL, gather, explaining);
    view_past_late(view, past, explained->year, explained->centre, 1, gather_late, explaining);
    if (explaining->count > 0)
        qsort(explaining->items, explaining->count, sizeof *explaining->items, compare_items);
    standings_make(book, explained->year, cards, &standings);
    if (!explaining->why)
        add_up(explaining, book, &standings);
    return explaining;
}

void explaining_destroy(explaining_t **explaining)
{
    if (!*explaining)
        return;
    json_decref((*explaining)->head);
    free((*explaining)->items);
    free((*explaining)->late);
    free(*explaining);
    *explaining = NULL;
}

bool explaining_is_of(const explaining_t *explaining, const struct explained *explained)
{
    const struct explained *own = &explaining->explained;

    return own->centre == explained->centre && own->year == explained->year &&
           own->past.n == explained->past.n && own->past.has_until == explained->past.has_until &&
           (!own->past.has_until || instant_compare(own->past.until, explained->past.until) == 0);
}

const char *explaining_why(const explaining_t *explaining)
{
    return explaining->why;
}

uint64_t explaining_rows(const explaining_t *explaining)
{
    return 1 + explaining->count + explaining->late_count;
}

struct rulings {
    view_t *view;
    json_t *json;
};

static bool add_ruling(void *context, uint64_t n, enum finding_status status)
{
    struct rulings *rulings = context;
    struct record record;
    struct event event;

    (void)status;
    if (!view_event(rulings->view, n, &record, &event))
        return false;
    json_array_append_new(rulings->json, json_pack("{s:I,s:s,s:o,s:o,s:o}", "n", (json_int_t)n,
                                                   "action", action_name(event_action(&event)),
                                                   "received", json_stamp(record.received_ms),
                                                   "source", json_of_text(record.source), "summary",
                                                   json_of_text(event.summary)));
    return true;
}

static json_t *finding_row(view_t *view, const struct rulebook *book, uint64_t as_of,
                           const struct item *item)
{
    const struct clause *clause = rulebook_clause_by_id(book, item->clause);
    bool is_base = clause && clause->kind == CLAUSE_BASE;
    struct rulings rulings = {view, json_array()};
    struct record record;
    struct event event;

    view_past_rulings(view, item->n, as_of, add_ruling, &rulings);
    if (!view_event(view, item->n, &record, &event)) {
        json_decref(rulings.json);
        return NULL;
    }
    json_t *row = json_pack(
        "{s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:s,s:o,s:o,s:o,s:o}", "n", (json_int_t)item->n, "record",
        json_of_text(event.record), "occurred", json_of_text(event.occurred), "received",
        json_stamp(record.received_ms), "source", json_of_text(record.source), "grade",
        json_of_text(event.grade), "points", json_points(is_base ? 0 : item->worth), "status",
        finding_status_name(item->status), "counts", json_points(item->counts), "rulings",
        rulings.json, "summary", json_of_text(event.summary), "evidence",
        json_of_text(event.evidence));
    return json_pack("{s:s,s:o}", "clause", clause ? clause->slug : "?", "finding", row);
}

static json_t *late_row(view_t *view, uint64_t n)
{
    struct record record;
    struct event event;

    if (!view_event(view, n, &record, &event))
        return NULL;
    return json_pack("{s:{s:I,s:o,s:o,s:o}}", "late", "n", (json_int_t)n, "clause",
                     json_of_text(event.clause), "record", json_of_text(event.record), "occurred",
                     json_of_text(event.occurred));
}

json_t *explaining_row(const explaining_t *explaining, view_t *view, const struct rulebook *book,
                       uint64_t row)
{
    if (row == 0)
        return json_incref(explaining->head);
    if (row - 1 < explaining->count)
        return finding_row(view, book, explaining->explained.past.n, &explaining->items[row - 1]);
    return late_row(view, explaining->late[row - 1 - explaining->count]);
}

#include "services/scorer/answerer.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/form/event_json.h"
#include "common/form/json.h"
#include "common/form/standings_json.h"
#include "services/scorer/asked.h"
#include "services/scorer/explaining.h"
#include "services/scorer/finding_row.h"
#include "services/scorer/granted.h"
#include "services/scorer/proving.h"
#include "services/scorer/years.h"

enum {
    PENDING_LOOKED_MAX = BOUND(16384, 7),
    EXPLAINED_MAX = 1 << 20, /* findings and late reports of one centre in one year: some 32 MiB */
};

struct answerer {
    presence_t *presence;
    struct asked asked;           /* by the question at hand */
    explaining_t *explaining;     /* the last that was made, for its further pages; NULL: none */
    struct text texts[ITEMS_MAX]; /* the rows, or the one text, of the last answer */
    unsigned text_count;
    struct trouble trouble; /* of the last answer */
    bool is_broken;         /* a row or a text of it could not be made */
    bool is_whole;          /* the answer stands, though the view has failed behind what it needs */
    struct text records[ITEMS_MAX]; /* of the last answer; they point into the store */
};

answerer_t *answerer_new(presence_t *presence)
{
    answerer_t *answerer = memory_new(sizeof *answerer);

    answerer->presence = presence;
    return answerer;
}

static void free_texts(answerer_t *answerer)
{
    for (unsigned i = 0; i < answerer->text_count; i++)
        free((char *)answerer->texts[i].data);
    answerer->text_count = 0;
}

void answerer_destroy(answerer_t **answerer)
{
    if (!*answerer)
        return;
    free_texts(*answerer);
    explaining_destroy(&(*answerer)->explaining);
    free(*answerer);
    *answerer = NULL;
}

/* The value as a text that lives as long as the answer; frees the value. NULL: it could not be made, and
 * there is no answer. */
static struct text keep(answerer_t *answerer, json_t *value)
{
    if (!value) {
        answerer->is_broken = true;
        return (struct text){"", 0};
    }
    struct text text = text_of(json_line(value));
    assert(answerer->text_count < ITEMS_MAX);
    answerer->texts[answerer->text_count++] = text;
    return text;
}

static struct message answer_json(uint64_t id, uint64_t n, struct text json)
{
    return (struct message){.type = MESSAGE_ANSWER, .answer = {.id = id, .n = n, .json = json}};
}

static struct message answer_standings(answerer_t *answerer, view_t *view,
                                       const struct message_get_standings *question,
                                       int64_t wall_ms)
{
    const struct moment moment = {question->at, question->as_of, question->occurred_until};
    struct asked *asked = &answerer->asked;
    struct standings standings;

    asked_find(asked, view, &moment, question->year, wall_ms);
    if (!asked->book)
        return asked_sorry(asked, question->id);
    asked_fill(asked, view);
    uint64_t n = asked->found.past.n;
    standings_make(asked->book, asked->year, asked->cards, &standings);
    json_t *json = standings_json(asked->book, asked->year, n, asked->is_closed, &standings);
    return answer_json(question->id, n, keep(answerer, json));
}

/* Makes the explanation, unless it is the last that was made. */
static const explaining_t *explain(answerer_t *answerer, view_t *view, const struct centre *centre)
{
    struct asked *asked = &answerer->asked;
    const struct explained explained = {asked->found.past, asked->year, centre->id};

    if (answerer->explaining && explaining_is_of(answerer->explaining, &explained))
        return answerer->explaining;
    explaining_destroy(&answerer->explaining);
    asked_fill(asked, view);
    answerer->explaining =
        explaining_new(view, &explained, asked->book, asked->cards, EXPLAINED_MAX);
    return answerer->explaining;
}

/* A page of the rows from `first` on; NULL has none. */
static struct message explanation_page(answerer_t *answerer, view_t *view,
                                       const explaining_t *explaining, uint64_t id, uint64_t first)
{
    uint64_t rows = explaining ? explaining_rows(explaining) : 0, row = first;

    for (size_t bytes = 0; row < rows && !answerer->is_broken; row++) {
        if (row > first && (answerer->text_count == ITEMS_MAX || bytes > PAGE_BYTES_GOAL))
            break;
        json_t *json = explaining_row(explaining, view, answerer->asked.book, row);
        bytes += message_item_bytes(keep(answerer, json).size);
    }
    return (struct message){.type = MESSAGE_PAGE,
                            .page = {.id = id,
                                     .next = row < rows ? row : 0,
                                     .rows = {answerer->texts, answerer->text_count}}};
}

static struct message answer_explanation(answerer_t *answerer, view_t *view,
                                         const struct message_get_explanation *question,
                                         int64_t wall_ms)
{
    const struct moment moment = {question->at, question->as_of, question->occurred_until};
    struct asked *asked = &answerer->asked;

    asked_find(asked, view, &moment, question->year, wall_ms);
    if (!asked->book)
        return asked_sorry(asked, question->id);
    const struct centre *centre = rulebook_centre_named(asked->book, question->centre);
    if (!centre)
        return message_sorry(question->id, REFUSAL_NOT_FOUND,
                             "no centre of that year has this slug, GB code or name");
    if (question->n > asked->found.past.n) /* each row but the head has a record of its own */
        return explanation_page(answerer, view, NULL, question->id, question->n);
    const explaining_t *explaining = explain(answerer, view, centre);
    const char *why = explaining_why(explaining);
    struct message page =
        why ? message_sorry(question->id, REFUSAL_TROUBLE, why)
            : explanation_page(answerer, view, explaining, question->id, question->n);
    if (why || view_status(view) != STATUS_OK)
        explaining_destroy(&answerer->explaining);
    return page;
}

/* A page of the log that fills. */
struct log_page {
    answerer_t *answerer;
    uint64_t to;   /* 0: the newest */
    uint64_t next; /* where the next page begins; 0: this is the last */
    size_t count, bytes;
};

static bool add_record(void *context, const struct record *record)
{
    struct log_page *page = context;
    struct text bytes = record_bytes(record);

    if (page->to && record->n > page->to)
        return false;
    page->bytes += message_item_bytes(bytes.size);
    if (page->count == ITEMS_MAX || (page->count && page->bytes > PAGE_BYTES_GOAL)) {
        page->next = record->n;
        return false;
    }
    page->answerer->records[page->count++] = bytes;
    return true;
}

static struct message answer_log(answerer_t *answerer, view_t *view,
                                 const struct message_get_log *question)
{
    struct log_page page = {.answerer = answerer, .to = question->to};

    view_walk(view, question->n, add_record, &page);
    return (struct message){
        .type = MESSAGE_LOG,
        .log = {.id = question->id, .next = page.next, .records = {answerer->records, page.count}}};
}

/* A page of findings that wait for a ruling. */
struct pending_page {
    answerer_t *answerer;
    view_t *view;
    const struct centre *centre; /* NULL: of every centre */
    uint64_t next;
    size_t bytes;
    unsigned looked; /* at so many, also those of other centres */
};

static bool add_pending(void *context, const struct finding_key *key, const struct finding *finding)
{
    struct pending_page *page = context;

    if (page->answerer->text_count == ITEMS_MAX || page->bytes > PAGE_BYTES_GOAL ||
        ++page->looked > PENDING_LOOKED_MAX) {
        page->next = finding->n;
        return false;
    }
    if (page->centre && key->centre != page->centre->id)
        return true;
    struct text row = keep(page->answerer, finding_json(page->view, key, finding));
    page->bytes += message_item_bytes(row.size);
    return true;
}

static struct message answer_pending(answerer_t *answerer, view_t *view,
                                     const struct message_get_pending *question)
{
    const struct rulebook *roster = calendar_newest(view_calendar(view));
    struct pending_page page = {.answerer = answerer, .view = view};

    if (question->centre.data && roster)
        page.centre = rulebook_centre_named(roster, question->centre);
    if (question->centre.data && !page.centre)
        return message_sorry(question->id, REFUSAL_NOT_FOUND,
                             "no centre has this slug, GB code or name");
    view_walk_pending(view, question->n, add_pending, &page);
    return (struct message){.type = MESSAGE_PAGE,
                            .page = {.id = question->id,
                                     .next = page.next,
                                     .rows = {answerer->texts, answerer->text_count}}};
}

static bool find(view_t *view, const struct message_get_finding *question,
                 struct finding_key *ret_key, struct finding *ret_finding)
{
    const struct rulebook *book = calendar_book_with(view_calendar(view), question->clause);
    const struct centre *centre = book ? rulebook_centre_named(book, question->centre) : NULL;
    const struct clause *clause = book ? rulebook_clause(book, question->clause) : NULL;

    if (!centre || !clause || question->record.size == 0 ||
        question->record.size > RECORD_BYTES_MAX)
        return false;
    *ret_key = (struct finding_key){centre->id, clause->id, question->record};
    return view_finding(view, ret_key, ret_finding);
}

static struct message answer_finding(answerer_t *answerer, view_t *view,
                                     const struct message_get_finding *question)
{
    struct finding_key key;
    struct finding finding;

    if (!find(view, question, &key, &finding))
        return message_sorry(question->id, REFUSAL_NOT_FOUND, "no such finding");
    return answer_json(question->id, view_last(view),
                       keep(answerer, finding_json(view, &key, &finding)));
}

/* The status is wanted most where something cannot be read: then it does without what the calendar
 * knows. */
static json_t *status_of(answerer_t *answerer, view_t *view)
{
    json_t *sources = presence_json(answerer->presence), *json = json_object(), *list, *loss;
    struct record record;
    uint64_t n = view_last(view);
    bool is_there = view_record(view, n, &record);

    json_object_set_new(json, "n", json_integer((json_int_t)n));
    json_object_set_new(json, "received", is_there ? json_stamp(record.received_ms) : json_null());
    json_object_set_new(json, "pending", json_integer((json_int_t)view_pending_count(view)));
    answerer->is_whole = view_status(view) == STATUS_OK;
    const struct calendar *calendar = view_calendar(view);
    bool is_known = view_status(view) == STATUS_OK;
    json_object_set_new(json, "sources", sources);
    json_object_set_new(
        json, "never", is_known ? presence_never(sources, calendar_newest(calendar)) : json_null());
    json_object_set_new(json, "clock", presence_clock_json(answerer->presence));
    bulletin_t *bulletin = presence_bulletin(answerer->presence);
    json_object_set_new(json, "restoring", bulletin_json(bulletin));
    bulletin_list(bulletin, &list, &loss);
    json_object_set_new(json, "restored", list);
    json_object_set_new(json, "lost", loss);
    json_object_set_new(json, "rulebooks", is_known ? years_rulebooks(calendar) : json_null());
    json_object_set_new(json, "years", is_known ? years_used(calendar) : json_null());
    json_object_set_new(json, "checkpoints", presence_checkpoints_json(answerer->presence));
    json_object_set_new(json, "full", presence_full_json(answerer->presence));
    return json;
}

static struct message answer_status(answerer_t *answerer, view_t *view,
                                    const struct message_get_status *question)
{
    uint64_t n = view_last(view); /* before anything fails the view */

    return answer_json(question->id, n, keep(answerer, status_of(answerer, view)));
}

static struct message answer_keys(answerer_t *answerer, view_t *view,
                                  const struct message_get_keys *question)
{
    return answer_json(question->id, view_last(view),
                       keep(answerer, granted_json(view, answerer->presence)));
}

/* What is wished for is made by the ingest thread. */
static struct message answer_proof(answerer_t *answerer, view_t *view, uint64_t id, uint64_t n,
                                   proving *prove)
{
    json_t *json;

    if (n > view_last(view))
        return message_sorry(id, REFUSAL_NO_MOMENT, "the log has no record of this number");
    switch (prove(view, n, &json, &answerer->trouble)) {
    case STATUS_OK:
        return answer_json(id, view_last(view), keep(answerer, json));
    case STATUS_NO:
        presence_wish_checkpoint(answerer->presence);
        return proving_sorry(id, presence_checkpoints(answerer->presence));
    default:
        return message_sorry(id, REFUSAL_TROUBLE, answerer->trouble.why);
    }
}

/* The answer is how it was before: the ingest thread does it in its next pass. */
static struct message answer_accept_clock(answerer_t *answerer, view_t *view,
                                          const struct message_accept_clock *question)
{
    json_t *json = presence_clock_json(answerer->presence);

    presence_ask_accept(answerer->presence);
    return answer_json(question->id, view_last(view), keep(answerer, json));
}

/* Likewise. */
static struct message answer_word(answerer_t *answerer, view_t *view, uint64_t id,
                                  struct text source, bulletin_ask *ask)
{
    bulletin_t *bulletin = presence_bulletin(answerer->presence);
    json_t *json = bulletin_json(bulletin);

    if (ask(bulletin, source))
        return answer_json(id, view_last(view), keep(answerer, json));
    json_decref(json);
    return message_sorry(id, REFUSAL_NOT_FOUND,
                         "the log is not being brought back, or has begun to be, or this is no "
                         "source");
}

static struct message answer(answerer_t *answerer, view_t *view, const struct message *question,
                             int64_t wall_ms)
{
    switch (question->type) {
    case MESSAGE_GET_STANDINGS:
        return answer_standings(answerer, view, &question->get_standings, wall_ms);
    case MESSAGE_GET_LOG:
        return answer_log(answerer, view, &question->get_log);
    case MESSAGE_GET_PENDING:
        return answer_pending(answerer, view, &question->get_pending);
    case MESSAGE_GET_FINDING:
        return answer_finding(answerer, view, &question->get_finding);
    case MESSAGE_GET_EXPLANATION:
        return answer_explanation(answerer, view, &question->get_explanation, wall_ms);
    case MESSAGE_GET_CHECKPOINT:
        return answer_proof(answerer, view, question->get_checkpoint.id, question->get_checkpoint.n,
                            proving_checkpoint);
    case MESSAGE_GET_PROOF: /* there is no record 0 */
        return answer_proof(answerer, view, question->get_proof.id,
                            question->get_proof.n ? question->get_proof.n : UINT64_MAX,
                            proving_record);
    case MESSAGE_GET_KEYS:
        return answer_keys(answerer, view, &question->get_keys);
    case MESSAGE_ACCEPT_CLOCK:
        return answer_accept_clock(answerer, view, &question->accept_clock);
    case MESSAGE_PASS_OVER:
        return answer_word(answerer, view, question->pass_over.id, question->pass_over.source,
                           bulletin_ask_pass_over);
    case MESSAGE_WAIT_FOR:
        return answer_word(answerer, view, question->wait_for.id, question->wait_for.source,
                           bulletin_ask_wait_for);
    case MESSAGE_GET_STATUS:
        return answer_status(answerer, view, &question->get_status);
    default:
        return message_sorry(message_id(question), REFUSAL_BAD_MESSAGE,
                             "not a question for a scorer");
    }
}

void answerer_answer(answerer_t *answerer, view_t *view, const struct message *question,
                     int64_t wall_ms, struct message *ret_answer)
{
    free_texts(answerer);
    answerer->is_whole = answerer->is_broken = false;
    *ret_answer = answer(answerer, view, question, wall_ms);
    if (view_status(view) != STATUS_OK && !answerer->is_whole)
        *ret_answer = message_sorry(message_id(question), REFUSAL_TROUBLE, view_why(view));
    else if (answerer->is_broken)
        *ret_answer = message_sorry(message_id(question), REFUSAL_TROUBLE,
                                    "what the store has there is no text in UTF-8");
}

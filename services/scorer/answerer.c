#include "services/scorer/answerer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/form/event_json.h"
#include "common/form/json.h"
#include "common/form/standings_json.h"
#include "common/ledger/books.h"
#include "common/ledger/findings.h"
#include "common/ledger/log.h"
#include "common/ledger/totals.h"
#include "proto/event_codec.h"

enum { PENDING_LOOKED_MAX = 16384 };

struct answerer {
    books_t *books;
    presence_t *presence;
    struct scorecard cards[CENTRES_MAX];
    char *texts[ITEMS_MAX]; /* that the last answer points into */
    unsigned text_count;
};

answerer_t *answerer_new(presence_t *presence)
{
    answerer_t *answerer = calloc(1, sizeof *answerer);

    assert(answerer);
    answerer->presence = presence;
    answerer->books = books_new();
    return answerer;
}

static void forget_texts(answerer_t *answerer)
{
    for (unsigned i = 0; i < answerer->text_count; i++)
        free(answerer->texts[i]);
    answerer->text_count = 0;
}

void answerer_destroy(answerer_t **answerer)
{
    if (!*answerer)
        return;
    forget_texts(*answerer);
    books_destroy(&(*answerer)->books);
    free(*answerer);
    *answerer = NULL;
}

/* The value as a text that lives as long as the answer; frees the value. */
static struct text keep(answerer_t *answerer, json_t *value)
{
    char *text = json_line(value);

    answerer->texts[answerer->text_count++] = text;
    return text_of(text);
}

static void answer_standings(answerer_t *answerer, txn_t *txn, const struct message *question,
                             int64_t wall_ms, struct message *answer)
{
    const struct calendar *calendar = books_calendar(answerer->books);
    struct standings standings;
    int year = question->year <= YEAR_MAX ? (int)question->year : 0;

    if (question->year == 0)
        year = calendar_latest(calendar);
    if (question->year == 0 && year == 0)
        year = instant_year(instant_of_ms(wall_ms));
    const struct year *state = calendar_year(calendar, year);
    if (!state) {
        *answer = message_sorry(answer->id, REFUSAL_NOT_FOUND, "no rulebook is for this year");
        return;
    }
    totals_get(txn, year, answerer->cards);
    standings_make(state->book, year, answerer->cards, &standings);
    answer->json =
        keep(answerer, standings_json(state->book, year, answer->n, state->is_closed, &standings));
}

struct page {
    struct message *answer;
    uint64_t to;
    size_t bytes;
};

static bool visit_record(void *context, const struct record *record)
{
    struct page *page = context;
    const char *start = record->source.data - RECORD_HEAD_BYTES;
    size_t size = RECORD_HEAD_BYTES + record->source.size + record->event.size;

    if (page->to && record->n > page->to)
        return false;
    page->bytes += message_item_bytes(size);
    if (page->answer->count == ITEMS_MAX ||
        (page->answer->count && page->bytes > PAGE_BYTES_GOAL)) {
        page->answer->next = record->n;
        return false;
    }
    page->answer->records[page->answer->count++] = (struct text){start, size};
    return true;
}

static void answer_log(txn_t *txn, const struct message *question, struct message *answer)
{
    struct page page = {.answer = answer, .to = question->to};

    answer->type = MESSAGE_LOG;
    log_walk(txn, question->n, visit_record, &page);
}

static void set_centre(json_t *object, const struct rulebook *book, const struct finding_key *key)
{
    const struct centre *centre = rulebook_centre_by_id(book, finding_key_centre(key));
    const struct clause *clause = rulebook_clause_by_id(book, finding_key_clause(key));

    json_object_set_new(object, "centre", json_string(centre ? centre->slug : "?"));
    json_object_set_new(object, "name", json_string(centre ? centre->name : "?"));
    json_object_set_new(object, "clause", json_string(clause ? clause->slug : "?"));
    json_object_set_new(object, "article", json_string(clause ? clause->article : "?"));
    json_object_set_new(object, "record", json_of_text(finding_key_record(key)));
}

/* A finding, and the report that made it, as people read it. */
static json_t *finding_json(answerer_t *answerer, txn_t *txn, const struct finding_key *key,
                            const struct finding *finding)
{
    static const char *const statuses[] = {[FINDING_PENDING] = "pending",
                                           [FINDING_COUNTED] = "counted",
                                           [FINDING_DISMISSED] = "dismissed",
                                           [FINDING_REVOKED] = "revoked"};
    const struct rulebook *book = calendar_book(books_calendar(answerer->books), finding->year);
    json_t *object = json_object();
    struct record record;
    struct event event;
    struct fault fault;

    json_object_set_new(object, "n", json_integer((json_int_t)finding->n));
    json_object_set_new(object, "year", json_integer(finding->year));
    json_object_set_new(object, "status", json_string(statuses[finding->status]));
    set_centre(object, book, key);
    json_object_set_new(object, "points", json_points(finding->worth));
    if (log_get(txn, finding->n, &record) &&
        event_decode(record.event.data, record.event.size, &event, &fault)) {
        json_object_set_new(object, "received", json_stamp(record.received_ms));
        json_object_set_new(object, "occurred", json_of_text(event.occurred));
        json_object_set_new(object, "summary", json_of_text(event.summary));
        json_object_set_new(object, "evidence", json_of_text(event.evidence));
    }
    return object;
}

static void answer_pending(answerer_t *answerer, txn_t *txn, const struct message *question,
                           struct message *answer)
{
    const struct rulebook *book = calendar_book(books_calendar(answerer->books), 0);
    const struct centre *centre = NULL;
    struct finding_key key;
    struct finding finding;
    size_t bytes = 0;
    unsigned looked = 0;

    if (question->centre.data && !(centre = rulebook_centre_named(book, question->centre))) {
        *answer = message_sorry(answer->id, REFUSAL_NOT_FOUND,
                                "no centre has this slug, GB code or name");
        return;
    }
    answer->type = MESSAGE_PAGE;
    for (uint64_t from = question->n; pending_next(txn, from, &key, &finding);
         from = finding.n + 1) {
        if (answer->count == ITEMS_MAX || bytes > PAGE_BYTES_GOAL ||
            ++looked > PENDING_LOOKED_MAX) {
            answer->next = finding.n;
            break;
        }
        if (centre && finding_key_centre(&key) != centre->id)
            continue;
        struct text row = keep(answerer, finding_json(answerer, txn, &key, &finding));
        bytes += message_item_bytes(row.size);
        answer->rows[answer->count++] = row;
    }
}

static void answer_finding(answerer_t *answerer, txn_t *txn, const struct message *question,
                           struct message *answer)
{
    const struct rulebook *book =
        calendar_book_with(books_calendar(answerer->books), question->clause);
    const struct centre *centre = rulebook_centre_named(book, question->centre);
    const struct clause *clause = rulebook_clause(book, question->clause);
    struct finding finding;

    if (centre && clause && question->record.data && question->record.size <= RECORD_BYTES_MAX) {
        struct finding_key key = finding_key(centre->id, clause->id, question->record);
        if (finding_get(txn, &key, &finding)) {
            answer->json = keep(answerer, finding_json(answerer, txn, &key, &finding));
            return;
        }
    }
    *answer = message_sorry(answer->id, REFUSAL_NOT_FOUND, "no such finding");
}

static void answer_status(answerer_t *answerer, txn_t *txn, struct message *answer)
{
    struct record record;
    json_t *received = json_null();

    if (log_get(txn, answer->n, &record))
        received = json_stamp(record.received_ms);
    answer->json =
        keep(answerer, json_pack("{s:I,s:o,s:I,s:o}", "n", (json_int_t)answer->n, "received",
                                 received, "pending", (json_int_t)txn_count(txn, TABLE_PENDING),
                                 "sources", presence_json(answerer->presence)));
}

void answerer_answer(answerer_t *answerer, txn_t *txn, const struct message *question,
                     int64_t wall_ms, struct message *ret_answer)
{
    forget_texts(answerer);
    books_load(answerer->books, txn);
    *ret_answer = (struct message){.type = MESSAGE_ANSWER, .id = question->id, .n = log_last(txn)};
    switch (question->type) {
    case MESSAGE_GET_STANDINGS:
        answer_standings(answerer, txn, question, wall_ms, ret_answer);
        break;
    case MESSAGE_GET_LOG:
        answer_log(txn, question, ret_answer);
        break;
    case MESSAGE_GET_PENDING:
        answer_pending(answerer, txn, question, ret_answer);
        break;
    case MESSAGE_GET_FINDING:
        answer_finding(answerer, txn, question, ret_answer);
        break;
    case MESSAGE_GET_STATUS:
        answer_status(answerer, txn, ret_answer);
        break;
    default:
        *ret_answer =
            message_sorry(question->id, REFUSAL_BAD_MESSAGE, "not a question for a scorer");
    }
}

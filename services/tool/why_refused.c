#include "services/tool/why_refused.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/form/rulebook_file.h"
#include "common/score/instant.h"
#include "proto/event_codec.h"
#include "services/tool/key_grants.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"

enum { ANSWER_MS = 2000 };

struct why_refused {
    const struct home *home;
    ask_t *scorer;
    bool is_gone; /* it did not answer: it is not asked again */
    struct rulebook *book;
    bool has_book; /* the log's first rulebook was read */
};

/* A record of the log, in memory of its own. */
struct held {
    char *bytes;
    struct record record;
    struct event event;
};

/* Texts that the words are made of. */
struct fetched {
    char years[REFUSED_YEARS_BYTES], granted[KEY_GRANTS_PHRASE_BYTES];
};

why_refused_t *why_refused_new(const struct home *home)
{
    why_refused_t *whys = memory_new(sizeof *whys);

    whys->home = home;
    return whys;
}

void why_refused_close(why_refused_t **whys)
{
    if (!*whys)
        return;
    ask_close(&(*whys)->scorer);
    free((*whys)->book);
    free(*whys);
    *whys = NULL;
}

static bool connect_scorer(why_refused_t *whys)
{
    struct trouble trouble;

    return whys->scorer || reach_quietly(whys->home, &whys->scorer, &trouble) == STATUS_OK;
}

/* NULL: no answer, or it cannot be met. */
static const struct message *ask_scorer(why_refused_t *whys, struct message *question)
{
    const struct message *answer;
    struct trouble trouble; /* is not told: the reason alone is */

    if (whys->is_gone)
        return NULL;
    enum status status = connect_scorer(whys)
                             ? ask_within(whys->scorer, question, ANSWER_MS, &answer, &trouble)
                             : STATUS_NOBODY;
    whys->is_gone = status == STATUS_NOBODY;
    return status == STATUS_OK ? answer : NULL;
}

static bool hold_record(why_refused_t *whys, uint64_t n, struct held *ret_held)
{
    struct message question = {.type = MESSAGE_GET_LOG, .get_log = {.n = n, .to = n}};
    const struct message *answer = ask_scorer(whys, &question);
    struct fault fault;

    *ret_held = (struct held){0};
    if (!answer || answer->type != MESSAGE_LOG || answer->log.records.count != 1)
        return false;
    struct text bytes = answer->log.records.items[0];
    ret_held->bytes = memory_copy(bytes.data, bytes.size);
    struct record *record = &ret_held->record;
    return record_decode(ret_held->bytes, bytes.size, record) &&
           event_decode(record->event.data, record->event.size, &ret_held->event, &fault);
}

static json_t *ask_json(why_refused_t *whys, struct message *question)
{
    const struct message *answer = ask_scorer(whys, question);

    return answer && answer->type == MESSAGE_ANSWER ? row_read(answer->answer.json) : NULL;
}

static void read_first_book(why_refused_t *whys)
{
    struct held held;
    struct zpl_fault fault;

    whys->book = memory_new(sizeof *whys->book);
    whys->has_book = hold_record(whys, 1, &held) && held.event.text.data &&
                     rulebook_read(held.event.text, whys->book, &fault);
    free(held.bytes);
}

/* The rulebook of the year that the event is of, where that is the log's first. */
static const struct rulebook *book_of(why_refused_t *whys, const struct event *event)
{
    struct message question = {.type = MESSAGE_GET_STANDINGS};
    struct instant occurred;

    if (!whys->has_book)
        return NULL;
    if (event->occurred.data && instant_read(event->occurred, &occurred))
        question.get_standings.year = (uint64_t)instant_year(occurred);
    json_t *standings = ask_json(whys, &question);
    bool is_it = strcmp(row_text(standings, "rulebook"), whys->book->name) == 0;
    json_decref(standings);
    return is_it ? whys->book : NULL;
}

/* `2000 to 2099, 2101 to 2102`; empty where it is not known. */
static void list_years(why_refused_t *whys, char ret_years[REFUSED_YEARS_BYTES])
{
    struct message question = {.type = MESSAGE_GET_STATUS};
    json_t *status = ask_json(whys, &question), *book;
    size_t i, size = 0;

    ret_years[0] = '\0';
    json_array_foreach(json_object_get(status, "rulebooks"), i, book)
    {
        if (size < REFUSED_YEARS_BYTES)
            size += (size_t)snprintf(ret_years + size, REFUSED_YEARS_BYTES - size, "%s%lld to %lld",
                                     i ? ", " : "", row_number(book, "first"),
                                     row_number(book, "last"));
    }
    json_decref(status);
}

/* The first record of the finding that a report meets. */
static void hold_met(why_refused_t *whys, const struct held *held, struct held *ret_met,
                     struct refused *refused)
{
    const struct event *event = &held->event;
    struct text centre = event->centre.data ? event->centre : held->record.source;
    struct message question = {
        .type = MESSAGE_GET_FINDING,
        .get_finding = {.centre = centre, .clause = event->clause, .record = event->record}};
    json_t *finding = ask_json(whys, &question);
    uint64_t n = (uint64_t)row_number(finding, "n");

    json_decref(finding);
    if (n && hold_record(whys, n, ret_met)) {
        refused->met = &ret_met->record;
        refused->met_event = &ret_met->event;
    }
}

/* How the key of a grant or a withdrawal is granted now. */
static void find_granted(why_refused_t *whys, const struct held *held,
                         char ret_phrase[KEY_GRANTS_PHRASE_BYTES], struct refused *refused)
{
    struct message question = {.type = MESSAGE_GET_KEYS};
    json_t *granted = ask_json(whys, &question);
    char key[KEY_TEXT_BYTES + 1];

    snprintf(key, sizeof key, "%.*s", (int)held->event.key.size, held->event.key.data);
    json_t *row = key_grants_find(granted, key);
    *ret_phrase = '\0';
    if (row)
        key_grants_phrase(row, ret_phrase);
    refused->granted = granted ? ret_phrase : NULL;
    json_decref(granted);
}

/* What the words for this reason are made of. */
static void fetch(why_refused_t *whys, const struct held *held, struct held *ret_met,
                  struct fetched *room, struct refused *refused)
{
    enum reason reason = held->record.reason;

    if (!whys->book)
        read_first_book(whys);
    refused->roster = whys->has_book ? whys->book : NULL;
    if (reason == REASON_BAD_GRADE || reason == REASON_BAD_POINTS)
        refused->book = book_of(whys, &held->event);
    if (reason == REASON_BAD_TIME)
        list_years(whys, room->years);
    if (reason == REASON_CONFLICT && held->event.key.data)
        find_granted(whys, held, room->granted, refused);
    else if (reason == REASON_CONFLICT && held->event.record.data)
        hold_met(whys, held, ret_met, refused);
}

const char *why_refused_write(why_refused_t *whys, const struct receipt *receipt,
                              char ret_why[WHY_REFUSED_BYTES])
{
    const char *field = reason_field(receipt->reason);
    struct held held, met = {0};
    struct fetched room = {0};

    ret_why[0] = '\0';
    if (hold_record(whys, receipt->n, &held)) {
        struct refused refused = {
            .record = &held.record, .event = &held.event, .years = room.years, .why = ret_why};
        fetch(whys, &held, &met, &room, &refused);
        field = refused_say(&refused);
    }
    free(held.bytes);
    free(met.bytes);
    return field;
}

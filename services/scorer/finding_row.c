#include "services/scorer/finding_row.h"

#include "common/form/json.h"

/* In a damaged store a finding may be of no centre, or of no clause, of its rulebook. */
static void set_centre(json_t *object, const struct rulebook *book, const struct finding_key *key)
{
    const struct centre *centre = book ? rulebook_centre_by_id(book, key->centre) : NULL;
    const struct clause *clause = book ? rulebook_clause_by_id(book, key->clause) : NULL;

    json_object_set_new(object, "centre", json_string(centre ? centre->slug : "?"));
    json_object_set_new(object, "name", json_string(centre ? centre->name : "?"));
    json_object_set_new(object, "code",
                        centre && *centre->code ? json_string(centre->code) : json_null());
    json_object_set_new(object, "clause", json_string(clause ? clause->slug : "?"));
    json_object_set_new(object, "article", json_string(clause ? clause->article : "?"));
    json_object_set_new(object, "record", json_of_text(key->record));
}

json_t *finding_json(view_t *view, const struct finding_key *key, const struct finding *finding)
{
    const struct rulebook *book = calendar_book(view_calendar(view), finding->year);
    json_t *object = json_object();
    struct record record;
    struct event event;

    json_object_set_new(object, "n", json_integer((json_int_t)finding->n));
    json_object_set_new(object, "year", json_integer(finding->year));
    json_object_set_new(object, "status", json_string(finding_status_name(finding->status)));
    set_centre(object, book, key);
    json_object_set_new(object, "points", json_points(finding->worth));
    if (view_event(view, finding->n, &record, &event)) {
        json_object_set_new(object, "grade", json_of_text(event.grade));
        json_object_set_new(object, "received", json_stamp(record.received_ms));
        json_object_set_new(object, "source", json_of_text(record.source));
        json_object_set_new(object, "occurred", json_of_text(event.occurred));
        json_object_set_new(object, "summary", json_of_text(event.summary));
        json_object_set_new(object, "evidence", json_of_text(event.evidence));
    }
    return object;
}

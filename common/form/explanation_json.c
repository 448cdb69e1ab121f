#include "common/form/explanation_json.h"

/* The findings of a clause come in rows of their own, and stand before its kind. */
static json_t *head_of(json_t *row)
{
    size_t i;
    json_t *clause;

    json_array_foreach(json_object_get(row, "clauses"), i, clause)
    {
        json_t *kind = json_incref(json_object_get(clause, "kind"));
        json_object_del(clause, "kind");
        json_object_set_new(clause, "findings", json_array());
        json_object_set_new(clause, "kind", kind);
    }
    json_object_set_new(row, "late", json_array());
    return json_incref(row);
}

static json_t *findings_of(const json_t *whole, const json_t *slug)
{
    size_t i;
    json_t *clause;

    json_array_foreach(json_object_get(whole, "clauses"), i, clause)
    {
        if (slug && json_equal(json_object_get(clause, "clause"), slug))
            return json_object_get(clause, "findings");
    }
    return NULL;
}

static bool add(json_t *whole, json_t *row)
{
    json_t *finding = json_object_get(row, "finding"), *late = json_object_get(row, "late");
    json_t *list = finding ? findings_of(whole, json_object_get(row, "clause"))
                           : json_object_get(whole, "late");

    return json_array_append(list, finding ? finding : late) == 0;
}

bool explanation_json_add(json_t **whole, struct text row)
{
    json_t *json = json_loadb(row.data ? row.data : "", row.size, 0, NULL);
    bool is_head = !*whole, is_good = json_is_object(json);

    if (is_good && is_head)
        *whole = head_of(json);
    else if (is_good)
        is_good = add(*whole, json);
    json_decref(json);
    return is_good;
}

void explanation_json_pin(const json_t *whole, struct message_get_explanation *question)
{
    const json_t *centre = json_object_get(whole, "centre");

    question->centre = (struct text){json_string_value(centre), json_string_length(centre)};
    question->year = (uint64_t)json_integer_value(json_object_get(whole, "year"));
    question->at = (uint64_t)json_integer_value(json_object_get(whole, "n"));
    question->as_of = (struct text){0};
}

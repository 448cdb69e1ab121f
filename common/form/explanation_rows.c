#include "common/form/explanation_rows.h"

#include <stdio.h>
#include <string.h>

void explanation_rows_clear(struct explanation_rows *rows)
{
    json_decref(rows->whole);
    *rows = (struct explanation_rows){0};
}

static const char *text_in(json_t *row, const char *key)
{
    const char *text = json_string_value(json_object_get(row, key));

    return text ? text : "";
}

static uint64_t number_in(json_t *row, const char *key)
{
    return (uint64_t)json_integer_value(json_object_get(row, key));
}

static bool take_head(struct explanation_rows *rows, json_t *head)
{
    size_t i;
    json_t *clause;

    json_array_foreach(json_object_get(head, "clauses"), i, clause)
    {
        json_t *kind = json_incref(json_object_get(clause, "kind"));
        json_object_del(clause, "kind"); /* it stands behind the findings */
        json_object_set_new(clause, "findings", json_array());
        json_object_set_new(clause, "kind", kind);
    }
    rows->whole = json_incref(head);
    snprintf(rows->centre, sizeof rows->centre, "%s", text_in(head, "centre"));
    return json_object_set_new(head, "late", json_array()) == 0;
}

static json_t *clause_of(const struct explanation_rows *rows, const char *slug)
{
    size_t i;
    json_t *clause;

    json_array_foreach(json_object_get(rows->whole, "clauses"), i, clause)
    {
        if (strcmp(text_in(clause, "clause"), slug) == 0)
            return clause;
    }
    return NULL;
}

static bool place(struct explanation_rows *rows, json_t *row)
{
    json_t *finding = json_object_get(row, "finding"), *late = json_object_get(row, "late");
    json_t *clause = clause_of(rows, text_in(row, "clause"));

    if (finding)
        return json_array_append(json_object_get(clause, "findings"), finding) == 0;
    return late && json_array_append(json_object_get(rows->whole, "late"), late) == 0;
}

bool explanation_rows_take(struct explanation_rows *rows, struct text text)
{
    json_t *row = json_loadb(text.data ? text.data : "", text.size, 0, NULL);
    bool is_taken = row && (rows->whole ? place(rows, row) : take_head(rows, row));

    json_decref(row);
    return is_taken;
}

void explanation_rows_pin(const struct explanation_rows *rows,
                          struct message_get_explanation *question)
{
    question->year = number_in(rows->whole, "year");
    question->at = number_in(rows->whole, "n");
    question->as_of = (struct text){0};
    question->centre = text_of(rows->centre);
}

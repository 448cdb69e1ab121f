#include "services/tool/row.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/form/json.h"

json_t *row_read(struct text text)
{
    return json_loadb(text.data ? text.data : "", text.size, 0, NULL);
}

const char *row_text(json_t *row, const char *key)
{
    return row_text_or(row, key, "");
}

const char *row_text_or(json_t *row, const char *key, const char *absent)
{
    const char *text = json_string_value(json_object_get(row, key));

    return text ? text : absent;
}

long long row_number(json_t *row, const char *key)
{
    return (long long)json_integer_value(json_object_get(row, key));
}

bool row_is(json_t *row, const char *key)
{
    return json_is_true(json_object_get(row, key));
}

void row_print(json_t *value)
{
    char *line = json_line(value);

    puts(line);
    free(line);
}

#include "common/proof/lines.h"

#include <string.h>

bool lines_take(struct text *text, struct text *ret_line)
{
    const char *end = text->size > 0 ? memchr(text->data, '\n', text->size) : NULL;

    if (!end)
        return false;
    *ret_line = (struct text){text->data, (size_t)(end - text->data)};
    *text = (struct text){end + 1, text->size - ret_line->size - 1};
    return true;
}

bool lines_take_word(struct text *line, const char *word)
{
    size_t size = strlen(word);

    if (line->size <= size || memcmp(line->data, word, size) != 0 || line->data[size] != ' ')
        return false;
    *line = (struct text){line->data + size + 1, line->size - size - 1};
    return true;
}

bool lines_number(struct text text, uint64_t *ret_number)
{
    uint64_t number = 0;

    if (text.size == 0 || text.size > LINES_NUMBER_DIGITS_MAX ||
        (text.data[0] == '0' && text.size > 1))
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(text.data[i] - '0');
    }
    if (number > INT64_MAX)
        return false;
    *ret_number = number;
    return true;
}

#include "services/tool/rule_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "services/tool/lines.h"

#define DIGITS "0123456789"
#define BLANKS " \t"

enum { NUMBER_DIGITS_MAX = 18 }; /* below 2^63 */

struct reading {
    const struct tool *tool;
    struct rule_list *list;
};

bool rule_list_is_number(const char *word)
{
    return *word && !word[strspn(word, DIGITS)];
}

/* The number that a text begins with; 0: none that a record could have. */
static uint64_t read_number(const char *text, size_t *ret_digits)
{
    size_t digits = strspn(text, DIGITS);

    *ret_digits = digits;
    return digits <= NUMBER_DIGITS_MAX ? strtoull(text, NULL, 10) : 0;
}

static struct rule_item *add(struct rule_list *list, uint64_t n, unsigned long line)
{
    struct rule_item *item = &list->items[list->count++];

    *item = (struct rule_item){.n = n, .line = line};
    return item;
}

enum status rule_list_type(const struct tool *tool, const char *const *words, int count,
                           struct rule_list *list)
{
    size_t digits;

    for (int i = 0; i < count; i++) {
        uint64_t n = read_number(words[i], &digits);
        if (n == 0 || words[i][digits])
            return tool_fail(tool, STATUS_USAGE, "%s: no record number", words[i]);
        add(list, n, 0);
    }
    return STATUS_OK;
}

static enum status fail_at(const struct reading *reading, unsigned long number, const char *why)
{
    return tool_fail(reading->tool, STATUS_BAD_DATA, "%s:%lu: %s", reading->list->file, number,
                     why);
}

/* `text` begins behind the number. */
static enum status add_line(const struct reading *reading, unsigned long number, uint64_t n,
                            const char *text)
{
    struct text summary = text_of(text + strspn(text, BLANKS));

    if (summary.size > NOTE_BYTES_MAX)
        return fail_at(reading, number, "the text is longer than 512 bytes");
    if (!text_is_plain(summary))
        return fail_at(reading, number,
                       "the text is no plain UTF-8: perhaps GBK, then save the file as UTF-8");
    if (reading->list->count == RULE_LIST_MAX)
        return tool_fail(reading->tool, STATUS_BAD_DATA,
                         "%s:%lu: more than %d rulings: divide the "
                         "file",
                         reading->list->file, number, RULE_LIST_MAX);
    struct rule_item *item = add(reading->list, n, number);
    if (summary.size)
        item->summary = memory_copy(summary.data, summary.size + 1);
    return STATUS_OK;
}

static enum status read_words(const struct reading *reading, unsigned long number, const char *line)
{
    const char *text = line + strspn(line, BLANKS);
    size_t digits;

    if (!*text || *text == '#')
        return STATUS_OK;
    uint64_t n = read_number(text, &digits);
    if (n == 0 || (text[digits] && !strchr(BLANKS, text[digits])))
        return fail_at(reading, number, "the line does not begin with a record number");
    return add_line(reading, number, n, text + digits);
}

static enum status read_line(void *context, unsigned long number, struct text line)
{
    const struct reading *reading = context;
    char *copy = memory_raw(line.size + 1);
    enum status status;

    if (line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    memcpy(copy, line.data, line.size);
    copy[line.size] = '\0';
    status = strlen(copy) == line.size ? read_words(reading, number, copy)
                                       : fail_at(reading, number, "a NUL byte in it");
    free(copy);
    return status;
}

enum status rule_list_read(const struct tool *tool, const char *file, struct rule_list *list)
{
    struct reading reading = {tool, list};

    list->file = file;
    return lines_read(tool, file, read_line, NULL, &reading);
}

void rule_list_clear(struct rule_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].summary);
    list->count = 0;
}

void rule_list_place(const struct rule_list *list, const struct rule_item *item,
                     char ret_place[RULE_PLACE_BYTES])
{
    *ret_place = '\0';
    if (list->file)
        snprintf(ret_place, RULE_PLACE_BYTES, "%.280s:%lu: ", list->file, item->line);
}

#include "services/tool/page.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <unistr.h>
#include <uniwidth.h>

#define PLAIN "\033[0m"

void page_begin(struct page *page, bool has_styles)
{
    page->has_styles = has_styles;
    page->count = 0;
}

void page_line(struct page *page)
{
    if (page->count < PAGE_LINES_MAX)
        page->count++;
    page->lines[page->count - 1][0] = '\0';
}

void page_add(struct page *page, const char *format, ...)
{
    va_list args;

    assert(page->count > 0);
    char *line = page->lines[page->count - 1];
    size_t size = strlen(line);
    va_start(args, format);
    vsnprintf(line + size, PAGE_LINE_BYTES - size, format, args);
    va_end(args);
}

void page_cell(struct page *page, const char *text, int width, enum term_align align)
{
    int fill = width - page_columns(text);

    if (fill < 0)
        fill = 0;
    page_add(page, "%*s%s%*s ", align == TERM_RIGHT ? fill : 0, "", text,
             align == TERM_LEFT ? fill : 0, "");
}

void page_style(struct page *page, enum page_style style)
{
    static const char *const codes[] = {[PAGE_PLAIN] = PLAIN,
                                        [PAGE_BOLD] = "\033[1m",
                                        [PAGE_DIM] = "\033[2m",
                                        [PAGE_ALERT] = "\033[1;31m"};

    if (page->has_styles)
        page_add(page, "%s", codes[style]);
}

void page_right(struct page *page, const char *text, int width)
{
    int fill = width - page_columns(page->lines[page->count - 1]) - page_columns(text);

    page_add(page, "%*s%s", fill > 1 ? fill : 1, "", text);
}

/* The bytes of the style, or the character, that a text begins with, and how wide it is. */
static size_t measure(const char *text, int *ret_columns)
{
    ucs4_t point;

    *ret_columns = 0;
    if (*text == '\033')
        return strcspn(text, "m") + (strchr(text, 'm') != NULL);
    int size = u8_mbtouc(&point, (const uint8_t *)text, strlen(text));
    int columns = uc_width(point, "UTF-8");
    *ret_columns = columns > 0 ? columns : 0;
    return (size_t)size;
}

int page_columns(const char *line)
{
    int sum = 0, columns;

    while (*line) {
        line += measure(line, &columns);
        sum += columns;
    }
    return sum;
}

void page_clip(char line[PAGE_LINE_BYTES], int width)
{
    int sum = 0, columns;
    size_t at = 0;

    while (line[at]) {
        size_t size = measure(line + at, &columns);
        if (sum + columns > width)
            break;
        sum += columns;
        at += size;
    }
    if (!line[at])
        return;
    if (at > PAGE_LINE_BYTES - sizeof PLAIN)
        at = PAGE_LINE_BYTES - sizeof PLAIN;
    strcpy(line + at, strchr(line, '\033') ? PLAIN : "");
}

void page_print(const struct page *page)
{
    for (unsigned line = 0; line < page->count; line++) {
        size_t size = strlen(page->lines[line]);
        while (size > 0 && page->lines[line][size - 1] == ' ')
            size--;
        printf("%.*s\n", (int)size, page->lines[line]);
    }
}

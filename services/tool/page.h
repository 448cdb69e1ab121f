/* A page: lines of text for a terminal, made before they are shown. Widths are columns, in which a
 * Chinese character takes two; styles take none. What does not fit into a line's bytes is cut. */
#ifndef KAOHE_TOOL_PAGE_H
#define KAOHE_TOOL_PAGE_H

#include <stdbool.h>

#include "services/tool/term.h"

enum { PAGE_LINES_MAX = 256, PAGE_LINE_BYTES = 2048 };

struct page {
    bool has_styles;
    unsigned count;
    char lines[PAGE_LINES_MAX][PAGE_LINE_BYTES];
};

enum page_style { PAGE_PLAIN, PAGE_BOLD, PAGE_DIM, PAGE_ALERT };

void page_begin(struct page *page, bool has_styles);
/* Begins another line; where there is no room for one, the last one begins anew. */
void page_line(struct page *page);
/* These add to the line that was begun last. */
__attribute__((format(printf, 2, 3))) void page_add(struct page *page, const char *format, ...);
void page_cell(struct page *page, const char *text, int width, enum term_align align);
void page_style(struct page *page, enum page_style style);
void page_right(struct page *page, const char *text, int width); /* so that it ends there */
/* Prints the lines, without the spaces that they end in. */
void page_print(const struct page *page);

int page_columns(const char *line);                    /* how wide it is */
void page_clip(char line[PAGE_LINE_BYTES], int width); /* cut to that; what it ends in is plain */

#endif

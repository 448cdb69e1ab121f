#include "services/tool/notes.h"

#include <stdio.h>
#include <string.h>

#include "services/tool/words.h"

enum { NUMBER_COLUMNS = 8, WIDTH = 80, CELL_BYTES = 128, INDENT = NUMBER_COLUMNS + 1 };

enum column { BEFORE, AFTER, CENTRE, WHAT, RECORD, COLUMNS };

struct cells {
    char text[COLUMNS][CELL_BYTES];
};

static const char *const heads[COLUMNS] = {"原结果", "新结果", "中心", "条款", "编号"};

/* Of what was refused also the reason. */
static void put_outcome(const char *outcome, char ret_text[CELL_BYTES])
{
    const char *reason = strchr(outcome, ' ');
    char word[TWIN_OUTCOME_BYTES];

    snprintf(word, sizeof word, "%.*s", (int)strcspn(outcome, " "), outcome);
    snprintf(ret_text, CELL_BYTES, "%s%s%s", words_event(word), reason ? "：" : "",
             reason ? words_reason(reason + 1) : "");
}

static void put_cells(const struct twin_note *note, struct cells *ret_cells)
{
    put_outcome(note->before, ret_cells->text[BEFORE]);
    put_outcome(note->after, ret_cells->text[AFTER]);
    if (note->ruled)
        snprintf(ret_cells->text[BEFORE], CELL_BYTES, "%s（记录 %llu）",
                 words_event(outcome_name(note->ruling)), (unsigned long long)note->ruled);
    snprintf(ret_cells->text[CENTRE], CELL_BYTES, "%s", note->about.centre);
    snprintf(ret_cells->text[WHAT], CELL_BYTES, "%s", note->about.what);
    snprintf(ret_cells->text[RECORD], CELL_BYTES, "%s", note->about.record);
}

/* As wide as the widest of each column; a column that nobody has is none. */
static void measure(const struct twin_notes *notes, unsigned shown, int widths[COLUMNS])
{
    struct cells cells;

    memset(widths, 0, COLUMNS * sizeof *widths);
    for (unsigned i = 0; i < shown; i++) {
        put_cells(&notes->rows[i], &cells);
        for (int column = 0; column < COLUMNS; column++)
            if (widths[column] < page_columns(cells.text[column]))
                widths[column] = page_columns(cells.text[column]);
    }
    for (int column = 0; column < COLUMNS; column++)
        if (widths[column] && widths[column] < page_columns(heads[column]))
            widths[column] = page_columns(heads[column]);
}

static void add_cells(struct page *page, const char *number, const struct cells *cells,
                      const int widths[COLUMNS])
{
    page_line(page);
    page_cell(page, number, NUMBER_COLUMNS, TERM_RIGHT);
    for (int column = 0; column < COLUMNS; column++) {
        const char *text = cells->text[column];
        if (!widths[column])
            continue;
        if (column == RECORD &&
            page_columns(page->lines[page->count - 1]) + page_columns(text) > WIDTH) {
            page_line(page);
            page_add(page, "%*s", INDENT, "");
        }
        page_cell(page, text, column == RECORD ? 0 : widths[column], TERM_LEFT);
    }
}

static void add_heads(struct page *page, const int widths[COLUMNS])
{
    struct cells cells;

    for (int column = 0; column < COLUMNS; column++)
        snprintf(cells.text[column], CELL_BYTES, "%s", heads[column]);
    add_cells(page, "记录", &cells, widths);
}

void notes_add(struct page *page, const char *title, const struct twin_notes *notes)
{
    unsigned shown = notes->count < NOTES_MAX ? notes->count : NOTES_MAX;
    uint64_t more = notes->count - shown + notes->more;
    int widths[COLUMNS];
    struct cells cells;
    char number[24];

    if (notes->count == 0)
        return;
    measure(notes, shown, widths);
    page_line(page);
    page_line(page);
    page_add(page, "%s", title);
    add_heads(page, widths);
    for (unsigned i = 0; i < shown; i++) {
        snprintf(number, sizeof number, "%llu", (unsigned long long)notes->rows[i].n);
        put_cells(&notes->rows[i], &cells);
        add_cells(page, number, &cells, widths);
    }
    if (more > 0) {
        page_line(page);
        page_add(page, "%*s还有 %llu 条，全部见 --json", INDENT, "", (unsigned long long)more);
    }
}

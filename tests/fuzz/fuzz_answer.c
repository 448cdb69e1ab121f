/* What the tool makes of JSON that a daemon answers with: the standings as a table and as a board, and
 * a change in words. The first bytes are the looks: columns, rows, style, and which tier or centre. */
#include <stdlib.h>
#include <string.h>

#include "common/form/rulebook_file.h"
#include "services/tool/board.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "tests/fuzz/fuzz.h"

static struct rulebook rules;
static struct page page;
static struct recent recent;

static void check_page(unsigned rows)
{
    assert(page.count <= PAGE_LINES_MAX);
    assert(rows > PAGE_LINES_MAX || page.count <= rows);
    for (unsigned i = 0; i < page.count; i++)
        assert(memchr(page.lines[i], 0, PAGE_LINE_BYTES));
}

static void tell_change(json_t *change)
{
    char line[CHANGE_TEXT_BYTES];
    struct change_parts parts;

    change_line(change, &rules, line);
    assert(memchr(line, 0, sizeof line));
    change_read(change, &rules, &parts);
    recent_add(&recent, &parts);
}

static void draw(json_t *json, struct input *looks)
{
    struct board board = {.standings = json,
                          .before = json_object_get(json, "before"),
                          .recent = &recent,
                          .home = "/home",
                          .clock = "12:00",
                          .heard_s = 1,
                          .columns = input_byte(looks),
                          .rows = input_byte(looks)};
    struct board_view view = {0};
    uint8_t look = input_byte(looks);
    int tier;

    board.has_styles = look & 1;
    board.has_keys = look & 2;
    board.is_silent = look & 4;
    board.centre = look & 8 ? "wuhou" : NULL;
    board.tier = look >> 4 & 3;
    view.tier = look >> 6;
    board_draw(&board, &view, &page);
    check_page((unsigned)board.rows);
    standings_find(json, "武侯区", &tier);
    quiet_begin();
    standings_table_print(json);
    quiet_end();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, size};
    struct zpl_fault fault;
    struct input looks = {bytes, size < 3 ? size : 3};

    if (!rules.centre_count)
        rulebook_read(rulebook_default(), &rules, &fault);
    recent = (struct recent){0};
    input_number(&input, 3);
    json_t *json = row_read(input_piece(&input, input.left));
    tell_change(json);
    draw(json, &looks);
    json_decref(json);
    input_end();
    return 0;
}

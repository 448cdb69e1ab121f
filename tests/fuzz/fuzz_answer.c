/* What the tool makes of JSON that a daemon answers with: the standings as a table and as a board, and
 * a change in words. The input: the looks (columns, rows; style, and which tier or centre), how many bytes
 * of keys, those, and the JSON. */
#include <stdlib.h>
#include <string.h>

#include "common/form/rulebook_file.h"
#include "services/tool/board.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "tests/fuzz/fuzz.h"

enum { KEYS_MAX = 16 };

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

static void press(const struct board *board, struct text keys, struct board_view *view)
{
    size_t taken;

    for (; keys.size > 0; keys.data += taken, keys.size -= taken) {
        board_key(board, keyboard_read(keys.data, keys.size, &taken), view);
        assert(taken >= 1 && taken <= keys.size);
    }
}

static struct board board_of(struct input *input)
{
    struct board board = {.recent = &recent,
                          .home = "/home",
                          .clock = "12:00",
                          .heard_s = 1,
                          .columns = input_byte(input)};
    board.rows = input_byte(input);
    uint8_t look = input_byte(input);

    board.has_styles = look & 1;
    board.has_keys = look & 2;
    board.is_silent = look & 4;
    board.centre = look & 8 ? "wuhou" : NULL;
    board.tier = look >> 4;
    return board;
}

static void draw(struct board *board, struct text keys, json_t *json)
{
    struct board_view view = {0};
    int tier;

    board->standings = json;
    board->before = json_object_get(json, "before");
    press(board, keys, &view);
    board_draw(board, &view, &page);
    check_page((unsigned)board->rows);
    standings_find(json, "武侯区", &tier);
    quiet_begin();
    standings_table_print(json);
    quiet_end();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, size};
    struct zpl_fault fault;

    if (!rules.centre_count)
        rulebook_read(rulebook_default(), &rules, &fault);
    recent = (struct recent){0};
    struct board board = board_of(&input);
    struct text keys = input_piece(&input, input_byte(&input) % KEYS_MAX);
    json_t *json = row_read(input_piece(&input, input.left));
    tell_change(json);
    draw(&board, keys, json);
    json_decref(json);
    input_end();
    return 0;
}

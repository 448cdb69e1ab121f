/* kaohe-board: shows the standings to browsers and programs, over HTTP. */
#include "common/form/json.h"
#include "common/run/daemon.h"
#include "services/board/board.h"

static enum status check(const struct home *home, const char *source)
{
    (void)source;
    return board_check(home);
}

static enum status open_board(const struct home *home, const char *source, void **ret_self)
{
    board_t *board = NULL;
    enum status status = board_open(home, &board);

    (void)source;
    *ret_self = board;
    return status;
}

static enum status pass_board(void *self)
{
    return board_pass(self);
}

static int64_t wait_ms_of_board(const void *self)
{
    return board_wait_ms(self);
}

static unsigned wires_of_board(const void *self, wire_t *ret_wires[WIRE_POLL_MAX])
{
    return board_wires(self, ret_wires);
}

static int file_of_board(const void *self)
{
    return board_file(self);
}

static void close_board(void *self)
{
    board_t *board = self;

    board_close(&board);
}

static void describe_board(const void *self, char *ret_text, size_t size)
{
    board_describe(self, ret_text, size);
}

static const struct daemon_kind kind = {
    .program = "kaohe-board",
    .purpose = "Shows the standings to browsers and programs, over HTTP.",
    .needs_home = true,
    .lock = "board",
    .start = json_start,
    .check = check,
    .open = open_board,
    .pass = pass_board,
    .wait_ms = wait_ms_of_board,
    .wires = wires_of_board,
    .file = file_of_board,
    .close = close_board,
    .describe = describe_board,
};

int main(int argc, char **argv)
{
    return daemon_main(&kind, argc, argv);
}

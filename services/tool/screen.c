#include "services/tool/screen.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* The other screen, without a cursor, and lines that are cut and not wrapped; and back. */
#define ENTER "\033[?1049h\033[?25l\033[?7l"
#define LEAVE "\033[?7h\033[?25h\033[?1049l"
#define HOME "\033[H"
#define NEW_LINE "\r\n"
#define ERASE_LINE "\033[2K"

enum { SIZE_MAX_SENSIBLE = 1000 };

static struct {
    bool is_open, has_keys;
    struct termios before;
} screen;

bool screen_is_there(void)
{
    const char *kind = getenv("TERM");

    return term_is_terminal() && kind && *kind && strcmp(kind, "dumb") != 0;
}

/* A frame that a signal interrupts is drawn again. */
static bool put(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, size);
        if (written < 0)
            return errno == EINTR;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

static void open_keys(void)
{
    struct termios raw;

    screen.has_keys = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &screen.before) == 0;
    if (!screen.has_keys)
        return;
    raw = screen.before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO); /* Ctrl-C and Ctrl-Z stay signals */
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    screen.has_keys = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

void screen_open(void)
{
    if (screen.is_open)
        return;
    screen.is_open = true;
    fflush(stdout);
    open_keys();
    put(ENTER, sizeof ENTER - 1);
}

void screen_close(void)
{
    if (!screen.is_open)
        return;
    screen.is_open = false;
    put(LEAVE, sizeof LEAVE - 1);
    if (screen.has_keys)
        tcsetattr(STDIN_FILENO, TCSANOW, &screen.before);
    screen.has_keys = false;
}

void screen_size(int *ret_rows, int *ret_columns)
{
    term_size(ret_rows, ret_columns);
    if (*ret_rows > PAGE_LINES_MAX)
        *ret_rows = PAGE_LINES_MAX;
    if (*ret_columns > SIZE_MAX_SENSIBLE)
        *ret_columns = SIZE_MAX_SENSIBLE;
}

bool screen_show(const struct page *page)
{
    static char frame[PAGE_LINES_MAX * (PAGE_LINE_BYTES + 16)];
    size_t at = 0;

    for (unsigned i = 0; i < page->count; i++)
        at += (size_t)snprintf(frame + at, sizeof frame - at, "%s" ERASE_LINE "%s",
                               i ? NEW_LINE : HOME, page->lines[i]);
    return put(frame, at);
}

int screen_keys(void)
{
    return screen.has_keys ? STDIN_FILENO : -1;
}

size_t screen_read(char ret_bytes[SCREEN_KEY_BYTES])
{
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};

    if (!screen.has_keys || poll(&fd, 1, 0) <= 0)
        return 0;
    if (fd.revents & (POLLERR | POLLHUP | POLLNVAL)) {
        screen.has_keys = false; /* else it would be readable for ever */
        return 0;
    }
    ssize_t size = read(STDIN_FILENO, ret_bytes, SCREEN_KEY_BYTES);
    return size > 0 ? (size_t)size : 0;
}

bool screen_is_gone(void)
{
    struct pollfd fd = {.fd = STDOUT_FILENO};

    return poll(&fd, 1, 0) > 0 && (fd.revents & (POLLERR | POLLHUP | POLLNVAL));
}

#include "services/tool/term.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <unilbrk.h>
#include <uniwidth.h>

#include "common/base/memory.h"

enum { ROWS = 24, COLUMNS = 80, WRAP_COLUMNS_MIN = 8 };

bool term_is_terminal(void)
{
    return isatty(STDOUT_FILENO);
}

bool term_has_colour(void)
{
    const char *no_colour = getenv("NO_COLOR");

    return term_is_terminal() && !(no_colour && *no_colour);
}

int term_width(const char *text)
{
    return u8_strwidth((const uint8_t *)text, "UTF-8");
}

void term_cell(const char *text, int width, enum term_align align)
{
    int fill = width - term_width(text);

    assert(width >= 0);
    if (fill < 0)
        fill = 0;
    printf("%*s%s%*s ", align == TERM_RIGHT ? fill : 0, "", text, align == TERM_LEFT ? fill : 0,
           "");
}

void term_number(long long number, int width)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", number);
    term_cell(text, width, TERM_RIGHT);
}

const char *term_bold(void)
{
    return term_has_colour() ? "\033[1m" : "";
}

const char *term_dim(void)
{
    return term_has_colour() ? "\033[2m" : "";
}

const char *term_plain(void)
{
    return term_has_colour() ? "\033[0m" : "";
}

void term_size(int *ret_rows, int *ret_columns)
{
    struct winsize size;
    bool is_known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col;

    *ret_rows = is_known ? size.ws_row : ROWS;
    *ret_columns = is_known ? size.ws_col : COLUMNS;
}

/* Sets breaks[i] where a line begins at the byte i. */
static void find_breaks(const char *text, int width, char *breaks)
{
    if (width < WRAP_COLUMNS_MIN)
        width = WRAP_COLUMNS_MIN;
    u8_width_linebreaks((const uint8_t *)text, strlen(text), width, 0, 0, NULL, "UTF-8", breaks);
}

void term_message(const char *message)
{
    size_t size = strlen(message);
    char *breaks = memory_new(size + 1);
    struct winsize window;
    bool is_known = ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col;

    find_breaks(message, is_known ? window.ws_col : COLUMNS, breaks);
    for (size_t i = 0; i < size; i++) {
        if (breaks[i] == UC_BREAK_POSSIBLE)
            fputc('\n', stderr);
        bool is_control = (unsigned char)message[i] < ' ' || message[i] == 0x7f;
        fputc(is_control ? ' ' : message[i], stderr);
    }
    fputc('\n', stderr);
    free(breaks);
}

void term_labelled(const char *label, const char *text, int indent)
{
    size_t size = strlen(text);
    char *breaks = memory_new(size + 1);
    int rows, columns;

    indent += term_width(label) + 1;
    term_size(&rows, &columns);
    if (term_is_terminal())
        find_breaks(text, columns - indent, breaks);
    printf("%s ", label);
    for (size_t i = 0; i < size; i++) {
        if (breaks[i] == UC_BREAK_POSSIBLE)
            printf("\n%*s", indent, "");
        putchar(text[i]);
    }
    putchar('\n');
    free(breaks);
}

#include "services/tool/term.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <uniwidth.h>

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

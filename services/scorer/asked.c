#include "services/scorer/asked.h"

static const struct calendar *calendar_of(struct asked *asked, view_t *view)
{
    if (!asked->found.is_past)
        return view_calendar(view);
    view_past_calendar(view, &asked->found.past, &asked->past_calendar);
    return &asked->past_calendar;
}

void asked_find(struct asked *asked, view_t *view, const struct moment *moment, uint64_t year,
                int64_t wall_ms)
{
    asked->found = moment_find(view, moment);
    asked->book = NULL;
    if (!asked->found.is_found)
        return;
    const struct calendar *calendar = calendar_of(asked, view);
    asked->year = year > YEAR_MAX ? 0
                  : year          ? (int)year
                         : calendar_default_year(calendar, instant_year(instant_of_ms(wall_ms)));
    const struct year *state = calendar_year(calendar, asked->year);
    if (!state)
        return;
    asked->book = state->book;
    asked->is_closed = state->is_closed;
}

void asked_fill(struct asked *asked, view_t *view)
{
    if (asked->found.is_past)
        view_past_cards(view, &asked->found.past, asked->year, asked->cards, &asked->is_closed);
    else
        view_cards(view, asked->year, asked->cards);
}

struct message asked_sorry(const struct asked *asked, uint64_t id)
{
    return asked->found.is_found
               ? message_sorry(id, REFUSAL_NOT_FOUND, "no rulebook is for this year")
               : message_sorry(id, asked->found.refusal, asked->found.why);
}

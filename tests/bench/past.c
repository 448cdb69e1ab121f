#include "tests/bench/past.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/ledger/view_past.h"
#include "common/score/standings.h"
#include "tests/chance.h"

enum { ASKED = 1001, YEAR = 2006 };

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/* All that an answer needs, but its JSON. */
static void ask(view_t *view, uint64_t n)
{
    static struct calendar calendar;
    static struct scorecard cards[CENTRES_MAX];
    static struct standings standings;
    struct past past = {.n = n};
    bool is_closed;

    view_past_calendar(view, &past, &calendar);
    view_past_cards(view, &past, YEAR, cards, &is_closed);
    standings_make(calendar.years[YEAR].book, YEAR, cards, &standings);
}

static void measure(view_t *view, uint64_t last)
{
    static int64_t took_us[ASKED];
    struct chance chance = chance_of(chance_fresh_seed(), 1);

    for (int i = 0; i < ASKED; i++) {
        uint64_t n = 1 + chance_next(&chance) % last;
        int64_t begin = now_us();
        ask(view, n);
        took_us[i] = now_us() - begin;
    }
    qsort(took_us, ASKED, sizeof *took_us, compare);
    printf("as of %d records by chance among %llu: median %.2f ms, 99 of 100 within %.2f ms\n",
           ASKED, (unsigned long long)last, (double)took_us[ASKED / 2] / 1000,
           (double)took_us[ASKED * 99 / 100] / 1000);
}

void past_measure(const char *home)
{
    char dir[300];
    ledger_t *ledger;
    struct trouble trouble;

    snprintf(dir, sizeof dir, "%s/scorer", home);
    enum status status = ledger_open_reader(dir, &ledger, &trouble);
    assert(status == STATUS_OK);
    view_t *view = view_open(ledger);
    measure(view, view_last(view));
    assert(view_status(view) == STATUS_OK);
    view_close(&view);
    ledger_close(&ledger);
}

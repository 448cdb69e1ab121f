/* services/board/ring: who goes on where, and what is forgotten. */
#include "services/board/ring.h"
#include "tests/unit/support.h"

enum { BYTES_MAX = 8 };

/* `history`: `begin N`, `add N TEXT`, `note N`, a line each; at most BYTES_MAX are held. `goes_on`: for
 * each reader that has all up to N, the texts that it gets, or `anew`. */
static const struct ring_row {
    const char *title, *history;
    struct {
        uint64_t n;
        const char *gets;
    } goes_on[5];
} rows[] = {
    {"before the first update nobody goes on", "add 1 a", {{1, "anew"}, {0, "anew"}}},
    {"who has all waits for what comes", "begin 5", {{5, ""}, {4, "anew"}, {6, "anew"}}},
    {"who lacks something gets it",
     "begin 5\nadd 6 a\nadd 8 b\nadd 9 c",
     {{5, "a b c"}, {6, "a b c"}, {7, "b c"}, {9, "c"}, {10, "anew"}}},
    {"of one record all is told again",
     "begin 5\nadd 6 a\nadd 6 b\nadd 7 c",
     {{6, "a b c"}, {7, "c"}}},
    {"records without news are told too",
     "begin 5\nadd 6 a\nnote 9",
     {{9, ""}, {7, ""}, {10, "anew"}}},
    {"a record that comes late counts as of the last",
     "begin 5\nadd 8 a\nadd 7 b",
     {{7, "a b"}, {8, "a b"}, {9, "anew"}}},
    {"behind a gap nobody goes on from before it",
     "begin 5\nadd 6 a\nbegin 8\nadd 9 b",
     {{6, "anew"}, {7, "anew"}, {8, "b"}, {9, "b"}}},
    {"another log begins with smaller numbers",
     "begin 50\nadd 60 a\nbegin 3\nadd 4 b",
     {{60, "anew"}, {3, "b"}, {50, "anew"}}},
    {"what is forgotten nobody goes on from",
     "begin 1\nadd 2 aaa\nadd 3 bbb\nadd 4 ccc",
     {{1, "anew"}, {2, "anew"}, {3, "bbb ccc"}}},
    {"of a record that is forgotten in part, neither",
     "begin 1\nadd 2 aaa\nadd 2 bbb\nadd 4 ccc",
     {{2, "anew"}, {3, "ccc"}, {4, "ccc"}}},
    {"a text is held though it is larger than all",
     "begin 1\nadd 2 a\nadd 3 bbbbbbbbbbbb",
     {{2, "anew"}, {3, "bbbbbbbbbbbb"}}},
    {"what was forgotten before a gap says nothing of what is behind it",
     "begin 1\nadd 9 aaaa\nbegin 3\nadd 4 bbbb\nadd 5 c",
     {{3, "bbbb c"}, {9, "anew"}}},
};

static void play(ring_t *ring, const char *history)
{
    char verb[8], text[32];
    unsigned long long n;
    int size = 0;

    for (; *history; history += size) {
        text[0] = '\0';
        CHECK(sscanf(history, "%7s %llu%n", verb, &n, &size) == 2, "%s", history);
        history += size;
        size = 0;
        sscanf(history, "%31[^\n]%n", text, &size);
        history += size;
        size = *history == '\n';
        if (strcmp(verb, "begin") == 0)
            ring_begin(ring, n);
        else if (strcmp(verb, "note") == 0)
            ring_note(ring, n);
        else
            ring_add(ring, n, text_of(text + 1));
    }
}

static void read_on(const ring_t *ring, uint64_t place, char *ret_texts, size_t size)
{
    struct text text;

    *ret_texts = '\0';
    for (; ring_at(ring, place, &text) == RING_HELD; place++)
        snprintf(ret_texts + strlen(ret_texts), size - strlen(ret_texts), "%s%.*s",
                 *ret_texts ? " " : "", (int)text.size, text.data);
    assert_int_equal(place, ring_end(ring));
}

static void readers_go_on_as_the_row_says(void **state)
{
    const struct ring_row *row = *state;
    ring_t *ring = ring_new(BYTES_MAX);
    char texts[128];
    uint64_t place;

    play(ring, row->history);
    for (size_t i = 0; i < COUNT_OF(row->goes_on) && row->goes_on[i].gets; i++) {
        strcpy(texts, "anew");
        if (ring_find(ring, row->goes_on[i].n, &place))
            read_on(ring, place, texts, sizeof texts);
        CHECK(strcmp(texts, row->goes_on[i].gets) == 0, "from %llu: %s",
              (unsigned long long)row->goes_on[i].n, texts);
    }
    ring_destroy(&ring);
}

static void so_many_entries_are_held_and_no_more(void **state)
{
    ring_t *ring = ring_new(RING_BYTES_MAX);
    struct text text;

    (void)state;
    ring_begin(ring, 0);
    for (uint64_t n = 1; n <= RING_ENTRIES_MAX + 1; n++)
        ring_add(ring, n, LIT("x"));
    assert_int_equal(ring_at(ring, 0, &text), RING_GONE);
    assert_int_equal(ring_at(ring, 1, &text), RING_HELD);
    assert_int_equal(ring_at(ring, RING_ENTRIES_MAX + 1, &text), RING_END);
    ring_destroy(&ring);
}

int main(void)
{
    SUITE_ROWS(rows, readers_go_on_as_the_row_says);
    SUITE_TEST(so_many_entries_are_held_and_no_more);
    return suite_run("ring");
}

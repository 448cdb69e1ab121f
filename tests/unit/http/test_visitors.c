/* common/http/visitors: who may enter, and who must go. */
#include "common/http/visitors.h"

#include <arpa/inet.h>

#include "tests/unit/support.h"

enum { VISITORS = 8, ALL_MAX = 4, EACH_MAX = 3 };

/* `history`, a word each: `+a` one enters from address a (or is turned away), `?3` the fourth has a whole
 * request, `=3` it streams, `.3` its answer is out, `-3` it leaves, `@N` N seconds pass, and who is overdue
 * goes. `said`: for each that enters `in`, `in,3` where the fourth goes for it, or `no`; for each that is
 * overdue its number. */
static const struct visitors_row {
    const char *title, *history, *said;
} rows[] = {
    {"there is room", "+a +a +b", "in in in"},
    {"of an address the oldest that asks nothing makes room", "+a +a +a +a", "in in in in,0"},
    {"and the next one after it", "+a +a +a +a +a", "in in in in,0 in,1"},
    {"another address is not pushed out by that", "+b +a +a +a +a", "in in in in in,1"},
    {"who is answered is not pushed out", "+a +a +a ?0 ?1 +a", "in in in in,2"},
    {"where all are answered nobody enters", "+a +a +a ?0 =1 ?2 +a", "in in in no"},
    {"but from elsewhere", "+a +a +a ?0 =1 ?2 +a +b", "in in in no in"},
    {"where all is full the oldest of any address makes room", "+a +b +c +b +d",
     "in in in in in,0"},
    {"unless it is answered", "+a +b +c +b ?0 +d", "in in in in in,1"},
    {"where all are answered there is none", "+a +b +c +d ?0 ?1 =2 =3 +e", "in in in in no"},
    {"who has left makes room", "+a +a +a ?0 ?1 ?2 -1 +a", "in in in in"},
    {"who is sent away makes room once", "+a +a +a +a -0 ?1 ?2 ?3 +a", "in in in in,0 no"},
    {"who waits again after an answer is the youngest", "+a +a +a ?0 @1 .0 +a", "in in in in,1"},

    {"a request has ten seconds", "+a @9 @1", "in 0"},
    {"also behind an answer", "+a ?0 @9 .0 @9 @1", "in 0"},
    {"an answer has sixty", "+a ?0 @59 @1", "in 0"},
    {"a stream may last", "+a ?0 =0 @60 @600", "in"},
    {"who was sent away is not sent again", "+a @10 @10", "in 0"},
    {"each has its own time", "+a @5 +b @5 @5", "in in 0 1"},
};

struct bench {
    struct visitors visitors;
    struct visitor each[VISITORS];
    unsigned count;
    int64_t now_ms;
    char said[128];
};

static void say(struct bench *bench, const char *what)
{
    size_t size = strlen(bench->said);

    snprintf(bench->said + size, sizeof bench->said - size, "%s%s", size ? " " : "", what);
}

static void enter(struct bench *bench, char letter)
{
    union address from = {.v4 = {.sin_family = AF_INET, .sin_port = (in_port_t)bench->count}};
    struct visitor *leaves;
    char word[16];

    from.v4.sin_addr.s_addr = htonl((uint32_t)letter);
    if (!visitors_may_enter(&bench->visitors, &from.any, &leaves)) {
        say(bench, "no");
        return;
    }
    snprintf(word, sizeof word, leaves ? "in,%d" : "in", leaves ? leaves->file : 0);
    say(bench, word);
    assert_true(bench->count < VISITORS);
    visitors_enter(&bench->visitors, &bench->each[bench->count], &from.any, (int)bench->count,
                   bench->now_ms);
    bench->count++;
}

static void let_pass(struct bench *bench, int seconds)
{
    const struct visitor *visitor;
    char word[16];

    bench->now_ms += 1000 * seconds;
    while ((visitor = visitors_overdue(&bench->visitors, bench->now_ms))) {
        snprintf(word, sizeof word, "%d", visitor->file);
        say(bench, word);
    }
}

static void play(struct bench *bench, const char *word)
{
    struct visitor *visitor = &bench->each[word[1] >= '0' && word[1] < '8' ? word[1] - '0' : 0];

    switch (word[0]) {
    case '+':
        enter(bench, word[1]);
        break;
    case '?':
        visitors_turn(visitor, VISITOR_ANSWERED, bench->now_ms);
        break;
    case '=':
        visitors_turn(visitor, VISITOR_STREAMS, bench->now_ms);
        break;
    case '.':
        visitors_turn(visitor, VISITOR_WAITS, bench->now_ms);
        break;
    case '-':
        visitors_leave(&bench->visitors, visitor);
        break;
    default:
        let_pass(bench, atoi(word + 1));
    }
}

static void a_history_goes_as_the_row_says(void **state)
{
    const struct visitors_row *row = *state;
    struct bench bench = {.visitors = {.count_max = ALL_MAX, .count_each_max = EACH_MAX}};

    for (const char *word = row->history; *word; word += strspn(word, " ")) {
        play(&bench, word);
        word += strcspn(word, " ");
    }
    check_string("said", bench.said, row->said);
}

int main(void)
{
    SUITE_ROWS(rows, a_history_goes_as_the_row_says);
    return suite_run("visitors");
}

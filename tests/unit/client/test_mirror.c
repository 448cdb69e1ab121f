/* common/client/mirror: histories of updates, snapshots and silence, and what a subscriber holds. */
#include "common/client/mirror.h"
#include "tests/unit/support.h"

enum { START_MS = 1000, TEXT_MAX = 4096, WORDS_MAX = 9 };

/* A history has an input a line:
 *
 *   update EPOCH SEQ BEFORE N YEAR JSON [ROWS [MERGED]]
 *   answer YEAR N JSON       the ANSWER to a GET_STANDINGS
 *   forget YEAR
 *   wait MS                  looks for silence then
 *
 * and what it means stands in `means`, a line each: `first`, `repeated`, `gap`, `epoch`, `stale`,
 * `changed`, `lost FIRST..LAST`, `silent`, `still` (silent), then `asks YEAR…`. `holds` is
 * `YEAR=JSON@N` of each year from 2000 to 2020 in the end. */
static const struct mirror_row {
    const char *title, *history, *means, *holds;
} mirror_rows[] = {
    {"the first update begins it", "update 5 3 10 12 2006 a 2", "first changed", "2006=a@12"},
    {"updates in order replace what is held",
     "update 5 1 0 1 2006 a 1\nupdate 5 2 1 4 2006 b 3\nupdate 5 3 4 4 2006 b",
     "first changed\nchanged\n", "2006=b@4"},
    {"a beat changes nothing", "update 5 1 9 9 2006 a\nupdate 5 2 9 9 2006 a", "first changed\n",
     "2006=a@9"},
    {"an update without standings keeps what is held",
     "update 5 1 0 1 2006 a 1\nupdate 5 2 1 2 2006 nil 1", "first changed\n", "2006=a@1"},

    {"an update that comes twice is passed over",
     "update 5 1 0 1 2006 a 1\nupdate 5 2 1 2 2006 b 1\nupdate 5 2 1 2 2006 b 1\n"
     "update 5 3 2 3 2006 c 1",
     "first changed\nchanged\nrepeated\nchanged", "2006=c@3"},
    {"an update that comes after a later one is passed over",
     "update 5 1 0 1 2006 a 1\nupdate 5 3 2 3 2006 c 1\nupdate 5 2 1 2 2006 b 1",
     "first changed\ngap changed lost 1..2\nrepeated", "2006=c@3"},
    {"one that comes late does not settle what is to be asked for",
     "update 5 1 0 1 2007 x 1\nupdate 5 2 1 2 2006 a 1\nupdate 5 5 4 5 2006 c 1\n"
     "update 5 3 2 3 2007 y 1",
     "first changed\nchanged\ngap changed lost 2..4 asks 2007\nrepeated asks 2007",
     "2006=c@5 2007=x@1"},

    {"a lost update is a gap and tells which records to look at",
     "update 5 1 0 4 2006 a 4\nupdate 5 3 9 10 2006 c 1", "first changed\ngap changed lost 1..9",
     "2006=c@10"},
    {"a gap at a beat still names the interval before it",
     "update 5 1 0 4 2006 a 4\nupdate 5 3 4 4 2006 a", "first changed\ngap lost 1..4", "2006=a@4"},
    {"after a beat a gap begins behind it",
     "update 5 1 0 4 2006 a 4\nupdate 5 2 4 4 2006 a\nupdate 5 4 7 8 2006 c 1",
     "first changed\n\ngap changed lost 5..7", "2006=c@8"},
    {"after a gap the other years are asked for again",
     "update 5 1 0 1 2005 x 1\nupdate 5 2 1 2 2006 a 1\nupdate 5 3 2 3 2007 p 1\n"
     "update 5 5 4 5 2006 b 1",
     "first changed\nchanged\nchanged\ngap changed lost 3..4 asks 2005 2007",
     "2005=x@1 2006=b@5 2007=p@3"},
    {"an answer settles a year that was asked for",
     "update 5 1 0 1 2005 x 1\nupdate 5 2 1 2 2006 a 1\nupdate 5 4 4 5 2006 b 1\nanswer 2005 5 y",
     "first changed\nchanged\ngap changed lost 2..4 asks 2005\nchanged", "2005=y@5 2006=b@5"},
    {"so does an answer that says the same",
     "update 5 1 0 1 2005 x 1\nupdate 5 2 1 2 2006 a 1\nupdate 5 4 4 5 2006 b 1\nanswer 2005 5 x",
     "first changed\nchanged\ngap changed lost 2..4 asks 2005\n", "2005=x@5 2006=b@5"},
    {"so does an update of that year",
     "update 5 1 0 1 2005 x 1\nupdate 5 2 1 2 2006 a 1\nupdate 5 4 4 5 2006 b 1\n"
     "update 5 5 5 6 2005 y 1",
     "first changed\nchanged\ngap changed lost 2..4 asks 2005\nchanged", "2005=y@6 2006=b@5"},
    {"an answer from before the gap settles nothing",
     "update 5 1 0 1 2005 x 1\nupdate 5 2 1 2 2006 a 1\nupdate 5 4 3 4 2006 b 1\n"
     "update 5 6 6 7 2006 c 1\nanswer 2005 5 y\nanswer 2005 6 z",
     "first changed\nchanged\ngap changed lost 2..3 asks 2005\n"
     "gap changed lost 4..6 asks 2005\nchanged asks 2005\nchanged",
     "2005=z@6 2006=c@7"},
    {"nor does one of a year that was not held then",
     "update 5 1 0 1 2006 a 1\nupdate 5 3 4 5 2006 b 1\nanswer 2005 3 y\nanswer 2005 5 z",
     "first changed\ngap changed lost 1..4\nchanged asks 2005\nchanged", "2005=z@5 2006=b@5"},
    {"nor does one that is older than what gave way to other years",
     "update 5 1 4 5 2001 x 1\n"
     "update 5 2 5 6 2002 x 1\n"
     "update 5 3 6 7 2003 x 1\n"
     "update 5 4 7 8 2004 x 1\n"
     "update 5 5 8 9 2005 x 1\n"
     "update 5 6 9 10 2006 x 1\n"
     "update 5 7 10 11 2007 x 1\n"
     "update 5 8 11 12 2008 x 1\n"
     "update 5 9 12 13 2009 x 1\n"
     "answer 2001 3 y\nanswer 2001 13 z",
     "first changed\nchanged\nchanged\nchanged\nchanged\nchanged\nchanged\nchanged\nchanged\n"
     "changed asks 2001\nchanged",
     "2001=z@13 2003=x@7 2004=x@8 2005=x@9 2006=x@10 2007=x@11 2008=x@12 2009=x@13"},
    {"a year that is not there any more is forgotten",
     "update 5 1 0 1 2005 x 1\nupdate 5 2 1 2 2006 a 1\nupdate 5 4 4 5 2006 b 1\nforget 2005\n"
     "forget 2005\nforget 2010",
     "first changed\nchanged\ngap changed lost 2..4 asks 2005\n\n\n", "2006=b@5"},

    {"several years of one interval are no gap",
     "update 5 1 0 4 2006 a 2\nupdate 5 2 4 4 2005 x 2\nupdate 5 3 4 6 2006 b 2",
     "first changed\nchanged\nchanged", "2005=x@4 2006=b@6"},
    {"where the later one of them is lost the records of the interval are looked at",
     "update 5 1 2 4 2006 a 1\nupdate 5 3 4 6 2006 b 2", "first changed\ngap changed lost 3..4",
     "2006=b@6"},
    {"where the first one of them is lost too",
     "update 5 1 0 2 2006 a 1\nupdate 5 3 4 4 2005 x 1\nupdate 5 4 4 5 2006 b 1",
     "first changed\ngap changed lost 1..4 asks 2006\nchanged", "2005=x@4 2006=b@5"},

    {"changes that were merged are in the records of the interval",
     "update 5 1 0 1 2006 a 1\nupdate 5 2 1 900 2006 b 128 700",
     "first changed\nchanged lost 2..900", "2006=b@900"},
    {"those of a later year are in the same records",
     "update 5 1 0 900 2006 a 128 700\nupdate 5 2 900 900 2005 x 3 20",
     "first changed lost 1..900\nchanged lost 1..900", "2005=x@900 2006=a@900"},
    {"those behind a gap are in the records up to the update's own",
     "update 5 1 0 1 2006 a 1\nupdate 5 3 5 900 2006 b 128 700",
     "first changed\ngap changed lost 1..900", "2006=b@900"},

    {"an update older than a snapshot is passed over",
     "answer 2006 10 j\nupdate 5 4 7 8 2006 h 1\nupdate 5 5 8 10 2006 j 2\nupdate 5 6 10 11 2006 k "
     "1",
     "changed\nfirst stale\n\nchanged", "2006=k@11"},
    {"standings do not move back by several old updates",
     "answer 2006 10 j\nupdate 5 4 7 8 2006 h 1\nupdate 5 5 8 9 2006 i 1",
     "changed\nfirst stale\nstale", "2006=j@10"},
    {"an old update of another year is taken", "answer 2006 10 j\nupdate 5 4 7 8 2005 x 1",
     "changed\nfirst changed", "2005=x@8 2006=j@10"},
    {"a snapshot older than an update is passed over", "update 5 1 0 9 2006 i 1\nanswer 2006 8 h",
     "first changed\n", "2006=i@9"},
    {"a snapshot of the same record changes nothing", "update 5 1 0 9 2006 i 1\nanswer 2006 9 i",
     "first changed\n", "2006=i@9"},
    {"a snapshot without standings is none", "answer 2006 9 nil", "", ""},

    {"a new epoch is a gap", "update 5 7 0 4 2006 a 4\nupdate 6 1 6 6 2006 b",
     "first changed\ngap epoch changed lost 1..6", "2006=b@6"},
    {"though its number would be the next", "update 5 7 4 4 2006 a\nupdate 6 8 6 6 2006 b",
     "first changed\ngap epoch changed lost 5..6", "2006=b@6"},
    {"a new epoch in which nothing happened lost nothing",
     "update 5 7 4 4 2006 a\nupdate 6 1 4 4 2006 a", "first changed\ngap epoch", "2006=a@4"},
    {"after a new epoch the other years are asked for again",
     "update 5 1 0 1 2005 x 1\nupdate 5 2 1 2 2006 a 1\nupdate 6 1 2 2 2006 a",
     "first changed\nchanged\ngap epoch lost 2..2 asks 2005", "2005=x@1 2006=a@2"},
    {"a scorer whose store is an old copy is believed",
     "update 5 1 85 90 2006 z 1\nupdate 6 1 50 50 2006 p\nupdate 6 2 50 51 2006 q 1",
     "first changed\ngap epoch changed\nchanged", "2006=q@51"},
    {"and its answers for other years too",
     "update 5 1 0 80 2005 x 1\nupdate 5 2 80 90 2006 z 1\nupdate 6 1 50 50 2006 p\n"
     "answer 2005 50 w",
     "first changed\nchanged\ngap epoch changed asks 2005\nchanged", "2005=w@50 2006=p@50"},
    {"also where standings of the store before have given way to a year's",
     "update 5 1 80 81 2001 a 1\n"
     "update 5 2 81 82 2002 b 1\n"
     "update 5 3 82 83 2003 c 1\n"
     "update 5 4 83 84 2004 d 1\n"
     "update 5 5 84 85 2005 e 1\n"
     "update 5 6 85 86 2006 f 1\n"
     "update 5 7 86 87 2007 g 1\n"
     "update 5 8 87 88 2008 h 1\n"
     "update 6 1 50 50 2009 p\n"
     "answer 2002 50 B",
     "first changed\nchanged\nchanged\nchanged\nchanged\nchanged\nchanged\nchanged\n"
     "gap epoch changed asks 2002 2003 2004 2005 2006 2007 2008\n"
     "changed asks 2003 2004 2005 2006 2007 2008",
     "2002=B@50 2003=c@83 2004=d@84 2005=e@85 2006=f@86 2007=g@87 2008=h@88 2009=p@50"},
    {"a later update of a new epoch takes the place of what is of the old one",
     "update 5 1 0 90 2007 x 1\nupdate 5 2 90 100 2006 a 1\nupdate 6 1 50 50 2006 b\n"
     "update 6 2 50 51 2007 y 1",
     "first changed\nchanged\ngap epoch changed asks 2007\nchanged", "2006=b@50 2007=y@51"},
    {"but not of a snapshot that may be of the new one",
     "update 5 1 0 90 2007 x 1\nanswer 2005 95 s\nupdate 6 1 50 50 2006 b\n"
     "update 6 2 50 51 2005 r 1\nanswer 2005 60 t",
     "first changed\nchanged\ngap epoch changed lost 1..50 asks 2007 2005\n"
     "stale asks 2007 2005\nchanged asks 2007",
     "2005=t@60 2006=b@50 2007=x@90"},
    {"a snapshot that came before the first update of a new epoch may be newer",
     "update 5 1 0 9 2006 i 1\nanswer 2006 12 l\nupdate 6 1 11 11 2006 k",
     "first changed\nchanged\ngap epoch stale lost 1..11 asks 2006", "2006=l@12"},
    {"or of a store that is no more, which the next answer shows",
     "update 5 1 85 90 2006 i 1\nanswer 2006 92 l\nupdate 6 1 50 50 2006 p\nanswer 2006 50 p",
     "first changed\nchanged\ngap epoch stale asks 2006\nchanged", "2006=p@50"},
    {"an update of the epoch before is passed over",
     "update 5 1 0 9 2006 i 1\nupdate 6 1 9 10 2006 j 1\nupdate 5 2 9 9 2006 i\n"
     "update 6 2 10 11 2006 k 1",
     "first changed\ngap epoch changed lost 1..9\nrepeated\nchanged", "2006=k@11"},
    {"but the feed that goes on is the living one, though a late update of another came in between",
     "update 6 3 9 31 2006 k 1\nupdate 5 1 10 10 2006 i\nupdate 6 4 31 31 2006 k\n"
     "update 6 5 31 31 2006 k\nupdate 6 6 31 31 2006 k\nupdate 6 7 31 32 2006 l 1",
     "first changed\ngap epoch changed lost 10..10\nrepeated\n"
     "repeated\ngap epoch changed lost 11..31\nchanged",
     "2006=l@32"},
    {"late updates with one of the living feed between them are passed over",
     "update 5 1 0 9 2006 i 1\nupdate 6 1 9 10 2006 j 1\nupdate 5 2 9 9 2006 i\n"
     "update 5 3 9 9 2006 i\nupdate 6 2 10 10 2006 j\nupdate 5 4 9 9 2006 i\n"
     "update 5 5 9 9 2006 i",
     "first changed\ngap epoch changed lost 1..9\nrepeated\nrepeated\n\nrepeated\nrepeated",
     "2006=j@10"},

    {"silence of five seconds is noticed and told as new once",
     "wait 4999\nwait 1\nwait 4999\nwait 1\nwait 5000", "\nsilent\n\nstill\nstill", ""},
    {"an update ends a silence", "wait 5000\nupdate 5 1 0 1 2006 a 1\nwait 4999\nwait 1",
     "silent\nfirst changed\n\nsilent", "2006=a@1"},
    {"a beat is no silence",
     "update 5 1 1 1 2006 a\nwait 4000\nupdate 5 2 1 1 2006 a\nwait 4000\nupdate 5 2 1 1 2006 a\n"
     "wait 4000",
     "first changed\n\n\n\nrepeated\n", "2006=a@1"},
    {"a snapshot is no sign of the feed", "wait 4000\nanswer 2006 1 a\nwait 1000",
     "\nchanged\nsilent", "2006=a@1"},

    {"beyond eight years the one that changed longest ago is forgotten",
     "answer 2001 1 a\nanswer 2002 1 b\nanswer 2003 1 c\nanswer 2004 1 d\nanswer 2005 1 e\n"
     "answer 2006 1 f\nanswer 2007 1 g\nanswer 2008 1 h\nanswer 2001 2 A\nanswer 2009 3 i\n"
     "update 5 1 3 4 2010 j 1",
     "changed\nchanged\nchanged\nchanged\nchanged\nchanged\nchanged\nchanged\nchanged\nchanged\n"
     "first changed",
     "2001=A@2 2004=d@1 2005=e@1 2006=f@1 2007=g@1 2008=h@1 2009=i@3 2010=j@4"},
};

struct world {
    mirror_t *mirror;
    int64_t now_ms;
    char means[TEXT_MAX];
};

static void note(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list args;

    va_start(args, format);
    vsnprintf(text + used, TEXT_MAX - used, format, args);
    va_end(args);
}

/* One word more in the last line. */
static void note_word(char *text, bool is_so, const char *word)
{
    size_t used = strlen(text);

    if (is_so)
        note(text, "%s%s", used == 0 || text[used - 1] == '\n' ? "" : " ", word);
}

static void note_news(char *text, const struct mirror_news *news)
{
    char lost[64];

    note_word(text, news->is_first, "first");
    note_word(text, news->is_repeated, "repeated");
    note_word(text, news->is_gap, "gap");
    note_word(text, news->is_new_epoch, "epoch");
    note_word(text, news->is_stale, "stale");
    note_word(text, news->is_changed, "changed");
    snprintf(lost, sizeof lost, "lost %d..%d", (int)news->lost.first, (int)news->lost.last);
    note_word(text, news->lost.first <= news->lost.last, lost);
}

static void note_asks(struct world *world)
{
    uint64_t years[MIRROR_YEARS_MAX];
    unsigned count = mirror_asks(world->mirror, years);

    note_word(world->means, count > 0, "asks");
    for (unsigned i = 0; i < count; i++)
        note(world->means, " %d", (int)years[i]);
}

static uint64_t number(const char *word)
{
    return word ? strtoull(word, NULL, 10) : 0;
}

static struct text json_of(const char *word)
{
    return strcmp(word, "nil") == 0 ? (struct text){0} : text_of(word);
}

static void hand_in_update(struct world *world, char *const *words)
{
    static const struct text rows[ITEMS_MAX];
    struct mirror_news news;
    struct message_update update = {.epoch = number(words[1]),
                                    .seq = number(words[2]),
                                    .n_before = number(words[3]),
                                    .n = number(words[4]),
                                    .year = number(words[5]),
                                    .json = json_of(words[6]),
                                    .rows = {rows, number(words[7])},
                                    .merged = number(words[8])};

    mirror_update(world->mirror, &update, world->now_ms, &news);
    note_news(world->means, &news);
}

static void hand_in(struct world *world, char *const *words)
{
    bool is_new;

    if (strcmp(words[0], "update") == 0) {
        hand_in_update(world, words);
    } else if (strcmp(words[0], "answer") == 0) {
        struct message_answer answer = {.n = number(words[2]), .json = json_of(words[3])};
        note_word(world->means, mirror_snapshot(world->mirror, number(words[1]), &answer),
                  "changed");
    } else if (strcmp(words[0], "forget") == 0) {
        mirror_forget(world->mirror, number(words[1]));
    } else {
        world->now_ms += (int64_t)number(words[1]);
        if (mirror_check_silence(world->mirror, world->now_ms, &is_new))
            note_word(world->means, true, is_new ? "silent" : "still");
    }
    note_asks(world);
}

static void run(struct world *world, const char *history)
{
    char copy[TEXT_MAX], *lines = copy, *line, *word;

    snprintf(copy, sizeof copy, "%s", history);
    while ((line = strsep(&lines, "\n"))) {
        char *words[WORDS_MAX] = {NULL};
        for (size_t count = 0; count < WORDS_MAX && (word = strsep(&line, " ")); count++)
            words[count] = word;
        hand_in(world, words);
        note(world->means, lines ? "\n" : "");
    }
}

static void describe(const mirror_t *mirror, char *ret_text)
{
    struct mirror_standings held;
    char word[TEXT_MAX / 4];

    ret_text[0] = '\0';
    for (uint64_t year = 2000; year <= 2020; year++) {
        if (!mirror_standings(mirror, year, &held))
            continue;
        assert_int_equal(held.year, year);
        snprintf(word, sizeof word, "%d=%.*s@%d", (int)year, (int)held.json.size, held.json.data,
                 (int)held.n);
        note_word(ret_text, true, word);
    }
}

static void mirror_does_as_the_row_says(void **state)
{
    const struct mirror_row *row = *state;
    struct world world = {.now_ms = START_MS};
    char holds[TEXT_MAX];

    world.mirror = mirror_new(world.now_ms);
    run(&world, row->history);
    describe(world.mirror, holds);
    mirror_destroy(&world.mirror);
    assert_null(world.mirror);
    check_string("means", world.means, row->means);
    check_string("holds", holds, row->holds);
}

int main(void)
{
    SUITE_ROWS(mirror_rows, mirror_does_as_the_row_says);
    return suite_run("mirror");
}

#include "tests/unit/scorer/support_gathering.h"

enum { PAGE = 2, WALL_MS = 100000 };

gathering_t *gathering;
struct kept_stream streams[GATHERING_STREAMS];
char gathered_text[600];
int64_t gathering_floor_ms;
static int64_t now_ms;

void read_stream(const char *line, struct kept_stream *ret_stream)
{
    memset(ret_stream, 0, sizeof *ret_stream);
    while (line && *line) {
        char *end;
        struct kept_item *item = &ret_stream->items[ret_stream->count++];
        assert_in_range(ret_stream->count, 1, STREAM_ITEMS);
        item->n = strtoull(line, &end, 10);
        item->received_ms = (int64_t)item->n * 100;
        item->epoch = 7;
        item->seq = ret_stream->count;
        item->event = LIT("event");
        if (*end == '@')
            item->received_ms = strtoll(end + 1, &end, 10);
        if (*end == '!') {
            item->epoch = 0;
            end++;
        }
        line = end + (*end == ' ');
    }
}

static const char *slug_of(unsigned place)
{
    static const char *const slugs[GATHERING_STREAMS] = {"a", "b", "c", "d"};

    return slugs[place];
}

void expect_sources(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        gathering_expect(gathering, i, slug_of(i), true);
}

void meet_source(unsigned place, uint64_t session, struct text note)
{
    const struct kept_stream *stream = &streams[place];
    uint64_t last = stream->count > 0 ? stream->items[stream->count - 1].n : 0;

    gathering_meet(gathering, place,
                   &(struct message_holding){.session = session,
                                             .log = stream->log,
                                             .n = last > GATHERING_FROM ? last : 0,
                                             .note = note});
}

/* The page of a stream from `n` on. */
static struct message_kept page_of(const struct kept_stream *stream, uint64_t session, uint64_t n)
{
    struct message_kept page = {.session = session, .n = n};
    size_t at = 0;

    while (at < stream->count && stream->items[at].n < n)
        at++;
    page.kept.items = &stream->items[at];
    page.kept.count = stream->count - at < PAGE ? stream->count - at : PAGE;
    if (at + page.kept.count < stream->count)
        page.next = stream->items[at + page.kept.count].n;
    return page;
}

void answer_gathering(uint64_t session)
{
    unsigned place;
    uint64_t n;

    now_ms += GATHERING_AGAIN_MS;
    while (gathering_asks(gathering, now_ms, &place, &n)) {
        struct message_kept page = page_of(&streams[place], session, n);
        gathering_hear(gathering, place, &page);
    }
}

static void note_event(const struct gathered_event *event, bool is_taken)
{
    size_t at = strlen(gathered_text);

    snprintf(gathered_text + at, sizeof gathered_text - at, is_taken ? "%s%s%llu" : "%s(%s%llu)",
             at ? " " : "", slug_of(event->place), (unsigned long long)event->item.n);
}

/* Takes what is next, once. */
enum gathered step_gathering(void)
{
    struct gathered_event event;
    enum gathered next = gathering_next(gathering, &event);

    if (next != GATHERED_EVENT)
        return next;
    bool is_good = gathering_doubt(gathering, &event, gathering_floor_ms, WALL_MS) == NULL;
    if (is_good)
        gathering_floor_ms = event.item.received_ms;
    check_text("event", event.item.event, LIT("event"));
    note_event(&event, is_good);
    gathering_pass(gathering, &event, is_good ? event.item.n + 1 : 0);
    return next;
}

/* Until nothing is left, or somebody is waited for that does not answer. */
enum gathered take_gathering(uint64_t session)
{
    enum gathered next;

    for (unsigned rounds = 0; rounds < 4 * GATHERING_STREAMS * STREAM_ITEMS; rounds++) {
        while ((next = step_gathering()) == GATHERED_EVENT)
            ;
        if (next == GATHERED_ALL)
            return next;
        answer_gathering(session);
    }
    return next;
}

void begin_gathering(const struct note_key *key)
{
    gathered_text[0] = '\0';
    gathering_floor_ms = GATHERING_FROM * 100;
    now_ms = 0;
    memset(streams, 0, sizeof streams);
    gathering = gathering_new(GATHERING_FROM, key, key ? 1 : 0);
}

#include "tests/unit/ledger/support_batches.h"

enum {
    SOURCES = 4,
    FRESH_MAX = 6,     /* new events of a batch */
    OVERLAP_MAX = 5,   /* known events of a batch */
    EVENTS_MAX = 4096, /* of one source */
    OFFICE_KEY = SOURCES - 1,
    BOOKS = 12,         /* rulebook events, of a year each */
    KEYS = SOURCES + 2, /* that of each source, granted by record 2 on; another of the office; and a
                         * reader's */
};

static const char *const slugs[SOURCES] = {"jinjiang", "wuhou", "xindu", OFFICE};

/* A source's outbox: its events in the current epoch. */
struct outbox {
    uint64_t epoch, first;
    struct text events[EVENTS_MAX];
    size_t count;
};

struct batches {
    struct ordered_batch *batches;
    struct text *events; /* of all of them, and of no outbox: freed with the batches */
    size_t count, event_count;
    struct outbox outboxes[SOURCES];
    uint64_t seed;
    int64_t received_ms;
    unsigned books;
};

static unsigned dice(batches_t *batches, unsigned sides)
{
    return (unsigned)(next_random(&batches->seed) >> 20) % sides;
}

/* What a district and the office send; `%s` is a centre, `%u` a record or a year of few. */
static const char *const reports[] = {
    "{'source':'%s','centre':'%s','clause':'overdue-case','record':'%u',"
    "'occurred':'2006-03-1%uT10:00:00+08:00'}",
    "{'source':'%s','centre':'%s','clause':'overdue-case','record':'%u',"
    "'occurred':'2006-0%u-14T10:00:00+08:00'}",
    "{'source':'%s','centre':'%s','clause':'complaint','record':'%u',"
    "'occurred':'200%u-03-14T10:00:00+08:00'}",
    "{'source':'%s','centre':'%s','clause':'leadership','record':'%u',"
    "'occurred':'2006-03-14T10:00:00+08:00','points':%u}",
};
static const char *const rulings[] = {"confirm", "dismiss", "revoke"};
static const char *const clauses[] = {"complaint", "overdue-case", "leadership"};

static void say_report(batches_t *batches, unsigned source, char json[300])
{
    unsigned form = dice(batches, COUNT_OF(reports));
    unsigned centre = source == SOURCES - 1 || dice(batches, 20) == 0 ? dice(batches, 3) : source;

    snprintf(json, 300, reports[form], slugs[source], slugs[centre], dice(batches, 40),
             dice(batches, 4) + 3);
}

static void say_ruling(batches_t *batches, unsigned source, char json[300])
{
    snprintf(json, 300, "{'source':'%s','action':'%s','centre':'%s','clause':'%s','record':'%u'}",
             slugs[source], rulings[dice(batches, 3)], slugs[dice(batches, 3)],
             clauses[dice(batches, 3)], dice(batches, 40));
}

static void say_year(batches_t *batches, unsigned source, char json[300])
{
    bool is_check = dice(batches, 2) == 0;
    bool closes = dice(batches, 3) == 0;

    snprintf(json, 300, "{'source':'%s','action':'%s','year':%u%s%s%s}", slugs[source],
             is_check ? "self-check"
             : closes ? "close-year"
                      : "reopen-year",
             2005 + dice(batches, 3), is_check ? ",'centre':'" : "",
             is_check ? slugs[source == SOURCES - 1 ? 0 : source] : "", is_check ? "'" : "");
}

static struct text make_book(batches_t *batches)
{
    char edits[200];
    unsigned year = 2010 + batches->books++;

    snprintf(edits, sizeof edits,
             "year-first = 2000=>year-first = %u|year-last = 2099=>year-last = %u", year, year);
    return book_bytes(edits);
}

static void say_grant(unsigned key, char json[300])
{
    static const char *const roles[KEYS] = {"district','centre':'jinjiang",
                                            "district','centre':'wuhou",
                                            "district','centre':'xindu",
                                            "office",
                                            "office",
                                            "reader"};

    snprintf(json, 300, "{'source':'office','action':'grant','key':'%040u','role':'%s'}", key,
             roles[key]);
}

static void say_withdrawal(unsigned key, char json[300])
{
    snprintf(json, 300, "{'source':'office','action':'withdraw','key':'%040u'}", key);
}

/* A key changes: mostly it is granted, so that it can be withdrawn again. */
static void say_key(batches_t *batches, char json[300])
{
    unsigned key = dice(batches, KEYS);

    if (dice(batches, 2) == 0)
        say_grant(key, json);
    else
        say_withdrawal(key, json);
}

static struct text make_event(batches_t *batches, unsigned source)
{
    char json[300];
    unsigned kind = dice(batches, 12);

    if (source == SOURCES - 1 && kind == 0 && batches->books < BOOKS)
        return make_book(batches);
    if (source == SOURCES - 1 && kind == 1)
        say_key(batches, json);
    else if (kind <= 2)
        say_year(batches, source, json);
    else if (kind <= 5 && (source == SOURCES - 1 || dice(batches, 10) == 0))
        say_ruling(batches, source, json);
    else
        say_report(batches, source, json);
    return json_bytes(json);
}

/* The next events of a source, in its outbox. */
static void grow(batches_t *batches, unsigned source, size_t count)
{
    struct outbox *outbox = &batches->outboxes[source];

    assert_true(outbox->count + count <= EVENTS_MAX);
    for (size_t i = 0; i < count; i++)
        outbox->events[outbox->count++] = make_event(batches, source);
}

static void empty_outbox(struct outbox *outbox)
{
    for (size_t i = 0; i < outbox->count; i++)
        free((void *)outbox->events[i].data);
    outbox->count = 0;
}

/* A new epoch, which begins with any sequence. */
static void begin_epoch(batches_t *batches, unsigned source)
{
    struct outbox *outbox = &batches->outboxes[source];

    empty_outbox(outbox);
    outbox->epoch += 1 + dice(batches, 3);
    outbox->first = 1 + dice(batches, 300);
}

/* The next batch has a copy of these events. */
static struct ordered_batch *add_batch(batches_t *batches, const char *source, uint64_t epoch,
                                       uint64_t first, const struct text *events, size_t count)
{
    struct ordered_batch *batch = &batches->batches[batches->count++];
    struct text *copies = &batches->events[batches->event_count];

    for (size_t i = 0; i < count; i++)
        copies[i] = text_copied(events[i]);
    batches->event_count += count;
    batches->received_ms += dice(batches, 3) * dice(batches, 1000);
    *batch =
        (struct ordered_batch){.source = text_of(source),
                               .epoch = epoch,
                               .first = first,
                               .events = {copies, count},
                               .received_ms = batches->received_ms - (batches->count % 40 == 0)};
    return batch;
}

static struct ordered_batch *add_part(batches_t *batches, unsigned source, size_t from,
                                      size_t count)
{
    struct outbox *outbox = &batches->outboxes[source];

    return add_batch(batches, slugs[source], outbox->epoch, outbox->first + from,
                     &outbox->events[from], count);
}

/* Known events, as many as there are, and new ones. */
static void add_new(batches_t *batches, unsigned source)
{
    struct outbox *outbox = &batches->outboxes[source];
    size_t known = dice(batches, 3) == 0 ? dice(batches, OVERLAP_MAX + 1) : 0;
    size_t fresh = 1 + dice(batches, FRESH_MAX);

    known = known < outbox->count ? known : outbox->count;
    grow(batches, source, fresh);
    add_part(batches, source, outbox->count - fresh - known, known + fresh);
}

/* The event before the last takes away the key that it comes by. */
static void withdraw_own(struct outbox *outbox)
{
    struct text *event = &outbox->events[outbox->count - 2];
    char json[300];

    free((void *)event->data);
    say_withdrawal(OFFICE_KEY, json);
    *event = json_bytes(json);
}

/* New events by a key that may have been withdrawn, or be another's; and then by none. */
static void add_keyed(batches_t *batches, unsigned source)
{
    struct outbox *outbox = &batches->outboxes[source];
    size_t fresh = 1 + dice(batches, FRESH_MAX);
    unsigned owner = dice(batches, 6) == 0 ? dice(batches, KEYS + 1) : source;

    grow(batches, source, fresh);
    if (source == OFFICE_KEY && fresh > 1 && dice(batches, 2) == 0)
        withdraw_own(outbox);
    add_part(batches, source, outbox->count - fresh, fresh)->key = 2 + owner;
    add_part(batches, source, outbox->count - fresh, fresh);
}

static void add_repeat(batches_t *batches, unsigned source)
{
    struct outbox *outbox = &batches->outboxes[source];
    size_t from = dice(batches, (unsigned)outbox->count);
    size_t count = 1 + dice(batches, OVERLAP_MAX);

    add_part(batches, source, from, from + count < outbox->count ? count : outbox->count - from);
}

/* What takes nothing: a fork, a gap, a batch that cannot be read, an unknown source. */
static void add_fault(batches_t *batches, unsigned source)
{
    struct outbox *outbox = &batches->outboxes[source];
    static const struct text broken[] = {BYTES("\x01")};
    struct ordered_batch *batch;

    switch (dice(batches, 4)) {
    case 0:
        add_batch(batches, slugs[source], outbox->epoch, outbox->first + outbox->count, broken, 1);
        break;
    case 1:
        batch = add_part(batches, source, 0, 1);
        batch->first += outbox->count + 1;
        break;
    case 2:
        batch = add_part(batches, source, 0, 1);
        batch->source = LIT("boston");
        break;
    default:
        batch = add_part(batches, source, outbox->count - 1, 1);
        batch->first--;
        break;
    }
}

static void add_own(batches_t *batches)
{
    struct text event =
        batches->books == 0 ? book_bytes("") : json_bytes(YEAR("reopen-year", "2005"));

    batches->books += batches->books == 0;
    add_batch(batches, OFFICE, 0, 0, &event, 1);
    free((void *)event.data);
}

static void add_grants(batches_t *batches)
{
    char json[300];

    for (unsigned key = 0; key < KEYS; key++) {
        say_grant(key, json);
        struct text event = json_bytes(json);
        add_batch(batches, OFFICE, 0, 0, &event, 1);
        free((void *)event.data);
    }
}

static void add_any(batches_t *batches)
{
    unsigned source = dice(batches, SOURCES), kind = dice(batches, 20);

    if (batches->outboxes[source].count == 0)
        kind = 19;
    else if (kind == 0)
        begin_epoch(batches, source);
    if (kind == 1)
        add_own(batches);
    else if (kind <= 3 && kind > 1)
        add_fault(batches, source);
    else if (kind <= 7 && kind > 3)
        add_repeat(batches, source);
    else if (kind <= 10 && kind > 7)
        add_keyed(batches, source);
    else
        add_new(batches, source);
}

batches_t *batches_make(uint64_t seed, size_t count)
{
    batches_t *batches = calloc(1, sizeof *batches);

    assert_non_null(batches);
    batches->batches = calloc(count + 1, sizeof *batches->batches); /* the last may be two */
    batches->events = calloc((count + 1) * (FRESH_MAX + OVERLAP_MAX), sizeof *batches->events);
    assert_non_null(batches->batches);
    assert_non_null(batches->events);
    batches->seed = seed;
    batches->received_ms = NOW_MS;
    for (unsigned source = 0; source < SOURCES; source++)
        begin_epoch(batches, source);
    add_own(batches);
    add_grants(batches);
    while (batches->count < count)
        add_any(batches);
    return batches;
}

void batches_free(batches_t **batches)
{
    for (unsigned source = 0; source < SOURCES; source++)
        empty_outbox(&(*batches)->outboxes[source]);
    for (size_t i = 0; i < (*batches)->event_count; i++)
        free((void *)(*batches)->events[i].data);
    free((*batches)->batches);
    free((*batches)->events);
    free(*batches);
    *batches = NULL;
}

size_t batches_count(const batches_t *batches)
{
    return batches->count;
}

const struct ordered_batch *batches_at(const batches_t *batches, size_t i)
{
    assert_true(i < batches->count);
    return &batches->batches[i];
}

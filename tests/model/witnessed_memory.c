/* What is shown, and what is cosigned of it. */
#include "tests/model/checker.h"
#include "tests/model/witnessed_inside.h"

/* ---- what is shown ---- */

const struct shown_note *witnessed_find_shown(uint64_t sum)
{
    unsigned count =
        witnessed_world.shown_count < SHOWN_MAX ? witnessed_world.shown_count : SHOWN_MAX;

    for (unsigned i = 1; i <= count; i++) {
        const struct shown_note *shown =
            &witnessed_world.shown[(witnessed_world.shown_count - i) % SHOWN_MAX];
        if (shown->sum == sum)
            return shown;
    }
    return NULL;
}

static void check_counts(struct tale tale, struct text note)
{
    for (unsigned i = 0; i < GENERATIONS_SOURCES; i++) {
        uint64_t said = said_count(note, witnessed_world.books[i].machine->source);
        if (said != generations_count(tale, i))
            violated("a checkpoint of %llu records counts %llu of %s, and the log has %llu",
                     NUMBER(tale.n), NUMBER(said), witnessed_world.books[i].machine->source,
                     NUMBER(generations_count(tale, i)));
    }
}

/* A scorer shows what its own log is. */
void witnessed_shown(struct text note)
{
    struct said said = said_read(note);
    struct tale tale = {generations_now(), said.n};
    const struct shown_note *known = witnessed_find_shown(said.sum);

    if (known && known->tale.generation == tale.generation)
        return;
    if (said.n == 0 || !generations_read(said.n)) {
        violated("a checkpoint is shown of %llu records that the log does not have",
                 NUMBER(said.n));
        return;
    }
    check_counts(tale, note);
    witnessed_world.shown[witnessed_world.shown_count++ % SHOWN_MAX] =
        (struct shown_note){said.sum, tale};
}

/* ---- what is cosigned ---- */

static void check_growth(const struct book *book, struct tale now)
{
    if (!generations_goes_on(book->cosigned, now))
        violated("%s cosigns %llu records that do not begin with the %llu that it cosigned before",
                 book->machine->name, NUMBER(now.n), NUMBER(book->cosigned.n));
}

/* Where the last receipt is of a record that it covers, it covers every one. */
static void check_count(const struct book *book, struct tale now)
{
    uint64_t count = generations_count(now, book->source), sent = book->receipted.first - 1;

    if (book->has_base && book->receipted.last_n > 0 && book->receipted.last_n <= now.n &&
        count != sent)
        violated("%s cosigns %llu records with %llu events in its name, and %llu were receipted",
                 book->machine->name, NUMBER(now.n), NUMBER(count), NUMBER(sent));
}

/* Behind a restore it has taken its count as it was, and what it handed over since is beside that. */
static void check_base(const struct book *book, const struct remembered *now, struct tale tale)
{
    uint64_t count = generations_count(tale, book->source);
    uint64_t sent = book->receipted.first - now->from;

    if (witnessed_world.is_restored && book->receipted.first > now->from &&
        book->receipted.last_n > 0 && book->receipted.last_n <= tale.n &&
        (int64_t)count != now->base + (int64_t)sent)
        violated("%s cosigns %llu records with %llu events in its name, of which it takes %lld as "
                 "they are, and %llu were receipted since",
                 book->machine->name, NUMBER(tale.n), NUMBER(count), (long long)now->base,
                 NUMBER(sent));
}

/* The least backup that was put in the log's place since it cosigned anything: what is beyond that was given up with
 * the word of a person, though a later one has it again. Where nothing leads to it, all was. */
static uint64_t find_limit(const struct book *book)
{
    uint64_t limit = UINT64_MAX;
    struct tale last = book->earlier[book->earlier_count - 1];

    for (unsigned i = last.generation + 1; witnessed_world.is_restored && i <= generations_now();
         i++) {
        struct tale begun = {i, generations_from(i)};
        uint64_t from = witnessed_count_lost(last, begun) == 2 ? 0 : begun.n;
        limit = from < limit ? from : limit;
    }
    return limit;
}

static uint64_t find_last(const struct book *book, struct tale now, uint64_t limit)
{
    uint64_t last = 0;

    for (unsigned i = 0; i < book->earlier_count; i++)
        if (book->earlier[i].n > last && book->earlier[i].n <= limit &&
            generations_goes_on(book->earlier[i], now))
            last = book->earlier[i].n;
    return last;
}

/* Behind an alarm that was accepted: the last that it cosigned and that the log still has. */
static void check_earlier(const struct book *book, struct tale now)
{
    uint64_t last = find_last(book, now, UINT64_MAX);
    uint64_t least = find_last(book, now, find_limit(book));

    if (book->asked > last || (book->asked < least && book->earlier_count <= WITNESS_EARLIER_MAX))
        violated("%s goes on from %llu records, and the last that it cosigned and that the log "
                 "still has were %llu",
                 book->machine->name, NUMBER(book->asked), NUMBER(last));
    witnessed_count.gone_on += last > 0;
}

static void note_earlier(struct book *book, struct tale now)
{
    if (book->earlier_count < EARLIER_MAX)
        book->earlier[book->earlier_count++] = now;
}

/* It was shown that in time, and may decide only when the log is another. */
static unsigned count_lost(struct tale tale)
{
    struct tale now = {generations_now(), generations_from(generations_now())};

    return tale.generation == now.generation ? 0 : witnessed_count_lost(tale, now);
}

static void note_cosigned(struct book *book, const struct remembered *now)
{
    const struct shown_note *shown = witnessed_find_shown(now->said.sum);

    book->sum = now->said.sum;
    if (book->is_excused)
        return;
    if (!shown) {
        violated("%s has cosigned what nobody showed it", book->machine->name);
        return;
    }
    if (book->cosigned.n == 0)
        book->has_base = !witnessed_world.fork && !witnessed_world.is_restored && !book->is_anew;
    if (book->has_base && now->base + 1 != (int64_t)now->from)
        violated("%s takes %lld events as they are, and counts from sequence %llu on",
                 book->machine->name, (long long)now->base, NUMBER(now->from));
    if (book->cosigned.n == 0 && book->earlier_count > 0)
        check_earlier(book, shown->tale);
    check_growth(book, shown->tale);
    note_earlier(book, shown->tale);
    check_count(book, shown->tale);
    check_base(book, now, shown->tale);
    book->cosigned = shown->tale;
    book->doubts = witnessed_world.is_restored ? count_lost(shown->tale) : 0;
    witnessed_count.cosigned++;
}

/* An alarm ends only by acceptance; then it begins anew. */
static void look_at_state(struct book *book, const struct remembered *now)
{
    bool is_alarm = now->state == REMEMBERS_ALARM;

    if (book->is_excused)
        return;
    if (book->is_alarm && !is_alarm && !book->may_accept)
        violated("%s has forgotten its alarm", book->machine->name);
    if (book->is_alarm && !is_alarm) {
        witnessed_begin_anew(book);
        book->doubts -= book->doubts > 0;
        witnessed_count.accepted++;
    }
    book->is_alarm = is_alarm;
}

void witnessed_look_at_memory(struct book *book)
{
    struct remembered now = remembered_read(book->machine->disk);

    look_at_state(book, &now);
    bool is_none = book->is_anew && book->cosigned.n == 0;
    if (now.state == REMEMBERS_NONE || (is_none && now.state == REMEMBERS_ALARM))
        return; /* what it cosigned before it began anew */
    if (now.said.n > 0 && now.said.sum != book->sum)
        note_cosigned(book, &now);
}

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

/* Behind an alarm that was accepted: the last that it cosigned and that the log still has. */
static void check_earlier(const struct book *book, struct tale now)
{
    uint64_t last = 0;

    for (unsigned i = 0; i < book->earlier_count; i++)
        if (book->earlier[i].n > last && generations_goes_on(book->earlier[i], now))
            last = book->earlier[i].n;
    if (book->asked > last || (book->asked < last && book->earlier_count <= WITNESS_EARLIER_MAX))
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
        book->has_base = !witnessed_world.fork && !book->is_anew;
    if (book->has_base && now->base + 1 != (int64_t)now->from)
        violated("%s takes %lld events as they are, and counts from sequence %llu on",
                 book->machine->name, (long long)now->base, NUMBER(now->from));
    if (book->cosigned.n == 0 && book->earlier_count > 0)
        check_earlier(book, shown->tale);
    check_growth(book, shown->tale);
    note_earlier(book, shown->tale);
    check_count(book, shown->tale);
    book->cosigned = shown->tale;
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

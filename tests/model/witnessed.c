#include "tests/model/witnessed_inside.h"

#include <assert.h>
#include <string.h>

#include "common/ledger/tables.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"

struct witnessed_world witnessed_world;
struct witnessed_counts witnessed_count;

const struct witnessed_counts *witnessed_counts(void)
{
    return &witnessed_count;
}

void witnessed_reset(const char *scorer_disk, const struct machine *const *machines, unsigned count)
{
    const char *sources[GENERATIONS_SOURCES];

    witnessed_world.disk = scorer_disk;
    witnessed_world.count = count;
    witnessed_world.shown_count = 0;
    witnessed_world.fork = 0;
    witnessed_world.is_restored = false;
    if (count == 0)
        return;
    assert(count <= BOOKS_MAX);
    for (unsigned i = 0; i < count; i++)
        witnessed_world.books[i] = (struct book){.machine = machines[i], .source = i};
    for (unsigned i = 0; i < GENERATIONS_SOURCES; i++)
        sources[i] = machines[i]->source;
    generations_reset(scorer_disk, sources);
    for (unsigned i = GENERATIONS_SOURCES; i < count; i++)
        witnessed_world.books[i].source = strcmp(machines[i]->source, sources[0]) != 0;
}

static struct book *book_of(const struct machine *machine)
{
    for (struct book *book = witnessed_world.books;
         book < witnessed_world.books + witnessed_world.count; book++)
        if (book->machine == machine)
            return book;
    return NULL;
}

void witnessed_excuse(const struct machine *machine)
{
    struct book *book = book_of(machine);

    if (book)
        book->is_excused = true;
}

void witnessed_begin_anew(struct book *book)
{
    book->cosigned = (struct tale){0};
    book->sum = 0;
    book->has_base = book->is_alarm = false;
    book->is_anew = true;
}

void witnessed_lost(const struct machine *machine)
{
    struct book *book = book_of(machine);

    if (!book)
        return;
    witnessed_begin_anew(book);
    book->earlier_count = 0;
    book->is_bare = false;
}

/* ---- what they send ---- */

static void note_receipts(struct book *book)
{
    struct receipted now = receipted_read(book->machine->disk);

    if (now.last_n > book->receipt_max)
        book->receipt_max = now.last_n;
}

static void check_cosign(const struct book *book, const struct message_cosign *cosign)
{
    struct remembered now = remembered_read(book->machine->disk);

    if (now.state == REMEMBERS_ALARM)
        violated("%s cosigns %llu records behind its alarm", book->machine->name,
                 NUMBER(cosign->n));
    if (now.said.n != cosign->n)
        violated("%s cosigns %llu records, and remembers %llu", book->machine->name,
                 NUMBER(cosign->n), NUMBER(now.said.n));
}

static void note_from_collector(struct book *book, const struct message *message)
{
    if (message->type == MESSAGE_HELLO)
        book->session = message->hello.session;
    if (message->type == MESSAGE_GET_GROWTH)
        book->asked = message->get_growth.n;
    if (message->type == MESSAGE_COSIGN)
        check_cosign(book, &message->cosign);
}

void witnessed_sent(const struct machine *from, const struct machine *dialler,
                    const struct message *message)
{
    struct book *book = book_of(from->kind == MACHINE_COLLECTOR ? from : dialler);

    if (!book)
        return;
    if (from == book->machine)
        note_from_collector(book, message);
    else if (message->type == MESSAGE_GROWTH && message->growth.note.size > 0)
        witnessed_shown(message->growth.note);
    else if (message->type == MESSAGE_REFUSE && refusal_of(message->refuse.word) == REFUSAL_GAP)
        book->has_lacked = witnessed_world.fork > 0;
}

/* ---- what is noticed ---- */

static bool betrays(const struct book *book, struct text note)
{
    struct said said = said_read(note);
    const struct shown_note *shown = witnessed_find_shown(said.sum);

    if (book->cosigned.n == 0)
        return false;
    if (witnessed_world.is_restored &&
        (!shown || shown->tale.n <= generations_from(shown->tale.generation)))
        return false; /* it has signed nothing since, and the first checkpoint is waited for */
    return note.size == 0 || (shown && !generations_goes_on(book->cosigned, shown->tale));
}

/* In answer to what it asked, in the running conversation. */
static void hear_growth(struct book *book, const struct message_growth *growth)
{
    if (book->look.is_due || !betrays(book, growth->note) || growth->session != book->session)
        return;
    book->look = (struct look){true, growth->n, growth->session};
}

void witnessed_heard(const struct machine *machine, struct text frame)
{
    static struct message_room room;
    struct book *book = book_of(machine);
    struct message message;
    enum refusal refusal;

    if (!book || book->is_excused ||
        !message_decode(frame.data, frame.size, &room, &message, &refusal))
        return;
    if (message.type != MESSAGE_GROWTH)
        return;
    book->is_shown |=
        said_read(message.growth.note).n == disk_count(witnessed_world.disk, TABLE_LOG);
    hear_growth(book, &message.growth);
}

void witnessed_begins(const struct machine *machine)
{
    struct book *book = book_of(machine);

    if (!book)
        return;
    witnessed_look_at_memory(book);
    note_receipts(book);
    book->receipted = receipted_read(machine->disk);
    book->before = remembered_read(machine->disk);
    book->look.is_due = book->has_evidence = false;
}

/* Not what was asked before it cosigned something else. */
static void check_look(struct book *book)
{
    struct remembered now = remembered_read(book->machine->disk);
    const struct look *look = &book->look;

    if (!look->is_due || book->before.state == REMEMBERS_ALARM || look->session != book->session ||
        look->from != book->before.said.n || now.said.sum != book->before.said.sum)
        return;
    if (!book->has_evidence)
        violated("%s is shown a log that does not go on from the %llu records that it cosigned, "
                 "and raises no alarm",
                 book->machine->name, NUMBER(look->from));
    book->is_betrayed = true;
}

void witnessed_ends(const struct machine *machine, bool goes_on)
{
    struct book *book = book_of(machine);

    if (!book || !goes_on)
        return; /* what is on its disk is looked at when it runs again */
    witnessed_look_at_memory(book);
    note_receipts(book);
    if (!book->is_excused)
        check_look(book);
}

/* The log has nothing of what it cosigned, as far as that is kept; which it says once. */
static bool is_bare(struct book *book, struct tale now)
{
    bool was_bare = book->is_bare;

    for (unsigned i = 0; i < book->earlier_count && book->earlier_count <= WITNESS_EARLIER_MAX; i++)
        if (generations_goes_on(book->earlier[i], now))
            return false;
    book->is_bare = true;
    return book->earlier_count > 0 && !was_bare;
}

/* What it was said to have shrunk to does not begin with what was cosigned: an alarm again; and a third one only where
 * there is nothing left of that. */
static bool is_worse(struct book *book)
{
    struct tale now = {generations_now(), disk_count(witnessed_world.disk, TABLE_LOG)};

    for (unsigned i = 0; i < book->earlier_count; i++)
        if (book->again == 1 && book->earlier[i].n <= now.n &&
            !generations_goes_on(book->earlier[i], now))
            return true;
    return book->again <= 2 && is_bare(book, now);
}

/* Whether what was written anew is of anything that it can know of, and that nobody has accepted. */
static bool is_concerned(struct book *book)
{
    if (book->doubts > 0)
        return true;
    if (witnessed_world.fork > 0 && book->is_anew)
        return is_worse(book);
    return witnessed_world.fork > 0 && !book->is_anew &&
           (witnessed_world.fork <= book->cosigned.n || witnessed_world.fork <= book->receipt_max ||
            witnessed_world.victim == book->source);
}

void witnessed_alarm(const struct machine *machine, const char *why)
{
    struct book *book = book_of(machine);

    if (!book)
        return;
    note_receipts(book);
    book->again += book->is_anew;
    if (!book->is_excused && !is_concerned(book))
        violated("%s raises an alarm, and nobody cheated: %s", machine->name, why);
    book->has_evidence = true;
    book->may_accept = false;
}

bool witnessed_is_accepted(const struct machine *machine)
{
    const struct book *book = book_of(machine);

    return book && book->may_accept;
}

void witnessed_put_away(const struct machine *machine)
{
    struct book *book = book_of(machine);

    if (!book)
        return;
    witnessed_look_at_memory(book);
    book->may_accept = false;
}

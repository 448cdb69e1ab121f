/* The reckoning: what was written anew, and who has noticed. */
#include "common/ledger/tables.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/witnessed_inside.h"

static void read_all(void)
{
    uint64_t count = disk_count(witnessed_world.disk, TABLE_LOG);

    if (!generations_read(count))
        violated("the log has %llu records, and one of them cannot be read", NUMBER(count));
}

void witnessed_is_forged(void)
{
    read_all();
    for (unsigned i = 0; i < witnessed_world.count; i++)
        witnessed_look_at_memory(&witnessed_world.books[i]);
}

uint64_t witnessed_cosigned(void)
{
    uint64_t n = 0;

    for (unsigned i = 0; i < witnessed_world.count; i++)
        if (witnessed_world.books[i].cosigned.n > n)
            n = witnessed_world.books[i].cosigned.n;
    return n;
}

void witnessed_was_forged(enum forgery_kind kind, unsigned victim)
{
    generations_begin();
    read_all();
    witnessed_world.fork = generations_fork();
    witnessed_world.kind = kind;
    witnessed_world.victim = victim;
    witnessed_count.forged[kind].made++;
    witnessed_count.forged[kind].cosigned += witnessed_world.fork <= witnessed_cosigned();
    tell("from record %llu on the log is %s", NUMBER(witnessed_world.fork), forgery_name(kind));
}

static uint64_t newest_checkpoint(void)
{
    uint64_t n = disk_count(witnessed_world.disk, TABLE_LOG);
    struct span note;

    for (; n > 0; n--) {
        struct key key = n_key(n);
        if (disk_holds(witnessed_world.disk, TABLE_CHECKPOINTS, key_span(&key), &note))
            return n;
    }
    return 0;
}

static bool is_miscounted(const struct book *book, struct tale now)
{
    struct receipted receipted = receipted_read(book->machine->disk);

    return book->has_base && receipted.last_n > 0 && receipted.last_n <= now.n &&
           generations_count(now, book->source) != receipted.first - 1;
}

static void judge(const struct book *book, struct tale now)
{
    bool is_forked = book->cosigned.n > 0 && !generations_goes_on(book->cosigned, now);

    if (book->is_excused || book->is_alarm)
        return;
    if (is_forked)
        violated("the log was %s, and %s, which had cosigned %llu records, has not noticed",
                 forgery_name(witnessed_world.kind), book->machine->name, NUMBER(book->cosigned.n));
    if (is_miscounted(book, now))
        violated("the log was %s, and %s has not noticed by its count",
                 forgery_name(witnessed_world.kind), book->machine->name);
}

static void count_noticed(void)
{
    bool is_noticed = false, is_betrayed = false, has_lacked = false;

    for (unsigned i = 0; i < witnessed_world.count; i++) {
        is_noticed |= witnessed_world.books[i].is_alarm;
        is_betrayed |= witnessed_world.books[i].is_alarm && witnessed_world.books[i].is_betrayed;
        has_lacked |= witnessed_world.books[i].has_lacked;
    }
    witnessed_count.forged[witnessed_world.kind].noticed += is_noticed;
    witnessed_count.forged[witnessed_world.kind].betrayed += is_betrayed;
    witnessed_count.forged[witnessed_world.kind].counted += is_noticed && !is_betrayed;
    witnessed_count.forged[witnessed_world.kind].lacked += has_lacked && !is_noticed;
}

void witnessed_forget_shows(void)
{
    for (unsigned i = 0; i < witnessed_world.count; i++)
        witnessed_world.books[i].is_shown = false;
}

bool witnessed_are_shown(void)
{
    for (unsigned i = 0; i < GENERATIONS_SOURCES; i++) {
        const struct book *book = &witnessed_world.books[i];
        if (!book->is_shown && !book->is_alarm && !book->is_excused)
            return false;
    }
    return true;
}

void witnessed_judge(void)
{
    struct tale now = {generations_now(), newest_checkpoint()};

    read_all();
    for (unsigned i = 0; i < witnessed_world.count; i++) {
        witnessed_look_at_memory(&witnessed_world.books[i]);
        judge(&witnessed_world.books[i], now);
    }
    count_noticed();
}

void witnessed_accept(void)
{
    for (unsigned i = 0; i < witnessed_world.count; i++)
        witnessed_world.books[i].may_accept = witnessed_world.books[i].is_alarm;
}

bool witnessed_is_cosigned(void)
{
    uint64_t n = disk_count(witnessed_world.disk, TABLE_LOG);

    for (unsigned i = 0; i < GENERATIONS_SOURCES; i++) {
        const struct book *book = &witnessed_world.books[i];
        struct remembered now = remembered_read(book->machine->disk);
        if (!book->is_excused && (now.state != REMEMBERS_GOOD || now.said.n != n))
            return false;
    }
    return true;
}

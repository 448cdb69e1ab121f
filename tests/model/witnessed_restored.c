/* A log that is lost, and comes back from a backup: what its witnesses may hold against it. */
#include "tests/model/checker.h"
#include "tests/model/witnessed_inside.h"

void witnessed_is_lost(void)
{
    for (unsigned i = 0; i < witnessed_world.count; i++)
        witnessed_look_at_memory(&witnessed_world.books[i]);
}

/* A log that came back itself, and the one there is now does not go on from that: nothing leads from the one to the
 * other. That is an alarm of its own, behind a person's word on one that the log shows nothing. */
static bool is_unled(struct tale before, struct tale now)
{
    struct tale begun = {before.generation, generations_from(before.generation) + 1};

    return before.generation > 0 && !(begun.n <= now.n && generations_goes_on(begun, now));
}

unsigned witnessed_count_lost(struct tale before, struct tale now)
{
    if (before.n == 0 || generations_goes_on(before, now))
        return 0;
    return is_unled(before, now) ? 2 : 1;
}

/* How often it may say that of what it cosigned something is not in the log that there is now. */
static unsigned count_lost(const struct book *book, struct tale now)
{
    unsigned most = witnessed_count_lost(book->cosigned, now);

    for (unsigned i = 0; i < book->earlier_count && book->cosigned.n == 0; i++) {
        unsigned lost = witnessed_count_lost(book->earlier[i], now);
        most = lost > most ? lost : most;
    }
    return book->is_alarm && most == 0 ? 1 : most;
}

void witnessed_was_restored(uint64_t from)
{
    if (witnessed_world.count == 0)
        return;
    generations_begin_restored(from);
    struct tale now = {generations_now(), from};
    if (!generations_read(from)) {
        violated("the backup has %llu records, and one of them cannot be read", NUMBER(from));
        return;
    }
    witnessed_world.is_restored = true;
    for (unsigned i = 0; i < witnessed_world.count; i++) {
        struct book *book = &witnessed_world.books[i];
        book->has_base = false;
        book->doubts += count_lost(book, now);
    }
}

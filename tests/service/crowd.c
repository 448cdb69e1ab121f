/* A crowd of collectors: as many homes as it is told, each with one of every source, connect and
 * greet the scorer all at once, are answered, and go away; and again.
 *
 *     crowd ENDPOINT HOMES FRESH ROUNDS
 *
 * The first FRESH collectors say that they have newly started, and so displace others; the rest
 * wait for their turn. Prints a line a round: how many were answered, what, and how soon. At most
 * 1023 sockets of all rounds may be there at a time.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/entropy.h"
#include "common/form/rulebook_file.h"
#include "common/run/program.h"
#include "common/wire/wire.h"

enum { CROWD_MAX = 300, AGAIN_MS = 3000, ANSWER_MS_MAX = 60000, POLL_MS = 1 };

struct collector {
    wire_t *wire;
    enum message_type answer; /* 0: none yet */
};

static struct rulebook book;
static struct collector crowd[CROWD_MAX];
static struct message_room room;

static const char *source_of(unsigned number)
{
    unsigned i = number % (book.centre_count + 1);

    return i < book.centre_count ? book.centres[i].slug : OFFICE;
}

static bool greet(struct collector *collector, const char *endpoint, unsigned number, bool is_fresh)
{
    struct trouble trouble;

    *collector = (struct collector){0};
    if (wire_connect(WIRE_DEALER, endpoint, NULL, &collector->wire, &trouble) != STATUS_OK)
        return false;
    struct message hello = {.type = MESSAGE_HELLO,
                            .hello = {.source = text_of(source_of(number)),
                                      .instance = entropy_name(),
                                      .fresh = is_fresh,
                                      .session = entropy_name(),
                                      .epoch = entropy_name(),
                                      .base = 1,
                                      .first = 1}};
    return wire_send_message(collector->wire, NULL, &hello);
}

/* Whether its first answer has come just now. */
static bool is_answered(struct collector *collector)
{
    struct message message;
    struct text frame;
    enum refusal refusal;

    if (collector->answer || !wire_receive(collector->wire, NULL, &frame))
        return false;
    bool is_good = message_decode(frame.data, frame.size, &room, &message, &refusal);
    assert(is_good);
    collector->answer = message.type;
    return true;
}

/* Greets anew where there is no answer yet. */
static void greet_all(const char *endpoint, unsigned size, unsigned fresh)
{
    for (unsigned i = 0; i < size; i++) {
        if (crowd[i].answer)
            continue;
        wire_close(&crowd[i].wire);
        bool is_greeted = greet(&crowd[i], endpoint, i, i < fresh);
        assert(is_greeted);
    }
}

static unsigned wait_for_answers(unsigned size, int64_t wait_ms)
{
    int64_t end = clock_mono_ms() + wait_ms;
    unsigned answered = 0;

    for (unsigned i = 0; i < size; i++)
        answered += crowd[i].answer != 0;
    while (answered < size && clock_mono_ms() < end) {
        for (unsigned i = 0; i < size; i++)
            answered += is_answered(&crowd[i]);
        wire_wait(&crowd[0].wire, 1, -1, POLL_MS);
    }
    return answered;
}

static bool run_round(const char *endpoint, unsigned size, unsigned fresh)
{
    int64_t begin = clock_mono_ms();
    unsigned welcomed = 0, answered = 0;

    for (unsigned i = 0; i < size; i++)
        crowd[i].answer = 0;
    while (answered < size && clock_mono_ms() - begin < ANSWER_MS_MAX) {
        greet_all(endpoint, size, fresh);
        answered = wait_for_answers(size, AGAIN_MS);
    }
    int64_t took = clock_mono_ms() - begin;
    for (unsigned i = 0; i < size; i++) {
        welcomed += crowd[i].answer == MESSAGE_WELCOME;
        wire_close(&crowd[i].wire);
    }
    printf("%u of %u answered within %lld ms: %u welcomed, %u refused\n", answered, size,
           (long long)took, welcomed, answered - welcomed);
    fflush(stdout);
    return answered == size;
}

int main(int argc, char **argv)
{
    struct zpl_fault fault;
    struct trouble trouble;
    bool is_good = rulebook_read(rulebook_default(), &book, &fault);

    assert(is_good);
    if (argc != 5) {
        fprintf(stderr, "usage: kaohe-crowd ENDPOINT HOMES FRESH ROUNDS\n");
        return 64;
    }
    if (program_files(&trouble) != STATUS_OK) {
        fprintf(stderr, "kaohe-crowd: %s\n", trouble.why);
        return 1;
    }
    unsigned sources = book.centre_count + 1, size = (unsigned)atoi(argv[2]) * sources;
    assert(size > 0);
    assert(size <= CROWD_MAX);
    for (int i = atoi(argv[4]); i > 0 && is_good; i--)
        is_good = run_round(argv[1], size, (unsigned)atoi(argv[3]));
    return is_good ? 0 : 1;
}

/* services/scorer/scorer: what a pass does with the frames that have come, over a real home. Frames
 * are the test's, and so are the clocks; what stands in the place of what is in CMakeLists.txt. */
#include <stdatomic.h>

#include "common/run/home.h"
#include "services/scorer/scorer.h"
#include "tests/unit/places.h"
#include "tests/unit/scorer/support_scorer.h"

enum { FRAMES_MAX = 4, FRAME_BYTES = 512, START_MS = 50000 };

struct frame {
    struct peer peer;
    char bytes[FRAME_BYTES];
    size_t size;
};

static struct frame frames[FRAMES_MAX]; /* that wait for the scorer */
static size_t frame_count, frames_taken;
static wire_t *_Atomic ingest;    /* the other sockets are theirs */
static _Atomic int64_t passed_ms; /* since the test began */
static unsigned commits;
static struct message heard; /* the last answer */
static struct message_room heard_room;

int64_t __wrap_clock_mono_ms(void);
int64_t __wrap_clock_boot_ms(void);
int64_t __wrap_clock_wall_ms(void);
int64_t __wrap_clock_mono_ms(void)
{
    return START_MS + passed_ms;
}

int64_t __wrap_clock_boot_ms(void)
{
    return START_MS + passed_ms;
}

int64_t __wrap_clock_wall_ms(void)
{
    return NOW_MS + passed_ms;
}

bool __real_wire_receive(wire_t *wire, struct peer *ret_peer, struct text *ret_frame);
bool __wrap_wire_receive(wire_t *wire, struct peer *ret_peer, struct text *ret_frame);
bool __wrap_wire_receive(wire_t *wire, struct peer *ret_peer, struct text *ret_frame)
{
    if (wire != ingest)
        return __real_wire_receive(wire, ret_peer, ret_frame);
    if (frames_taken == frame_count)
        return false;
    const struct frame *frame = &frames[frames_taken++];
    *ret_peer = frame->peer;
    *ret_frame = (struct text){frame->bytes, frame->size};
    return true;
}

bool __wrap_wire_send(wire_t *wire, const struct peer *peer, const void *bytes, size_t size);
bool __wrap_wire_send(wire_t *wire, const struct peer *peer, const void *bytes, size_t size)
{
    static char copy[FRAME_BYTES]; /* what was heard points into it */
    enum refusal refusal;

    (void)wire, (void)peer;
    assert_in_range(size, 1, sizeof copy);
    memcpy(copy, bytes, size);
    assert_true(message_decode(copy, size, &heard_room, &heard, &refusal));
    return true;
}

enum status __real_ledger_commit(ledger_t *ledger, struct trouble *ret_trouble);
enum status __wrap_ledger_commit(ledger_t *ledger, struct trouble *ret_trouble);
enum status __wrap_ledger_commit(ledger_t *ledger, struct trouble *ret_trouble)
{
    commits++;
    return __real_ledger_commit(ledger, ret_trouble);
}

static void send(uint8_t peer, const struct message *message)
{
    struct frame *frame = &frames[frame_count++];

    assert_in_range(frame_count, 1, FRAMES_MAX);
    frame->peer = (struct peer){.bytes = {0, peer}, .size = 2};
    frame->size = message_encode(message, frame->bytes, sizeof frame->bytes);
    assert_true(frame->size > 0);
}

static void greet(uint8_t peer, const char *source, int64_t clock_ms)
{
    send(peer, &(struct message){.type = MESSAGE_HELLO,
                                 .hello = {.source = text_of(source),
                                           .instance = peer,
                                           .fresh = 1,
                                           .session = peer,
                                           .epoch = 5,
                                           .base = 1,
                                           .first = 1,
                                           .clock = (uint64_t)clock_ms}});
}

static void pass(scorer_t *scorer)
{
    commits = 0;
    assert_int_equal(scorer_pass(scorer), STATUS_OK);
}

static scorer_t *open_scorer(struct home *home)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {.why = ""};
    wire_t *wires[WIRE_POLL_MAX];
    scorer_t *scorer = NULL;

    fresh_path(dir);
    passed_ms = 0;
    frame_count = frames_taken = 0;
    CHECK(home_open(dir, home, &trouble) == STATUS_OK, "%s", trouble.why);
    CHECK(home_make(home, NULL, &trouble) == STATUS_OK, "%s", trouble.why);
    home->settings.scorer_map_mib = 16;
    assert_int_equal(scorer_open(home, &scorer), STATUS_OK);
    assert_int_equal(scorer_wires(scorer, wires), 1);
    ingest = wires[0];
    pass(scorer);
    return scorer;
}

static void close_scorer(scorer_t **scorer)
{
    ingest = NULL;
    scorer_close(scorer);
}

static void pass_takes_all_that_has_come_into_one_commit(void **state)
{
    struct home home;
    scorer_t *scorer = open_scorer(&home);

    (void)state;
    for (uint8_t peer = 1; peer <= 3; peer++)
        greet(peer, "wuhou", NOW_MS);
    pass(scorer);
    assert_int_equal(frames_taken, 3);
    assert_int_equal(commits, 1);
    pass(scorer);
    assert_int_equal(commits, 0);
    close_scorer(&scorer);
}

/* Pages that a commit has copied are free after the next one only. */
static void where_the_disk_is_short_each_frame_has_a_commit_of_its_own(void **state)
{
    struct home home;
    scorer_t *scorer = open_scorer(&home);

    (void)state;
    home.settings.disk_reserve_mib = INT32_MAX;
    for (uint8_t peer = 1; peer <= 3; peer++)
        greet(peer, "wuhou", NOW_MS);
    for (size_t taken = 1; taken <= 3; taken++) {
        pass(scorer);
        assert_int_equal(frames_taken, taken);
        assert_int_equal(commits, 1);
    }
    close_scorer(&scorer);
}

/* A commit took four seconds, and what two collectors said at its beginning has waited since. */
static void clocks_that_waited_for_a_pass_outvote_nobody(void **state)
{
    struct home home;
    scorer_t *scorer = open_scorer(&home);

    (void)state;
    greet(1, "wuhou", NOW_MS);
    greet(2, "jinniu", NOW_MS);
    passed_ms += 4000;
    pass(scorer);
    assert_int_equal(heard.type, MESSAGE_WELCOME);
    send(1,
         &(struct message){.type = MESSAGE_BATCH, .batch = {.session = 1, .epoch = 5, .first = 1}});
    pass(scorer);
    assert_int_equal(heard.type, MESSAGE_REFUSE);
    check_text("refused for", heard.refuse.word, text_of(refusal_word(REFUSAL_MALFORMED)));
    close_scorer(&scorer);
}

int main(void)
{
    places_begin();
    SUITE_TEST(pass_takes_all_that_has_come_into_one_commit);
    SUITE_TEST(where_the_disk_is_short_each_frame_has_a_commit_of_its_own);
    SUITE_TEST(clocks_that_waited_for_a_pass_outvote_nobody);
    return suite_run("scorer");
}

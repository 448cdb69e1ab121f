/* services/scorer/scorer: what a pass does with the frames that have come, over a real home. Frames
 * are the test's, and so are the clocks; what stands in the place of what is in CMakeLists.txt. */
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/ledger/tables.h"
#include "common/run/home.h"
#include "common/run/room.h"
#include "services/scorer/scorer.h"
#include "services/scorer/shares.h"
#include "tests/unit/places.h"
#include "tests/unit/scorer/support_scorer.h"
#include "tests/unit/wire/support_wire.h"

enum { FRAMES_MAX = 6, FRAME_BYTES = 512, START_MS = 50000 };

struct frame {
    struct peer peer;
    char bytes[FRAME_BYTES];
    size_t size;
};

static struct frame frames[FRAMES_MAX]; /* that wait for the scorer */
static size_t frame_count, frames_taken;
static wire_t *_Atomic ingest;    /* the other sockets are theirs */
static _Atomic int64_t passed_ms; /* since the test began */
static _Atomic int64_t leapt_ms;  /* by so much the wall clock is wrong */
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
    return NOW_MS + passed_ms + leapt_ms;
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

void __wrap_wire_put_back(wire_t *wire, const struct peer *peer);
void __wrap_wire_put_back(wire_t *wire, const struct peer *peer)
{
    assert_ptr_equal(wire, ingest);
    assert_memory_equal(peer, &frames[--frames_taken].peer, sizeof *peer);
}

bool __wrap_wire_send(wire_t *wire, const struct peer *peer, const void *bytes, size_t size);
bool __wrap_wire_send(wire_t *wire, const struct peer *peer, const void *bytes, size_t size)
{
    static char copy[FRAME_BYTES]; /* what was heard points into it */
    enum refusal refusal;
    struct message message;

    (void)wire, (void)peer;
    assert_in_range(size, 1, sizeof copy);
    assert_true(message_decode(bytes, size, &heard_room, &message, &refusal));
    if (message.type == MESSAGE_KEYS)
        return true; /* they come with each WELCOME */
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
    passed_ms = leapt_ms = 0;
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

/* Two batches are a share, also where nothing of them can be read; and more frames come behind them. */
static void frame_of_who_has_had_its_share_waits_for_the_next_pass(void **state)
{
    static struct text events[BATCH_EVENTS_MAX];
    struct message batch = {.type = MESSAGE_BATCH,
                            .batch = {1, 5, 1, {.items = events, .count = BATCH_EVENTS_MAX}}};
    struct home home;
    scorer_t *scorer = open_scorer(&home);

    (void)state;
    for (size_t i = 0; i < BATCH_EVENTS_MAX; i++)
        events[i] = LIT("?");
    for (unsigned i = 0; i < 2; i++) {
        greet(1, "wuhou", NOW_MS);
        send(1, &batch);
    }
    greet(2, "jinniu", NOW_MS);
    greet(1, "wuhou", NOW_MS);
    pass(scorer);
    assert_int_equal(frames_taken, 5);
    assert_int_equal(heard.welcome.session, 2);
    assert_int_equal(scorer_wait_ms(scorer), 0);
    pass(scorer);
    assert_int_equal(frames_taken, 6);
    assert_int_equal(heard.welcome.session, 1);
    assert_true(scorer_wait_ms(scorer) > 0);
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
    assert_int_equal(heard.welcome.clock, 0); /* it is on trial, and vouches for nothing */
    send(1,
         &(struct message){.type = MESSAGE_BATCH, .batch = {.session = 1, .epoch = 5, .first = 1}});
    pass(scorer);
    assert_int_equal(heard.type, MESSAGE_REFUSE);
    check_text("refused for", heard.refuse.word, text_of(refusal_word(REFUSAL_MALFORMED)));
    close_scorer(&scorer);
}

/* The totals of two years, of which the scorer publishes one. */
static void damage_totals(const struct home *home)
{
    char dir[HOME_PATH_BYTES];
    struct trouble trouble;
    store_t *store;

    home_path(home, "scorer", dir);
    assert_int_equal(store_open(dir, ledger_table_names, TABLE_COUNT, 16 << 20, &store, &trouble),
                     STATUS_OK);
    txn_t *txn = txn_begin_write(store);
    for (int year = 2006; year <= 2007; year++) {
        struct key key = total_key_encode(&(struct total_key){.year = year});
        txn_put(txn, TABLE_TOTALS, key_span(&key), (struct span){"x", 1});
    }
    assert_int_equal(txn_commit(&txn, &trouble), STATUS_OK);
    store_close(&store);
}

static void scorer_that_cannot_read_its_log_ends(void **state)
{
    struct home home;
    scorer_t *scorer = open_scorer(&home);

    (void)state;
    close_scorer(&scorer);
    damage_totals(&home);
    assert_int_equal(scorer_open(&home, &scorer), STATUS_OK);
    passed_ms += FEED_BEAT_MS;
    assert_int_equal(scorer_pass(scorer), STATUS_DAMAGED);
    close_scorer(&scorer);
}

static void log_that_cannot_be_made_leaves_no_mark(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    struct home home;
    scorer_t *scorer;

    (void)state;
    fresh_path(dir);
    assert_int_equal(home_open(dir, &home, &trouble), STATUS_OK);
    assert_int_equal(home_make(&home, NULL, &trouble), STATUS_OK);
    write_below(dir, "scorer", "a file", 6);
    assert_int_equal(scorer_open(&home, &scorer), STATUS_CONFIG);
    assert_false(stands_below(dir, "stores/scorer"));
}

/* So many rows come and go again. */
static void fill_and_empty(const char *dir, unsigned rows)
{
    static const char value[STORE_VALUE_BYTES_MAX / 2];
    struct trouble trouble;
    store_t *store;

    assert_int_equal(store_open(dir, ledger_table_names, TABLE_COUNT, 1 << 30, &store, &trouble),
                     STATUS_OK);
    for (unsigned step = 0; step < 3; step++) { /* the last frees what the one before has left */
        txn_t *txn = txn_begin_write(store);
        for (uint64_t i = 0; i < rows && step == 0; i++)
            txn_put(txn, TABLE_FINDINGS, (struct span){&i, sizeof i},
                    (struct span){value, sizeof value});
        if (step == 1)
            txn_clear(txn, TABLE_FINDINGS);
        assert_int_equal(txn_commit(&txn, &trouble), STATUS_OK);
    }
    store_close(&store);
}

/* Later it is in use by readers. */
static void log_that_is_mostly_empty_is_made_small_at_the_start(void **state)
{
    char dir[HOME_PATH_BYTES], file[HOME_PATH_BYTES];
    struct home home;
    struct stat info;
    scorer_t *scorer = open_scorer(&home);

    (void)state;
    close_scorer(&scorer);
    home_path(&home, "scorer", dir);
    home_path(&home, "scorer/data.mdb", file);
    fill_and_empty(dir, 2 * ROOM_SPARSE_BYTES / STORE_VALUE_BYTES_MAX + 2);
    assert_true(stat(file, &info) == 0 && info.st_size > ROOM_SPARSE_BYTES);
    assert_int_equal(scorer_open(&home, &scorer), STATUS_OK);
    assert_true(stat(file, &info) == 0 && info.st_size < ROOM_SPARSE_BYTES / STORE_SPARSE_PART);
    close_scorer(&scorer);
}

/* By its query socket. */
static void check_status(const struct home *home, const char *part)
{
    struct message question = {.type = MESSAGE_GET_STATUS, .get_status = {.id = 7}}, answer;
    char endpoint[HOME_ENDPOINT_BYTES], json[FRAME_BYTES * 4];
    enum refusal refusal;

    home_endpoint(home, "", "query", true, endpoint);
    wire_t *dealer = connect_wire(WIRE_DEALER, endpoint);
    assert_true(wire_send_message(dealer, NULL, &question));
    struct text frame = receive(dealer, NULL);
    assert_true(message_decode(frame.data, frame.size, &heard_room, &answer, &refusal));
    assert_int_equal(answer.type, MESSAGE_ANSWER);
    snprintf(json, sizeof json, "%.*s", (int)answer.answer.json.size, answer.answer.json.data);
    CHECK(strstr(json, part), "no %s in %s", part, json);
    wire_close(&dealer);
}

static void operator_is_shown_what_the_last_pass_left(void **state)
{
    struct home home;
    scorer_t *scorer = open_scorer(&home);

    (void)state;
    check_status(&home, "\"doubt\":\"trusted\"");
    greet(1, "wuhou", NOW_MS);
    pass(scorer);
    check_status(&home, "\"source\":\"wuhou\"");
    leapt_ms = 3600 * 1000;
    passed_ms += 500;
    pass(scorer);
    check_status(&home, "\"doubt\":\"stepped\"");
    close_scorer(&scorer);
}

static const struct lost_row {
    const char *title;
    const char *socket;
} lost_rows[] = {
    {"a scorer without its feed ends", "run/feed.sock"},
    {"a scorer without its ingest ends", "run/ingest.sock"},
    {"a scorer without its query socket ends", "run/query.sock"},
};

/* What is there instead cannot be locked. */
static void socket_that_cannot_be_bound_again_ends_it(void **state)
{
    const struct lost_row *row = *state;
    char path[PLACE_BYTES], lock[PLACE_BYTES + 8];
    struct home home;
    scorer_t *scorer = open_scorer(&home);
    bool is_mended = false;

    assert_int_equal(scorer_keep(scorer, &is_mended), STATUS_OK);
    assert_false(is_mended);
    path_below(home.dir, row->socket, path);
    snprintf(lock, sizeof lock, "%s.lock", path);
    assert_int_equal(unlink(path) | unlink(lock) | mkdir(lock, 0700), 0);
    assert_int_equal(scorer_keep(scorer, &is_mended), STATUS_DISK);
    close_scorer(&scorer);
}

int main(void)
{
    places_begin();
    SUITE_TEST(pass_takes_all_that_has_come_into_one_commit);
    SUITE_TEST(frame_of_who_has_had_its_share_waits_for_the_next_pass);
    SUITE_TEST(where_the_disk_is_short_each_frame_has_a_commit_of_its_own);
    SUITE_TEST(clocks_that_waited_for_a_pass_outvote_nobody);
    SUITE_TEST(scorer_that_cannot_read_its_log_ends);
    SUITE_TEST(log_that_cannot_be_made_leaves_no_mark);
    SUITE_TEST(log_that_is_mostly_empty_is_made_small_at_the_start);
    SUITE_TEST(operator_is_shown_what_the_last_pass_left);
    SUITE_ROWS(lost_rows, socket_that_cannot_be_bound_again_ends_it);
    return suite_run("scorer");
}

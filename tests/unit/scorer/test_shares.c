/* Shares: when a pass ends since one has had enough of it. */
#include "services/scorer/shares.h"
#include "tests/unit/support.h"

static struct shares shares;

static struct peer peer_of(uint8_t number)
{
    return (struct peer){.bytes = {number}, .size = 1};
}

static struct peer keyed(uint8_t number, uint8_t key)
{
    struct peer peer = peer_of(number);

    peer.has_key = true;
    peer.key[0] = key;
    return peer;
}

static void add(struct peer peer, size_t bytes, size_t events)
{
    assert_true(shares_are_left(&shares));
    shares_add(&shares, &peer, bytes, events);
}

static void pass_ends_with_the_share_of_one(void **state)
{
    (void)state;
    shares_clear(&shares);
    add(peer_of(1), 0, SHARE_WORK_MAX - 2 * SHARE_WORK_FRAME);
    add(peer_of(2), 0, 0);
    add(peer_of(1), 0, 0);
    assert_false(shares_are_left(&shares));
    shares_clear(&shares);
    assert_true(shares_are_left(&shares));
}

static void events_bytes_and_frames_are_work(void **state)
{
    (void)state;
    static const size_t bytes[] = {0, SHARE_WORK_BYTES, 0}, events[] = {0, 0, 1};
    static const size_t work[] = {SHARE_WORK_FRAME, SHARE_WORK_FRAME + 1, SHARE_WORK_FRAME + 1};

    for (unsigned i = 0; i < 3; i++) {
        shares_clear(&shares);
        for (size_t done = 0; done < SHARE_WORK_MAX; done += work[i])
            add(peer_of(1), bytes[i], events[i]);
        assert_false(shares_are_left(&shares));
    }
}

/* Many who send a little each fill a pass as before. */
static void each_has_a_share_of_its_own(void **state)
{
    (void)state;
    shares_clear(&shares);
    for (uint8_t i = 0; i < SHARES_MAX - 1; i++)
        add(peer_of(i), 0, SHARE_WORK_MAX - SHARE_WORK_FRAME - 1);
    add(peer_of(0), 0, 0);
    assert_false(shares_are_left(&shares));
}

static void a_key_has_one_share_on_all_its_connections(void **state)
{
    (void)state;
    shares_clear(&shares);
    add(keyed(9, 2), 0, SHARE_WORK_MAX - SHARE_WORK_FRAME - 1);
    add(peer_of(9), 0, SHARE_WORK_MAX - SHARE_WORK_FRAME - 1); /* without a key: another */
    for (size_t done = 0; done < SHARE_WORK_MAX; done += SHARE_WORK_FRAME)
        add(keyed((uint8_t)done, 1), 0, 0);
    assert_false(shares_are_left(&shares));
}

static void a_pass_has_room_for_so_many(void **state)
{
    (void)state;
    shares_clear(&shares);
    for (uint8_t i = 0; i < SHARES_MAX; i++)
        add(peer_of(i), 0, 0);
    assert_false(shares_are_left(&shares));
}

int main(void)
{
    SUITE_TEST(pass_ends_with_the_share_of_one);
    SUITE_TEST(events_bytes_and_frames_are_work);
    SUITE_TEST(each_has_a_share_of_its_own);
    SUITE_TEST(a_key_has_one_share_on_all_its_connections);
    SUITE_TEST(a_pass_has_room_for_so_many);
    return suite_run("shares");
}

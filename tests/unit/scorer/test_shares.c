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
    assert_true(shares_have_room(&shares));
    shares_add(&shares, &peer, bytes, events);
}

static bool has_left(struct peer peer)
{
    return shares_has_left(&shares, &peer);
}

/* As a batch of so many events that it comes `missing` short of a share. */
static void add_share(struct peer peer, size_t missing)
{
    add(peer, 0, SHARE_WORK_MAX - SHARE_WORK_FRAME - missing);
}

static void each_has_a_share_of_its_own(void **state)
{
    (void)state;
    shares_clear(&shares);
    add_share(peer_of(1), 1);
    add_share(peer_of(2), 0);
    assert_true(has_left(peer_of(1)));
    assert_false(has_left(peer_of(2)));
    add(peer_of(1), 0, 0);
    assert_false(has_left(peer_of(1)));
    assert_true(has_left(peer_of(3)));
    assert_true(shares_have_room(&shares)); /* the others' frames are taken */
    shares_clear(&shares);
    assert_true(has_left(peer_of(1)));
}

static void events_bytes_and_frames_are_work(void **state)
{
    (void)state;
    static const size_t bytes[] = {0, SHARE_WORK_BYTES, 0}, events[] = {0, 0, 1};
    static const size_t work[] = {SHARE_WORK_FRAME, SHARE_WORK_FRAME + 1, SHARE_WORK_FRAME + 1};

    for (unsigned i = 0; i < 3; i++) {
        shares_clear(&shares);
        for (size_t done = 0; done < SHARE_WORK_MAX; done += work[i]) {
            assert_true(has_left(peer_of(1)));
            add(peer_of(1), bytes[i], events[i]);
        }
        assert_false(has_left(peer_of(1)));
    }
}

static void a_key_has_one_share_on_all_its_connections(void **state)
{
    (void)state;
    shares_clear(&shares);
    add_share(keyed(9, 2), 1);
    add_share(peer_of(9), 1); /* without a key: another */
    add_share(keyed(1, 1), SHARE_WORK_FRAME);
    assert_true(has_left(keyed(2, 1)));
    add(keyed(3, 1), 0, 0);
    assert_false(has_left(keyed(2, 1)));
    assert_true(has_left(keyed(9, 2)));
    assert_true(has_left(peer_of(9)));
}

static void a_pass_has_room_for_so_many(void **state)
{
    (void)state;
    shares_clear(&shares);
    for (uint8_t i = 0; i < SHARES_MAX; i++)
        add(peer_of(i), 0, 0);
    assert_false(shares_have_room(&shares));
    assert_true(has_left(peer_of(SHARES_MAX - 1)));
}

int main(void)
{
    SUITE_TEST(events_bytes_and_frames_are_work);
    SUITE_TEST(each_has_a_share_of_its_own);
    SUITE_TEST(a_key_has_one_share_on_all_its_connections);
    SUITE_TEST(a_pass_has_room_for_so_many);
    return suite_run("shares");
}

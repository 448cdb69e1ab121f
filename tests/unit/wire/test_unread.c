/* The bytes of answers that may be unread. */
#include "common/wire/unread.h"
#include "tests/unit/support.h"

static struct peer peer_of(unsigned number)
{
    struct peer peer = {.size = 5};

    memcpy(peer.bytes + 1, &number, sizeof number);
    return peer;
}

static void note(unread_t *unread, unsigned peer, size_t bytes)
{
    struct peer who = peer_of(peer);

    unread_note(unread, &who, bytes);
}

static void last_frames_of_each_are_counted(void **state)
{
    unread_t *unread = unread_new();

    (void)state;
    assert_int_equal(unread_bytes(unread), 0);
    for (unsigned i = 0; i < UNREAD_FRAMES_MAX; i++)
        note(unread, 1, 1000);
    assert_int_equal(unread_bytes(unread), UNREAD_FRAMES_MAX * 1000);
    note(unread, 2, 50);
    assert_int_equal(unread_bytes(unread), UNREAD_FRAMES_MAX * 1000 + 50);
    note(unread, 1, 1); /* the first of it must have been read */
    assert_int_equal(unread_bytes(unread), (UNREAD_FRAMES_MAX - 1) * 1000 + 51);
    for (unsigned i = 0; i < UNREAD_FRAMES_MAX; i++)
        note(unread, 1, 0);
    assert_int_equal(unread_bytes(unread), 50);
    unread_destroy(&unread);
    assert_null(unread);
}

static void peers_are_bounded(void **state)
{
    unread_t *unread = unread_new();

    (void)state;
    for (unsigned i = 0; i < UNREAD_PEERS_MAX; i++)
        note(unread, i, 3);
    assert_int_equal(unread_bytes(unread), (size_t)UNREAD_PEERS_MAX * 3);
    note(unread, 7, 4); /* one that is known has its place */
    assert_int_equal(unread_bytes(unread), (size_t)UNREAD_PEERS_MAX * 3 + 4);
    note(unread, UNREAD_PEERS_MAX, 1);
    assert_true(unread_bytes(unread) == SIZE_MAX);
    note(unread, 7, 1);
    assert_true(unread_bytes(unread) == SIZE_MAX);
    unread_destroy(&unread);
}

int main(void)
{
    SUITE_TEST(last_frames_of_each_are_counted);
    SUITE_TEST(peers_are_bounded);
    return suite_run("unread");
}

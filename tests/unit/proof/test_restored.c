/* The records `restore` of a log, as they are shown to who knows it by an earlier origin: which are such records. */
#include "common/proof/restored.h"

#include "proto/event_codec.h"
#include "tests/unit/proof/support_proof.h"

static struct restored restored;

/* A list of the one record `n` that says that the log was brought back from a backup of `from` records. */
static bool reads(uint64_t n, int64_t from)
{
    char bytes[MADE_RECORD_BYTES], whole[MADE_RECORD_BYTES], list[RESTORED_BYTES_MAX];
    struct event event = {.action = LIT("restore"),
                          .from = {.is_there = true, .value = from},
                          .summary = LIT("from a backup")};
    struct record record = {
        .n = n, .received_ms = 1151726400000, .outcome = OUTCOME_NOTED, .source = LIT("office")};
    digest_t *digest = digest_new();

    record.event = (struct text){bytes, event_encode(&event, bytes, sizeof bytes)};
    size_t size = record_encode(&record, whole, sizeof whole);
    assert_true(record.event.size > 0 && size > 0);
    size_t used = restored_add(list, 0, (struct text){whole, size});
    bool is_read = restored_read(digest, (struct text){list, used}, &restored);
    digest_destroy(&digest);
    assert_int_equal(restored.count, is_read);
    return is_read;
}

/* The backup had the records up to it: else it tells of another fork than where it stands. */
static void it_stands_right_behind_the_backup(void **state)
{
    (void)state;
    assert_true(reads(21, 20));
    assert_int_equal(restored.items[0].n, 21);
    assert_int_equal(restored.items[0].from, 20);
    assert_true(reads(2, 1));
    assert_false(reads(21, 19));
    assert_false(reads(21, 21));
    assert_false(reads(21, 0));
    assert_false(reads(20, 21));
}

int main(void)
{
    SUITE_TEST(it_stands_right_behind_the_backup);
    return suite_run("restored");
}

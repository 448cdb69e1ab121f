/* services/collector/witness: what was cosigned is remembered, with the base of its count. */
#include "tests/unit/collector/support_witness.h"

static struct span written(void)
{
    static uint8_t bytes[WITNESS_MEMORY_BYTES_MAX];

    return (struct span){bytes, witness_write(&grove.witness.memory, bytes)};
}

static void check_memory_comes_back(void)
{
    static uint8_t before[WITNESS_MEMORY_BYTES_MAX];
    struct span bytes = written();

    memcpy(before, bytes.data, bytes.size);
    assert_true(witness_recall(&grove.witness, (struct span){before, bytes.size}));
    check_text("memory", text_of_span(written()), (struct text){(char *)before, bytes.size});
}

/* The log was put in the place of another one, which had more: what was receipted by that one has its numbers. */
static void receipts_before_the_greeting_are_in_the_base(void **state)
{
    (void)state;
    log_begin();
    grove.own = 1;
    grove.n_of[0] = 2;
    grove.n_of[1] = 20;
    grove.n_of[2] = 21;
    grove.first = grove.next = grove.greeted_first = 4;
    grove.greeted_n = 3;
    log_show();
    witness_steps();
    check_cosigned(3);
    check_memory_comes_back();
    log_add(30);
    log_add_ours(1);
    grove.first = grove.next;
    log_show();
    witness_steps();
    check_cosigned(34);
}

static void memory_comes_back(void **state)
{
    (void)state;
    log_begin();
    log_add(20);
    grove.own = 12;
    log_show();
    witness_steps();
    check_cosigned(23);
    check_memory_comes_back();
    assert_int_equal(grove.witness.n, 23);
    log_add_ours(2);
    grove.first = grove.next;
    grove.own++;
    log_show();
    witness_steps();
    check_alarm("counts 15 events of wuhou, and 14 were");
    check_memory_comes_back();
    check_string("why", grove.witness.memory.alarm.why, grove.output.says.why);
    assert_true(witness_recall(&grove.witness, (struct span){NULL, 0}));
    assert_int_equal(grove.witness.memory.state, WITNESS_NONE);
    assert_int_equal(grove.witness.n, 0);
}

/* As it was written when every receipt was counted. */
static void memory_of_the_first_format_is_read(void **state)
{
    static uint8_t old[WITNESS_MEMORY_BYTES_MAX];
    enum { HEAD = 10, FROM = 8, WHY = 2, MORE = 11 };

    (void)state;
    log_begin_cosigned();
    struct span bytes = written();
    const uint8_t *now = bytes.data;
    memcpy(old, now, HEAD);
    memcpy(old + HEAD, now + HEAD + FROM, WHY);
    memcpy(old + HEAD + WHY, now + HEAD + FROM + WHY + MORE, bytes.size - HEAD - FROM - WHY - MORE);
    old[0] = 1;
    assert_true(witness_recall(&grove.witness, (struct span){old, bytes.size - FROM - MORE}));
    assert_int_equal(grove.witness.n, AT_FIRST);
    log_add_ours(2);
    grove.first = grove.next;
    log_show();
    witness_steps();
    check_cosigned(7);
}

/* A commit that failed. */
static void what_went_on_is_forgotten_with_it(void **state)
{
    (void)state;
    log_begin_cosigned();
    struct span bytes = written();
    log_add(1);
    log_show();
    witness_steps();
    check_cosigned(6);
    log_add(1);
    log_show();
    assert_true(witness_recall(&grove.witness, bytes));
    witness_steps();
    check_no_step();
    assert_int_equal(grove.witness.n, AT_FIRST);
    assert_true(witness_asks(&grove.witness, grove.witness.asked_session + 1, 0));
}

static void memory_that_is_none_is_refused(void **state)
{
    static uint8_t bytes[WITNESS_MEMORY_BYTES_MAX + 1];

    (void)state;
    log_begin_cosigned();
    struct span good = written();
    for (size_t size = 1; size < good.size; size += size < 20 ? 1 : 7) {
        uint8_t *copy = malloc(size);
        memcpy(copy, good.data, size);
        assert_false(witness_recall(&grove.witness, (struct span){copy, size}));
        free(copy);
    }
    for (unsigned at = 0; at < 2; at++) {
        memcpy(bytes, good.data, good.size);
        bytes[at] = 9;
        assert_false(witness_recall(&grove.witness, (struct span){bytes, good.size}));
    }
    memcpy(bytes, good.data, good.size);
    bytes[18] = 0xff; /* a reason longer than all */
    assert_false(witness_recall(&grove.witness, (struct span){bytes, good.size}));
    memset(bytes, 0, sizeof bytes);
    for (bytes[0] = 1; bytes[0] <= 2; bytes[0]++)
        assert_false(witness_recall(&grove.witness, (struct span){bytes, sizeof bytes}));
}

int main(void)
{
    SUITE_TEST(memory_comes_back);
    SUITE_TEST(receipts_before_the_greeting_are_in_the_base);
    SUITE_TEST(memory_of_the_first_format_is_read);
    SUITE_TEST(what_went_on_is_forgotten_with_it);
    SUITE_TEST(memory_that_is_none_is_refused);
    return suite_run("witness_memory");
}

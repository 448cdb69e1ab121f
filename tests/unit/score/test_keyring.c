/* common/score/keyring: what is granted is found by its key and by its record, until it is
 * withdrawn. */
#include "common/score/keyring.h"

#include "tests/unit/support.h"

static struct keyring ring;

/* The number is the first byte of its key, too. */
static struct grant a_grant(uint64_t n, enum role role, uint8_t source)
{
    struct grant grant = {.n = n, .role = role, .source = source};

    memcpy(grant.key, &n, sizeof n);
    return grant;
}

static void add(uint64_t n, enum role role, uint8_t source)
{
    struct grant grant = a_grant(n, role, source);

    assert_true(keyring_may_grant(&ring, grant.key));
    keyring_add(&ring, &grant);
}

static void drop(uint64_t n)
{
    struct grant grant = a_grant(n, ROLE_READER, 0);

    assert_true(keyring_may_withdraw(&ring, grant.key));
    keyring_remove(&ring, grant.key);
}

static bool may_withdraw(uint64_t n)
{
    struct grant grant = a_grant(n, ROLE_READER, 0);

    return keyring_may_withdraw(&ring, grant.key);
}

/* By key and by record alike. */
static bool is_granted(uint64_t n)
{
    struct grant grant = a_grant(n, ROLE_READER, 0);
    const struct grant *found = keyring_find(&ring, grant.key);

    assert_ptr_equal(found, keyring_granted_by(&ring, n));
    assert_true(!found || found->n == n);
    return found != NULL;
}

static void key_is_granted_until_it_is_withdrawn(void **state)
{
    (void)state;
    ring.count = 0;
    assert_false(is_granted(2));
    for (uint64_t n = 2; n <= 12; n += 2)
        add(n, ROLE_READER, SOURCE_ID_NONE);
    drop(2);
    drop(6);
    drop(12);
    for (uint64_t n = 0; n <= 14; n++)
        assert_int_equal(is_granted(n), n == 4 || n == 8 || n == 10);
    assert_int_equal(ring.count, 3);
    for (unsigned i = 1; i < ring.count; i++)
        assert_true(ring.grants[i - 1].n < ring.grants[i].n);
}

static void key_is_granted_once_at_a_time(void **state)
{
    struct grant grant = a_grant(2, ROLE_READER, SOURCE_ID_NONE);

    (void)state;
    ring.count = 0;
    keyring_add(&ring, &grant);
    assert_false(keyring_may_grant(&ring, grant.key));
    keyring_remove(&ring, grant.key);
    assert_true(keyring_may_grant(&ring, grant.key));
    grant.n = 5;
    keyring_add(&ring, &grant);
    assert_null(keyring_granted_by(&ring, 2));
    assert_int_equal(keyring_find(&ring, grant.key)->n, 5);
}

static void keys_have_a_bound(void **state)
{
    struct grant more = a_grant(KEYS_MAX + 2, ROLE_READER, SOURCE_ID_NONE);

    (void)state;
    ring.count = 0;
    for (uint64_t n = 2; n < KEYS_MAX + 2; n++)
        add(n, ROLE_DISTRICT, (uint8_t)(n % 20));
    assert_int_equal(ring.count, KEYS_MAX);
    assert_true(is_granted(2));
    assert_true(is_granted(KEYS_MAX + 1));
    assert_false(keyring_may_grant(&ring, more.key));
    drop(1000);
    assert_true(keyring_may_grant(&ring, more.key));
}

static void last_key_of_the_office_stays(void **state)
{
    (void)state;
    ring.count = 0;
    add(2, ROLE_OFFICE, SOURCE_ID_OFFICE);
    add(3, ROLE_INTAKE,
        SOURCE_ID_OFFICE); /* is for the office's intake, and no key of the office */
    add(4, ROLE_DISTRICT, 0);
    assert_false(may_withdraw(2));
    assert_false(may_withdraw(5)); /* is not granted */
    assert_true(may_withdraw(3));
    assert_true(may_withdraw(4));
    add(5, ROLE_OFFICE, SOURCE_ID_OFFICE);
    assert_true(may_withdraw(2));
    assert_true(may_withdraw(5));
    drop(2);
    assert_false(may_withdraw(5));
}

static const struct speaks_row {
    const char *title;
    uint64_t n;
    uint8_t source;
    bool may;
} speaks[] = {
    {"without a key, a centre", 0, 7, true},
    {"without a key, the office", 0, SOURCE_ID_OFFICE, true},
    {"the office's for the office", 2, SOURCE_ID_OFFICE, true},
    {"the office's for a centre", 2, 7, false},
    {"a district's for itself", 3, 7, true},
    {"a district's for another", 3, 8, false},
    {"a district's for the office", 3, SOURCE_ID_OFFICE, false},
    {"an intake's for its source", 4, 7, false},
    {"the office's intake's for the office", 5, SOURCE_ID_OFFICE, false},
    {"a reader's for nobody", 6, SOURCE_ID_NONE, false},
    {"a reader's for a centre", 6, 7, false},
    {"one that was withdrawn", 7, 7, false},
    {"one that was never granted", 1, 7, false},
    {"one that is yet to be granted", 8, 7, false},
};

static void key_speaks_for_its_source(void **state)
{
    const struct speaks_row *row = *state;

    ring.count = 0;
    add(2, ROLE_OFFICE, SOURCE_ID_OFFICE);
    add(3, ROLE_DISTRICT, 7);
    add(4, ROLE_INTAKE, 7);
    add(5, ROLE_INTAKE, SOURCE_ID_OFFICE);
    add(6, ROLE_READER, SOURCE_ID_NONE);
    add(7, ROLE_DISTRICT, 7);
    drop(7);
    assert_int_equal(keyring_speaks_for(&ring, row->n, row->source), row->may);
}

int main(void)
{
    SUITE_TEST(key_is_granted_until_it_is_withdrawn);
    SUITE_TEST(key_is_granted_once_at_a_time);
    SUITE_TEST(keys_have_a_bound);
    SUITE_TEST(last_key_of_the_office_stays);
    SUITE_ROWS(speaks, key_speaks_for_its_source);
    return suite_run("keyring");
}

/* common/base/fingerprint: as `sha256sum` has it, in groups. */
#include "common/base/fingerprint.h"

#include "tests/unit/support.h"

static void fingerprint_is_the_start_of_the_sum(void **state)
{
    uint8_t key[KEY_BYTES] = {0};
    char text[FINGERPRINT_BYTES];

    (void)state;
    fingerprint_of(key, text); /* of 32 zero bytes: 66687aadf862bd77… */
    check_string("zeros", text, "6668-7aad-f862-bd77");
    key[KEY_BYTES - 1] = 1;
    fingerprint_of(key, text);
    assert_string_not_equal(text, "6668-7aad-f862-bd77"); /* the last byte counts too */
}

int main(void)
{
    SUITE_TEST(fingerprint_is_the_start_of_the_sum);
    return suite_run("fingerprint");
}

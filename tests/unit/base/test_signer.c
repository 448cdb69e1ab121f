/* common/base/signer: the hash of a verifier key. */
#include "common/base/signer.h"

#include "tests/unit/proto/support_event.h"

static const struct signer_row {
    const char *title;
    const char *signer;
    bool is_true;
} rows[] = {
    {"a cosigner's", SIGNER_A, true},
    {"the longest name",
     "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww+1a655559+"
     "BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD",
     true},
    {"the shortest name", "w+1534e368+BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD", true},
    {"one that is known far and wide",
     "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", true},
    {"another first digit", "w+0534e368+BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD", false},
    {"another last digit", "w+1534e369+BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD", false},
    {"another name", "v+1534e368+BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD", false},
    {"another key", "w+1534e368+BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKE", false},
    {"another type", "w+1534e368+BWRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD", false},
};

static void hash_is_that_of_name_and_key(void **state)
{
    const struct signer_row *row = *state;

    assert_int_equal(signer_has_true_hash(text_of(row->signer)), row->is_true);
}

int main(void)
{
    SUITE_ROWS(rows, hash_is_that_of_name_and_key);
    return suite_run("signer");
}

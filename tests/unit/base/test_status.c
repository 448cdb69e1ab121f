/* common/base/status: what the C library's errors are to us, and how a program tells them. */
#include <errno.h>

#include "common/base/status.h"
#include "tests/unit/support.h"

static const struct errno_row {
    const char *title;
    int error;
    enum status status;
} errno_rows[] = {
    {"no error is none", 0, STATUS_OK},
    {"a missing permission is denied", EACCES, STATUS_DENIED},
    {"a missing privilege is denied", EPERM, STATUS_DENIED},
    {"a disk for reading only is denied", EROFS, STATUS_DENIED},
    {"a disk without space is full", ENOSPC, STATUS_FULL},
    {"a quota that is used up is full", EDQUOT, STATUS_FULL},
    {"a path that is not there is configuration", ENOENT, STATUS_CONFIG},
    {"a path through a file is configuration", ENOTDIR, STATUS_CONFIG},
    {"a path that is too long is configuration", ENAMETOOLONG, STATUS_CONFIG},
    {"an address in use is configuration", EADDRINUSE, STATUS_CONFIG},
    {"an address of another machine is configuration", EADDRNOTAVAIL, STATUS_CONFIG},
    {"a failed read or write is the disk", EIO, STATUS_DISK},
    {"a file that is too large is the disk", EFBIG, STATUS_DISK},
    {"what nobody has named is the disk", 4095, STATUS_DISK},
};

static void errno_is_the_status_of_the_row(void **state)
{
    const struct errno_row *row = *state;

    assert_int_equal(status_of_errno(row->error), row->status);
}

static void each_status_has_its_exit_code_and_text(void **state)
{
    static const int codes[] = {
#define STATUS(NAME, code, text) [STATUS_##NAME] = code,
#include "common/base/status.def"
#undef STATUS
    };

    (void)state; /* one is no failure, and to an operator damage is a disk's */
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        assert_int_equal(status_exit_code((enum status)i), codes[i]);
        assert_true(*status_text((enum status)i));
        for (size_t j = 0; j < i; j++)
            assert_true(codes[i] != codes[j] || i == STATUS_STOPPED || i == STATUS_DAMAGED);
        bool has_own = i != STATUS_STOPPED && i != STATUS_DAMAGED;
        assert_true(!has_own || status_of_exit_code(codes[i]) == (enum status)i);
        assert_int_equal(status_exit_code(status_of_exit_code(codes[i])), codes[i]);
    }
    assert_int_equal(status_of_exit_code(3), STATUS_BUG);
    assert_int_equal(status_exit_code(STATUS_OK), 0);
}

int main(void)
{
    SUITE_ROWS(errno_rows, errno_is_the_status_of_the_row);
    SUITE_TEST(each_status_has_its_exit_code_and_text);
    return suite_run("status");
}

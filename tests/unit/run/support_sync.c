#include "tests/unit/run/support_sync.h"

#include <sys/stat.h>

#include "tests/unit/support.h"

unsigned files_synced, directories_synced;

int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    struct stat info;

    assert_int_equal(fstat(fd, &info), 0);
    files_synced += S_ISREG(info.st_mode);
    directories_synced += S_ISDIR(info.st_mode) && files_synced > directories_synced;
    return 0;
}

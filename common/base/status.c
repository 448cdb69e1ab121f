#include "common/base/status.h"

#include <errno.h>

static const struct {
    int code;
    const char *text;
} rows[] = {
#define STATUS(NAME, code, text) {code, text},
#include "common/base/status.def"
#undef STATUS
};

int status_exit_code(enum status status)
{
    return rows[status].code;
}

const char *status_text(enum status status)
{
    return rows[status].text;
}

enum status status_of_errno(int error)
{
    switch (error) {
    case 0:
        return STATUS_OK;
    case EACCES:
    case EPERM:
    case EROFS:
        return STATUS_DENIED;
    case ENOSPC:
    case EDQUOT:
        return STATUS_FULL;
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case EADDRINUSE:
    case EADDRNOTAVAIL:
        return STATUS_CONFIG;
    default:
        return STATUS_DISK;
    }
}

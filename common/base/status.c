#include "common/base/status.h"

#include <errno.h>
#include <stddef.h>

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

enum status status_of_exit_code(int code)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].code == code)
            return (enum status)i;
    return STATUS_BUG;
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

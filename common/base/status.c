#include "common/base/status.h"

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

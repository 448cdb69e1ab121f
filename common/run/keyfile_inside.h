/* What the files of keyfile share. */
#ifndef KAOHE_RUN_KEYFILE_INSIDE_H
#define KAOHE_RUN_KEYFILE_INSIDE_H

#include "common/base/trouble.h"

/* "cannot WHAT PATH: why". */
MUST_CHECK enum status keyfile_fail(const char *what, const char *path, int error,
                                    struct trouble *ret_trouble);

#endif

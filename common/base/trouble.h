/* A reason for people: why a machine, a disk or a setting did not do what was asked. Whoever
 * returns an enum status that is not STATUS_OK fills one in; the program that called decides where
 * it is shown. One line, without a line end. */
#ifndef KAOHE_BASE_TROUBLE_H
#define KAOHE_BASE_TROUBLE_H

#include "common/base/status.h"

enum { TROUBLE_BYTES = 1280 }; /* has room for a path of 1 KiB; more is cut */

struct trouble {
    char why[TROUBLE_BYTES];
};

/* Writes the reason, cut between characters, and returns `status`. The arguments may point into `trouble` itself. */
__attribute__((format(printf, 3, 4))) enum status
trouble_set(struct trouble *ret_trouble, enum status status, const char *format, ...);

#endif

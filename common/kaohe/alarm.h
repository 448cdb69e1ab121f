/* One descriptor for a foreign loop: readable when one of some descriptors is, or when a time has come. */
#ifndef KAOHE_KAOHE_ALARM_H
#define KAOHE_KAOHE_ALARM_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/trouble.h"

enum { ALARM_FILES_MAX = 4 };

struct alarm {
    int fd;    /* that the loop polls; -1: there is none */
    int timer; /* -1: there is none */
    int files[ALARM_FILES_MAX];
    unsigned count;
    bool is_ringing; /* the timer was set to the present */
};

void alarm_init(struct alarm *alarm); /* with none */
/* STATUS_DISK: no files are left for it. Nothing where it is open. */
MUST_CHECK enum status alarm_open(struct alarm *alarm, struct trouble *ret_trouble);
void alarm_close(struct alarm *alarm);

/* From now on it is readable when one of these is, or after `wait_ms` (0: at once; INT64_MAX: never). Not
 * more than ALARM_FILES_MAX. Nothing where it is not open. */
void alarm_set(struct alarm *alarm, const int *files, unsigned count, int64_t wait_ms);

/* It is readable until alarm_set says otherwise; said again, this costs nothing. */
void alarm_ring(struct alarm *alarm);

#endif

/* The only reader of time. Cores never read it: they are handed `now`. */
#ifndef KAOHE_BASE_CLOCK_H
#define KAOHE_BASE_CLOCK_H

#include <stdint.h>

#include "common/base/timekeeper.h"

int64_t clock_wall_ms(void); /* since 1970-01-01 UTC; may jump */
int64_t clock_mono_ms(void); /* since some start; never goes back */
int64_t clock_mono_us(void); /* the same, for how long something took */
int64_t clock_boot_ms(void); /* since the boot, a machine's sleep counted; never goes back */

/* Wall and boot at one moment. */
struct clock_reading clock_read(void);

#endif

/* The only reader of time. Cores never read it: they are handed `now`. */
#ifndef KAOHE_BASE_CLOCK_H
#define KAOHE_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_wall_ms(void); /* since 1970-01-01 UTC; may jump */
int64_t clock_mono_ms(void); /* since some start; never goes back */

#endif

/* Points are exact: whole hundredths of a point, never floating point. */
#ifndef KAOHE_SCORE_POINTS_H
#define KAOHE_SCORE_POINTS_H

#include <stdint.h>

typedef int64_t points_t; /* hundredths */

#define POINTS(whole) ((points_t)(whole)*100)
#define POINTS_MAX POINTS(10000) /* of one finding, and of any bound in a rulebook */
#define POINTS_NONE INT64_MIN    /* where a bound is absent */

#endif

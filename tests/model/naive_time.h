/* The calendar of the naive judge: RFC 3339 by the rules of EVENTS.md 5, and years in Asia/Shanghai.
 * It shares nothing with common/score/instant.c, and counts in another way. */
#ifndef KAOHE_MODEL_NAIVE_TIME_H
#define KAOHE_MODEL_NAIVE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/text.h"

struct naive_time {
    int64_t second; /* since 1970-01-01 UTC */
    long nano;      /* 0 to 999,999,999 */
};

/* False: no time as EVENTS.md has it. */
bool naive_time_read(struct text text, struct naive_time *ret_time);
struct naive_time naive_time_of_ms(int64_t ms);
int naive_time_compare(struct naive_time a, struct naive_time b); /* <0, 0, >0 */
int naive_time_year(struct naive_time time);                      /* in Asia/Shanghai */
/* 00:00 in Asia/Shanghai of a day that exists. */
struct naive_time naive_time_of_day(int year, int month, int day);

#endif

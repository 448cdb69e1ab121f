/* How long a view takes to tell the standings of any record. */
#ifndef KAOHE_BENCH_PAST_H
#define KAOHE_BENCH_PAST_H

/* Prints the median of the scorer's store of a home, for records by chance. */
void past_measure(const char *home);

#endif

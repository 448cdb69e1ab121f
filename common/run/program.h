/* What every program does at its start, before it opens anything. */
#ifndef KAOHE_RUN_PROGRAM_H
#define KAOHE_RUN_PROGRAM_H

#include "common/base/trouble.h"

/* To be called first. Opens /dev/null for those of stdin, stdout and stderr that are closed, so that
 * no socket gets their number. From then on a file that reaches its size limit is an error (EFBIG)
 * and no signal; a store's file that is damaged ends the process with 74 and a message (store_guard). */
void program_begin(void);

/* Raises the limit of open files, and so of connections, as far as allowed. STATUS_CONFIG where that
 * is too low for a daemon. */
MUST_CHECK enum status program_files(struct trouble *ret_trouble);

/* Whether as many threads as a daemon has can be started now: libzmq aborts where one of its cannot.
 * STATUS_FULL where there are too many, else STATUS_DENIED. */
enum { PROGRAM_THREADS = 8 }; /* of a scorer whose metrics are read, which has most */
MUST_CHECK enum status program_threads(struct trouble *ret_trouble);

#endif

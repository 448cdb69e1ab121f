/* The outbox of a home's collector: never an empty one where there was one, nor another source's. */
#ifndef KAOHE_COLLECTOR_OUTBOX_HOME_H
#define KAOHE_COLLECTOR_OUTBOX_HOME_H

#include "common/run/home.h"
#include "services/collector/outbox.h"

enum { OUTBOX_HOME_STORE_BYTES = 64 };

/* Its store, below the home, and where that is. */
void outbox_home_place(const struct home *home, const char *source,
                       char ret_store[OUTBOX_HOME_STORE_BYTES], char ret_dir[HOME_PATH_BYTES]);
/* As outbox_open, in a fresh epoch; and marks the home. STATUS_CONFIG also: it was there and is gone, or it
 * is another source's. An outbox that comes back is the caller's to close, whatever the status. */
MUST_CHECK enum status outbox_home_open(const struct home *home, const char *source,
                                        outbox_t **ret_outbox, struct trouble *ret_trouble);

#endif

/* Marks: the file HOME/stores/NAME says that this home has had a store. It lies outside the store's
 * directory, so that it is still there when that is gone. A daemon whose store is gone must not
 * begin an empty one in silence: who only asked for a restart would lose the log. An operator who
 * wants that removes the mark.
 *
 *   STORE (below the home)   mark
 *   scorer                   stores/scorer
 *   collector/SOURCE         stores/collector.SOURCE
 */
#ifndef KAOHE_RUN_MARK_H
#define KAOHE_RUN_MARK_H

#include "common/run/home.h"

/* Before a store is opened. STATUS_CONFIG: it was marked, and is gone. `lost` is what is lost where
 * an empty one begins, for the message: "the log". */
MUST_CHECK enum status mark_check(const struct home *home, const char *store, const char *lost,
                                  struct trouble *ret_trouble);
/* After it was opened, and before anything is put into it; what comes back as STATUS_OK is on disk.
 * Also for a store that had no mark yet, or lost it. */
MUST_CHECK enum status mark_set(const struct home *home, const char *store,
                                struct trouble *ret_trouble);
/* Makes a mark again that was removed while its daemon runs; `ret_mended` is set true where it was,
 * and else left alone. */
MUST_CHECK enum status mark_keep(const struct home *home, const char *store, bool *ret_mended,
                                 struct trouble *ret_trouble);

#endif

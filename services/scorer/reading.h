/* Reading the log by the writer's view between two passes: renewed at the beginning, and ended here. */
#ifndef KAOHE_SCORER_READING_H
#define KAOHE_SCORER_READING_H

#include "common/ledger/view.h"

/* Parks the view, and says what failed it, if anything did. `dir` is the log's. */
MUST_CHECK enum status reading_end(view_t *view, const char *dir);

#endif

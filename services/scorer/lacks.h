/* What the log lacks of its sources: where this store is an old copy. */
#ifndef KAOHE_SCORER_LACKS_H
#define KAOHE_SCORER_LACKS_H

#include "services/scorer/ingest.h"

/* Says what was not said yet; `dir` is the store's. */
void lacks_tell(ingest_t *ingest, const char *dir);

#endif

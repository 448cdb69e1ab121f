/* What a log lacks that was receipted: its store is an old copy, and people are told what to do. */
#ifndef KAOHE_SCORER_LACKS_H
#define KAOHE_SCORER_LACKS_H

#include "services/scorer/ingest.h"

/* Each once; `dir` is where the store is. */
void lacks_tell(ingest_t *ingest, const char *dir);

#endif

#include "services/scorer/lacks.h"

#include <inttypes.h>

#include "common/base/diag.h"

/* The way out that loses nothing is the newer store, so it is told first. */
void lacks_tell(ingest_t *ingest, const char *dir)
{
    const struct source_state *state;

    while ((state = ingest_lack_to_tell(ingest)) != NULL)
        diag_warn(
            "the log lacks the sequences %" PRIu64 " to %" PRIu64 " of %s, which were "
            "receipted: this store is an old copy; %s waits, and keeps what it holds. Stop the "
            "scorer, and bring the newer store back to %s; only where there is none, start the "
            "collector of %s once with --accept-gap (deploy/old-store.md)",
            state->lacks_first, state->lacks_last, state->slug, state->slug, dir, state->slug);
}

/* Which log it was that is lost. */
#include "services/scorer/gathering_inside.h"

static unsigned count_by(const gathering_t *gathering, uint64_t log)
{
    unsigned count = 0;

    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        count += gathering_has_come(&gathering->streams[i]) && gathering->streams[i].log == log;
    return count;
}

/* By which most keep. Of as many that of the last known checkpoint, else that of the first source. */
static uint64_t find_most(const gathering_t *gathering)
{
    uint64_t log = gathering->lost.log;
    unsigned most = gathering->lost.is_known ? count_by(gathering, log) : 0;

    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        const struct stream *stream = &gathering->streams[i];
        unsigned count = gathering_has_come(stream) ? count_by(gathering, stream->log) : 0;
        if (count > most) {
            most = count;
            log = stream->log;
        }
    }
    return log;
}

/* A checkpoint may be of a log that was lost before: the one that was lost now came back since from such a
 * backup, and signed nothing that is known. A collector that was away for as long still keeps by the elder
 * one, and one that is of the newest may be alone with it: so neither one source nor the checkpoint
 * decides against most of them. */
void gathering_find_log(gathering_t *gathering)
{
    const struct lost_log *lost = &gathering->lost;

    if (gathering->is_begun)
        return;
    gathering->log = find_most(gathering);
    gathering->is_elder = lost->is_elder || (lost->is_known && gathering->log != lost->log);
}

/* Nothing of it can be taken by its number. Without a checkpoint that is not told before all have come. */
bool gathering_is_of_another_log(const gathering_t *gathering, const struct stream *stream)
{
    return (gathering->lost.is_known || gathering->is_begun) && stream->log != gathering->log;
}

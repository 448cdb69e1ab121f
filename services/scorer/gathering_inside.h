/* What the files of gathering share; nobody else includes it. */
#ifndef KAOHE_SCORER_GATHERING_INSIDE_H
#define KAOHE_SCORER_GATHERING_INSIDE_H

#include "services/scorer/gathering.h"
#include "services/scorer/lost_log.h"

/* What one source has shown. */
struct stream {
    struct gathering_source source;
    bool is_expected, has_key, is_passed;
    uint64_t session;        /* in which it has told what it keeps; 0: it has not come */
    uint64_t log;            /* whose numbers it keeps by */
    uint64_t last;           /* the last that it keeps */
    uint64_t next;           /* where its next page begins */
    bool is_asked;           /* for that */
    bool is_end;             /* there is no further page */
    int64_t asked_ms;        /* when it was */
    struct kept_item *items; /* its page */
    size_t at, count;        /* the first that was not passed */
    char *bytes;             /* of their events */
};

struct gathering {
    uint64_t at; /* the number that was passed last */
    struct lost_log lost;
    uint64_t log;  /* by whose numbers is taken, as far as is known of those that have come */
    bool is_elder; /* the last known checkpoint is of one before that */
    unsigned heard_count;
    char heard[SESSIONS_MAX][SLUG_BYTES_MAX + 1]; /* of which the backup has records */
    bool is_begun; /* events are taken: which log it was, and what is waited for, stays as it is */
    struct stream streams[SESSIONS_MAX];
};

/* What of its page was not passed is asked for again. */
void gathering_put_back(struct stream *stream);
/* It has told what it keeps. */
bool gathering_has_come(const struct stream *stream);
/* It has not, and nothing goes on without it. */
bool gathering_is_awaited(const gathering_t *gathering, const struct stream *stream);
/* Finds which log it was anew: who is waited for goes by that. To be called wherever somebody has come or
 * gone. */
void gathering_find_log(gathering_t *gathering);
/* It keeps by the numbers of another log than the one that was lost. */
bool gathering_is_of_another_log(const gathering_t *gathering, const struct stream *stream);

#endif

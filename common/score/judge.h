/* The judge: what turns an event into points. Pure, and the only place where it is decided; the
 * scorer, `kaohe score`, `kaohe replay` and the tests all call it.
 *
 *   (calendar, keyring, event, envelope)                  → subject   what the event is about
 *   (calendar, subject, finding before, scorecard before) → verdict, finding after, scorecard after
 *
 * In two steps, because the subject says which finding and which scorecard are to be fetched.
 * The order of the checks is that of EVENTS.md 5 and of reasons.def.
 */
#ifndef KAOHE_SCORE_JUDGE_H
#define KAOHE_SCORE_JUDGE_H

#include "common/score/calendar.h"
#include "common/score/instant.h"
#include "common/score/keyring.h"
#include "common/score/scorecard.h"
#include "proto/event.h"

enum { AHEAD_SECONDS_MAX = 600 }; /* `occurred` after `received` (EVENTS.md 5, `bad-time`) */

/* What comes with an event and is not part of it. */
struct envelope {
    uint64_t n;
    int64_t received_ms; /* or RECEIVED_UNKNOWN */
    struct text source;  /* a slug, or OFFICE */
    bool is_own;         /* the scorer wrote the event itself: it came from no outbox */
};

enum finding_status {
    FINDING_PENDING = 1, /* waits for the office */
    FINDING_COUNTED,
    FINDING_DISMISSED,
    FINDING_REVOKED,
};

const char *finding_status_name(enum finding_status status); /* `pending` … */

/* One fact under one clause against one centre. */
struct finding {
    enum finding_status status;
    struct instant occurred;
    int year;         /* of occurred, in Asia/Shanghai */
    int grade;        /* index into the clause's grades, -1: none */
    points_t stated;  /* `points` of the report, POINTS_NONE: none */
    points_t worth;   /* what it gives or takes where it counts; never negative */
    uint64_t n;       /* its first record */
    uint64_t n_ruled; /* the last ruling on it, 0: none */
};

/* Whether each part is within its bounds: to be asked of one that was read from disk. */
bool finding_is_sound(const struct finding *finding);

/* What an event is about, and what can be said before any finding is looked at. */
struct subject {
    enum action action;
    enum reason reason; /* the first that applies so far; then nothing below is needed */
    bool is_office;
    const struct rulebook *book;
    const struct centre *centre; /* of finding actions and self-checks; of a ruling as the newest
                                    rulebook has it, so its place there is not that of its year */
    const struct clause *clause; /* of finding actions */
    int year;                    /* of a ruling 0: the finding says it */
    struct instant occurred;
    int grade;
    points_t stated;
    struct grant
        grant; /* of a grant; of a withdrawal only its key, of a log's key only its signer */
};

struct verdict {
    enum outcome outcome;
    enum reason reason;
    uint64_t ref;         /* of a duplicate: the finding's first n */
    bool finding_changed; /* made or ruled on */
    bool finding_made;
    bool card_changed;
};

struct subject judge_subject(const struct calendar *calendar, const struct keyring *keyring,
                             const struct event *event, const struct envelope *envelope);

/* Whether the subject is a finding, which is then to be fetched. */
bool subject_has_finding(const struct subject *subject);

/* `finding` is the one before where `has_finding`, and is changed to the one after. `card` is that
 * of the centre in the finding's year (or the subject's), and likewise changed; NULL where the
 * subject has no centre. `proposed` is the rulebook of a rulebook event, aligned; NULL where its
 * text cannot be read or does not align. Closing a year, adding a rulebook, granting or
 * withdrawing a key, and naming the log's is the caller's, on the outcome `noted`. */
struct verdict judge(const struct calendar *calendar, const struct subject *subject,
                     const struct envelope *envelope, const struct rulebook *proposed,
                     bool has_finding, struct finding *finding, struct scorecard *card);

#endif

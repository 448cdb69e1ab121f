/* The moment that a question asks for (PROTOCOL.md 4): a record's number, the last record received by a
 * time, or both, of which the earlier one counts; and a time after which nothing may have occurred. */
#ifndef KAOHE_SCORER_MOMENT_H
#define KAOHE_SCORER_MOMENT_H

#include "common/ledger/view_past.h"
#include "proto/message.h"

struct moment {
    uint64_t at;                       /* 0: the newest record */
    struct text as_of, occurred_until; /* RFC 3339; nil: not asked for */
};

struct moment_found {
    bool is_found; /* else the next two are set */
    enum refusal
        refusal;     /* REFUSAL_BAD_MESSAGE: a time cannot be read; REFUSAL_NO_MOMENT: the log has
                           * no such record */
    const char *why; /* for people */
    bool is_past;    /* false: nothing is asked for, and so it is what stands in the tables */
    struct past past;
};
struct moment_found moment_find(view_t *view, const struct moment *moment);

#endif

/* What the files of witness.h share; nobody else includes it. */
#ifndef KAOHE_COLLECTOR_WITNESS_INSIDE_H
#define KAOHE_COLLECTOR_WITNESS_INSIDE_H

#include "services/collector/witness.h"

#define ALARM(why, ...) trouble_set(why, STATUS_NO, __VA_ARGS__)

/* All that a check has to go by. */
struct shown {
    struct note note;
    struct checkpoint now;
    struct merkle_proof proof;
    struct restored restored;
    struct note_key log;           /* the log's key, by the name that it has in this one */
    struct witness_earlier before; /* that from which it must go on; no records: none */
    uint64_t
        fork; /* the last record that it has in common with the log of that; UINT64_MAX: it is that */
    const char *lacks_heir; /* why no key follows the one that is known; NULL: none is said to */
    uint64_t limit;         /* of an alarm, as in the memory */
    bool is_open;
};

enum shown_verdict {
    SHOWN_GOOD,
    SHOWN_BEHIND, /* the log was brought back, and has signed nothing since */
    SHOWN_OTHER,  /* goes on from another one than was asked for: `before` */
    SHOWN_ALARM,
};
/* Holds what was shown against what was cosigned. */
enum shown_verdict witness_check(const struct witness *witness, const struct message_growth *growth,
                                 struct shown *shown, struct trouble *ret_why);
/* The alarm that nothing is left to go on from: accepted, it is as at first contact. */
enum shown_verdict witness_fail_none_left(struct shown *shown, struct trouble *ret_why);

enum count_verdict {
    COUNT_GOOD,
    COUNT_WAITS,   /* for receipts */
    COUNT_UNKNOWN, /* of this one */
    COUNT_ALARM,
};
/* Whether what was seen counts what it should. Says what is taken as it is. */
enum count_verdict witness_count(struct witness *witness, const struct witness_outbox *outbox,
                                 struct trouble *ret_says, struct trouble *ret_why);

#endif

/* What the files of restores.h share; nobody else includes it. */
#ifndef KAOHE_MODEL_RESTORES_INSIDE_H
#define KAOHE_MODEL_RESTORES_INSIDE_H

#include "tests/model/lines.h"
#include "tests/model/restores.h"

/* What is known of a record of the log that is brought back. */
struct awaited {
    bool is_kept;     /* by the outbox of its source, under this number, ever since it was lost */
    bool may_be_late; /* its source is not waited for: it has come too late, if it is missing */
    uint64_t now;     /* its number in the log that came back; 0: it has none */
    uint64_t told;    /* the same as the list says */
    bool is_told_refused; /* now, and not before */
    bool is_untaken;      /* it says that somebody keeps it, and it comes as new */
};

struct restores_books {
    const char *scorer, *const *outboxes, *const *sources;
    bool is_under_way;
    bool is_strict;          /* all keep by the numbers of `lost` */
    bool were_loose;         /* some were not, in this history */
    bool may_forget;         /* outboxes may have to */
    bool has_rival;          /* a source has two collectors */
    bool is_witnessed;       /* collectors tell of checkpoints whom the log counts */
    bool had_to_forget;      /* and did, behind a restore */
    const struct loss *lost; /* what is brought back, by whose numbers they keep */
    uint64_t signed_count;   /* checkpoints of the backup */
    uint64_t from;           /* the last record of the backup */
    uint64_t missing, known; /* as the list counts it, up to a checkpoint that is known */
    uint64_t kept[RESTORES_OUTBOXES], events[RESTORES_OUTBOXES]; /* rows, at the last look */
    unsigned count;
    uint64_t common;
    uint64_t log;                               /* the name of the one that came back last */
    struct awaited awaited[LOSSES_RECORDS_MAX]; /* by number */
    bool is_line_lost[LINES_SOURCES][LINES_POOL];
    struct naive_record gone[LOSSES_RECORDS_MAX]; /* kept by nobody */
    unsigned gone_count;
};
extern struct restores_books restores_books;

/* The log as it is now has the record of that source, epoch and sequence. */
bool restores_is_in_log(const struct naive_record *record);
/* The same event, of the same source, epoch, sequence and time. */
bool restores_are_same(const struct naive_record *a, const struct naive_record *b);

/* restores_back.c: by the numbers of one log that is lost. */
void restores_check_back(struct restores_counts *counts);

#endif

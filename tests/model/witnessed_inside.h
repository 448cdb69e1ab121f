/* What the files of witnessed.h share; nobody else includes it. */
#ifndef KAOHE_MODEL_WITNESSED_INSIDE_H
#define KAOHE_MODEL_WITNESSED_INSIDE_H

#include "services/collector/witness.h"
#include "tests/model/witnessed.h"
#include "tests/model/witnessed_disk.h"

enum { BOOKS_MAX = 3, SHOWN_MAX = 512, EARLIER_MAX = 256 };

#define NUMBER(n) ((unsigned long long)(n))

/* What a checkpoint that was shown is a tale of. */
struct shown_note {
    uint64_t sum;
    struct tale tale;
};

/* A checkpoint that came in this pass, and goes on from another than was cosigned. */
struct look {
    bool is_due;
    uint64_t from, session;
};

struct book {
    const struct machine *machine;
    unsigned source;
    bool is_excused;
    struct tale cosigned;             /* the last one, since an alarm was accepted */
    uint64_t sum;                     /* of its text */
    struct tale earlier[EARLIER_MAX]; /* all that it cosigned since it last began without any */
    unsigned earlier_count;
    unsigned again; /* alarms since one was accepted */
    bool is_bare;   /* one of them was that nothing is left */
    uint64_t asked; /* from where its last question is */
    bool has_base;  /* it began with an honest log */
    bool is_anew;   /* but with what it finds there */
    bool is_alarm;  /* on disk */
    bool is_betrayed, has_lacked;
    bool is_shown;
    bool may_accept; /* a person has said so */
    uint64_t session;
    uint64_t receipt_max;       /* the highest record that it has had a receipt of */
    struct receipted receipted; /* as its pass began */
    struct remembered before;
    struct look look;
    bool has_evidence; /* of this pass */
    unsigned
        doubts; /* how often the log was lost with something of what it cosigned, and it may say so */
};

struct witnessed_world {
    const char *disk;
    struct book books[BOOKS_MAX];
    unsigned count;
    struct shown_note shown[SHOWN_MAX];
    unsigned shown_count;
    bool is_restored; /* a backup was put in its place, once */
    uint64_t fork;    /* the first record that was written anew; 0: the log is honest */
    enum forgery_kind kind;
    unsigned victim;
};
extern struct witnessed_world witnessed_world;
extern struct witnessed_counts witnessed_count;

/* Its outbox and its memory are no more, or a person has accepted its alarm. */
void witnessed_begin_anew(struct book *book);

/* witnessed_restored.c: how many alarms may follow where a log is lost, and another is in its place: none where that goes
 * on from it. */
unsigned witnessed_count_lost(struct tale before, struct tale now);

/* witnessed_memory.c: a checkpoint is shown; which one has a text of this sum (NULL: none); and what a witness
 * remembers on its disk is held against what it remembered before. */
void witnessed_shown(struct text note);
const struct shown_note *witnessed_find_shown(uint64_t sum);
void witnessed_look_at_memory(struct book *book);

#endif

/* The witness: what a collector holds against each checkpoint of the log before it cosigns it
 * (PROTOCOL.md 16). Pure: bytes, counts and times are handed in, and what is to be done comes back.
 *
 *             GROWTH that is signed, and goes on               all that was sent is receipted,
 *             from the last that was cosigned                  and is counted rightly
 *   ┌──────┐ ───────────────────────────────► ┌─────────────┐ ─────────────────────────────► cosigned
 *   │ asks │                                  │ has seen it │                                   │
 *   └──────┘ ◄─────────────────────────────── └─────────────┘                                   │
 *       ▲  │                                         │                                          │
 *       │  └─────────────── anything else ───────────┴──► ALARM ── witness_accept ─► begins anew │
 *       └──────────────────────────────────────────────────────────────────────────────────────┘
 *
 * "Begins anew" is as at first contact, but for one thing: of the checkpoints that it has cosigned
 * it keeps WITNESS_EARLIER_MAX, the older the fewer, and the log must go on from the last of them at
 * or below the fork. Where the fork is, the records `restore` say (proof/restored.h), or that the log
 * has shrunk, to a size; where that is a lie it is an alarm again, and so it is where the log then
 * shows a fork that is deeper than the one that was accepted (witness_shown.c). A log that forked
 * without a word is asked for one after the other, from the newest, and where it goes on is said.
 *
 * What came back from a backup and is not shorter than what was cosigned goes on without an alarm, by
 * the origin that it has then. Until it shows a checkpoint of that, the record `restore` is a word
 * alone: it excuses no fork of what is signed under the name before, nor silence for longer than
 * WITNESS_WAITS_MS. Where nothing was ever cosigned here there is nothing to be silent about.
 *
 * The count (witness_count.c), by an example. The log had 7 events of wuhou as its collector, with a
 * new outbox, first met it, and a checkpoint of 40 records counts just these: the base is 7. The
 * collector then hands over its sequences 1 to 5, whose receipts say the records 41, 42, 44, 47 and
 * 52. A checkpoint of 50 records must count 7 + 4 of wuhou, since 52 is not in it yet.
 *   10   one is lost that was receipted: alarm.
 *   12   one more than that. It may be the sequence 6, whose receipt is still on the way: that is
 *        waited for until all is receipted that was given out as the checkpoint was shown. If there
 *        are still 12 then, somebody else has sent in the name of wuhou: alarm.
 * The base is taken of a checkpoint of all that the log had as the conversation began, and counts what
 * was receipted before as it is there: an outbox that was lost had sent other events, and the receipts
 * of a log that was put in another's place have the numbers of that one. Behind a restore it is taken
 * anew, and never of fewer than were counted where the log goes on from and are kept here of what
 * came behind that. What was receipted before the conversation, and has a number beyond the checkpoint, is
 * demanded too: else a scorer that has lost it would only have to tell a number that is far off.
 *
 * The log's key. It is that of keys/log.signer, until the scorer shows that another has followed it: by a
 * proof that the record which names that one stands in a checkpoint which the key before has signed
 * (proof/proof_heir.h). Proofs are kept for ever, so whoever was away for long follows too, key by key.
 * The key that was followed lasts as long as keys/log.signer is the one that it was followed from. */
#ifndef KAOHE_COLLECTOR_WITNESS_H
#define KAOHE_COLLECTOR_WITNESS_H

#include "common/base/trouble.h"
#include "common/proof/checkpoint.h"
#include "common/proof/restored.h"
#include "proto/message.h"
#include "services/collector/kept.h"

enum {
    WITNESS_ASK_MS = 20 * 1000,          /* between two questions */
    WITNESS_WAITS_MS = 24 * 3600 * 1000, /* for the first checkpoint of a log that came back */
    WITNESS_NOTE_BYTES_MAX = CHECKPOINT_TEXT_BYTES_MAX + 1 + NOTE_LINE_BYTES,
    WITNESS_EARLIER_MAX = BOUND(64, 4), /* at least 3, below 256 */
    WITNESS_EARLIER_BYTES = 3 * 8 + DIGEST_BYTES,
    WITNESS_MEMORY_BYTES_MAX = 40 + TROUBLE_BYTES + WITNESS_EARLIER_MAX * WITNESS_EARLIER_BYTES +
                               2 * NOTE_KEY_TEXT_BYTES + WITNESS_NOTE_BYTES_MAX,
};

enum witness_state {
    WITNESS_NONE, /* has cosigned nothing yet */
    WITNESS_GOOD,
    WITNESS_ALARM,
    /* Of a testimony alone: it is good, and the log shows nothing that could be cosigned. */
    WITNESS_WAITS,
    WITNESS_STATE_COUNT,
};

/* A checkpoint with the log's signature alone. */
struct witness_note {
    char bytes[WITNESS_NOTE_BYTES_MAX];
    size_t size; /* 0: none */
};

/* A checkpoint that was cosigned once. */
struct witness_earlier {
    uint64_t size, log; /* of the log by that number (origin_log) */
    uint64_t count;     /* of events in this source's name */
    struct merkle_hash root;
};

/* What is on disk. */
struct witness_memory {
    enum witness_state state;
    int64_t base;  /* what the log counts in this source's name beside what was receipted here... */
    uint64_t from; /* ...from this sequence on */
    struct trouble alarm; /* why; of WITNESS_ALARM */
    /* Of an alarm: what was cosigned beyond that is not in the log; UINT64_MAX: nothing is known. */
    uint64_t limit;
    bool is_open; /* and where it forked below that is not known */
    unsigned earlier_count;
    struct witness_earlier earlier[WITNESS_EARLIER_MAX]; /* ascending, below the last one */
    struct witness_note cosigned;                        /* the last one; none: at first contact */
    bool has_heir;
    struct note_key given; /* the key of keys/log.signer then */
    struct note_key heir;  /* and the one that has followed it, under the same name */
};

/* One that has stood all checks but that of its count. */
struct witness_seen {
    struct witness_note note; /* none: nothing waits */
    struct note_key
        log; /* under the name that it has there: the log is known by that once this is cosigned */
    uint64_t size, count; /* its records, and those in this source's name */
    struct witness_earlier now;
    /* The count is taken as it is: at first contact, or behind a restore or an alarm. */
    bool is_anew;
    uint64_t await; /* when the outbox begins with this sequence, no receipt is on the way */
    struct merkle_proof proof;
    bool is_known; /* it is the one that was cosigned last, and lacks our line */
};

struct witness {
    const char *source;
    bool has_keys;
    struct note_key given; /* of keys/log.signer */
    struct note_key log;   /* that, or what has followed it */
    struct note_pair pair;
    struct witness_memory memory;
    uint64_t n;                    /* the size of the one that it goes on from; 0: none */
    struct witness_earlier before; /* that one */
    struct witness_earlier last;   /* behind an accepted alarm: what was cosigned last */
    bool waits; /* it was shown that a log which came back has signed nothing since... */
    int64_t waits_since_ms; /* ...when it first asked so; a process that starts again counts anew */
    bool
        is_uncounted; /* the last that it has seen could not be held against what was handed over */
    struct witness_seen seen;
    uint64_t asked_session; /* the conversation of the last question; 0: none yet */
    int64_t asked_ms;
};

/* How many of the events from sequence `from` on that were receipted have a record up to `n`, as is on
 * disk. False: it is not known any more. */
typedef bool witness_receipted(void *context, uint64_t from, uint64_t n, uint64_t *ret_count);
/* How many of the events that are kept are records of this span of the log by that number (kept_count).
 * False: they do not all have their numbers in that log yet. */
typedef bool witness_kept(void *context, uint64_t log, const struct kept_span *span,
                          uint64_t *ret_count);

/* What is on disk of the outbox; and as the conversation began, the records that the log had, and the first
 * sequence that was held. */
struct witness_outbox {
    uint64_t first, next;
    witness_receipted *receipted;
    witness_kept *kept;
    void *context;
    uint64_t greeted_n, greeted_first;
};

/* What a step asks for, in this order. */
struct witness_output {
    bool is_alarm;     /* `shown` and `proof` are the evidence, beside the memory's note */
    struct text shown; /* points into the GROWTH, or into the witness */
    struct merkle_proof proof;
    bool keep;           /* the memory has changed: it goes to disk before the line goes out */
    struct trouble says; /* for the operator; empty: nothing. A warning where is_alarm */
    uint64_t n;          /* the checkpoint that `line` cosigns; 0: none */
    char line[NOTE_LINE_BYTES];
};

/* Without keys (`log` or `pair` NULL) it does nothing. All but `source` is copied; the caller clears. */
void witness_init(struct witness *witness, const char *source, const struct note_key *log,
                  const struct note_pair *pair);
void witness_clear(struct witness *witness);

/* What is on disk, to its bytes and back. False: it cannot be read; but for its note, which nobody looks
 * at. */
size_t witness_write(const struct witness_memory *memory,
                     uint8_t ret_bytes[WITNESS_MEMORY_BYTES_MAX]);
bool witness_read(struct span bytes, struct witness_memory *ret_memory);
/* Goes on from there; no bytes are first contact. Whatever was going on is forgotten. False: they cannot be
 * read. */
bool witness_recall(struct witness *witness, struct span bytes);

/* Whether a question is due in this conversation, of the checkpoints behind that of witness->n records; it
 * then counts as asked. */
bool witness_asks(struct witness *witness, uint64_t session, int64_t now_ms);

/* One step: what the scorer has shown, or NULL where only receipts may have come. `time_s` is the wall
 * clock, 0 where it is not trusted: then nothing is cosigned. */
void witness_step(struct witness *witness, const struct message_growth *growth,
                  const struct witness_outbox *outbox, uint64_t time_s,
                  struct witness_output *ret_output);

/* A person takes the log as it is now: it begins anew, from what is left of the earlier ones. The memory
 * has changed. */
void witness_accept(struct witness *witness);

/* The log's key by the name that keys/log.signer has now; another key is passed over. */
void witness_name_log(struct witness *witness, const struct note_key *given);

/* witness_earlier.c. Keeps the one that was cosigned last among the earlier ones, before another takes its
 * place. */
void witness_earlier_add(struct witness_memory *memory, const struct witness_earlier *one);
/* Forgets those of more records than this. */
void witness_earlier_cut(struct witness_memory *memory, uint64_t limit);
/* What a note says, for the source. */
struct witness_earlier witness_earlier_of(const struct checkpoint *checkpoint, const char *source);

#endif

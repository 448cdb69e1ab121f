/* A log that a test writes as it likes, the outbox of wuhou whose events are in it, and its witness. */
#ifndef KAOHE_TESTS_SUPPORT_WITNESS_H
#define KAOHE_TESTS_SUPPORT_WITNESS_H

#include "services/collector/witness.h"
#include "tests/unit/proof/support_proof.h"

enum { RECORDS_MAX = 60, TIME_S = 1700000000, AT_FIRST = 5, OWN = 7 };

struct log_world {
    char records[RECORDS_MAX][32]; /* record n at n - 1 */
    unsigned size;
    uint64_t own;               /* that it counts for wuhou */
    uint64_t n_of[RECORDS_MAX]; /* of sequence s at s - 1: the record that its receipt names */
    uint64_t first, next;
    uint64_t greeted_n,
        greeted_first;   /* as the conversation began; 0: as if the log began with it */
    uint64_t known_from; /* receipts of sequences below this are forgotten */
    bool is_stale;       /* the numbers are those of the log before */
    struct witness witness;
    struct witness_output output;
    struct note_pair signer, also; /* the log's; and one that signs too */
    bool has_also;
    char naming[MADE_RECORD_BYTES]; /* record `named` names a key of the log; 0: none does */
    size_t naming_size;
    unsigned named;
    struct {
        unsigned n;
        size_t size;
        char bytes[MADE_RECORD_BYTES];
    } restored[RESTORED_MAX]; /* the records by which the log came back */
    unsigned restored_count;
    char restores[RESTORED_BYTES_MAX]; /* of them, those that it tells of */
    size_t restores_size;
    char note[NOTE_SIGNED_BYTES_MAX]; /* shown last */
    size_t note_size;
};
extern struct log_world grove;

/* Three records; and with two of ours behind them, which are receipted, and cosigned. */
void log_begin(void);
void log_begin_cosigned(void);

enum { FORK = 12, LOST = 20 };
/* Cosigned at 5, 8, 12, 16 and 20 records. */
void begin_with_five(void);
/* What is behind the backup is lost, and other records come. */
void come_back(unsigned from);

void log_add(unsigned count);
/* Events of wuhou, which are receipted once the outbox begins behind them. */
void log_add_ours(unsigned count);

/* The log is brought back as it is, under the origin that follows. */
void log_restore(void);

/* A record that names this one as the log's key. */
void log_name(const struct note_pair *next);
/* The proof file of that record in what is in grove.note; the caller frees. */
struct text log_proof(struct forest *forest);

/* Its tree; the caller destroys it. */
struct forest *log_grown(void);
/* Into grove.note; returns the size. */
size_t log_sign(struct forest *forest);
/* What is in grove.note, and that it goes on from the first `from` records; good until the next. */
struct message_growth growth_from(struct forest *forest, uint64_t from);
/* Shows a signed checkpoint of all of it, with what shows that it has grown into that. */
void log_show(void);
void show_note(struct forest *forest); /* as grove.note is */

void witness_steps_at(const struct message_growth *growth, uint64_t time_s);
void witness_steps(void); /* nothing is shown */

/* What came of the last step: nothing; an alarm that says this; a line over what was shown last, and a memory
 * of it. */
void check_no_step(void);
void check_alarm(const char *why);
void check_cosigned(uint64_t n);
/* It goes on from `before`, cosigns `n`, and says so. */
void check_goes_on_from(uint64_t before, uint64_t n);

#endif

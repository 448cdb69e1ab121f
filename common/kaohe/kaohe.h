/* libkaohe: what a program needs to work with Kaohe's daemons. It hands lines over and learns what
 * became of each (submit), asks for standings, explanations and records (ask), and follows the
 * standings as they change (follow). Link with `pkg-config --cflags --libs kaohe`, or in CMake with
 * find_package(kaohe) and kaohe::kaohe.
 *
 * Everything goes through one object, a `kaohe_t`. What is begun goes on by itself within kaohe_next,
 * which gives one event after another, each with its kind:
 *
 *   kaohe_t *kaohe = kaohe_new(NULL, NULL);
 *   const kaohe_event_t *event;
 *
 *   if (kaohe_ask_standings(kaohe, 2006, 0, NULL) != KAOHE_OK)
 *       fprintf(stderr, "%s\n", kaohe_why(kaohe));
 *   while ((event = kaohe_next(kaohe, KAOHE_FOREVER)))
 *       if (event->kind == KAOHE_ROW)
 *           puts(event->text);
 *       else if (event->kind == KAOHE_ANSWERED && event->status != KAOHE_OK)
 *           fprintf(stderr, "%s\n", event->why);
 *   kaohe_free(&kaohe);
 *
 * A question, a submission and a subscription may be under way at the same time, one of each. For
 * more of a kind make another kaohe_t.
 *
 * Threads. A kaohe_t and the events that it gives are used by one thread at a time; whoever hands it
 * to another thread does so over a lock, or by starting or joining a thread. Two of them share nothing
 * that anyone needs to guard; kaohe_new reads the environment, as getenv does. After a fork only the
 * parent uses those that it had.
 *
 * Foreign loops. kaohe_fd is one descriptor for all that a kaohe_t waits for, time included: once it
 * is readable, call kaohe_next(kaohe, 0) until it gives NULL.
 *
 * The rest of the process. Nothing is printed, no signal's handling is changed, no locale, no
 * environment, nothing at exit; libzmq draws a number from rand() now and then. $KAOHE_HOME is read in
 * kaohe_new and nowhere else. From the first thing that is begun until kaohe_free there may be two threads
 * of libzmq's, which take no signals. Where memory ends, the process aborts; libzmq then says so on stderr.
 *
 * Texts are UTF-8. Those that an event has end with NUL and are good, as the event, until the next
 * call of kaohe_next or kaohe_free. Texts that are handed in are copied. Years are of four digits.
 * `n` is the number of a record in the log: 1, 2, 3 …; what a record and the JSON texts say is written
 * in proto/EVENTS.md, standings in its section 9.
 *
 * Compatible: within one SOVERSION functions and kinds of events are added and none is changed, and
 * struct kaohe_event grows at its end. So pass over kinds that you do not know, and never copy an
 * event by its size.
 */
#ifndef KAOHE_KAOHE_H
#define KAOHE_KAOHE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a call or an end comes to. The numbers are the exit codes of the program `kaohe`. */
typedef enum kaohe_status {
    KAOHE_OK = 0,
    KAOHE_NO = 1,     /* the answer is no: there is no such year or centre, or it cannot be had */
    KAOHE_USAGE = 64, /* this call cannot be made now, or not with this argument */
    KAOHE_BAD_DATA = 65, /* a line that is too long; a time or record that the log does not have */
    KAOHE_NOBODY = 69,   /* the daemon does not run, or does not answer */
    KAOHE_BUG = 70,      /* an answer makes no sense: the daemon is of another version, or broken */
    KAOHE_DISK = 74,     /* no files are left to this process; or what the log holds is damaged */
    KAOHE_FULL = 75,     /* try later: this kaohe_t has no room for a line now, or the collector's
                            disk is full */
    KAOHE_DENIED = 77,   /* our key may not do this, or this user may not enter the home */
    KAOHE_CONFIG = 78    /* the home's settings or keys are wrong, or it is another's collector */
} kaohe_status_t;

/* One line of English for each, for people. */
const char *kaohe_status_text(kaohe_status_t status);

typedef struct kaohe kaohe_t;

/* A client of the daemons that a home names: the directory with kaohe.zpl, keys/ and run/, of this
 * machine's own daemons or with the addresses of others' (in kaohe.zpl `query` and `feed` of the section
 * `scorer`, and `intake` of `collector`; deploy/second-machine.md). `home` NULL: $KAOHE_HOME, else
 * /var/lib/kaohe. `key` is the name of the key file by which to go, where keys are asked for; NULL:
 * the source's own, the office's, or the only one that there is. Reads no file and connects to nothing
 * yet. Never NULL. */
kaohe_t *kaohe_new(const char *home, const char *key);
/* Ends what is under way: a line without its KAOHE_TAKEN may or may not be on disk. Sets the pointer
 * to NULL; NULL is fine. */
void kaohe_free(kaohe_t **kaohe);

/* Why the last call that did not return KAOHE_OK failed: one line of English, good until the next such
 * call; empty where none has failed. */
const char *kaohe_why(const kaohe_t *kaohe);

/* Of this library, as "0.2.0". Its first number is the SOVERSION, and functions that are "since 0.2" are
 * there from then on. */
const char *kaohe_version(void);

/* ---- Events ---- */

typedef enum kaohe_kind {
    /* Of a question. */
    KAOHE_ROW = 1,      /* `text`: a JSON object of the answer */
    KAOHE_ANSWERED = 2, /* it is over. `status` KAOHE_OK: these were all rows; else `why`, and
                           `reason` where it is the scorer that says no */
    /* Of a submission. */
    KAOHE_TAKEN = 16, /* line `tag` is on the collector's disk, unless `taken` is
                         KAOHE_TAKEN_MALFORMED; once for each line, in their order. `seq` */
    KAOHE_OUTCOME =
        17, /* `outcome`, `reason`, `n`, `first`, `received_ms`: what became of the event
                           of line `tag`; once for each line whose KAOHE_TAKEN has a `seq`, in their
                           order, if outcomes were asked for */
    KAOHE_SUBMITTED = 18, /* it is over. `status` KAOHE_OK: each line had its KAOHE_TAKEN and, if
                             asked for, its KAOHE_OUTCOME; else `why` */
    /* Of a subscription, which goes on until kaohe_unfollow. */
    KAOHE_STANDINGS = 32, /* `text`: the standings of `year` as of record `n`, whole: they replace
                             those of that year that were told before, whatever their `n` */
    KAOHE_CHANGE = 33, /* `text`: a change of `year`, as a line of `kaohe watch --json`; after the
                          KAOHE_STANDINGS that have it */
    KAOHE_LOST = 34,   /* changes were lost on the way: `first` to `last` are the records that have
                          them, for kaohe_ask_records, among others that may have been told. `count`: so
                          many came too fast to be told; 0: it is not known how many. The standings
                          told last of other years than `year` may be old; they are told anew where
                          they are */
    KAOHE_HEARD = 35,  /* all that the scorer has sent up to record `n` is told; about once a second
                          also where nothing has changed */
    KAOHE_SILENT = 36, /* nothing was heard of the scorer for KAOHE_SILENCE_MS: the standings may be
                          old, until the next KAOHE_HEARD. It is looked for again by itself */
    KAOHE_UNANSWERED = 37 /* the standings of `year` (0: the default one, or any: the scorer is
                             not found) could not be had now: `status` and `why`. It is tried again
                             by itself, but where there is no such year */
} kaohe_kind_t;

typedef enum kaohe_taken {
    KAOHE_TAKEN_MALFORMED = 0, /* passed over: `field` (may be empty) and `why` say what is wrong */
    KAOHE_TAKEN_EVENT = 1,
    KAOHE_TAKEN_OPENED = 2,  /* a case record, of a case seen for the first time */
    KAOHE_TAKEN_UPDATED = 3, /* or of one seen before */
    KAOHE_TAKEN_BLANK = 4    /* an empty line: skipped */
} kaohe_taken_t;

enum { KAOHE_SILENCE_MS = 5000 };

/* A field that the kind does not name is 0, and a text empty; no text is NULL. */
typedef struct kaohe_event {
    kaohe_kind_t kind;
    kaohe_status_t status;
    const char *why; /* for people; of a KAOHE_TAKEN that is not malformed a remark, or empty */
    const char *text;
    size_t text_bytes; /* without its NUL */
    int year;
    uint64_t n;
    uint64_t first, last; /* of KAOHE_OUTCOME `duplicate`, `first` is the record that stands */
    uint64_t tag;
    kaohe_taken_t taken;
    const char *field;
    const char *outcome; /* "refused", "duplicate", "late", "counted", "pending", "confirmed",
                            "dismissed", "revoked" or "noted" */
    const char *reason;  /* a word: why it was refused, as "unknown-clause"; since 0.2 also why a
                            question was, as "not-found" (proto/PROTOCOL.md, section 6); else empty */
    int64_t received_ms; /* when the scorer received it, since 1970-01-01 UTC */
    uint64_t count;
    /* Since 0.2: the number that the source gave to the event of the line, which its record has too; 0:
     * the line has none, as a case record that is not overdue. */
    uint64_t seq;
} kaohe_event_t;

enum { KAOHE_FOREVER = -1 };

/* The next event, after at most `wait_ms` milliseconds (KAOHE_FOREVER: however long it takes; a signal
 * does not end the wait). NULL: none came in this time; or nothing is waited for, and then at once: there
 * is no question, no subscription, and no submission with a line whose events are still to come. An
 * end (KAOHE_ANSWERED, KAOHE_SUBMITTED) is the last event of what it ends, and another may be begun.
 * Nothing is sent and nothing received but in this call: keep calling. */
const kaohe_event_t *kaohe_next(kaohe_t *kaohe, int wait_ms);

/* The descriptor for foreign loops, to be polled for reading, and neither read nor closed. It stays the
 * same. −1: there are no files left for it (kaohe_why). */
int kaohe_fd(kaohe_t *kaohe);

/* ---- Ask ----
 * Each begins a question to the scorer; a question that is under way is given up, with all of its
 * events. It goes out in the next kaohe_next, and a long answer is asked for in pages, each when the rows
 * before it were taken. Without an answer it is sent again, and after five seconds it ends with
 * KAOHE_NOBODY: they begin where it, or its next page, goes out, so rows may be taken as slowly as one
 * likes. What comes back here is of the home and of the arguments: KAOHE_USAGE, KAOHE_NOBODY,
 * KAOHE_DENIED, KAOHE_CONFIG, KAOHE_DISK; the scorer's own answer is in the events.
 *
 * `year` 0: the latest that has a finding. Of the past: as of record `at` (0: the newest), or of the
 * last that was received by `as_of`, RFC 3339 with offset (NULL: the newest); of both the earlier. With
 * `occurred_until`, a time as well (NULL: none), only findings that had occurred by then are counted.
 * The answer to a record or a time that the log does not have is KAOHE_BAD_DATA; to a time that cannot be
 * read it is KAOHE_NO, "bad-message". */

/* One row: as `kaohe standings --json`. */
kaohe_status_t kaohe_ask_standings(kaohe_t *kaohe, int year, uint64_t at, const char *as_of);
kaohe_status_t kaohe_ask_standings_until(kaohe_t *kaohe, int year, uint64_t at, const char *as_of,
                                         const char *occurred_until); /* since 0.2 */
/* One row: as `kaohe explain --json`. `centre` is a slug, a GB code or a name. */
kaohe_status_t kaohe_ask_explanation(kaohe_t *kaohe, const char *centre, int year, uint64_t at,
                                     const char *as_of);
kaohe_status_t kaohe_ask_explanation_until(kaohe_t *kaohe, const char *centre, int year,
                                           uint64_t at, const char *as_of,
                                           const char *occurred_until); /* since 0.2 */
/* A row for each record from `first` to `last` (0: the newest), as `kaohe export`; none where the log
 * has not come so far. */
kaohe_status_t kaohe_ask_records(kaohe_t *kaohe, uint64_t first, uint64_t last);
/* A row for each finding that waits for a ruling, the oldest first; `centre` NULL: of all. */
kaohe_status_t kaohe_ask_pending(kaohe_t *kaohe, const char *centre);
/* One row: how the scorer is doing, and when it heard each source, as `scorer` in `kaohe status --json`. */
kaohe_status_t kaohe_ask_status(kaohe_t *kaohe);
/* Gives the question up, with all of its events; nothing is fine. Since 0.2. */
void kaohe_unask(kaohe_t *kaohe);

/* ---- Submit ----
 * Lines go to the collector of a source, in their order. KAOHE_TAKEN means that a line is on its disk
 * and will come to the scorer without further help. Without it, after an end other than KAOHE_OK, a
 * line may have been taken all the same: sent again in another submission, a report of the same finding
 * is a `duplicate` and counts once, but a ruling stands twice. */

/* Begins a submission; KAOHE_USAGE: one is under way. `source` is a centre's slug, or "office". With
 * `outcomes` (not 0) the scorer's judgement is waited for too. Else as for a question. */
kaohe_status_t kaohe_submit_begin(kaohe_t *kaohe, const char *source, int outcomes);
/* The same where the collector goes by another key file than its source's name says, as one that still runs
 * by the pair that a rotation has put aside: `by` is the name of that file, by which we go too; NULL: as
 * kaohe_submit_begin. Since 0.2. */
kaohe_status_t kaohe_submit_begin_by(kaohe_t *kaohe, const char *source, const char *by,
                                     int outcomes);
/* Hands over a line of `bytes` bytes without its line end: an event or a case record as JSON. `tag` is
 * what its events will carry. KAOHE_FULL: no room now; call kaohe_next and try again. KAOHE_BAD_DATA:
 * longer than KAOHE_LINE_BYTES_MAX. KAOHE_USAGE: no submission is open. */
kaohe_status_t kaohe_submit_line(kaohe_t *kaohe, uint64_t tag, const char *line, size_t bytes);
enum { KAOHE_LINE_BYTES_MAX = 384 * 1024 };
/* No more lines come: KAOHE_SUBMITTED follows, once all is done. It follows without this call where the
 * submission fails: after 8 seconds without any answer, or, once there are no more lines, after 60
 * without an outcome (KAOHE_NOBODY). KAOHE_USAGE: no submission is open. */
kaohe_status_t kaohe_submit_end(kaohe_t *kaohe);

/* ---- Follow ---- */

/* Begins to follow the standings; they are told of `year` first, and of each other year once it
 * changes. KAOHE_USAGE: a subscription is under way, or `year` is none. A scorer that is not there, or
 * that has moved, is looked for again and again. */
kaohe_status_t kaohe_follow(kaohe_t *kaohe, int year);
/* Ends it, with all of its events; nothing is fine. */
void kaohe_unfollow(kaohe_t *kaohe);

#ifdef __cplusplus
}
#endif

#endif

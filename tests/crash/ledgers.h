/* What the stores of a home hold after a crash, read through the real stores, opened as the
 * programs open them; and the laws that hold within each, whatever was promised. */
#ifndef KAOHE_CRASH_LEDGERS_H
#define KAOHE_CRASH_LEDGERS_H

#include "common/base/digest.h"
#include "common/ledger/view.h"
#include "common/run/home.h"
#include "proto/message.h"
#include "tests/crash/promise.h"

enum { ENTRIES_MAX = 16384, CASES_MAX = 4096, VERDICT_BYTES = 512 };

/* The first thing that was found wrong. */
struct verdict_text {
    bool is_wrong;
    char text[VERDICT_BYTES];
};
__attribute__((format(printf, 2, 3))) void wrong(struct verdict_text *verdict, const char *format,
                                                 ...);

/* A record of the log, or an event of an outbox. */
struct entry {
    unsigned source; /* SOURCES: the scorer itself */
    uint64_t epoch, seq, n;
    struct receipt receipt;
    struct text bytes; /* points into the store */
    unsigned char digest[DIGEST_BYTES];
    char name[CASE_NAME_BYTES]; /* the event's `record`, cut */
    unsigned seen;              /* how many runs of the table `seen` name it */
};

struct log_book {
    ledger_t *ledger; /* NULL: it does not open */
    view_t *view;
    uint64_t count; /* record n is entries[n - 1] */
    struct entry entries[ENTRIES_MAX];
};

struct case_seen {
    char name[CASE_NAME_BYTES];
    bool is_overdue, is_past; /* as the collector has it; by the deadline */
};

struct outbox_book {
    unsigned source;
    uint64_t first, next;
    struct entry held[ENTRIES_MAX];       /* from `first` on; without their bytes */
    struct receipt receipts[ENTRIES_MAX]; /* of those before `first`, by sequence */
    struct case_seen cases[CASES_MAX];
    unsigned case_count;
};

void log_book_open(struct log_book *book, const struct home *home, struct verdict_text *verdict);
void log_book_close(struct log_book *book);
void outbox_book_read(struct outbox_book *book, const struct home *home, unsigned source,
                      struct verdict_text *verdict);

/* NULL: there is none. A sequence is given to one event of a source, in one epoch. */
const struct entry *log_book_find(const struct log_book *book, unsigned source, uint64_t seq);

/* Folds the log again, as `kaohe replay` does, and compares each outcome and every derived table
 * byte for byte. */
void log_book_refold(const struct log_book *book, struct verdict_text *verdict);

#endif

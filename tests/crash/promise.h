/* What somebody was told, and so must hold after every crash from then on. Noted when the frame that
 * says it is sent: so a promise that is sent before it is on disk is found. */
#ifndef KAOHE_CRASH_PROMISE_H
#define KAOHE_CRASH_PROMISE_H

#include "common/base/digest.h"
#include "tests/crash/trace.h"

enum promise_kind {
    PROMISE_EPOCH,   /* HELLO: the outbox of `source` numbers under `epoch`, up to `seq` */
    PROMISE_SENT,    /* BATCH: this event is `seq` of `epoch` */
    PROMISE_TAKEN,   /* TAKEN: this event is `seq` of `source` */
    PROMISE_REPORT,  /* TAKEN: a report of case `name` is `seq` of `source` */
    PROMISE_CASE,    /* TAKEN: case `name` is known to the collector of `source` */
    PROMISE_RECEIPT, /* RECEIPT: `seq` of `epoch` is record `n` with `outcome` … `received_ms` */
    PROMISE_RECEIPTED, /* RECEIPT: `count` events of `epoch` from `seq` on have this digest */
    PROMISE_LAST,      /* WELCOME: the log has `seq`, if not 0, of `epoch` or of one before */
    PROMISE_LOG,       /* WELCOME, UPDATE: the log has record `n` */
    PROMISE_KINDS,
};

enum { SOURCES = 2, CASE_NAME_BYTES = 32 };
extern const char *const source_slugs[SOURCES];
extern const char *const promise_names[PROMISE_KINDS];

struct promise {
    enum promise_kind kind;
    unsigned source;
    uint64_t epoch, seq, n, ref;
    uint64_t count;
    int64_t received_ms;
    uint8_t outcome, reason;
    unsigned char digest[DIGEST_BYTES];
    char name[CASE_NAME_BYTES];
};

#endif

/* Every bound of the protocol and of what stands on disk, each with its reason.
 *
 * A bound here is part of the protocol, since the other side notices it; bounds of one program stand
 * in that program. Sizes are bytes.
 */
#ifndef KAOHE_PROTO_LIMITS_H
#define KAOHE_PROTO_LIMITS_H

#include "proto/bound.h"

enum {
    PROTOCOL_VERSION = 1, /* the first item of every frame */

    RECORD_BYTES_MAX = 64,       /* `record` (EVENTS.md 3), and so a case number */
    NOTE_BYTES_MAX = 512,        /* `summary`, `evidence` */
    WORD_BYTES_MAX = 512,        /* any other text of an event: it travels as the sender wrote it */
    CASE_CENTRE_BYTES_MAX = 256, /* `centre` of a case record: a key on disk */
    TEXT_BYTES_MAX = 256 * 1024, /* `text`: a rulebook file */
    LINE_BYTES_MAX = 64 * 1024,  /* one line, unless it carries `text` */
    LONG_LINE_BYTES_MAX = 384 * 1024, /* one line that carries `text`, with its JSON escapes */
    ENVELOPE_BYTES_MAX = 1024,        /* what an export adds to a line */
    SLUG_BYTES_MAX = 31,              /* centres, clauses, grades, sources */
    DIGEST_BYTES = 32,                /* SHA-256 */
    KEY_BYTES = 32,                   /* a public key of CURVE */
    KEY_TEXT_BYTES = 40,              /* the same in Z85 */
    SIGNER_BYTES_MAX = 128,           /* `signer`: a verifier key in the note form of C2SP */

    EVENT_BYTES_MAX =
        TEXT_BYTES_MAX + 8 * 1024,            /* one encoded event: its text, nine words, notes */
    FRAME_BYTES_MAX = 512 * 1024,             /* one message on a socket */
    FRAME_BYTES_GOAL = BOUND(60 * 1024, 700), /* where a sender stops adding to a frame */
    PAGE_BYTES_GOAL = BOUND(FRAME_BYTES_MAX / 2, 2000), /* where pages and lists of changes stop */
    ITEMS_MAX = BOUND(256, 12),                         /* events, lines, receipts in a frame */
    BATCH_EVENTS_MAX = BOUND(64, 5),                    /* events in a BATCH */
    FRAME_DEPTH_MAX = 3,                                /* message, list, entry */

    LINK_WINDOW_EVENTS =
        BOUND(4096, 24), /* events a collector may have on the way without a receipt */
};

#endif

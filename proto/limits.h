/* Every bound of the protocol and of what stands on disk, each with its reason.
 *
 * A bound here is part of the protocol, since the other side notices it; bounds of one program stand
 * in that program. Sizes are bytes.
 */
#ifndef KAOHE_PROTO_LIMITS_H
#define KAOHE_PROTO_LIMITS_H

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

    EVENT_BYTES_MAX =
        TEXT_BYTES_MAX + 8 * 1024, /* one encoded event: its text, nine words, notes */
    FRAME_BYTES_MAX = 512 * 1024,  /* one message on a socket */
    FRAME_BYTES_GOAL = 60 * 1024,  /* where a sender stops adding to a frame */
    PAGE_BYTES_GOAL =
        FRAME_BYTES_MAX / 2, /* where an answer in pages, or a list of changes, stops */
    ITEMS_MAX = 256,         /* events, lines, receipts in a frame */
    BATCH_EVENTS_MAX = 64,   /* events in a BATCH */
    FRAME_DEPTH_MAX = 3,     /* message, list, entry */

    LINK_WINDOW_EVENTS = 4096, /* events a collector may have on the way without a receipt */
};

#endif

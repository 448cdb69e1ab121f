/* One line as people and systems write it: an event or a case record, as JSON (EVENTS.md 3).
 *
 * Decides only whether the line can be read (`malformed`); what becomes of an event is the judge's.
 * A line owns the memory that its texts point into, until it is read again or cleared.
 */
#ifndef KAOHE_FORM_LINE_H
#define KAOHE_FORM_LINE_H

#include <jansson.h>

#include "common/base/base64.h"
#include "common/score/instant.h"
#include "common/score/scorecard.h"
#include "proto/event.h"
#include "proto/record.h"

/* The longest line of an export: with its envelope, and with the record's bytes in base64. */
enum {
    LINE_LOG_BYTES_MAX =
        LONG_LINE_BYTES_MAX + ENVELOPE_BYTES_MAX + BASE64_DIGITS(RECORD_TOTAL_BYTES_MAX),
    LINE_ENVELOPE_MEMBERS = 7,
};

enum line_from {
    LINE_FROM_SENDER, /* events and case records; no envelope */
    LINE_FROM_LOG,    /* exported or hand-written events, which may have an envelope and `bytes` */
};

/* LINE_BLANK is of a log also the checkpoint that an export with proofs ends in. */
enum line_kind { LINE_BLANK, LINE_EVENT, LINE_CASE, LINE_MALFORMED };

/* The envelope as it stands in a line; what is absent is 0, RECEIVED_UNKNOWN or an absent text. */
struct line_envelope {
    uint64_t n;
    uint64_t key; /* the record that granted the key; 0: none */
    int64_t received_ms;
    struct text source, outcome, reason;
};

/* A case as its system knows it. Named by (centre, case). */
struct case_record {
    struct text id;     /* `case` */
    struct text centre; /* as sent; absent: the source's own */
    struct text slug;   /* of that centre, set where cases are kept; line_read leaves it absent */
    struct text accepted, due, closed;
    struct instant due_at, closed_at; /* where due and closed are there */
};

struct line {
    enum line_kind kind;
    struct event event;             /* LINE_EVENT */
    struct line_envelope envelope;  /* LINE_EVENT from a log */
    struct case_record case_record; /* LINE_CASE */
    struct fault fault;             /* LINE_MALFORMED */
    json_t *json;
    size_t bytes_size; /* of the member `bytes`, which counts for no bound */
    bool is_all_real;  /* a number was so long that all were read as reals */
    json_error_t error;
    unsigned char digest[DIGEST_BYTES];
    char why[64]; /* of a fault that names the action */
};

/* Reads the `size` bytes of one line, without its line end; a carriage return before it is skipped.
 * A line that was read before is cleared first; a new one begins as {0}. */
void line_read(struct line *line, const char *bytes, size_t size, enum line_from from);
void line_clear(struct line *line);

/* Which member of the envelope a name is, from 0 on; -1: none. A sender's line has none of them. */
int line_envelope_member(struct text name);

/* The number of bytes to skip at the start of a stream: a UTF-8 byte-order mark. */
size_t line_mark_size(const char *bytes, size_t size);

#endif

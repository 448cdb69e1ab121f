/* Messages: what the programs say to each other (PROTOCOL.md). One frame is one message, a msgpack
 * array [version, message, field …] of fixed positions; messages.def names each message's fields.
 *
 * `struct message` has room for every field; `type` says which are meant. Texts point into the
 * frame they were read from, or to what the sender holds.
 */
#ifndef KAOHE_PROTO_MESSAGE_H
#define KAOHE_PROTO_MESSAGE_H

#include <stdint.h>

#include "proto/event.h"

enum message_type {
#define MESSAGE(number, NAME, socket, sender, fields, meaning) MESSAGE_##NAME = number,
#include "proto/messages.def"
#undef MESSAGE
};

enum refusal {
#define REFUSAL(NAME, word, meaning) REFUSAL_##NAME,
#include "proto/refusals.def"
#undef REFUSAL
    REFUSAL_COUNT,
};

/* What the scorer says of one event. */
struct receipt {
    uint64_t n; /* 0: not known (yet) */
    enum outcome outcome;
    enum reason reason;
    uint64_t ref; /* of a duplicate: the finding's first n */
};

/* What the intake says of one line. */
enum taken {
    TAKEN_MALFORMED, /* field and why say what is wrong */
    TAKEN_EVENT,     /* in the outbox under seq */
    TAKEN_OPENED,    /* a case seen for the first time */
    TAKEN_UPDATED,   /* a case seen before; seq, if not 0, is the report that it caused */
    TAKEN_BLANK,     /* an empty line: skipped */
    TAKEN_COUNT,
};
struct verdict_line {
    enum taken taken;
    uint64_t seq;      /* of the event, or of the report that the case caused; 0: none */
    struct text field; /* of a malformed line */
    struct text why;   /* of a malformed line; else something that people should know, or absent */
};

struct message {
    enum message_type type;
    uint64_t id, instance, fresh, session, epoch, base, first, last, seq, window;
    uint64_t n, n_before, to, next, year, merged;
    struct text source, centre, clause, record, word, why, json, digest;
    size_t count; /* entries of the list that the message has */
    union {
        struct text events[ITEMS_MAX], records[ITEMS_MAX], lines[ITEMS_MAX], rows[ITEMS_MAX];
        uint64_t seqs[ITEMS_MAX];
        struct receipt receipts[ITEMS_MAX];
        struct verdict_line verdicts[ITEMS_MAX];
    };
};

/* Returns the size in bytes, or 0 where the buffer is too small. */
size_t message_encode(const struct message *message, void *bytes, size_t size_max);

/* Reads a frame from outside. False with REFUSAL_BAD_VERSION or REFUSAL_BAD_MESSAGE. */
bool message_decode(const void *bytes, size_t size, struct message *ret_message,
                    enum refusal *ret_refusal);

/* The bytes that one more text of `size` takes in a list at the most. */
size_t message_item_bytes(size_t size);

/* A SORRY, in answer to question `id`; `why` is not copied. */
struct message message_sorry(uint64_t id, enum refusal refusal, const char *why);

const char *message_name(enum message_type type); /* NULL for a number that is none */
const char *refusal_word(enum refusal refusal);
enum refusal refusal_of(struct text word); /* REFUSAL_COUNT: none of them */

#endif

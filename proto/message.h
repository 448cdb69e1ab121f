/* Messages: what the programs say to each other (PROTOCOL.md). One frame is one message, a msgpack
 * array [version, message, field …] of fixed positions; messages.def names each message's fields.
 *
 * `struct message` is a tagged union: `type` says which member is meant, and that member has the
 * fields of its row and no others. A message does not own its texts and lists: those of one that
 * was read point into its frame and into the reader's `struct message_room`, those of a message to
 * be sent point to what the sender holds.
 */
#ifndef KAOHE_PROTO_MESSAGE_H
#define KAOHE_PROTO_MESSAGE_H

#include <stdint.h>

#include "proto/event.h"

enum message_type {
#define MESSAGE(number, NAME, name, socket, sender, fields, meaning) MESSAGE_##NAME = number,
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
    uint64_t ref;        /* of a duplicate: the finding's first n */
    int64_t received_ms; /* of record n; at least 0 */
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

/* An event that was receipted by a log that is lost, as its collector keeps it. */
struct kept_item {
    uint64_t n;          /* the record that it was */
    int64_t received_ms; /* at least 0 */
    uint64_t epoch, seq;
    enum outcome outcome; /* there; OUTCOME_NONE: that is not known */
    enum reason reason;
    struct text event; /* encoded */
};

/* Lists, of at most ITEMS_MAX entries. */
struct text_list {
    const struct text *items;
    size_t count;
};
struct seq_list {
    const uint64_t *items;
    size_t count;
};
struct receipt_list {
    const struct receipt *items;
    size_t count;
};
struct verdict_list {
    const struct verdict_line *items;
    size_t count;
};
struct kept_list {
    const struct kept_item *items;
    size_t count;
};

/* The C type of each kind of field, and of each field. */
typedef uint64_t message_kind_U64;
typedef struct text message_kind_TEXT, message_kind_BIN;
typedef struct text_list message_kind_TEXTS, message_kind_BINS;
typedef struct seq_list message_kind_SEQS;
typedef struct receipt_list message_kind_RECEIPTS;
typedef struct verdict_list message_kind_VERDICTS;
typedef struct kept_list message_kind_KEPTS;
#define MESSAGE_FIELD(name, KIND, meaning) typedef message_kind_##KIND message_field_##name;
#include "proto/message_fields.def"
#undef MESSAGE_FIELD

/* One struct for each message: message_hello, message_welcome … */
#define F(field) message_field_##field field;
#define MESSAGE(number, NAME, name, socket, sender, fields, meaning)                               \
    struct message_##name {                                                                        \
        fields                                                                                     \
    };
#include "proto/messages.def"
#undef MESSAGE
#undef F

struct message {
    enum message_type type;
    union {
#define MESSAGE(number, NAME, name, socket, sender, fields, meaning) struct message_##name name;
#include "proto/messages.def"
#undef MESSAGE
    };
};

/* Where message_decode puts the entries of the list that the message has. */
struct message_room {
    union {
        struct text texts[ITEMS_MAX];
        uint64_t seqs[ITEMS_MAX];
        struct receipt receipts[ITEMS_MAX];
        struct verdict_line verdicts[ITEMS_MAX];
        struct kept_item kept[ITEMS_MAX];
    };
};

/* Returns the size in bytes, or 0 where the buffer is too small or a list is too long. */
size_t message_encode(const struct message *message, void *bytes, size_t size_max);

/* Reads a frame from outside. False with REFUSAL_BAD_VERSION or REFUSAL_BAD_MESSAGE. The message is
 * good for as long as `bytes` and `room` are. */
bool message_decode(const void *bytes, size_t size, struct message_room *room,
                    struct message *ret_message, enum refusal *ret_refusal);

/* The bytes that one more text of `size` takes in a list at the most. */
size_t message_item_bytes(size_t size);

/* The fields that many messages have; 0 where this one has none. */
uint64_t message_id(const struct message *message);
uint64_t message_session(const struct message *message);

/* A SORRY, in answer to question `id`; `why` is not copied. */
struct message message_sorry(uint64_t id, enum refusal refusal, const char *why);

const char *message_name(enum message_type type); /* NULL for a number that is none */
const char *refusal_word(enum refusal refusal);
enum refusal refusal_of(struct text word); /* REFUSAL_COUNT: none of them */

#endif

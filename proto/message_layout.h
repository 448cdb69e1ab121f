/* How messages are laid out, from messages.def and message_fields.def; for the files of this folder
 * that write and read them. */
#ifndef KAOHE_PROTO_MESSAGE_LAYOUT_H
#define KAOHE_PROTO_MESSAGE_LAYOUT_H

#include <stddef.h>

#include "proto/message.h"

enum kind {
    KIND_U64,
    KIND_TEXT,
    KIND_BIN,
    KIND_TEXTS, /* from here on lists */
    KIND_BINS,
    KIND_SEQS,
    KIND_RECEIPTS,
    KIND_VERDICTS,
    KIND_KEPTS
};

enum {
    FIELDS_PER_MESSAGE_MAX = 10,
    RECEIPT_ITEMS = 5,
    VERDICT_ITEMS = 4,
    KEPT_ITEMS = 7,
    KEPT_ITEMS_OLD = 5, /* of before outcomes were kept along: read, and not written */
    FRAME_ITEMS_MAX = 1 + 2 + FIELDS_PER_MESSAGE_MAX + ITEMS_MAX * (1 + KEPT_ITEMS),
};

/* The fields of all messages, by their names. */
enum field_name {
#define MESSAGE_FIELD(name, KIND, meaning) FIELD_##name,
#include "proto/message_fields.def"
#undef MESSAGE_FIELD
    FIELD_NAMES
};

extern const enum kind field_kinds[FIELD_NAMES];

/* Where one message has one field. */
struct slot {
    enum field_name name;
    size_t offset; /* in struct message */
};

struct layout {
    const char *name;
    enum message_type type;
    const struct slot *slots;
    size_t count;
};

const struct layout *layout_of(uint64_t type); /* NULL: no such message */

#endif

/* Every message of messages.def, filled with values of its own and compared field by field, so that
 * a new message is tested by being there. */
#ifndef KAOHE_TESTS_SUPPORT_MESSAGE_H
#define KAOHE_TESTS_SUPPORT_MESSAGE_H

#include "proto/message_layout.h"
#include "tests/unit/support.h"

struct message_row {
    const char *title, *vector_title; /* of its tests */
    const char *name;
    enum message_type type;
    const char *member; /* of struct message */
};

extern const struct message_row message_rows[];
extern const size_t message_row_count;

/* Every field of a message with a value of its own, and `count` entries in its list, which stand in
 * `room`. */
void message_fill(const struct message_row *row, size_t count, struct message_room *room,
                  struct message *ret_message);
/* The field that is the message's list; NULL: it has none. */
const struct slot *message_list(enum message_type type);
/* Gives every number and every text of a message these values. */
void message_set_all(struct message *message, uint64_t number, struct text text);
void check_same_message(const char *what, const struct message *a, const struct message *b);

#endif

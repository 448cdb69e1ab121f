/* How a case and its deadline stand in the outbox: their bytes, and the values that these mean.
 *
 *   table      key                       value
 *   cases      centre, NUL, case         flags 1, then four texts: centre as sent, accepted, due,
 *                                        closed; each its size + 1 in 2 bytes (0: absent), its bytes
 *   deadlines  class 1, due 8 + 4, the   nothing
 *              key of a case
 *
 * Flags: 1 reported, 2 rearmed; never both. The centre of a key is the slug where the roster knows
 * it. A class is an enum case_class. A due time is seconds since before the year 0 and nanoseconds,
 * so that its bytes sort.
 *
 * Every read is total: what was not written like this gives false, whatever its size. */
#ifndef KAOHE_COLLECTOR_CASE_ROW_H
#define KAOHE_COLLECTOR_CASE_ROW_H

#include "common/base/bytes.h"
#include "common/score/instant.h"
#include "proto/limits.h"

enum case_class {
    CASE_WAITING = 1, /* its deadline may yet pass unmet */
    CASE_OVERDUE,     /* reported, and still open */
    CASE_UNDATED,     /* open, without a deadline */
    CASE_DONE,        /* nothing more to wait for; not in the table of deadlines */
};

enum {
    CASE_MOMENT_BYTES_MAX = 35, /* a time as instant_read takes it, nine digits of a second */
    CASE_KEY_BYTES_MAX = CASE_CENTRE_BYTES_MAX + 1 + RECORD_BYTES_MAX,
    CASE_VALUE_BYTES_MAX = 1 + 4 * 2 + CASE_CENTRE_BYTES_MAX + 3 * CASE_MOMENT_BYTES_MAX,
    DEADLINE_KEY_BYTES_MAX = 1 + 12 + CASE_KEY_BYTES_MAX,
};

struct case_key {
    uint8_t bytes[CASE_KEY_BYTES_MAX];
    size_t size, centre_size;
};

struct case_row {
    bool is_reported;
    bool is_rearmed; /* the report was late or bad-time: wait for the case to be sent again */
    struct text centre, accepted, due, closed;
    struct instant due_at, closed_at; /* where due and closed are there */
};

struct deadline {
    enum case_class class;
    struct instant due; /* {0}: there is none */
    struct case_key key;
};

/* False: the id is empty, or one of the texts is too long or not plain. */
bool case_row_key(struct text centre, struct text id, struct case_key *ret_key);
bool case_row_read_key(struct span bytes, struct case_key *ret_key);
struct span case_row_key_span(const struct case_key *key);
struct text case_row_centre(const struct case_key *key);
struct text case_row_id(const struct case_key *key);

/* Returns the size. The texts are within their bounds. */
size_t case_row_write(const struct case_row *row, uint8_t ret_value[CASE_VALUE_BYTES_MAX]);
/* The texts of the row point into `value`. */
bool case_row_read(struct span value, struct case_row *ret_row);

/* Returns the size. */
size_t case_row_write_deadline(const struct deadline *deadline,
                               uint8_t ret_key[DEADLINE_KEY_BYTES_MAX]);
bool case_row_read_deadline(struct span key, struct deadline *ret_deadline);

#endif

/* Cursors over msgpack for the two things that have a wire form: events and messages.
 *
 * A writer fills a caller's buffer and a reader walks one fixed-position array. Both carry their
 * first error: later calls do nothing, and the verdict is read once at the end. A reader allocates
 * only after `prescan` has bounded what can be asked for.
 */
#ifndef KAOHE_PROTO_CODEC_H
#define KAOHE_PROTO_CODEC_H

#include <msgpack.h>

#include "proto/text.h"

struct writer {
    char *bytes;
    size_t size, size_max;
    bool failed; /* the buffer was too small */
    msgpack_packer packer;
};

void writer_init(struct writer *writer, void *bytes, size_t size_max);
void writer_array(struct writer *writer, size_t count);
void writer_u64(struct writer *writer, uint64_t value);
void writer_i64(struct writer *writer, int64_t value);
void writer_double(struct writer *writer, double value);
void writer_text(struct writer *writer, struct text text);              /* absent: nil */
void writer_bin(struct writer *writer, const void *bytes, size_t size); /* NULL: nil */
void writer_nil(struct writer *writer);

struct reader {
    msgpack_unpacked unpacked; /* owns the top-level array's memory */
    const msgpack_object *items;
    size_t count, at;
    bool failed;
};

/* Opens the array that fills `bytes`; its texts point into them. False (and nothing to clear)
 * where they are no such array within the bounds. */
bool reader_init(struct reader *reader, const void *bytes, size_t size, unsigned depth_max,
                 size_t items_max);
void reader_clear(struct reader *reader);

/* Opens a list inside a reader's memory; never cleared. */
struct reader reader_list(struct reader *reader);
uint64_t reader_u64(struct reader *reader);
struct text reader_text(struct reader *reader); /* nil: absent */
struct text reader_bin(struct reader *reader);  /* nil: absent */
const msgpack_object *reader_any(struct reader *reader);
bool reader_done(const struct reader *reader); /* all was read and nothing failed */

#endif

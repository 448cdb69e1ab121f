#include "proto/codec.h"

#include <assert.h>
#include <string.h>

#include "proto/prescan.h"

static int append(void *data, const char *bytes, size_t size)
{
    struct writer *writer = data;

    assert(writer->size <= writer->size_max);
    if (writer->failed || size > writer->size_max - writer->size) {
        writer->failed = true;
        return -1;
    }
    memcpy(writer->bytes + writer->size, bytes, size);
    writer->size += size;
    return 0;
}

void writer_init(struct writer *writer, void *bytes, size_t size_max)
{
    *writer = (struct writer){.bytes = bytes, .size_max = size_max};
    msgpack_packer_init(&writer->packer, writer, append);
}

void writer_array(struct writer *writer, size_t count)
{
    msgpack_pack_array(&writer->packer, count);
}

void writer_u64(struct writer *writer, uint64_t value)
{
    msgpack_pack_uint64(&writer->packer, value);
}

void writer_i64(struct writer *writer, int64_t value)
{
    msgpack_pack_int64(&writer->packer, value);
}

void writer_double(struct writer *writer, double value)
{
    msgpack_pack_double(&writer->packer, value);
}

void writer_nil(struct writer *writer)
{
    msgpack_pack_nil(&writer->packer);
}

void writer_text(struct writer *writer, struct text text)
{
    if (!text.data) {
        writer_nil(writer);
        return;
    }
    msgpack_pack_str(&writer->packer, text.size);
    msgpack_pack_str_body(&writer->packer, text.data, text.size);
}

void writer_bin(struct writer *writer, const void *bytes, size_t size)
{
    if (!bytes) {
        writer_nil(writer);
        return;
    }
    msgpack_pack_bin(&writer->packer, size);
    msgpack_pack_bin_body(&writer->packer, bytes, size);
}

bool reader_init(struct reader *reader, const void *bytes, size_t size, unsigned depth_max,
                 size_t items_max)
{
    size_t end = 0;

    *reader = (struct reader){0};
    if (!prescan(bytes, size, depth_max, items_max))
        return false;
    msgpack_unpacked_init(&reader->unpacked);
    if (msgpack_unpack_next(&reader->unpacked, bytes, size, &end) != MSGPACK_UNPACK_SUCCESS ||
        end != size || reader->unpacked.data.type != MSGPACK_OBJECT_ARRAY) {
        msgpack_unpacked_destroy(&reader->unpacked);
        return false;
    }
    reader->items = reader->unpacked.data.via.array.ptr;
    reader->count = reader->unpacked.data.via.array.size;
    return true;
}

void reader_clear(struct reader *reader)
{
    msgpack_unpacked_destroy(&reader->unpacked);
}

const msgpack_object *reader_any(struct reader *reader)
{
    static const msgpack_object nil = {.type = MSGPACK_OBJECT_NIL};

    assert(reader->at <= reader->count);
    if (reader->failed || reader->at == reader->count) {
        reader->failed = true;
        return &nil;
    }
    return &reader->items[reader->at++];
}

struct reader reader_list(struct reader *reader)
{
    const msgpack_object *item = reader_any(reader);

    if (item->type != MSGPACK_OBJECT_ARRAY) {
        reader->failed = true;
        return (struct reader){.failed = true};
    }
    return (struct reader){.items = item->via.array.ptr, .count = item->via.array.size};
}

uint64_t reader_u64(struct reader *reader)
{
    const msgpack_object *item = reader_any(reader);

    if (item->type != MSGPACK_OBJECT_POSITIVE_INTEGER) {
        reader->failed = true;
        return 0;
    }
    return item->via.u64;
}

/* msgpack-c may give no pointer for no bytes; but empty is not absent. */
static struct text text_at(const char *bytes, size_t size)
{
    return (struct text){.data = size > 0 ? bytes : "", .size = size};
}

struct text reader_text(struct reader *reader)
{
    const msgpack_object *item = reader_any(reader);

    if (item->type == MSGPACK_OBJECT_STR)
        return text_at(item->via.str.ptr, item->via.str.size);
    if (item->type != MSGPACK_OBJECT_NIL)
        reader->failed = true;
    return (struct text){0};
}

struct text reader_bin(struct reader *reader)
{
    const msgpack_object *item = reader_any(reader);

    if (item->type == MSGPACK_OBJECT_BIN)
        return text_at(item->via.bin.ptr, item->via.bin.size);
    if (item->type != MSGPACK_OBJECT_NIL)
        reader->failed = true;
    return (struct text){0};
}

bool reader_done(const struct reader *reader)
{
    return !reader->failed && reader->at == reader->count;
}

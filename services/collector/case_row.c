#include "services/collector/case_row.h"

#include <assert.h>
#include <string.h>

enum { FLAG_REPORTED = 1, FLAG_REARMED = 2, SIZE_BYTES = 2, SECOND_BYTES = 8, NANO_BYTES = 4 };

static const int64_t second_zero = 62200000000; /* before the year 0 */
static const int64_t nano_max = 999999999;

/* The key lies in one piece: centre, NUL, id. */
static bool is_key(struct text centre, struct text id)
{
    return centre.size <= CASE_CENTRE_BYTES_MAX && text_is_plain(centre) && id.size >= 1 &&
           id.size <= RECORD_BYTES_MAX && text_is_plain(id);
}

bool case_row_key(struct text centre, struct text id, struct case_key *ret_key)
{
    if (!is_key(centre, id))
        return false;
    if (centre.size > 0)
        memcpy(ret_key->bytes, centre.data, centre.size);
    ret_key->bytes[centre.size] = 0;
    memcpy(ret_key->bytes + centre.size + 1, id.data, id.size);
    ret_key->centre_size = centre.size;
    ret_key->size = centre.size + 1 + id.size;
    assert(ret_key->size <= CASE_KEY_BYTES_MAX);
    return true;
}

bool case_row_read_key(struct span bytes, struct case_key *ret_key)
{
    const char *begin = bytes.data, *nul = bytes.size > 0 ? memchr(begin, 0, bytes.size) : NULL;

    if (!nul)
        return false;
    struct text centre = {begin, (size_t)(nul - begin)};
    return case_row_key(centre, (struct text){nul + 1, bytes.size - centre.size - 1}, ret_key);
}

struct span case_row_key_span(const struct case_key *key)
{
    return (struct span){key->bytes, key->size};
}

struct text case_row_centre(const struct case_key *key)
{
    return (struct text){(const char *)key->bytes, key->centre_size};
}

struct text case_row_id(const struct case_key *key)
{
    assert(key->centre_size + 1 < key->size);
    return (struct text){(const char *)key->bytes + key->centre_size + 1,
                         key->size - key->centre_size - 1};
}

static uint8_t *put_text(uint8_t *at, struct text text, size_t size_max)
{
    assert(text.size <= size_max);
    bytes_put(at, text.data ? text.size + 1 : 0, SIZE_BYTES); /* 0: absent */
    if (text.size > 0)
        memcpy(at + SIZE_BYTES, text.data, text.size);
    return at + SIZE_BYTES + text.size;
}

size_t case_row_write(const struct case_row *row, uint8_t ret_value[CASE_VALUE_BYTES_MAX])
{
    uint8_t *at = ret_value;

    assert(!(row->is_reported && row->is_rearmed));
    *at++ =
        (uint8_t)((row->is_reported ? FLAG_REPORTED : 0) | (row->is_rearmed ? FLAG_REARMED : 0));
    at = put_text(at, row->centre, CASE_CENTRE_BYTES_MAX);
    at = put_text(at, row->accepted, CASE_MOMENT_BYTES_MAX);
    at = put_text(at, row->due, CASE_MOMENT_BYTES_MAX);
    at = put_text(at, row->closed, CASE_MOMENT_BYTES_MAX);
    return (size_t)(at - ret_value);
}

/* Takes the next text off the front of `rest`. */
static bool get_text(struct span *rest, size_t size_max, struct text *ret_text)
{
    const uint8_t *at = rest->data;

    if (rest->size < SIZE_BYTES)
        return false;
    size_t stated = bytes_get(at, SIZE_BYTES), size = stated > 0 ? stated - 1 : 0;
    if (size > size_max || size > rest->size - SIZE_BYTES)
        return false;
    *ret_text = stated > 0 ? (struct text){(const char *)at + SIZE_BYTES, size} : (struct text){0};
    *rest = (struct span){at + SIZE_BYTES + size, rest->size - SIZE_BYTES - size};
    return true;
}

static bool get_moment(struct span *rest, struct text *ret_text, struct instant *ret_instant)
{
    return get_text(rest, CASE_MOMENT_BYTES_MAX, ret_text) &&
           (!ret_text->data || instant_read(*ret_text, ret_instant));
}

bool case_row_read(struct span value, struct case_row *ret_row)
{
    struct case_row row = {0};
    struct instant accepted_at;
    uint8_t flags = value.size > 0 ? *(const uint8_t *)value.data : UINT8_MAX;

    if (flags > FLAG_REARMED) /* none, or one of the two */
        return false;
    row.is_reported = flags == FLAG_REPORTED;
    row.is_rearmed = flags == FLAG_REARMED;
    struct span rest = {(const uint8_t *)value.data + 1, value.size - 1};
    bool is_good = get_text(&rest, CASE_CENTRE_BYTES_MAX, &row.centre) &&
                   text_is_plain(row.centre) && get_moment(&rest, &row.accepted, &accepted_at) &&
                   get_moment(&rest, &row.due, &row.due_at) &&
                   get_moment(&rest, &row.closed, &row.closed_at) && rest.size == 0;
    if (is_good)
        *ret_row = row;
    return is_good;
}

size_t case_row_write_deadline(const struct deadline *deadline,
                               uint8_t ret_key[DEADLINE_KEY_BYTES_MAX])
{
    const struct case_key *key = &deadline->key;
    uint8_t *at = ret_key;

    assert(deadline->due.second > -second_zero);
    assert(deadline->due.nano >= 0);
    *at++ = (uint8_t)deadline->class;
    bytes_put(at, (uint64_t)(deadline->due.second + second_zero), SECOND_BYTES);
    bytes_put(at + SECOND_BYTES, (uint64_t)deadline->due.nano, NANO_BYTES);
    memcpy(at + SECOND_BYTES + NANO_BYTES, key->bytes, key->size);
    return 1 + SECOND_BYTES + NANO_BYTES + key->size;
}

bool case_row_read_deadline(struct span key, struct deadline *ret_deadline)
{
    enum { HEAD_BYTES = 1 + SECOND_BYTES + NANO_BYTES };
    const uint8_t *at = key.data;
    struct deadline deadline;

    if (key.size < HEAD_BYTES || at[0] < CASE_WAITING || at[0] >= CASE_DONE)
        return false;
    uint64_t second = bytes_get(at + 1, SECOND_BYTES);
    uint64_t nano = bytes_get(at + 1 + SECOND_BYTES, NANO_BYTES);
    if (second > INT64_MAX || nano > (uint64_t)nano_max)
        return false;
    deadline.class = (enum case_class)at[0];
    deadline.due = (struct instant){(int64_t)second - second_zero, (int32_t)nano};
    if (!case_row_read_key((struct span){at + HEAD_BYTES, key.size - HEAD_BYTES}, &deadline.key))
        return false;
    *ret_deadline = deadline;
    return true;
}

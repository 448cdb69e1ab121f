#include "tests/model/shown.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct shown list[SHOWN_MAX];
static unsigned count;

uint64_t shown_mix(const struct shown_row *row)
{
    const long fields[] = {row->score,          row->base,          row->bonus,      row->deduction,
                           row->deduction_raw,  (long)row->pending, (long)row->rank, row->excellent,
                           row->has_self_check, row->is_late};
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < row->centre.size; i++)
        sum = (sum ^ (unsigned char)row->centre.data[i]) * UINT64_C(0x100000001b3);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        sum = (sum ^ (uint64_t)fields[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return sum ^ sum >> 29;
}

static long hundredths(const json_t *row, const char *name)
{
    return lround(json_number_value(json_object_get(row, name)) * 100);
}

static unsigned number(const json_t *row, const char *name)
{
    return (unsigned)json_integer_value(json_object_get(row, name));
}

static uint64_t mix_of(const json_t *json)
{
    const char *excellent = json_string_value(json_object_get(json, "excellent"));
    struct shown_row row = {
        .centre = text_of(json_string_value(json_object_get(json, "centre"))),
        .score = hundredths(json, "score"),
        .base = hundredths(json, "base"),
        .bonus = hundredths(json, "bonus"),
        .deduction = hundredths(json, "deduction"),
        .deduction_raw = hundredths(json, "deduction_raw"),
        .pending = number(json, "pending"),
        .rank = number(json, "rank"),
        .excellent = excellent ? *excellent : 0,
        .has_self_check = json_is_string(json_object_get(json, "self_check")),
        .is_late = json_is_true(json_object_get(json, "self_check_late")),
    };

    return shown_mix(&row);
}

static uint64_t mix_of_all(const json_t *tiers)
{
    size_t i, k;
    json_t *tier, *row;
    uint64_t mix = 0;

    json_array_foreach(tiers, i, tier) json_array_foreach(json_object_get(tier, "centres"), k, row)
        mix += mix_of(row);
    return mix;
}

bool shown_read(struct text text, struct shown *ret_shown)
{
    json_t *json = json_loadb(text.data ? text.data : "", text.size, 0, NULL);
    const json_t *tiers = json_object_get(json, "tiers"), *mix = json_object_get(json, "mix");

    ret_shown->year = (int)number(json, "year");
    ret_shown->n = (uint64_t)json_integer_value(json_object_get(json, "n"));
    ret_shown->is_closed = json_is_true(json_object_get(json, "closed"));
    ret_shown->mix = tiers ? mix_of_all(tiers) : (uint64_t)json_integer_value(mix);
    bool is_read = ret_shown->year > 0 && (tiers || mix);
    json_decref(json);
    return is_read;
}

void shown_reset(void)
{
    count = 0;
}

void shown_note(const struct shown *shown)
{
    for (unsigned i = count > 16 ? count - 16 : 0; i < count; i++)
        if (memcmp(&list[i], shown, sizeof *shown) == 0)
            return;
    if (count < SHOWN_MAX)
        list[count++] = *shown;
}

void shown_forget(uint64_t n)
{
    unsigned left = 0;

    for (unsigned i = 0; i < count; i++)
        if (list[i].n <= n)
            list[left++] = list[i];
    count = left;
}

static int by_n(const void *a, const void *b)
{
    const struct shown *one = a, *other = b;

    return (one->n > other->n) - (one->n < other->n);
}

const struct shown *shown_list(unsigned *ret_count)
{
    qsort(list, count, sizeof *list, by_n);
    *ret_count = count;
    return list;
}

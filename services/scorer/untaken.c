#include "services/scorer/untaken.h"

#include <string.h>

#include "proto/limits.h"

struct untaken_seq {
    uint64_t epoch, seq;
    char source[SLUG_BYTES_MAX + 1];
};

void untaken_clear(struct untaken *untaken)
{
    grown_clear(&untaken->numbers);
    grown_clear(&untaken->seqs);
}

static const uint64_t *numbers_of(const struct untaken *untaken, size_t *ret_count)
{
    *ret_count = untaken->numbers.size / sizeof(uint64_t);
    return (const uint64_t *)(const void *)untaken->numbers.data;
}

static struct untaken_seq *seqs_of(const struct untaken *untaken, size_t *ret_count)
{
    *ret_count = untaken->seqs.size / sizeof(struct untaken_seq);
    return (struct untaken_seq *)(void *)untaken->seqs.data;
}

void untaken_add_number(struct untaken *untaken, uint64_t n)
{
    size_t count;
    const uint64_t *numbers = numbers_of(untaken, &count);

    if (count == 0 || n > numbers[count - 1])
        grown_add(&untaken->numbers, (const char *)&n, sizeof n);
}

void untaken_add_seq(struct untaken *untaken, const char *source, uint64_t epoch, uint64_t seq)
{
    struct untaken_seq one = {.epoch = epoch, .seq = seq};

    if (epoch == 0 || seq == 0)
        return;
    strncpy(one.source, source, SLUG_BYTES_MAX);
    grown_add(&untaken->seqs, (const char *)&one, sizeof one);
}

bool untaken_run(const struct untaken *untaken, uint64_t from, uint64_t to, uint64_t *ret_first,
                 uint64_t *ret_count)
{
    size_t count, at = 0;
    const uint64_t *numbers = numbers_of(untaken, &count);

    while (at < count && numbers[at] < from)
        at++;
    if (at == count || numbers[at] > to)
        return false;
    *ret_first = numbers[at];
    *ret_count = 0;
    while (at < count && numbers[at] <= to && numbers[at] == *ret_first + *ret_count) {
        at++;
        ++*ret_count;
    }
    return true;
}

void untaken_forget_numbers(struct untaken *untaken)
{
    untaken->numbers.size = 0;
}

uint64_t untaken_seq(const struct untaken *untaken, const char *source, uint64_t epoch,
                     uint64_t from, uint64_t to)
{
    size_t count;
    const struct untaken_seq *seqs = seqs_of(untaken, &count);

    for (size_t i = 0; i < count; i++)
        if (seqs[i].epoch == epoch && seqs[i].seq >= from && seqs[i].seq <= to &&
            strcmp(seqs[i].source, source) == 0)
            return seqs[i].seq;
    return 0;
}

void untaken_forget_source(struct untaken *untaken, const char *source)
{
    size_t count, left = 0;
    struct untaken_seq *seqs = seqs_of(untaken, &count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(seqs[i].source, source) != 0)
            seqs[left++] = seqs[i];
    untaken->seqs.size = left * sizeof *seqs;
}

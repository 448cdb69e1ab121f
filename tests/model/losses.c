#include "tests/model/losses.h"

#include <stdio.h>

#include "common/ledger/tables.h"
#include "common/ledger/view_restores.h"
#include "tests/model/disk.h"
#include "tests/model/machine.h"

enum { DIR_BYTES = 16 };

static struct {
    struct loss losses[LOSSES_MAX];
    char dirs[LOSSES_MAX][DIR_BYTES];
    unsigned count;
} lost;

void losses_reset(void)
{
    lost.count = 0;
}

static bool note_name(void *context, uint64_t n, const struct merkle_hash *leaf)
{
    (void)n;
    *(uint64_t *)context = bytes_get(leaf->bytes, sizeof(uint64_t));
    return true;
}

bool losses_name(const char *dir, uint64_t *ret_log)
{
    struct machine *before = machine_enter(NULL);
    struct trouble trouble;
    ledger_t *ledger;
    bool is_read = ledger_open_reader(dir, &ledger, &trouble) == STATUS_OK;

    *ret_log = 0;
    if (is_read) {
        view_t *view = view_open(ledger);
        view_walk_restores(view, 0, note_name, ret_log);
        view_close(&view);
        ledger_close(&ledger);
    }
    machine_enter(before);
    return is_read;
}

const struct loss *losses_add(const char *dir)
{
    struct loss *loss = &lost.losses[lost.count];
    const struct disk_copy *copy = disk_copy(dir);

    if (lost.count == LOSSES_MAX || !copy || disk_count(dir, TABLE_LOG) > LOSSES_RECORDS_MAX - 2)
        return NULL;
    snprintf(lost.dirs[lost.count], DIR_BYTES, "/l/%u", lost.count);
    *loss = (struct loss){.dir = lost.dirs[lost.count], .last = disk_count(dir, TABLE_LOG)};
    disk_restore(loss->dir, copy);
    if (!losses_name(loss->dir, &loss->log))
        return NULL;
    lost.count++;
    return loss;
}

const struct loss *losses_at(unsigned at)
{
    return at < lost.count ? &lost.losses[at] : NULL;
}

const struct loss *losses_named(uint64_t log)
{
    for (unsigned i = lost.count; i-- > 0;)
        if (lost.losses[i].log == log)
            return &lost.losses[i];
    return NULL;
}

bool losses_record(const char *dir, uint64_t n, struct naive_record *ret_record)
{
    struct key key = n_key(n);
    struct span bytes;

    return disk_holds(dir, TABLE_LOG, key_span(&key), &bytes) &&
           naive_record_read(bytes.data, bytes.size, ret_record);
}

bool losses_are_one(const struct naive_record *a, const struct naive_record *b)
{
    return a->epoch == b->epoch && a->seq == b->seq && text_equal(a->source, b->source);
}

#include "tests/model/backups.h"

#include <assert.h>
#include <stdio.h>

#include "common/ledger/copy.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/machine.h"

enum { MAP_BYTES = 64 << 20 };

static struct {
    uint64_t sizes[BACKUPS_MAX];
    unsigned count, puts;
} backups;

void backups_reset(void)
{
    backups.count = backups.puts = 0;
}

unsigned backups_count(void)
{
    return backups.count;
}

uint64_t backups_size(unsigned which)
{
    return backups.sizes[which];
}

static bool fold(view_t *view, refold_t *copy)
{
    struct refold_fault fault = {0};
    struct trouble trouble;
    bool is_good = ledger_refold(view, copy, NULL, NULL, &fault) &&
                   refold_status(copy, &trouble) == STATUS_OK && view_status(view) == STATUS_OK;

    if (!is_good)
        violated("the log cannot be copied: record %llu: %s", (unsigned long long)fault.n,
                 fault.what);
    return is_good;
}

/* False: it is left alone, or cannot be copied. */
static bool copy_view(view_t *view, const char *to, enum restoring phase, uint64_t *ret_size)
{
    struct trouble trouble;
    refold_t *copy;

    if (view_last(view) == 0 || view_restoring(view).phase == RESTORING_TAKING)
        return false;
    enum status status = copy_open(to, MAP_BYTES, &copy, &trouble);
    assert(status == STATUS_OK);
    if (!fold(view, copy)) {
        refold_close(&copy);
        return false;
    }
    copy_checkpoints(copy, view);
    status = copy_finish(&copy, phase, ret_size, &trouble);
    assert(status == STATUS_OK);
    return true;
}

static bool copy_store(const char *from, const char *to, enum restoring phase, uint64_t *ret_size)
{
    struct machine *before = machine_enter(NULL);
    struct trouble trouble;
    ledger_t *ledger;
    bool is_made = false;

    if (ledger_open_reader(from, &ledger, &trouble) == STATUS_OK) {
        view_t *view = view_open(ledger);
        is_made = copy_view(view, to, phase, ret_size);
        view_close(&view);
        ledger_close(&ledger);
    }
    machine_enter(before);
    return is_made;
}

static void name_of(unsigned which, char ret_dir[MACHINE_DISK_BYTES])
{
    snprintf(ret_dir, MACHINE_DISK_BYTES, "/k/backup.%u", which);
}

void backups_make(const char *dir)
{
    char to[MACHINE_DISK_BYTES];
    uint64_t *size = &backups.sizes[backups.count];

    if (backups.count == BACKUPS_MAX)
        return;
    name_of(backups.count, to);
    if (!copy_store(dir, to, RESTORING_BACKUP, size))
        return;
    backups.count++;
    tell("a backup is made of %llu records", (unsigned long long)*size);
}

void backups_put(unsigned which, const char *dir)
{
    char from[MACHINE_DISK_BYTES], draft[MACHINE_DISK_BYTES];
    uint64_t size;

    name_of(which, from);
    snprintf(draft, sizeof draft, "/k/draft.%u", backups.puts++);
    bool is_made = copy_store(from, draft, RESTORING_GATHERING, &size);
    assert(is_made || checker_violation());
    if (is_made)
        disk_restore(dir, disk_copy(draft));
}

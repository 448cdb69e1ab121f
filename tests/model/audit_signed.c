#include "tests/model/audit_signed.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/ledger/tables.h"
#include "common/ledger/view_restores.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"

enum { RESTORES_MAX = 32, DIGITS = 16, ORIGIN_MAX = 255, ORIGIN_CUT = 238 };

#define NUMBER(n) ((unsigned long long)(n))

static struct {
    uint64_t n[RESTORES_MAX], name[RESTORES_MAX];
    unsigned count;
} restored;

static uint64_t renamed;

uint64_t audit_signed_renamed(void)
{
    return renamed;
}

static bool note_restore(void *context, uint64_t n, const struct merkle_hash *leaf)
{
    (void)context;
    restored.n[restored.count] = n;
    restored.name[restored.count] = bytes_get(leaf->bytes, sizeof(uint64_t));
    restored.count++;
    return restored.count < RESTORES_MAX;
}

/* As the page has it: of several restores each adds its own, and the end gives way where there is no room. */
static void origin_at(uint64_t size, const char *first, char ret_origin[ORIGIN_MAX + 1])
{
    snprintf(ret_origin, ORIGIN_MAX + 1, "%s", first);
    for (unsigned i = 0; i < restored.count && restored.n[i] <= size; i++) {
        if (strlen(ret_origin) > ORIGIN_CUT)
            ret_origin[ORIGIN_CUT] = '\0';
        size_t used = strlen(ret_origin);
        snprintf(ret_origin + used, ORIGIN_MAX + 1 - used, "/%016" PRIx64, restored.name[i]);
    }
}

static void check_one(uint64_t size, struct span note, const char *first)
{
    char origin[ORIGIN_MAX + 1];

    origin_at(size, first, origin);
    size_t length = strlen(origin);
    if (note.size <= length || memcmp(note.data, origin, length) != 0 ||
        ((const char *)note.data)[length] != '\n')
        violated("the checkpoint of record %llu has another origin than %s", NUMBER(size), origin);
}

void audit_signed(const char *disk, view_t *view, const char *origin)
{
    struct span key, note;

    restored.count = 0;
    view_walk_restores(view, 0, note_restore, NULL);
    for (uint64_t at = 0; disk_row(disk, TABLE_CHECKPOINTS, at, &key, &note); at++) {
        uint64_t size = bytes_get(key.data, sizeof(uint64_t));
        check_one(size, note, origin);
        renamed += restored.count > 0 && size >= restored.n[0];
    }
}

#include "services/tool/stock.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/ledger/view_tree.h"
#include "common/run/keyfile.h"

/* ---- what it has ---- */

static bool knows_office(const struct home *home, const struct keyring *keyring)
{
    struct trouble trouble;
    uint8_t key[KEY_BYTES];
    bool has_one = false;

    for (unsigned i = 0; i < keyring->count; i++)
        has_one = has_one || keyring->grants[i].role == ROLE_OFFICE;
    if (!has_one)
        return true;
    if (keyfile_read_public(home, OFFICE, key, &trouble) != STATUS_OK)
        return false;
    const struct grant *grant = keyring_find(keyring, key);
    return grant && grant->role == ROLE_OFFICE;
}

static void read_facts(view_t *view, const struct home *home, struct stock *ret_stock)
{
    struct keyring *keyring = memory_new(sizeof *keyring);
    struct record record;

    *ret_stock = (struct stock){.count = view_last(view), .state = view_restoring(view)};
    if (ret_stock->count > 0 && view_record(view, ret_stock->count, &record))
        ret_stock->received_ms = record.received_ms;
    view_keyring(view, keyring);
    ret_stock->has_keys = keyring->count > 0;
    ret_stock->knows_office = !home || knows_office(home, keyring);
    free(keyring);
}

enum status stock_look(const char *store, const struct home *home, struct stock *ret_stock,
                       struct trouble *ret_trouble)
{
    ledger_t *ledger;
    enum status status = ledger_open_reader(store, &ledger, ret_trouble);

    if (status != STATUS_OK)
        return status;
    view_t *view = view_open(ledger);
    read_facts(view, home, ret_stock);
    if (view_status(view) != STATUS_OK)
        status = trouble_set(ret_trouble, view_status(view), "%s", view_why(view));
    view_close(&view);
    ledger_close(&ledger);
    return status;
}

/* ---- why it is none ---- */

static bool has_store(const char *dir, const char *name)
{
    char path[HOME_PATH_BYTES];

    snprintf(path, sizeof path, "%.700s/%.255s/data.mdb", dir, name);
    return access(path, F_OK) == 0;
}

/* What a directory has; `ret_store` is the least name of those in it that are stores, empty where none is. */
static unsigned count_entries(const char *dir, char ret_store[256])
{
    DIR *stream = opendir(dir);
    struct dirent *entry;
    unsigned count = 0;

    *ret_store = '\0';
    while (stream && (entry = readdir(stream))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        count++;
        if (has_store(dir, entry->d_name) && (!*ret_store || strcmp(entry->d_name, ret_store) < 0))
            snprintf(ret_store, 256, "%s", entry->d_name);
    }
    if (stream)
        closedir(stream);
    return count;
}

void stock_explain(const char *dir, const char *store, struct trouble *why)
{
    struct stat about;
    char name[256];

    if (stat(dir, &about) || !S_ISDIR(about.st_mode) || has_store(store, "."))
        return;
    unsigned count = count_entries(dir, name);
    if (*name)
        (void)!trouble_set(why, STATUS_CONFIG, "%s is no store; %s/%s is one", dir, dir, name);
    else
        (void)!trouble_set(why, STATUS_CONFIG, "%s is no store: %s", dir,
                           count == 0 ? "it is empty" : "there is no data.mdb in it");
}

/* ---- two of them ---- */

static bool is_same_file(const char *one, const char *other)
{
    char path[HOME_PATH_BYTES + 16];
    struct stat a, b;

    snprintf(path, sizeof path, "%s/data.mdb", one);
    if (stat(path, &a))
        return false;
    snprintf(path, sizeof path, "%s/data.mdb", other);
    return stat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool has_same_root(view_t *one, view_t *other, uint64_t size)
{
    struct merkle_hash a, b;
    digest_t *digest = digest_new();
    bool is_same = view_tree_root(one, digest, size, &a) &&
                   view_tree_root(other, digest, size, &b) && memcmp(&a, &b, sizeof a) == 0;

    digest_destroy(&digest);
    return is_same;
}

static enum likeness compare(view_t *one, view_t *other)
{
    uint64_t a = view_last(one), b = view_last(other), least = a < b ? a : b;

    if (least == 0)
        return LIKENESS_UNKNOWN;
    enum likeness likeness = !has_same_root(one, other, 1)       ? LIKENESS_OTHER
                             : !has_same_root(one, other, least) ? LIKENESS_PARTED
                             : a == b                            ? LIKENESS_SAME
                                                                 : LIKENESS_BEGINS;
    bool is_read = view_status(one) == STATUS_OK && view_status(other) == STATUS_OK;
    return is_read ? likeness : LIKENESS_UNKNOWN;
}

enum likeness stock_compare(const char *one, const char *other)
{
    ledger_t *ledgers[2] = {NULL, NULL};
    enum likeness likeness = LIKENESS_UNKNOWN;
    struct trouble trouble;

    if (is_same_file(one, other))
        return LIKENESS_ITSELF;
    if (ledger_open_reader(one, &ledgers[0], &trouble) == STATUS_OK &&
        ledger_open_reader(other, &ledgers[1], &trouble) == STATUS_OK) {
        view_t *a = view_open(ledgers[0]), *b = view_open(ledgers[1]);
        likeness = compare(a, b);
        view_close(&a);
        view_close(&b);
    }
    ledger_close(&ledgers[0]);
    ledger_close(&ledgers[1]);
    return likeness;
}

/* Opening, and what a store of another format needs before it can be used. */
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/ledger/format.h"
#include "common/ledger/ledger_inside.h"
#include "common/ledger/log.h"
#include "common/ledger/rebuild.h"
#include "common/ledger/restoring_row.h"

static ledger_t *new_ledger(void)
{
    ledger_t *ledger = memory_new(sizeof *ledger);

    ledger->record = memory_raw(RECORD_TOTAL_BYTES_MAX);
    return ledger;
}

void ledger_close(ledger_t **ledger)
{
    if (!*ledger)
        return;
    txn_abort(&(*ledger)->txn);
    fold_destroy(&(*ledger)->fold);
    store_close(&(*ledger)->store);
    free((*ledger)->record);
    free(*ledger);
    *ledger = NULL;
}

/* Reads the format; a store without any entry is new, and gets the newest. */
static enum status read_format(ledger_t *ledger, struct trouble *ret_trouble)
{
    txn_t *txn = txn_begin_write(ledger->store);

    if (!format_get(txn, &ledger->format)) {
        if (txn_count(txn, TABLE_META) > 0)
            txn_fail(txn, STATUS_CONFIG, "it is no store of a scorer");
        ledger->format = LEDGER_FORMAT;
        format_put(txn, LEDGER_FORMAT);
    }
    return txn_commit(&txn, ret_trouble);
}

static bool can_be_read(uint8_t format)
{
    return format >= LEDGER_FORMAT_MIN && format <= LEDGER_FORMAT;
}

static enum status fail_format(const ledger_t *ledger, const char *dir, struct trouble *ret_trouble)
{
    if (ledger->format == FORMAT_REBUILDING)
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "the tables of the store %s are being built again: let the scorer that "
                           "does it finish, or start it again",
                           dir);
    return trouble_set(ret_trouble, STATUS_CONFIG,
                       "the store %s has format %u, and this version reads %d to %d", dir,
                       ledger->format, LEDGER_FORMAT_MIN, LEDGER_FORMAT);
}

/* Reads what the ledger keeps in memory. The transaction is one that writes, since those need no
 * place among the store's readers. */
static enum status load(ledger_t *ledger, struct trouble *ret_trouble)
{
    txn_t *txn = txn_begin_write(ledger->store);
    struct record record;

    ledger->fold = fold_new(txn);
    ledger->n = log_last(txn);
    if (ledger->n > 0 && log_get(txn, ledger->n, &record))
        ledger->received_ms = record.received_ms;
    ledger->restoring = restoring_row_get(txn, ledger->n);
    enum status status = txn_status(txn);
    if (status != STATUS_OK)
        trouble_set(ret_trouble, status, "%s", txn_why(txn));
    txn_abort(&txn);
    return status;
}

static enum status prepare(ledger_t *ledger, const char *dir, ledger_progress *progress,
                           void *context, struct trouble *ret_trouble)
{
    enum status status = read_format(ledger, ret_trouble);

    if (status == STATUS_OK && ledger->format != LEDGER_FORMAT) {
        if (ledger->format != FORMAT_REBUILDING && !can_be_read(ledger->format))
            return fail_format(ledger, dir, ret_trouble);
        status = rebuild(ledger, progress, context, ret_trouble);
        ledger->format = LEDGER_FORMAT;
    }
    if (status == STATUS_OK)
        status = load(ledger, ret_trouble);
    if (status == STATUS_STOPPED)
        trouble_set(ret_trouble, status, "the store %s: %s", dir, ret_trouble->why);
    else if (status != STATUS_OK)
        trouble_set(ret_trouble, status, "cannot use the store %s: %s", dir, ret_trouble->why);
    return status;
}

enum status ledger_open(const char *dir, size_t map_bytes, ledger_progress *progress, void *context,
                        ledger_t **ret_ledger, struct trouble *ret_trouble)
{
    ledger_t *ledger = new_ledger();
    enum status status =
        store_open(dir, ledger_table_names, TABLE_COUNT, map_bytes, &ledger->store, ret_trouble);

    if (status == STATUS_OK)
        status = prepare(ledger, dir, progress, context, ret_trouble);
    if (status != STATUS_OK)
        ledger_close(&ledger);
    *ret_ledger = ledger;
    return status;
}

enum status ledger_open_scratch(ledger_t **ret_ledger, struct trouble *ret_trouble)
{
    ledger_t *ledger = new_ledger();
    enum status status =
        store_open_scratch(ledger_table_names, TABLE_COUNT, &ledger->store, ret_trouble);

    if (status == STATUS_OK)
        status = prepare(ledger, "in memory", NULL, NULL, ret_trouble);
    if (status != STATUS_OK)
        ledger_close(&ledger);
    *ret_ledger = ledger;
    return status;
}

static enum status look_at_format(ledger_t *ledger, const char *dir, struct trouble *ret_trouble)
{
    txn_t *txn = txn_begin_read(ledger->store);
    bool has_format = format_get(txn, &ledger->format);
    if (has_format && can_be_read(ledger->format))
        ledger->restoring = restoring_row_get(txn, log_last(txn));
    enum status status = txn_status(txn);

    if (status != STATUS_OK)
        trouble_set(ret_trouble, status, "cannot read the store %s: %s", dir, txn_why(txn));
    else if (!has_format)
        status = trouble_set(ret_trouble, STATUS_CONFIG, "%s is no store of a scorer", dir);
    else if (!can_be_read(ledger->format))
        status = fail_format(ledger, dir, ret_trouble);
    txn_abort(&txn);
    return status;
}

enum status ledger_open_reader(const char *dir, ledger_t **ret_ledger, struct trouble *ret_trouble)
{
    ledger_t *ledger = new_ledger();
    enum status status =
        store_open_reader(dir, ledger_table_names, TABLE_COUNT, &ledger->store, ret_trouble);

    ledger->is_reader = true;
    if (status == STATUS_OK)
        status = look_at_format(ledger, dir, ret_trouble);
    if (status != STATUS_OK)
        ledger_close(&ledger);
    *ret_ledger = ledger;
    return status;
}

/* Stores of any format, and ledgers over them. */
#ifndef KAOHE_TESTS_SUPPORT_FORMATS_H
#define KAOHE_TESTS_SUPPORT_FORMATS_H

#include "tests/unit/ledger/support_ledger.h"

enum { FORMAT_REBUILDING = 0 }; /* while derived tables are built again */

/* A copy of a file, as the store in a fresh directory. */
void place_store(const char *path, char ret_dir[PLACE_BYTES]);
uint8_t format_of(const char *dir);
void set_format(const char *dir, uint8_t format);

/* How the tables are built again was told. */
struct told {
    unsigned calls;
    uint64_t done, steps;
};
ledger_t *open_told(const char *dir, struct told *told);

typedef void ledger_step(ledger_t *ledger);
/* What `fill` puts into a ledger stands there, by `check`, also after it is opened again, and a fold from the
 * start finds the same. */
void check_stays(ledger_step *fill, ledger_step *check);
/* And it is built again with the tables of a store of the oldest format, from which this one is gone. */
void check_built_again(enum ledger_table table, ledger_step *fill, ledger_step *check);

/* The store is not opened, and the reason names it and has `part` in it. */
void check_refused(const char *dir, bool as_reader, enum status expected, const char *part);

#endif

/* What the files of this layer share; nobody else includes it. */
#ifndef KAOHE_STORE_STORE_LMDB_H
#define KAOHE_STORE_STORE_LMDB_H

#include <lmdb.h>

#include "common/store/store.h"

struct store {
    MDB_env *env;
    MDB_dbi tables[STORE_TABLES_MAX];
    unsigned count;
};

enum status store_status_of(int rc); /* of an LMDB or errno code */

#endif

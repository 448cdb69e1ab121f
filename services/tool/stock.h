/* What a scorer's store has, whoever uses it, and how the logs of two of them go together: before one is put in the
 * place of the other. */
#ifndef KAOHE_TOOL_STOCK_H
#define KAOHE_TOOL_STOCK_H

#include "common/ledger/restoring.h"
#include "services/tool/tool.h"

struct stock {
    uint64_t count; /* its records */
    struct restoring_state state;
    int64_t received_ms; /* of the last */
    bool has_keys;       /* its log has granted some */
    bool
        knows_office; /* by the key in keys/office.key of `home`, or it has granted the office none */
};

/* Why it cannot be read, in `ret_trouble`. `home` may be NULL: then no key is looked at. */
MUST_CHECK enum status stock_look(const char *store, const struct home *home,
                                  struct stock *ret_stock, struct trouble *ret_trouble);
/* Why a directory is no store, for people: an empty one, one of backups, an outbox. `why` is what opening it said. */
void stock_explain(const char *dir, const char *store, struct trouble *why);

enum likeness {
    LIKENESS_UNKNOWN, /* one of them cannot be read, or is of before logs had a tree */
    LIKENESS_ITSELF,  /* the same files */
    LIKENESS_SAME,    /* the same records */
    LIKENESS_BEGINS,  /* one is a beginning of the other */
    LIKENESS_PARTED,  /* they begin alike, and go on otherwise */
    LIKENESS_OTHER,   /* another log */
};
enum likeness stock_compare(const char *one, const char *other);

#endif

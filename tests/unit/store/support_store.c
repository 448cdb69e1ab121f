#include "tests/unit/store/support_store.h"

struct span span(const char *string)
{
    return (struct span){string, strlen(string)};
}

void check_span(const char *what, struct span actual, const char *expected)
{
    check_text(what, text_of_span(actual), text_of(expected));
}

void commit(txn_t *txn)
{
    struct trouble trouble;
    enum status status = txn_commit(&txn, &trouble);

    CHECK(status == STATUS_OK, "the commit failed: %s", trouble.why);
    assert_null(txn);
}

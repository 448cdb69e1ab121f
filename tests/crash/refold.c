#include "common/ledger/refold.h"
#include "tests/crash/ledgers.h"

static void tell_fault(const struct refold_fault *fault, struct verdict_text *verdict)
{
    if (fault->n > 0)
        wrong(verdict, "folded again, record %llu: %s", (unsigned long long)fault->n, fault->what);
    else
        wrong(verdict, "the table `%s` is not what the log folds to: %s",
              ledger_table_names[fault->table], fault->what);
}

void log_book_refold(const struct log_book *book, struct verdict_text *verdict)
{
    struct refold_fault fault = {0};
    struct trouble trouble;
    refold_t *refold;

    if (refold_open(&refold, &trouble) != STATUS_OK) {
        wrong(verdict, "the log cannot be folded again: %s", trouble.why);
        return;
    }
    bool is_good = ledger_refold(book->view, refold, NULL, NULL, &fault) &&
                   refold_compare_all(refold, book->view, &fault);
    if (refold_status(refold, &trouble) != STATUS_OK)
        wrong(verdict, "the log cannot be folded again: %s", trouble.why);
    else if (view_status(book->view) != STATUS_OK)
        wrong(verdict, "the log cannot be read: %s", view_why(book->view));
    else if (!is_good)
        tell_fault(&fault, verdict);
    refold_close(&refold);
}

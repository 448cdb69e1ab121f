#include "services/scorer/first_book.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/form/rulebook_file.h"
#include "common/run/file.h"
#include "services/scorer/order.h"

/* The caller frees `ret_owned`. */
static enum status choose_rulebook(const struct home *home, struct text *ret_text, char **ret_owned)
{
    const char *path = home->settings.rulebook;
    struct zpl_fault fault;
    size_t size;

    *ret_owned = NULL;
    *ret_text = rulebook_default();
    if (!*path)
        return STATUS_OK;
    int error = file_read(path, ret_owned, &size);
    if (error) {
        diag_error("cannot read the rulebook %s: %s", path, strerror(error));
        return STATUS_CONFIG;
    }
    *ret_text = (struct text){*ret_owned, size};
    bool is_good = rulebook_check(*ret_text, &fault);
    if (!is_good)
        diag_error("%s:%u: %s", path, fault.line, fault.why);
    return is_good ? STATUS_OK : STATUS_CONFIG;
}

/* Appends the rulebook as the first record, for the caller to commit. False: it cannot be, which is
 * said. */
static bool put_rulebook(ledger_t *ledger, struct text rulebook)
{
    ledger_begin(ledger);
    const char *why = order_first_rulebook(ledger, rulebook, clock_wall_ms());
    if (why)
        diag_error("the log cannot begin with the rulebook: %s", why);
    return !why;
}

enum status first_book_put(const struct home *home, ledger_t *ledger)
{
    struct text rulebook;
    char *owned;
    enum status status = choose_rulebook(home, &rulebook, &owned);

    if (status == STATUS_OK && !put_rulebook(ledger, rulebook))
        status = STATUS_CONFIG;
    free(owned);
    return status;
}

/* Begins a log in memory with the rulebook, which leaves nothing behind. */
static enum status try_rulebook(struct text rulebook)
{
    struct trouble trouble;
    ledger_t *ledger;
    enum status status = ledger_open_scratch(&ledger, &trouble);
    bool is_good = status == STATUS_OK && put_rulebook(ledger, rulebook);

    if (is_good)
        status = ledger_commit(ledger, &trouble);
    if (status != STATUS_OK)
        diag_error("cannot check the rulebook: %s", trouble.why);
    else if (!is_good)
        status = STATUS_CONFIG;
    ledger_close(&ledger);
    return status;
}

enum status first_book_check(const struct home *home)
{
    struct text rulebook;
    char *owned;
    enum status status = choose_rulebook(home, &rulebook, &owned);

    if (status == STATUS_OK)
        status = try_rulebook(rulebook);
    free(owned);
    return status;
}

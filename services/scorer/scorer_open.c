/* How a scorer is opened and closed: its log first, what works on it, then the sockets. */
#include <stdlib.h>

#include "common/base/diag.h"
#include "common/base/entropy.h"
#include "common/base/memory.h"
#include "services/scorer/first_book.h"
#include "services/scorer/moved.h"
#include "services/scorer/opening.h"
#include "services/scorer/recall.h"
#include "services/scorer/scorer_inside.h"
#include "services/scorer/storeroom.h"

enum { SCORER_CARRIERS = 4 }; /* threads that carry frames: few wait behind a crowd's handshakes */

static enum status begin_log(struct scorer *scorer)
{
    enum status status = first_book_put(scorer->home, scorer->ledger);

    return status == STATUS_OK ? scorer_commit(scorer) : status;
}

static void observe(void *context, const struct record *record, const struct event *event,
                    const struct folded *folded)
{
    struct scorer *scorer = context;

    (void)event;
    scorer_metrics_logged(scorer->figures, record);
    feed_observe(scorer->feed, ledger_calendar(scorer->ledger), record, folded);
}

static enum status open_ledger(struct scorer *scorer)
{
    home_path(scorer->home, OPENING_STORE, scorer->dir);
    enum status status = opening_ledger(scorer->home, scorer->dir, &scorer->ledger);
    if (status != STATUS_OK)
        return status;
    return storeroom_make_small(scorer->ledger, scorer->home, scorer->dir);
}

static void start_clock(struct scorer *scorer)
{
    scorer->clock = clock_read();
    scorer->now.empty_boot_ms = scorer->clock.boot_ms;
    hold_start(&scorer->hold, &scorer->clock, scorer->ledger);
}

/* What works on the ledger, and what it knows already. */
static enum status make_cores(struct scorer *scorer)
{
    scorer->ingest = ingest_new(scorer->ledger);
    scorer->view = view_open_for_writer(scorer->ledger);
    scorer->feed = feed_new(entropy_name(), ledger_last(scorer->ledger), moved_year(scorer->view));
    scorer->presence = presence_new();
    recall_sources(scorer->view, ledger_keyring(scorer->ledger), scorer->ingest, scorer->presence);
    scorer->signing = (struct signing){.home = scorer->home,
                                       .dir = scorer->dir,
                                       .ledger = scorer->ledger,
                                       .view = scorer->view,
                                       .presence = scorer->presence};
    enum status status = signing_start(&scorer->signing, clock_mono_ms());
    if (status == STATUS_OK)
        status = reading_end(scorer->view, scorer->dir);
    scorer->restorer = (struct restorer){.home = scorer->home,
                                         .dir = scorer->dir,
                                         .ledger = scorer->ledger,
                                         .ingest = scorer->ingest,
                                         .presence = scorer->presence,
                                         .view = scorer->view,
                                         .feed = scorer->feed,
                                         .signing = &scorer->signing};
    if (status == STATUS_OK)
        status = restorer_start(&scorer->restorer);
    ledger_observe(scorer->ledger, observe, scorer);
    return status;
}

static enum status open_doors(struct scorer *scorer)
{
    struct trouble trouble;
    enum status status = doors_open(&scorer->doors, scorer->home, &trouble);

    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    else
        doors_set(&scorer->doors, ledger_keyring(scorer->ledger));
    return status;
}

static enum status open_all(struct scorer *scorer)
{
    enum status status = open_ledger(scorer);

    if (status == STATUS_OK && ledger_last(scorer->ledger) == 0)
        status = begin_log(scorer);
    if (status != STATUS_OK)
        return status;
    start_clock(scorer);
    status = scorer_put_first_keys(scorer);
    if (status == STATUS_OK)
        status = make_cores(scorer);
    if (status == STATUS_OK)
        status = open_doors(scorer);
    if (status != STATUS_OK)
        return status;
    struct clock_state clock = hold_state(&scorer->hold, &scorer->clock);
    presence_set_clock(scorer->presence, &clock);
    status = sockets_open(&scorer->sockets, scorer->home, scorer->ledger, scorer->presence,
                          &scorer->doors);
    return status == STATUS_OK ? scorer_metrics_open(scorer->figures, scorer->home) : status;
}

enum status scorer_open(const struct home *home, scorer_t **ret_scorer)
{
    scorer_t *scorer = memory_new(sizeof *scorer);

    scorer->home = home;
    scorer->figures = scorer_metrics_new();
    wire_use_threads(SCORER_CARRIERS);
    enum status status = open_all(scorer);
    if (status == STATUS_OK)
        *ret_scorer = scorer;
    else
        scorer_close(&scorer);
    return status;
}

void scorer_close(scorer_t **scorer)
{
    if (!*scorer)
        return;
    sockets_close(&(*scorer)->sockets);
    doors_close(&(*scorer)->doors);
    restorer_end(&(*scorer)->restorer);
    presence_destroy(&(*scorer)->presence);
    ingest_destroy(&(*scorer)->ingest);
    feed_destroy(&(*scorer)->feed);
    checkpointer_end(&(*scorer)->signing.checkpointer);
    view_close(&(*scorer)->view);
    ledger_close(&(*scorer)->ledger);
    scorer_metrics_destroy(&(*scorer)->figures);
    free(*scorer);
    *scorer = NULL;
}

enum status scorer_check(const struct home *home)
{
    enum status status = first_book_check(home);

    if (status == STATUS_OK)
        status = scorer_metrics_check(home);
    return status == STATUS_OK ? sockets_check(home) : status;
}

#include "services/scorer/scorer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/base/entropy.h"
#include "common/form/rulebook_file.h"
#include "common/ledger/log.h"
#include "common/run/file.h"
#include "common/run/program.h"
#include "common/wire/wire.h"
#include "services/scorer/ingest.h"
#include "services/scorer/query.h"

enum {
    READERS_LOOK_MS = 60000,
    READER_BEHIND_MAX = 10000, /* commits; an audit of a large log sees fewer come */
};

struct scorer {
    const struct home *home;
    char dir[HOME_PATH_BYTES];
    store_t *store;
    fold_t *fold;
    feed_t *feed;
    appender_t *appender;
    ingest_t *ingest;
    presence_t *presence;
    query_t *query;
    wire_t *ingest_wire, *feed_wire, *query_wire;
    struct ingest_now now;
    int64_t readers_looked_ms;
    bool cannot_grow; /* and that was said */
    struct message update;
};

static void grow_in_time(struct scorer *scorer)
{
    char why[STORE_WHY_BYTES];
    size_t map_bytes;

    if (!store_wants_to_grow(scorer->store))
        return;
    if (!scorer->cannot_grow)
        diag_info("the map of %s fills: growing it once its readers are done", scorer->dir);
    bool is_grown = store_grow(scorer->store, &map_bytes, why) == STATUS_OK;
    if (is_grown)
        diag_info("the map of %s has grown to %zu MiB", scorer->dir, map_bytes >> 20);
    else if (!scorer->cannot_grow)
        diag_warn("the map of %s cannot grow: %s", scorer->dir, why);
    scorer->cannot_grow = !is_grown;
}

static void look_at_room(struct scorer *scorer)
{
    grow_in_time(scorer);
    uint64_t reserve = (uint64_t)scorer->home->settings.disk_reserve_mib << 20;
    bool is_full = store_is_nearly_full(scorer->store, reserve);

    if (is_full != scorer->now.is_full)
        diag_warn(is_full ? "the disk, or the store's map, is nearly full: events are refused"
                          : "there is room again");
    scorer->now.is_full = is_full;
}

static void look_at_clocks(struct scorer *scorer)
{
    scorer->now.wall_ms = clock_wall_ms();
    scorer->now.mono_ms = clock_mono_ms();
    look_at_room(scorer);
}

static void send_answer(void *context, const struct answer *answer)
{
    wire_send(context, &answer->peer, answer->bytes, answer->size); /* lost is given again */
}

/* Whether the commit holds is not known when it fails: nobody is told anything, and the process
 * ends. Started again, it goes on from what the disk has. */
static enum status commit(struct scorer *scorer, txn_t **txn)
{
    char why[STORE_WHY_BYTES];

    appender_flush(scorer->appender, *txn);
    enum status status = txn_commit(txn, why);
    if (status != STATUS_OK)
        diag_error("cannot write the log in %s: %s; nothing of this was receipted, ending",
                   scorer->dir, why);
    return status;
}

static enum status take_frames(struct scorer *scorer)
{
    struct peer peer;
    struct text frame;

    if (!wire_receive(scorer->ingest_wire, &peer, &frame))
        return STATUS_OK;
    txn_t *txn = txn_begin_write(scorer->store);
    do
        ingest_take(scorer->ingest, txn, &peer, frame, &scorer->now);
    while (ingest_has_room(scorer->ingest) && wire_receive(scorer->ingest_wire, &peer, &frame));
    enum status status = commit(scorer, &txn);
    if (status == STATUS_OK)
        ingest_release(scorer->ingest, send_answer, scorer->ingest_wire);
    return status;
}

/* In a writing transaction, which is given up: a reading one needs a slot, and all may be taken. */
static enum status publish(struct scorer *scorer)
{
    int64_t mono_ms = clock_mono_ms();

    if (mono_ms < feed_deadline(scorer->feed))
        return STATUS_OK;
    txn_t *txn = txn_begin_write(scorer->store);
    while (txn_status(txn) == STATUS_OK &&
           feed_next(scorer->feed, scorer->fold, txn, appender_last_n(scorer->appender),
                     instant_year(instant_of_ms(scorer->now.wall_ms)), mono_ms, &scorer->update))
        wire_send_message(scorer->feed_wire, NULL, &scorer->update);
    enum status status = txn_status(txn);
    if (status != STATUS_OK)
        diag_error("cannot read the log in %s: %s", scorer->dir, txn_why(txn));
    txn_abort(&txn);
    return status;
}

static void look_at_readers(struct scorer *scorer)
{
    int pid, dead = store_check_readers(scorer->store);

    if (dead > 0)
        diag_info("freed %d reader slots of processes that died", dead);
    uint64_t behind = store_oldest_reader(scorer->store, &pid);
    if (behind > READER_BEHIND_MAX)
        diag_warn("process %d reads the store as it was %llu commits ago: until it is done, what "
                  "is deleted makes no room",
                  pid, (unsigned long long)behind);
}

static void tend(struct scorer *scorer)
{
    struct source_state sources[SESSIONS_MAX];
    int64_t mono_ms = scorer->now.mono_ms;

    presence_set(scorer->presence, sources, ingest_sources(scorer->ingest, mono_ms, sources));
    if (mono_ms - scorer->readers_looked_ms >= READERS_LOOK_MS) {
        look_at_readers(scorer);
        scorer->readers_looked_ms = mono_ms;
    }
}

int64_t scorer_wait_ms(const scorer_t *scorer)
{
    int64_t wait = feed_deadline(scorer->feed) - clock_mono_ms();

    return wait < 0 ? 0 : wait;
}

enum status scorer_pass(scorer_t *scorer)
{
    char why[STORE_WHY_BYTES];

    if (!store_is_in_place(scorer->store, why)) {
        diag_error("%s", why);
        return STATUS_DISK;
    }
    look_at_clocks(scorer);
    enum status status = take_frames(scorer);
    if (status == STATUS_OK)
        status = publish(scorer);
    tend(scorer);
    return status;
}

/* The rulebook that a new log begins with; the caller frees `ret_owned`. */
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

/* The first record of every log is its rulebook. */
static enum status begin_log(struct scorer *scorer, txn_t **txn)
{
    struct text rulebook;
    char *owned;
    enum status status = choose_rulebook(scorer->home, &rulebook, &owned);

    if (status == STATUS_OK &&
        !appender_begin_log(scorer->appender, *txn, rulebook, clock_wall_ms())) {
        diag_error("the rulebook is too large, or holds control characters");
        status = STATUS_CONFIG;
    }
    free(owned);
    if (status != STATUS_OK)
        txn_abort(txn);
    return status == STATUS_OK ? commit(scorer, txn) : status;
}

static enum status load(struct scorer *scorer)
{
    txn_t *txn = txn_begin_write(scorer->store);

    scorer->fold = fold_new(txn);
    scorer->feed = feed_new(entropy_name(), log_last(txn));
    scorer->appender = appender_new(txn, scorer->fold, scorer->feed);
    scorer->ingest = ingest_new(scorer->fold, scorer->appender);
    if (txn_status(txn) == STATUS_OK && appender_last_n(scorer->appender) == 0)
        return begin_log(scorer, &txn);
    enum status status = txn_status(txn);
    if (status != STATUS_OK)
        diag_error("cannot read the store %s: %s", scorer->dir, txn_why(txn));
    txn_abort(&txn);
    return status;
}

static enum status open_store(struct scorer *scorer)
{
    char why[STORE_WHY_BYTES];

    home_path(scorer->home, "scorer", scorer->dir);
    enum status status = ledger_open(
        scorer->dir, (size_t)scorer->home->settings.scorer_map_mib << 20, &scorer->store, why);
    if (status != STATUS_OK)
        diag_error("%s", why);
    return status == STATUS_OK ? load(scorer) : status;
}

static enum status open_socket(struct scorer *scorer, enum wire_role role, const char *setting,
                               const char *name, wire_t **ret_wire)
{
    char endpoint[HOME_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES], why[HOME_WHY_BYTES];

    home_endpoint(scorer->home, setting, name, false, endpoint);
    enum status status = wire_bind(role, endpoint, ret_wire, bound, why);
    if (status == STATUS_OK)
        status = home_note_endpoint(scorer->home, name, bound, why);
    if (status != STATUS_OK)
        diag_error("%s", why);
    return status;
}

static enum status open_all(struct scorer *scorer)
{
    const struct settings *settings = &scorer->home->settings;
    enum status status = open_store(scorer);

    if (status == STATUS_OK)
        status = open_socket(scorer, WIRE_PUBLISHER, settings->feed, "feed", &scorer->feed_wire);
    if (status == STATUS_OK)
        status = open_socket(scorer, WIRE_ROUTER, settings->query, "query", &scorer->query_wire);
    if (status == STATUS_OK)
        status = open_socket(scorer, WIRE_ROUTER, settings->ingest, "ingest", &scorer->ingest_wire);
    if (status != STATUS_OK)
        return status;
    scorer->presence = presence_new();
    scorer->query = query_start(scorer->store, scorer->presence, scorer->query_wire);
    scorer->query_wire = NULL;
    return STATUS_OK;
}

enum status scorer_open(const struct home *home, scorer_t **ret_scorer)
{
    scorer_t *scorer = calloc(1, sizeof *scorer);

    assert(scorer);
    scorer->home = home;
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
    query_stop(&(*scorer)->query);
    wire_close(&(*scorer)->query_wire);
    wire_close(&(*scorer)->ingest_wire);
    wire_close(&(*scorer)->feed_wire);
    presence_destroy(&(*scorer)->presence);
    ingest_destroy(&(*scorer)->ingest);
    appender_destroy(&(*scorer)->appender);
    feed_destroy(&(*scorer)->feed);
    fold_destroy(&(*scorer)->fold);
    store_close(&(*scorer)->store);
    free(*scorer);
    *scorer = NULL;
}

static enum status loop(scorer_t *scorer, int signals)
{
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !daemon_is_asked_to_stop(signals)) {
        wire_wait(&scorer->ingest_wire, 1, signals, scorer_wait_ms(scorer));
        status = scorer_pass(scorer);
    }
    return status;
}

enum status scorer_run(const struct home *home, int signals)
{
    scorer_t *scorer;
    enum status status = scorer_open(home, &scorer);

    if (status != STATUS_OK)
        return status;
    daemon_ready();
    status = loop(scorer, signals);
    daemon_stopping();
    scorer_close(&scorer);
    return status;
}

static enum status check_socket(const struct home *home, const char *setting, const char *name)
{
    char endpoint[HOME_ENDPOINT_BYTES], why[WIRE_WHY_BYTES];

    home_endpoint(home, setting, name, false, endpoint);
    enum status status = wire_check(endpoint, true, why);
    if (status != STATUS_OK)
        diag_error("%s", why);
    return status;
}

enum status scorer_check(const struct home *home)
{
    struct text rulebook;
    char *owned;
    enum status status = choose_rulebook(home, &rulebook, &owned);

    free(owned);
    if (status == STATUS_OK)
        status = check_socket(home, home->settings.ingest, "ingest");
    if (status == STATUS_OK)
        status = check_socket(home, home->settings.query, "query");
    if (status == STATUS_OK)
        status = check_socket(home, home->settings.feed, "feed");
    return status;
}

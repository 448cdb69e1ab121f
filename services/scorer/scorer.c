#include "services/scorer/scorer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/base/entropy.h"
#include "common/form/rulebook_file.h"
#include "common/ledger/view.h"
#include "common/run/bind.h"
#include "common/run/file.h"
#include "common/run/room.h"
#include "services/scorer/feed.h"
#include "services/scorer/hold.h"
#include "services/scorer/ingest.h"
#include "services/scorer/order.h"
#include "services/scorer/query.h"

enum { PROGRESS_MS = 2000 }; /* between two lines while tables are built again */

struct scorer {
    const struct home *home;
    char dir[HOME_PATH_BYTES];
    ledger_t *ledger;
    view_t *view; /* of the feed; parked between two updates */
    feed_t *feed;
    ingest_t *ingest;
    presence_t *presence;
    query_t *query;
    wire_t *ingest_wire, *feed_wire, *query_wire;
    struct clock_reading clock; /* of this pass */
    struct hold hold;
    struct ingest_now now;
    struct room room;
};

static enum status look_at_room(struct scorer *scorer)
{
    struct room_terms terms = {.dir = scorer->dir,
                               .when_full = "events are refused",
                               .reserve_bytes = (uint64_t)scorer->home->settings.disk_reserve_mib
                                                << 20};
    enum status status =
        room_look(&scorer->room, ledger_store(scorer->ledger), &terms, scorer->now.mono_ms);

    scorer->now.is_full = scorer->room.is_full;
    return status;
}

static void send_answer(void *context, const struct answer *answer)
{
    wire_send(context, &answer->peer, answer->bytes, answer->size); /* lost is given again */
}

/* Whether the commit holds is not known when it fails: nobody is told anything, and the process
 * ends. Started again, it goes on from what the disk has. */
static enum status commit(struct scorer *scorer)
{
    struct trouble trouble;
    enum status status = ledger_commit(scorer->ledger, &trouble);

    if (status != STATUS_OK)
        diag_error("cannot write the log in %s: %s; nothing of this was receipted, ending",
                   scorer->dir, trouble.why);
    return status;
}

/* Whether the clock is trusted in this pass; what an operator has said of it is logged first. */
static enum status look_at_clock(struct scorer *scorer)
{
    enum status status = STATUS_OK;

    scorer->clock = clock_read();
    struct clock_votes votes = ingest_votes(scorer->ingest, &scorer->clock);
    hold_look(&scorer->hold, &scorer->clock, &votes);
    if (presence_take_accept(scorer->presence)) {
        ledger_begin(scorer->ledger);
        hold_accept(&scorer->hold, &scorer->clock, scorer->ledger);
        status = commit(scorer);
    }
    struct clock_state state = hold_state(&scorer->hold, &scorer->clock);
    presence_set_clock(scorer->presence, &state);
    scorer->now.wall_ms = scorer->clock.wall_ms;
    scorer->now.boot_ms = scorer->clock.boot_ms;
    scorer->now.clock_ms = timekeeper_vouched_ms(&scorer->hold.keeper, &scorer->clock);
    scorer->now.is_held = state.doubt != CLOCK_TRUSTED;
    return status;
}

static enum status receive_frames(struct scorer *scorer)
{
    struct peer peer;
    struct text frame;

    if (!wire_receive(scorer->ingest_wire, &peer, &frame))
        return STATUS_OK;
    ledger_begin(scorer->ledger);
    do
        ingest_frame(scorer->ingest, &peer, frame, &scorer->now);
    while (ingest_has_room(scorer->ingest) && wire_receive(scorer->ingest_wire, &peer, &frame));
    enum status status = commit(scorer);
    if (status == STATUS_OK)
        ingest_release(scorer->ingest, send_answer, scorer->ingest_wire);
    return status;
}

static enum status publish(struct scorer *scorer)
{
    int64_t mono_ms = clock_mono_ms();
    int now_year = instant_year(instant_of_ms(scorer->now.wall_ms));
    struct message update;

    if (mono_ms < feed_deadline(scorer->feed))
        return STATUS_OK;
    view_renew(scorer->view);
    while (feed_next(scorer->feed, scorer->view, now_year, mono_ms, &update))
        wire_send_message(scorer->feed_wire, NULL, &update);
    enum status status = view_status(scorer->view);
    if (status != STATUS_OK)
        diag_error("cannot read the log in %s: %s", scorer->dir, view_why(scorer->view));
    view_park(scorer->view);
    return status;
}

static void tell_presence(struct scorer *scorer)
{
    struct source_state sources[SESSIONS_MAX];
    unsigned count = ingest_sources(scorer->ingest, scorer->now.mono_ms, sources);

    presence_set(scorer->presence, sources, count);
}

int64_t scorer_wait_ms(const scorer_t *scorer)
{
    int64_t wait = feed_deadline(scorer->feed) - clock_mono_ms();

    return wait < 0 ? 0 : wait;
}

unsigned scorer_wires(const scorer_t *scorer, wire_t *ret_wires[WIRE_POLL_MAX])
{
    ret_wires[0] = scorer->ingest_wire;
    return 1;
}

enum status scorer_pass(scorer_t *scorer)
{
    scorer->now.mono_ms = clock_mono_ms();
    enum status status = look_at_clock(scorer);
    if (status == STATUS_OK)
        status = look_at_room(scorer);
    if (status == STATUS_OK)
        status = receive_frames(scorer);
    if (status == STATUS_OK)
        status = publish(scorer);
    tell_presence(scorer);
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

/* The first record of every log is its rulebook. False: it cannot be one, which is said. */
static bool put_rulebook(ledger_t *ledger, struct text rulebook)
{
    ledger_begin(ledger);
    bool is_good = order_first_rulebook(ledger, rulebook, clock_wall_ms());
    if (!is_good)
        diag_error("the log cannot begin with the rulebook: it is too large, or holds control "
                   "characters, or the store failed");
    return is_good;
}

static enum status begin_log(struct scorer *scorer)
{
    struct text rulebook;
    char *owned;
    enum status status = choose_rulebook(scorer->home, &rulebook, &owned);

    if (status == STATUS_OK)
        status = put_rulebook(scorer->ledger, rulebook) ? commit(scorer) : STATUS_CONFIG;
    free(owned);
    return status;
}

static void say_progress(void *context, uint64_t n, uint64_t last)
{
    int64_t *said_ms = context, now_ms = clock_mono_ms();

    if (now_ms - *said_ms < PROGRESS_MS && n < last)
        return;
    *said_ms = now_ms;
    diag_info("the store has an earlier format: building its tables again, record %llu of %llu",
              (unsigned long long)n, (unsigned long long)last);
}

static void observe(void *context, const struct record *record, const struct event *event,
                    const struct folded *folded)
{
    struct scorer *scorer = context;

    (void)event;
    feed_observe(scorer->feed, ledger_calendar(scorer->ledger), record, folded);
}

static enum status open_ledger(struct scorer *scorer)
{
    struct trouble trouble;
    int64_t said_ms = 0;

    home_path(scorer->home, "scorer", scorer->dir);
    enum status status =
        ledger_open(scorer->dir, (size_t)scorer->home->settings.scorer_map_mib << 20, say_progress,
                    &said_ms, &scorer->ledger, &trouble);
    if (status != STATUS_OK) {
        diag_error("%s", trouble.why);
        return status;
    }
    if (ledger_last(scorer->ledger) == 0)
        status = begin_log(scorer);
    if (status != STATUS_OK)
        return status;
    scorer->clock = clock_read();
    hold_start(&scorer->hold, &scorer->clock, scorer->ledger);
    scorer->ingest = ingest_new(scorer->ledger);
    scorer->feed = feed_new(entropy_name(), ledger_last(scorer->ledger));
    scorer->view = view_open_for_writer(scorer->ledger);
    view_park(scorer->view);
    ledger_observe(scorer->ledger, observe, scorer);
    return STATUS_OK;
}

static enum status open_socket(struct scorer *scorer, enum wire_role role, const char *setting,
                               const char *name, wire_t **ret_wire)
{
    struct trouble trouble;
    enum status status = bind_endpoint(scorer->home, role, setting, name, ret_wire, &trouble);

    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

static enum status open_all(struct scorer *scorer)
{
    const struct settings *settings = &scorer->home->settings;
    enum status status = open_ledger(scorer);

    if (status == STATUS_OK)
        status = open_socket(scorer, WIRE_PUBLISHER, settings->feed, "feed", &scorer->feed_wire);
    if (status == STATUS_OK)
        status = open_socket(scorer, WIRE_ROUTER, settings->query, "query", &scorer->query_wire);
    if (status == STATUS_OK)
        status = open_socket(scorer, WIRE_ROUTER, settings->ingest, "ingest", &scorer->ingest_wire);
    if (status != STATUS_OK)
        return status;
    scorer->presence = presence_new();
    struct clock_state clock = hold_state(&scorer->hold, &scorer->clock);
    presence_set_clock(scorer->presence, &clock);
    scorer->query = query_start(scorer->ledger, scorer->presence, scorer->query_wire);
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
    feed_destroy(&(*scorer)->feed);
    view_close(&(*scorer)->view);
    ledger_close(&(*scorer)->ledger);
    free(*scorer);
    *scorer = NULL;
}

static enum status check_socket(const struct home *home, const char *setting, const char *name)
{
    struct trouble trouble;
    enum status status = bind_check(home, setting, name, &trouble);

    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

/* The rulebook is put into a log in memory, which leaves nothing behind. */
static enum status check_rulebook(const struct home *home)
{
    struct trouble trouble;
    struct text rulebook;
    ledger_t *ledger;
    char *owned;
    enum status status = choose_rulebook(home, &rulebook, &owned);

    if (status == STATUS_OK)
        status = ledger_open_scratch(&ledger, &trouble);
    if (status == STATUS_OK) {
        status = put_rulebook(ledger, rulebook) ? STATUS_OK : STATUS_CONFIG;
        ledger_close(&ledger);
    }
    free(owned);
    return status;
}

enum status scorer_check(const struct home *home)
{
    enum status status = check_rulebook(home);

    if (status == STATUS_OK)
        status = check_socket(home, home->settings.ingest, "ingest");
    if (status == STATUS_OK)
        status = check_socket(home, home->settings.query, "query");
    if (status == STATUS_OK)
        status = check_socket(home, home->settings.feed, "feed");
    return status;
}

#include "services/scorer/scorer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/base/entropy.h"
#include "common/base/memory.h"
#include "common/ledger/view.h"
#include "common/run/room.h"
#include "services/scorer/feed.h"
#include "services/scorer/doors.h"
#include "services/scorer/first_book.h"
#include "services/scorer/first_key.h"
#include "services/scorer/hold.h"
#include "services/scorer/ingest.h"
#include "services/scorer/lacks.h"
#include "services/scorer/moved.h"
#include "services/scorer/opening.h"
#include "services/scorer/recall.h"
#include "services/scorer/signing.h"
#include "services/scorer/sockets.h"

struct scorer {
    const struct home *home;
    char dir[HOME_PATH_BYTES];
    ledger_t *ledger;
    view_t *view; /* of the feed; parked between two updates */
    feed_t *feed;
    ingest_t *ingest;
    presence_t *presence;
    struct doors doors;
    struct sockets sockets;
    struct clock_reading clock; /* of this pass */
    struct hold hold;
    struct signing signing;
    bool has_first_keys; /* as far as they were due */
    struct ingest_now now;
    struct room room;
};

/* What collectors hold may come below the reserve that stops their intakes. */
static struct room_terms terms_of(const struct scorer *scorer)
{
    return (struct room_terms){.dir = scorer->dir,
                               .when_full = "events are refused",
                               .use = ROOM_FOR_TRANSFER,
                               .reserve_bytes = (uint64_t)scorer->home->settings.disk_reserve_mib
                                                << 20};
}

static enum status look_at_room(struct scorer *scorer)
{
    struct room_terms terms = terms_of(scorer);
    enum status status =
        room_look(&scorer->room, ledger_store(scorer->ledger), &terms, scorer->now.mono_ms);

    scorer->now.is_full = scorer->room.is_full;
    return status;
}

/* When a commit fails it is not known what the disk has: no answer goes out, and the process ends.
 * Started again, it goes on from what the disk has. */
static enum status commit(struct scorer *scorer)
{
    struct trouble trouble;
    enum status status = ledger_commit(scorer->ledger, &trouble);

    if (status != STATUS_OK)
        diag_error("cannot write the log in %s: %s; ending, no receipt was sent for it",
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
    scorer->now.clock_ms = timekeeper_vouched_ms(&scorer->hold.keeper, &scorer->clock);
    scorer->now.is_held = state.doubt != CLOCK_TRUSTED;
    return status;
}

/* What is read later cannot have waited since before the socket was empty. */
static bool receive(struct scorer *scorer, struct peer *ret_peer, struct text *ret_frame)
{
    int64_t boot_ms = clock_boot_ms();
    bool is_there = wire_receive(scorer->sockets.ingest, ret_peer, ret_frame);

    if (!is_there)
        scorer->now.empty_boot_ms = boot_ms;
    return is_there;
}

/* Each finding may lie in another page, which is copied and free only after the next commit: where the
 * disk is short, a frame a commit bounds what that takes. */
static enum status receive_frames(struct scorer *scorer)
{
    struct peer peer;
    struct text frame;

    if (!receive(scorer, &peer, &frame))
        return STATUS_OK;
    ledger_begin(scorer->ledger);
    do {
        scorer->now.boot_ms = clock_boot_ms();
        presence_hear(scorer->presence, &peer);
        ingest_frame(scorer->ingest, &peer, frame, &scorer->now);
    } while (!scorer->room.is_short && ingest_has_room(scorer->ingest) &&
             receive(scorer, &peer, &frame));
    enum status status = commit(scorer);
    if (status == STATUS_OK)
        ingest_release(scorer->ingest, answers_send_by_wire, scorer->sockets.ingest);
    return status;
}

/* What was committed in this pass may have granted keys or withdrawn some. */
static enum status look_at_keys(struct scorer *scorer)
{
    enum status status = STATUS_OK;

    if (doors_set(&scorer->doors, ledger_keyring(scorer->ledger))) {
        feed_renew(scorer->feed, entropy_name());
        status = sockets_renew_feed(&scorer->sockets);
    }
    doors_tell(&scorer->doors, scorer->now.mono_ms);
    return status;
}

/* Says what failed it, if anything did. */
static enum status end_view(struct scorer *scorer)
{
    enum status status = view_status(scorer->view);

    if (status != STATUS_OK)
        diag_error("cannot read the log in %s: %s", scorer->dir, view_why(scorer->view));
    view_park(scorer->view);
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
        wire_send_message(scorer->sockets.feed, NULL, &update);
    return end_view(scorer);
}

/* Collectors that are witnesses are shown what is on disk. */
static enum status show_checkpoints(struct scorer *scorer)
{
    if (!ingest_has_witness(scorer->ingest))
        return STATUS_OK;
    view_renew(scorer->view);
    ingest_show(scorer->ingest, scorer->view, answers_send_by_wire, scorer->sockets.ingest);
    return end_view(scorer);
}

static bool has_room(const struct scorer *scorer)
{
    return !scorer->room.is_full && !scorer->room.is_short;
}

static void tell_presence(struct scorer *scorer)
{
    struct source_state sources[SESSIONS_MAX];
    unsigned count = ingest_sources(scorer->ingest, scorer->now.mono_ms, sources);

    presence_set(scorer->presence, sources, count);
}

int64_t scorer_wait_ms(const scorer_t *scorer)
{
    int64_t feed_ms = feed_deadline(scorer->feed);
    int64_t due_ms = signing_due_ms(&scorer->signing);
    int64_t wait = (feed_ms < due_ms ? feed_ms : due_ms) - clock_mono_ms();

    return wait < 0 || ingest_has_witness(scorer->ingest) ? 0 : wait;
}

unsigned scorer_wires(const scorer_t *scorer, wire_t *ret_wires[WIRE_POLL_MAX])
{
    ret_wires[0] = scorer->sockets.ingest;
    return 1;
}

int scorer_file(const scorer_t *scorer)
{
    return presence_file(scorer->presence);
}

/* Once, and not while the clock is in doubt: then nothing is logged. */
static enum status put_first_keys(struct scorer *scorer)
{
    if (scorer->has_first_keys || scorer->hold.keeper.doubt != CLOCK_TRUSTED)
        return STATUS_OK;
    scorer->has_first_keys = true;
    return first_key_put(scorer->home, scorer->ledger);
}

enum status scorer_pass(scorer_t *scorer)
{
    scorer->now.mono_ms = clock_mono_ms();
    scorer->now.rate = (uint64_t)scorer->home->settings.source_rate;
    enum status status = look_at_clock(scorer);
    if (status == STATUS_OK)
        status = put_first_keys(scorer);
    if (status == STATUS_OK)
        status = look_at_room(scorer);
    if (status == STATUS_OK)
        status = receive_frames(scorer);
    if (status == STATUS_OK)
        status = look_at_keys(scorer);
    if (status == STATUS_OK)
        status = publish(scorer);
    if (status == STATUS_OK)
        status = signing_look(&scorer->signing, has_room(scorer), scorer->now.mono_ms);
    if (status == STATUS_OK)
        status = show_checkpoints(scorer);
    tell_presence(scorer);
    lacks_tell(scorer->ingest, scorer->dir);
    return status;
}

static enum status begin_log(struct scorer *scorer)
{
    enum status status = first_book_put(scorer->home, scorer->ledger);

    return status == STATUS_OK ? commit(scorer) : status;
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
    home_path(scorer->home, OPENING_STORE, scorer->dir);
    enum status status = opening_ledger(scorer->home, scorer->dir, &scorer->ledger);
    if (status != STATUS_OK)
        return status;
    struct room_terms terms = terms_of(scorer);
    return room_make_small(ledger_store(scorer->ledger), &terms, ROOM_SPARSE_BYTES);
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
        status = end_view(scorer);
    ledger_observe(scorer->ledger, observe, scorer);
    return status;
}

enum status scorer_keep(scorer_t *scorer, bool *ret_mended)
{
    enum status status = opening_keep(scorer->home, ret_mended);

    return status == STATUS_OK ? sockets_keep(&scorer->sockets, ret_mended) : status;
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
    status = put_first_keys(scorer);
    if (status == STATUS_OK)
        status = make_cores(scorer);
    if (status == STATUS_OK)
        status = open_doors(scorer);
    if (status != STATUS_OK)
        return status;
    struct clock_state clock = hold_state(&scorer->hold, &scorer->clock);
    presence_set_clock(scorer->presence, &clock);
    return sockets_open(&scorer->sockets, scorer->home, scorer->ledger, scorer->presence,
                        &scorer->doors);
}

enum status scorer_open(const struct home *home, scorer_t **ret_scorer)
{
    scorer_t *scorer = memory_new(sizeof *scorer);

    scorer->home = home;
    enum status status = open_all(scorer);
    if (status == STATUS_OK)
        *ret_scorer = scorer;
    else
        scorer_close(&scorer);
    return status;
}

enum status scorer_finish(scorer_t *scorer)
{
    scorer->now.mono_ms = clock_mono_ms();
    return signing_finish(&scorer->signing, has_room(scorer), scorer->now.mono_ms);
}

void scorer_close(scorer_t **scorer)
{
    if (!*scorer)
        return;
    sockets_close(&(*scorer)->sockets);
    doors_close(&(*scorer)->doors);
    presence_destroy(&(*scorer)->presence);
    ingest_destroy(&(*scorer)->ingest);
    feed_destroy(&(*scorer)->feed);
    checkpointer_end(&(*scorer)->signing.checkpointer);
    view_close(&(*scorer)->view);
    ledger_close(&(*scorer)->ledger);
    free(*scorer);
    *scorer = NULL;
}

void scorer_describe(const scorer_t *scorer, char *ret_text, size_t size)
{
    sockets_describe(&scorer->sockets, ledger_last(scorer->ledger), ret_text, size);
}

enum status scorer_check(const struct home *home)
{
    enum status status = first_book_check(home);

    return status == STATUS_OK ? sockets_check(home) : status;
}

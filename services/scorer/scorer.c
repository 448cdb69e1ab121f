#include "services/scorer/scorer_inside.h"

#include "common/base/diag.h"
#include "common/base/entropy.h"
#include "common/ledger/restoring.h"
#include "services/scorer/first_key.h"
#include "services/scorer/lacks.h"
#include "services/scorer/opening.h"
#include "services/scorer/storeroom.h"

static enum status look_at_room(struct scorer *scorer)
{
    enum status status = storeroom_look(&scorer->room, scorer->ledger, scorer->home, scorer->dir,
                                        scorer->now.mono_ms);

    scorer->now.is_full = scorer->room.is_full;
    presence_set_full(scorer->presence, scorer->room.why);
    return status;
}

enum status scorer_commit(scorer_t *scorer)
{
    struct trouble trouble;
    bool has_taken = ledger_has_taken(scorer->ledger);
    int64_t begun_us = clock_mono_us();
    enum status status = ledger_commit(scorer->ledger, &trouble);

    if (has_taken)
        scorer_metrics_committed(scorer->figures, clock_mono_us() - begun_us);
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
        status = scorer_commit(scorer);
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

static bool receive_more(struct scorer *scorer, struct peer *ret_peer, struct text *ret_frame)
{
    if (scorer->room.is_short || !ingest_has_room(scorer->ingest) ||
        !receive(scorer, ret_peer, ret_frame))
        return false;
    scorer->has_more = !ingest_takes(scorer->ingest, ret_peer);
    if (scorer->has_more)
        wire_put_back(scorer->sockets.ingest, ret_peer);
    return !scorer->has_more;
}

/* Each finding may lie in another page, which is copied and free only after the next commit: where the
 * disk is short, a frame a commit bounds what that takes. */
static enum status receive_frames(struct scorer *scorer)
{
    struct peer peer;
    struct text frame;

    scorer->has_more = false;
    if (!receive(scorer, &peer, &frame))
        return STATUS_OK;
    ledger_begin(scorer->ledger);
    do {
        scorer->now.boot_ms = clock_boot_ms();
        presence_hear(scorer->presence, &peer);
        ingest_frame(scorer->ingest, &peer, frame, &scorer->now);
    } while (receive_more(scorer, &peer, &frame));
    enum status status = scorer_commit(scorer);
    if (status == STATUS_OK)
        ingest_release(scorer->ingest, answers_send_by_wire, scorer->sockets.ingest);
    return status;
}

static enum status bring_back(struct scorer *scorer)
{
    bool may_write = !scorer->now.is_held && !scorer->now.is_full;
    const struct restorer_now now = {scorer->now.wall_ms, scorer->now.mono_ms, may_write,
                                     scorer->room.is_short};

    return restorer_look(&scorer->restorer, &now, answers_send_by_wire, scorer->sockets.ingest);
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
    return reading_end(scorer->view, scorer->dir);
}

/* Collectors that are witnesses are shown what is on disk. */
static enum status show_checkpoints(struct scorer *scorer)
{
    if (!ingest_has_witness(scorer->ingest))
        return STATUS_OK;
    view_renew(scorer->view);
    ingest_show(scorer->ingest, scorer->view, answers_send_by_wire, scorer->sockets.ingest);
    return reading_end(scorer->view, scorer->dir);
}

static bool has_room(const struct scorer *scorer)
{
    return !scorer->room.is_full && !scorer->room.is_short;
}

static void note_figures(struct scorer *scorer, const struct source_state *sources, unsigned count)
{
    const struct checkpointer *checkpointer = &scorer->signing.checkpointer;
    const struct scorer_metrics_now now = {
        .ledger = scorer->ledger,
        .sources = sources,
        .count = count,
        .checkpoint_n = checkpointer->n,
        .checkpoints = checkpointer_state(checkpointer),
        .is_full = scorer->now.is_full,
        .is_held = scorer->now.is_held,
        .is_restoring = ledger_restoring(scorer->ledger).phase != RESTORING_NOT,
    };

    scorer_metrics_note(scorer->figures, &now, scorer->now.mono_ms);
}

static void tell_presence(struct scorer *scorer)
{
    struct source_state sources[SESSIONS_MAX];
    unsigned count = ingest_sources(scorer->ingest, scorer->now.mono_ms, sources);

    presence_set(scorer->presence, sources, count);
    if (scorer_metrics_is_due(scorer->figures, scorer->now.mono_ms))
        note_figures(scorer, sources, count);
}

int64_t scorer_wait_ms(const scorer_t *scorer)
{
    int64_t feed_ms = feed_deadline(scorer->feed);
    int64_t due_ms = signing_due_ms(&scorer->signing);
    int64_t wait = (feed_ms < due_ms ? feed_ms : due_ms) - clock_mono_ms();
    bool has_work =
        scorer->has_more || ingest_has_witness(scorer->ingest) || scorer->restorer.has_more;

    return wait < 0 || has_work ? 0 : wait;
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

enum status scorer_put_first_keys(scorer_t *scorer)
{
    if (scorer->has_first_keys || scorer->hold.keeper.doubt != CLOCK_TRUSTED ||
        ledger_restoring(scorer->ledger).phase != RESTORING_NOT)
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
        status = scorer_put_first_keys(scorer);
    if (status == STATUS_OK)
        status = look_at_room(scorer);
    if (status == STATUS_OK)
        status = receive_frames(scorer);
    if (status == STATUS_OK)
        status = bring_back(scorer);
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

enum status scorer_keep(scorer_t *scorer, bool *ret_mended)
{
    enum status status = opening_keep(scorer->home, ret_mended);

    if (status == STATUS_OK)
        status = sockets_keep(&scorer->sockets, ret_mended);
    return status == STATUS_OK ? scorer_metrics_keep(scorer->figures, ret_mended) : status;
}

enum status scorer_finish(scorer_t *scorer)
{
    scorer->now.mono_ms = clock_mono_ms();
    return signing_finish(&scorer->signing, has_room(scorer), scorer->now.mono_ms);
}

void scorer_describe(const scorer_t *scorer, char *ret_text, size_t size)
{
    sockets_describe(&scorer->sockets, ledger_last(scorer->ledger), ret_text, size);
}

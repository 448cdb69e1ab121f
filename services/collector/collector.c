#include "services/collector/collector_inside.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/base/memory.h"
#include "common/run/bind.h"
#include "services/collector/collector_status.h"

/* Deadlines are looked at at least so often, since the wall clock may jump. */
enum { WAIT_MS_MAX = 1000 };

/* A line may take so many times its size of the disk, here and in the log; only the shortest take so much. */
enum { LINE_ROOM_FACTOR = 12, ROOM_AMPLE_MIB = 1024 };

static bool may_not_report(const struct collector *collector)
{
    return collector->room.is_full || case_clock_is_held(&collector->clock);
}

static txn_t *writing(void *context)
{
    struct collector *collector = context;

    if (!collector->txn)
        collector->txn = outbox_begin(collector->outbox);
    return collector->txn;
}

static enum status look_at_room(struct collector *collector)
{
    struct room *room = &collector->room;
    bool is_ample = room->spare_bytes >= (uint64_t)ROOM_AMPLE_MIB << 20;
    int64_t mono_ms = clock_mono_ms();
    struct needs_of_all needs =
        needs_look(collector->needs, outbox_log_bytes(collector->outbox), !is_ample, mono_ms);
    struct room_terms terms = {.dir = collector->dir,
                               .when_full = "the intake refuses",
                               .use = ROOM_FOR_NEW,
                               .reserve_bytes = (uint64_t)collector->home->settings.disk_reserve_mib
                                                << 20,
                               .needs_bytes = needs.bytes,
                               .may_make_small = true};

    assert(!collector->txn); /* a pass leaves none behind */
    enum status status = room_look(room, outbox_store(collector->outbox), &terms, mono_ms);
    collector->frame_bytes_left = room->spare_bytes / LINE_ROOM_FACTOR / needs.outboxes;
    return status;
}

/* Ends a reading transaction. What could not be read must not count as empty: the first failure is
 * kept, and ends the process at the next commit. */
static void end_reading(struct collector *collector, txn_t **txn)
{
    if (*txn && txn_status(*txn) != STATUS_OK && collector->read_status == STATUS_OK) {
        diag_error("cannot read the outbox %s: %s", collector->dir, txn_why(*txn));
        collector->read_status = txn_status(*txn);
    }
    txn_abort(txn);
}

static char *status_of(const struct collector *collector, txn_t *txn)
{
    struct outbox_state state = outbox_state(collector->outbox);
    struct kept_range kept = kept_range(txn);

    return collector_status(collector->source, &state, &kept, collector->courier,
                            collector->clock.keeper.doubt, collector->room.why);
}

static uint64_t events_max(const struct collector *collector)
{
    return (uint64_t)collector->home->settings.outbox_events_max;
}

static void handle_frame(struct collector *collector, const struct peer *peer, struct text frame,
                         const struct intake_terms *terms)
{
    enum refusal refusal = REFUSAL_COUNT;
    bool is_good = message_decode(frame.data, frame.size, &collector->message_room,
                                  &collector->message, &refusal);
    const struct message *message = is_good ? &collector->message : NULL;
    if (message && !door_lets_in(&collector->door, collector->intake_wire, peer, message))
        return;
    bool writes = message && intake_writes(message);
    txn_t *reading = writes || collector->txn ? NULL : outbox_begin_read(collector->outbox);
    txn_t *txn = reading ? reading : writing(collector);
    bool asks = message && message->type == MESSAGE_GET_STATUS;
    char *status = asks ? status_of(collector, txn) : NULL;

    intake_handle(collector->intake, collector->outbox, txn, peer, message, refusal, terms, status);
    free(status);
    end_reading(collector, &reading);
    collector->cases_changed |= writes;
}

static void handle_clients(struct collector *collector)
{
    struct intake_terms terms = {.events_max = events_max(collector),
                                 .is_full = collector->room.is_full,
                                 .why_full = collector->room.why,
                                 .now = case_clock_now(&collector->clock),
                                 .is_held = case_clock_is_held(&collector->clock)};
    struct peer peer;
    struct text frame;

    while (intake_has_room(collector->intake) &&
           wire_receive(collector->intake_wire, &peer, &frame)) {
        handle_frame(collector, &peer, frame, &terms);
        if (frame.size >= collector->frame_bytes_left)
            return; /* the next look at the room says what more may come */
        collector->frame_bytes_left -= frame.size;
    }
}

static void report_overdue(struct collector *collector)
{
    struct instant now = case_clock_now(&collector->clock);

    if (!reporter_is_due(collector->reporter, may_not_report(collector), now))
        return;
    reporter_report(collector->reporter, writing(collector), now);
    collector->cases_changed = true;
}

static void look_at_deadlines(struct collector *collector)
{
    txn_t *txn = outbox_begin_read(collector->outbox);

    reporter_look(collector->reporter, txn);
    end_reading(collector, &txn);
    collector->cases_changed = false;
}

/* Commits what was written since the last commit. Where the map has no room (`ret_is_full`) nothing
 * is written, and that is certain; after any other failure it is not known what is on disk, and the
 * process has to end. */
static enum status commit(struct collector *collector, bool *ret_is_full)
{
    struct trouble trouble;

    *ret_is_full = false;
    if (!collector->txn)
        return collector->read_status;
    int64_t begun_us = clock_mono_us();
    enum status status = outbox_commit(collector->outbox, &collector->txn, &trouble);
    collector_metrics_committed(collector->figures, clock_mono_us() - begun_us);
    assert(!collector->txn);
    *ret_is_full = status == STATUS_FULL;
    if (status == STATUS_OK || status == STATUS_FULL)
        return collector->read_status;
    diag_error("cannot write the outbox %s: %s; ending, no answer was sent for it", collector->dir,
               trouble.why);
    return status;
}

/* The keys that are on disk. */
static enum status set_door(struct collector *collector)
{
    txn_t *txn = outbox_begin_read(collector->outbox);

    door_set(&collector->door, outbox_keys(txn));
    end_reading(collector, &txn);
    return collector->read_status;
}

/* Before receipts are settled, whose events are kept then. */
static enum status look_at_kept(struct collector *collector)
{
    struct keeping_now now =
        keeping_now(&collector->room, &collector->clock, courier_link(collector->courier));

    enum status status =
        keeping_look(&collector->keeping, collector->outbox, &collector->home->settings, &now);

    return status == STATUS_OK && collector->keeping.made_room ? look_at_room(collector) : status;
}

/* What the scorer has sent. Receipts make room, so they have a transaction of their own. */
static enum status handle_receipts(struct collector *collector)
{
    bool is_full;

    courier_receive(collector->courier);
    enum status status = commit(collector, &is_full);
    if (is_full && courier_lose(collector->courier)) /* the scorer gives them again */
        keeping_had_no_room(&collector->keeping, clock_mono_ms());
    if (status == STATUS_OK && courier_took_keys(collector->courier))
        status = set_door(collector);
    door_deny(&collector->door, courier_link(collector->courier)->is_denied);
    door_tell(&collector->door, clock_mono_ms());
    return status;
}

static enum status handle_lines(struct collector *collector)
{
    bool is_full;

    outbox_meet(collector->outbox, courier_link(collector->courier)->state == LINK_LIVE);
    handle_clients(collector);
    report_overdue(collector);
    enum status status = commit(collector, &is_full);
    if (status != STATUS_OK)
        return status;
    if (is_full)
        intake_refuse(collector->intake, answers_send_by_wire, collector->intake_wire);
    else
        intake_release(collector->intake, answers_send_by_wire, collector->intake_wire);
    if (collector->cases_changed)
        look_at_deadlines(collector);
    return STATUS_OK;
}

static int64_t min_ms(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t collector_wait_ms(const collector_t *collector)
{
    struct instant now = case_clock_now(&collector->clock);
    int64_t sending = courier_deadline(collector->courier) - clock_mono_ms();
    int64_t reporting = reporter_wait_ms(collector->reporter, may_not_report(collector), now);
    int64_t wait = min_ms(WAIT_MS_MAX, min_ms(sending, reporting));

    return wait < 0 || collector->keeping.has_more ? 0 : wait;
}

unsigned collector_wires(const collector_t *collector, wire_t *ret_wires[WIRE_POLL_MAX])
{
    ret_wires[0] = collector->intake_wire;
    ret_wires[1] = courier_wire(collector->courier);
    return 2;
}

static void note_figures(struct collector *collector)
{
    struct collector_metrics_now now = {.outbox = collector->outbox,
                                        .link = courier_link(collector->courier),
                                        .witness =
                                            testimony_state(courier_testimony(collector->courier)),
                                        .is_full = collector->room.is_full,
                                        .is_held = case_clock_is_held(&collector->clock),
                                        .wall_ms = clock_wall_ms(),
                                        .mono_ms = clock_mono_ms()};

    if (collector_metrics_is_due(collector->figures, now.mono_ms))
        collector_metrics_note(collector->figures, &now);
}

enum status collector_pass(collector_t *collector)
{
    case_clock_look(&collector->clock, collector->courier);
    enum status status = look_at_room(collector);

    if (status == STATUS_OK)
        status = look_at_kept(collector);
    if (status == STATUS_OK)
        status = handle_receipts(collector);
    if (status == STATUS_OK)
        status = handle_lines(collector);
    if (status == STATUS_OK)
        status = courier_tend(collector->courier);
    note_figures(collector);
    return status;
}

/* Who may come in is known before anybody can. */
static enum status open_intake(struct collector *collector)
{
    char name[HOME_INTAKE_NAME_BYTES];
    struct trouble trouble;
    enum status status = set_door(collector);

    if (status != STATUS_OK)
        return status;
    home_intake_name(collector->source, name);
    status = bind_endpoint(collector->home, WIRE_ANSWERER, collector->home->settings.intake, name,
                           door_guard(&collector->door), &collector->intake_wire, &trouble);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

static enum status open_courier(struct collector *collector, struct trouble *ret_trouble)
{
    collector->courier = courier_new(collector->home, collector->source, collector->roster,
                                     collector->outbox, writing, collector);
    return courier_bear_witness(collector->courier, ret_trouble);
}

static enum status open_all(struct collector *collector)
{
    struct trouble trouble;

    outbox_home_place(collector->home, collector->source, collector->store, collector->dir);
    collector->needs = needs_new(collector->home, collector->source);
    collector->roster = roster_new(collector->home);
    enum status status =
        roster_check(collector->roster, collector->home, collector->source, &trouble);
    if (status == STATUS_OK)
        status = outbox_home_open(collector->home, collector->source, &collector->outbox, &trouble);
    if (status == STATUS_OK)
        status = door_open(&collector->door, collector->home, collector->source, &trouble);
    if (status == STATUS_OK)
        status = open_courier(collector, &trouble);
    if (status != STATUS_OK) {
        diag_error("%s", trouble.why);
        return status;
    }
    status = open_intake(collector);
    if (status != STATUS_OK)
        return status;
    collector->intake = intake_new(collector->source, collector->roster);
    collector->reporter = reporter_new(collector->outbox, roster_case_clause(collector->roster),
                                       events_max(collector));
    case_clock_start(&collector->clock);
    look_at_deadlines(collector);
    status = collector_metrics_open(collector->figures, collector->home, &trouble);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

enum status collector_open(const struct home *home, const char *source, collector_t **ret_collector)
{
    collector_t *collector = memory_new(sizeof *collector);

    collector->home = home;
    collector->source = source;
    collector->figures = collector_metrics_new(source);
    enum status status = open_all(collector);
    if (status == STATUS_OK)
        *ret_collector = collector;
    else
        collector_close(&collector);
    return status;
}

void collector_close(collector_t **collector)
{
    if (!*collector)
        return;
    txn_abort(&(*collector)->txn);
    needs_destroy(&(*collector)->needs);
    courier_destroy(&(*collector)->courier);
    wire_close(&(*collector)->intake_wire);
    door_close(&(*collector)->door);
    reporter_destroy(&(*collector)->reporter);
    intake_destroy(&(*collector)->intake);
    roster_destroy(&(*collector)->roster);
    outbox_close(&(*collector)->outbox);
    collector_metrics_destroy(&(*collector)->figures);
    free(*collector);
    *collector = NULL;
}

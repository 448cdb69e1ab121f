#include "services/collector/collector.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/base/entropy.h"
#include "common/form/json.h"
#include "common/run/program.h"
#include "common/wire/wire.h"
#include "services/collector/courier.h"
#include "services/collector/intake.h"

enum {
    OVERDUE_A_PASS = 256, /* cases whose deadline has passed */
    WAIT_MS_MAX = 1000,   /* the wall clock may jump: look at the deadlines that often */
};

struct collector {
    const struct home *home;
    const char *source;
    char dir[HOME_PATH_BYTES];
    outbox_t *outbox;
    roster_t *roster;
    intake_t *intake;
    wire_t *intake_wire;
    courier_t *courier;
    txn_t *txn;             /* of the running pass; NULL: nothing to write yet */
    struct message message; /* the frame being handled */
    uint8_t *event;         /* EVENT_BYTES_MAX, the report being made */
    enum status trouble;    /* what could not be read */
    bool is_full;
    bool cannot_grow; /* and that was said */
    bool has_deadline, cases_changed;
    struct instant deadline; /* the next of a case */
};

static txn_t *writing(void *context)
{
    struct collector *collector = context;

    if (!collector->txn)
        collector->txn = outbox_begin(collector->outbox);
    return collector->txn;
}

static void grow_in_time(struct collector *collector)
{
    char why[STORE_WHY_BYTES];
    size_t map_bytes;

    if (!outbox_wants_to_grow(collector->outbox))
        return;
    if (!collector->cannot_grow)
        diag_info("the map of %s fills: growing it once its readers are done", collector->dir);
    bool is_grown = outbox_grow(collector->outbox, &map_bytes, why) == STATUS_OK;
    if (is_grown)
        diag_info("the map of %s has grown to %zu MiB", collector->dir, map_bytes >> 20);
    else if (!collector->cannot_grow)
        diag_warn("the map of %s cannot grow: %s", collector->dir, why);
    collector->cannot_grow = !is_grown;
}

static void look_at_room(struct collector *collector)
{
    grow_in_time(collector);
    uint64_t reserve = (uint64_t)collector->home->settings.disk_reserve_mib << 20;
    bool is_full = outbox_is_nearly_full(collector->outbox, reserve);

    if (is_full != collector->is_full)
        diag_warn(is_full ? "the disk, or the outbox's map, is nearly full: the intake refuses"
                          : "there is room again");
    collector->is_full = is_full;
}

/* Ends a reading transaction. What could not be read is no emptiness: it is the end of us. */
static void end_reading(struct collector *collector, txn_t **txn)
{
    if (*txn && txn_status(*txn) != STATUS_OK && collector->trouble == STATUS_OK) {
        diag_error("cannot read the outbox %s: %s", collector->dir, txn_why(*txn));
        collector->trouble = txn_status(*txn);
    }
    txn_abort(txn);
}

static char *status_json(const struct collector *collector)
{
    static const char *const states[] = {
        [LINK_AWAY] = "away", [LINK_GREETING] = "greeting", [LINK_LIVE] = "live"};
    struct outbox_state state = outbox_state(collector->outbox);
    const struct link *link = courier_link(collector->courier);

    return json_line(json_pack("{s:s,s:s,s:o,s:I,s:I,s:I}", "source", collector->source, "link",
                               link->is_displaced ? "displaced" : states[link->state], "instance",
                               json_sprintf("%016llx", (unsigned long long)link->instance),
                               "outbox", (json_int_t)(state.next - state.first), "last_seq",
                               (json_int_t)(state.next - 1), "epoch", (json_int_t)state.epoch));
}

static uint64_t events_max(const struct collector *collector)
{
    return (uint64_t)collector->home->settings.outbox_events_max;
}

static void hear_clients(struct collector *collector)
{
    struct intake_terms terms = {.events_max = events_max(collector),
                                 .is_full = collector->is_full,
                                 .now = instant_of_ms(clock_wall_ms())};
    struct peer peer;
    struct text frame;
    enum refusal refusal;

    while (intake_has_room(collector->intake) &&
           wire_receive(collector->intake_wire, &peer, &frame)) {
        bool is_good = message_decode(frame.data, frame.size, &collector->message, &refusal);
        struct message *message = is_good ? &collector->message : NULL;
        bool writes = is_good && intake_writes(message);
        txn_t *reading = writes || collector->txn ? NULL : outbox_begin_read(collector->outbox);
        bool asks = is_good && message->type == MESSAGE_GET_STATUS;
        char *status = asks ? status_json(collector) : NULL;
        intake_take(collector->intake, collector->outbox, reading ? reading : writing(collector),
                    &peer, message, refusal, &terms, status);
        free(status);
        end_reading(collector, &reading);
        collector->cases_changed |= writes;
    }
}

/* Whether a case waits for its deadline, and there is room to report it. */
static bool awaits_deadline(const struct collector *collector)
{
    return collector->has_deadline && !collector->is_full &&
           outbox_depth(collector->outbox) < events_max(collector);
}

static bool is_to_report(const struct collector *collector, struct instant now)
{
    return awaits_deadline(collector) && instant_compare(collector->deadline, now) < 0;
}

static void report_overdue(struct collector *collector)
{
    struct instant now = instant_of_ms(clock_wall_ms());
    size_t size = 1;

    if (!is_to_report(collector, now))
        return;
    for (int i = 0; i < OVERDUE_A_PASS && size > 0 && awaits_deadline(collector); i++) {
        size = case_next_overdue(writing(collector), now, collector->event);
        if (size > 0)
            outbox_add(collector->outbox, writing(collector), collector->event, size, true);
    }
    collector->cases_changed = true;
}

static void look_at_deadlines(struct collector *collector)
{
    txn_t *txn = outbox_begin_read(collector->outbox);

    collector->has_deadline = case_next_deadline(txn, &collector->deadline);
    end_reading(collector, &txn);
    collector->cases_changed = false;
}

/* Commits what was written since the last commit. For want of room in the map nothing is written,
 * and that is certain (`ret_is_full`); any other failure leaves us not knowing what is on disk, and
 * so is the end of this process. */
static enum status commit(struct collector *collector, bool *ret_is_full)
{
    char why[STORE_WHY_BYTES];

    *ret_is_full = false;
    if (!collector->txn)
        return collector->trouble;
    enum status status = outbox_commit(collector->outbox, &collector->txn, why);
    *ret_is_full = status == STATUS_FULL;
    if (status == STATUS_OK || status == STATUS_FULL)
        return collector->trouble;
    diag_error("cannot write the outbox %s: %s; nothing of this was answered, ending",
               collector->dir, why);
    return status;
}

/* What the scorer has said: receipts make room, so they have a transaction of their own. */
static enum status take_receipts(struct collector *collector)
{
    bool is_full;

    courier_hear(collector->courier);
    enum status status = commit(collector, &is_full);
    if (is_full)
        courier_lose(collector->courier); /* they are given again */
    return status;
}

static enum status take_lines(struct collector *collector)
{
    bool is_full;

    hear_clients(collector);
    report_overdue(collector);
    enum status status = commit(collector, &is_full);
    if (status != STATUS_OK)
        return status;
    if (is_full)
        intake_refuse(collector->intake, collector->intake_wire);
    else
        intake_release(collector->intake, collector->intake_wire);
    if (collector->cases_changed)
        look_at_deadlines(collector);
    return STATUS_OK;
}

int64_t collector_wait_ms(const collector_t *collector)
{
    int64_t wait = courier_deadline(collector->courier) - clock_mono_ms();

    if (awaits_deadline(collector)) {
        struct instant now = instant_of_ms(clock_wall_ms());
        int64_t due = (collector->deadline.second - now.second) * 1000 +
                      (collector->deadline.nano - now.nano) / 1000000 + 1;
        wait = due < wait ? due : wait;
    }
    if (wait > WAIT_MS_MAX)
        wait = WAIT_MS_MAX;
    return wait < 0 ? 0 : wait;
}

enum status collector_pass(collector_t *collector)
{
    char why[STORE_WHY_BYTES];

    if (!outbox_is_in_place(collector->outbox, why)) {
        diag_error("%s", why);
        return STATUS_DISK;
    }
    look_at_room(collector);
    enum status status = take_receipts(collector);
    if (status == STATUS_OK)
        status = take_lines(collector);
    if (status == STATUS_OK)
        status = courier_tend(collector->courier);
    return status;
}

static enum status open_outbox(struct collector *collector)
{
    char below[128], why[STORE_WHY_BYTES];

    snprintf(below, sizeof below, "collector/%.32s", collector->source);
    home_path(collector->home, below, collector->dir);
    enum status status =
        outbox_open(collector->dir, (size_t)collector->home->settings.outbox_map_mib << 20,
                    entropy_name(), &collector->outbox, why);
    if (status == STATUS_OK)
        status = outbox_claim(collector->outbox, collector->source, why);
    if (status != STATUS_OK)
        diag_error("%s", why);
    return status;
}

static enum status open_intake(struct collector *collector)
{
    char name[HOME_INTAKE_NAME_BYTES], endpoint[HOME_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES],
        why[HOME_WHY_BYTES];

    home_intake_name(collector->source, name);
    home_endpoint(collector->home, collector->home->settings.intake, name, false, endpoint);
    enum status status = wire_bind(WIRE_ROUTER, endpoint, &collector->intake_wire, bound, why);
    if (status == STATUS_OK)
        status = home_note_endpoint(collector->home, name, bound, why);
    if (status != STATUS_OK)
        diag_error("%s", why);
    return status;
}

enum status collector_check(const struct home *home, const char *source)
{
    char name[HOME_INTAKE_NAME_BYTES], endpoint[HOME_ENDPOINT_BYTES], why[WIRE_WHY_BYTES];

    home_intake_name(source, name);
    home_endpoint(home, home->settings.intake, name, false, endpoint);
    enum status status = wire_check(endpoint, true, why);
    if (status == STATUS_OK) {
        home_endpoint(home, home->settings.ingest, "ingest", false, endpoint);
        status = wire_check(endpoint, false, why);
    }
    if (status != STATUS_OK)
        diag_error("%s", why);
    return status;
}

static enum status open_all(struct collector *collector)
{
    enum status status = open_outbox(collector);

    if (status == STATUS_OK)
        status = open_intake(collector);
    if (status != STATUS_OK)
        return status;
    collector->roster = roster_new(collector->home);
    collector->intake = intake_new(collector->source, collector->roster);
    collector->courier = courier_new(collector->home, collector->source, collector->roster,
                                     collector->outbox, writing, collector);
    look_at_deadlines(collector);
    return STATUS_OK;
}

enum status collector_open(const struct home *home, const char *source, collector_t **ret_collector)
{
    collector_t *collector = calloc(1, sizeof *collector);

    assert(collector);
    collector->event = malloc(EVENT_BYTES_MAX);
    assert(collector->event);
    collector->home = home;
    collector->source = source;
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
    courier_destroy(&(*collector)->courier);
    wire_close(&(*collector)->intake_wire);
    intake_destroy(&(*collector)->intake);
    roster_destroy(&(*collector)->roster);
    outbox_close(&(*collector)->outbox);
    free((*collector)->event);
    free(*collector);
    *collector = NULL;
}

static enum status loop(collector_t *collector, int signals)
{
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !daemon_is_asked_to_stop(signals)) {
        wire_t *wires[] = {collector->intake_wire, courier_wire(collector->courier)};
        wire_wait(wires, 2, signals, collector_wait_ms(collector));
        status = collector_pass(collector);
    }
    return status;
}

enum status collector_run(const struct home *home, const char *source, int signals)
{
    collector_t *collector;
    enum status status = collector_open(home, source, &collector);

    if (status != STATUS_OK)
        return status;
    daemon_ready();
    status = loop(collector, signals);
    daemon_stopping();
    collector_close(&collector);
    return status;
}

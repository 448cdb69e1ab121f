#include "services/scorer/restorer.h"

#include <inttypes.h>

#include "common/base/diag.h"
#include "common/base/entropy.h"
#include "common/ledger/known.h"
#include "common/ledger/restoring.h"
#include "services/scorer/bulletin.h"
#include "services/scorer/reading.h"

void restorer_end(struct restorer *restorer)
{
    gathering_destroy(&restorer->gathering);
    restored_list_destroy(&restorer->list);
}

bool restorer_is_at_work(const struct restorer *restorer)
{
    return restorer->gathering != NULL;
}

/* ---- what is said ---- */

static void tell(struct restorer *restorer, int64_t mono_ms)
{
    static struct gathering_state state; /* large; of the one thread that writes */

    gathering_tell(restorer->gathering, &state);
    bulletin_set(presence_bulletin(restorer->presence), ledger_restoring(restorer->ledger).phase,
                 &state);
    awaited_say(&restorer->awaited, &state, mono_ms);
}

/* Once for each source. */
static void say_refused(struct restorer *restorer, const struct gathered_event *event,
                        const char *why)
{
    static struct gathering_state state;

    if (restorer->is_refusal_said[event->place])
        return;
    restorer->is_refusal_said[event->place] = true;
    gathering_tell(restorer->gathering, &state);
    diag_warn("what the collector of %s keeps as record %" PRIu64
              " is not taken as that: %s; it will come behind the log, as a new event",
              state.sources[event->place].slug, event->item.n, why);
}

/* ---- taking ---- */

static const char *why_not_taken(const struct ledger_taken *taken)
{
    switch (taken->verdict) {
    case LEDGER_TAKEN:
        return NULL;
    case LEDGER_MALFORMED:
        return taken->why;
    case LEDGER_NOT_PERMITTED:
        return "the key by which it comes is not granted for it there";
    case LEDGER_FORKED:
        return "the log is further in its epoch";
    default:
        return "it has no place in the log";
    }
}

/* Its receipt; false: it was not taken, and `ret_why` says why, or the transaction has failed (NULL). */
static bool take(struct restorer *restorer, const struct gathered_event *event, uint64_t key,
                 const char *slug, struct receipt *ret_receipt, const char **ret_why)
{
    const struct kept_item *item = &event->item;
    struct ordered_batch batch = {.source = text_of(slug),
                                  .key = key,
                                  .epoch = item->epoch,
                                  .first = item->seq,
                                  .events = {.items = &item->event, .count = 1},
                                  .received_ms = item->received_ms,
                                  .is_kept = true};
    struct ledger_taken taken;

    ledger_take(restorer->ledger, &batch, &taken);
    *ret_why = taken.verdict == LEDGER_TROUBLE ? NULL : why_not_taken(&taken);
    if (taken.verdict == LEDGER_TAKEN)
        *ret_receipt = taken.receipts.items[0];
    return taken.verdict == LEDGER_TAKEN;
}

/* Of where it stands already, or will from now on; false as `take` has it. */
static bool find_or_take(struct restorer *restorer, const struct gathered_event *event,
                         uint64_t key, int64_t wall_ms, struct receipt *ret_receipt,
                         const char **ret_why)
{
    char slug[SLUG_BYTES_MAX + 1];

    gathering_slug(restorer->gathering, event->place, slug);
    if (known_receipt(restorer->ledger, text_of(slug), event->item.epoch, event->item.seq,
                      ret_receipt))
        return true;
    *ret_why =
        gathering_doubt(restorer->gathering, event, ledger_received_ms(restorer->ledger), wall_ms);
    return !*ret_why && take(restorer, event, key, slug, ret_receipt, ret_why);
}

static void list_event(struct restorer *restorer, const struct gathered_event *event,
                       const struct receipt *receipt)
{
    char slug[SLUG_BYTES_MAX + 1];

    gathering_slug(restorer->gathering, event->place, slug);
    uint64_t seq_before =
        known_before(restorer->ledger, text_of(slug), event->item.epoch, event->item.seq);
    bool is_refused = receipt->outcome == OUTCOME_REFUSED && event->item.outcome != OUTCOME_REFUSED;
    restored_list_add(restorer->list,
                      &(struct restored_event){.before = event->item.n,
                                               .now = receipt->n,
                                               .received_ms = event->item.received_ms,
                                               .source = slug,
                                               .seq_before = seq_before,
                                               .epoch = event->item.epoch,
                                               .seq = event->item.seq,
                                               .is_refused = is_refused,
                                               .reason = receipt->reason,
                                               .event = event->item.event});
}

/* It comes as new. */
static void list_untaken(struct restorer *restorer, const struct gathered_event *event)
{
    char slug[SLUG_BYTES_MAX + 1];

    gathering_slug(restorer->gathering, event->place, slug);
    restored_list_pass(restorer->list, &(struct restored_event){.before = event->item.n,
                                                                .source = slug,
                                                                .epoch = event->item.epoch,
                                                                .seq = event->item.seq});
}

/* False: its conversation was ended, since its key is not granted any more. */
static bool pass_one(struct restorer *restorer, const struct gathered_event *event, int64_t wall_ms)
{
    struct receipt receipt = {0};
    const char *why = NULL;
    uint64_t key;

    if (!ingest_restore_key(restorer->ingest, event->place, &key))
        return false;
    if (find_or_take(restorer, event, key, wall_ms, &receipt, &why)) {
        list_event(restorer, event, &receipt);
    } else if (why) {
        say_refused(restorer, event, why);
        list_untaken(restorer, event);
    }
    gathering_pass(restorer->gathering, event, receipt.n);
    return true;
}

/* A grant, a withdrawal or a rulebook among it changes who may come, and who is waited for. */
static bool has_others(struct restorer *restorer, uint64_t *changes, const struct rulebook **roster)
{
    uint64_t changes_now = ledger_keyring(restorer->ledger)->changes;
    const struct rulebook *roster_now = calendar_newest(ledger_calendar(restorer->ledger));
    bool has = *changes != changes_now || *roster != roster_now;

    *changes = changes_now;
    *roster = roster_now;
    return has;
}

/* What is next, as far as it is there. */
static enum gathered take_next(struct restorer *restorer, const struct restorer_now *now)
{
    unsigned left = now->is_short ? RESTORER_SHORT_EVENTS_MAX : RESTORER_EVENTS_MAX;
    const struct rulebook *roster = NULL;
    uint64_t changes = 0;
    struct gathered_event event;
    enum gathered next = GATHERED_EVENT;

    has_others(restorer, &changes, &roster);
    for (; left > 0 && ingest_has_room(restorer->ingest); left--) {
        next = gathering_next(restorer->gathering, &event);
        if (next != GATHERED_EVENT)
            break;
        bool is_there = pass_one(restorer, &event, now->wall_ms);
        if (has_others(restorer, &changes, &roster) || !is_there)
            ingest_restore_look(restorer->ingest, now->mono_ms);
    }
    restorer->has_more = next == GATHERED_EVENT;
    return next;
}

static void ask(struct restorer *restorer, int64_t mono_ms)
{
    unsigned place;
    uint64_t n;

    while (ingest_has_room(restorer->ingest) &&
           gathering_asks(restorer->gathering, mono_ms, &place, &n))
        ingest_restore_ask(restorer->ingest, place, n);
}

static enum status commit(struct restorer *restorer)
{
    struct trouble trouble;
    enum status status = ledger_commit(restorer->ledger, &trouble);

    if (status != STATUS_OK)
        diag_error("cannot write what is brought back of the log in %s: %s; ending", restorer->dir,
                   trouble.why);
    return status;
}

/* ---- passes ---- */

/* A source may get its place later, by a rulebook that comes back. */
static bool goes_without(const struct restorer *restorer, unsigned place)
{
    char slug[SLUG_BYTES_MAX + 1];

    gathering_slug(restorer->gathering, place, slug);
    return without_has(&restorer->without, slug);
}

/* A line that stays in the file would hold again as the scorer starts, so then it still goes without. */
static void wait_for(struct restorer *restorer, unsigned place)
{
    char slug[SLUG_BYTES_MAX + 1];
    struct trouble trouble;

    if (ledger_restoring(restorer->ledger).phase != RESTORING_GATHERING)
        return;
    gathering_slug(restorer->gathering, place, slug);
    if (!without_has(&restorer->without, slug) ||
        without_remove(restorer->home, slug, &restorer->without, &trouble) == STATUS_OK)
        gathering_wait_for(restorer->gathering, place);
    else
        diag_warn("goes on without %s: %s", slug, trouble.why);
}

static void look_at_words(struct restorer *restorer)
{
    bulletin_t *bulletin = presence_bulletin(restorer->presence);

    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        enum bulletin_word word = bulletin_take_word(bulletin, i);
        if (word == BULLETIN_WAIT_FOR)
            wait_for(restorer, i);
        if (word == BULLETIN_PASS_OVER || goes_without(restorer, i))
            gathering_pass_over(restorer->gathering, i);
    }
}

static enum status begin_taking(struct restorer *restorer, int64_t wall_ms)
{
    ledger_begin(restorer->ledger);
    ledger_begin_taking(restorer->ledger, wall_ms);
    enum status status = commit(restorer);
    if (status == STATUS_OK)
        diag_info("all that are waited for have come: record %" PRIu64
                  " says that the log was brought back, and what they keep follows",
                  ledger_last(restorer->ledger));
    return status;
}

/* The list is there before the log takes what is new, so that it is of all that was kept. */
static enum status finish(struct restorer *restorer)
{
    static struct gathering_state state;
    struct checkpoint facts;
    uint64_t missing = 0;

    gathering_tell(restorer->gathering, &state);
    view_renew(restorer->view);
    view_facts(restorer->view, &facts);
    if (view_status(restorer->view) == STATUS_OK)
        missing = restored_list_finish(restorer->list, &state, &facts);
    enum status status = reading_end(restorer->view, restorer->dir);
    if (status != STATUS_OK)
        return status;
    ledger_begin(restorer->ledger);
    ledger_end_taking(restorer->ledger);
    status = commit(restorer);
    if (status == STATUS_OK)
        diag_info("the log is back, up to record %" PRIu64 " of those that it had; %" PRIu64
                  " of them nobody kept: restore.%" PRIu64 " tells which",
                  state.at, missing, state.from + 1);
    return status;
}

/* It is back: the collectors begin anew, and so do those who read. */
static enum status leave(struct restorer *restorer, int64_t mono_ms, answers_send *send,
                         void *context)
{
    ingest_restore_end(restorer->ingest, send, context);
    without_clear(restorer->home);
    restorer_end(restorer);
    feed_renew(restorer->feed, entropy_name());
    enum status status = restorer_know_log(restorer);
    return status == STATUS_OK ? signing_renew(restorer->signing, mono_ms) : status;
}

static enum status take_some(struct restorer *restorer, const struct restorer_now *now,
                             bool *ret_is_back)
{
    struct gathered_event event;

    if (!restorer->list)
        restorer->list = restored_list_new(restorer->home, ledger_restoring(restorer->ledger).from);
    enum status status = STATUS_OK;
    enum gathered next = gathering_next(restorer->gathering, &event);
    if (next == GATHERED_EVENT) {
        ledger_begin(restorer->ledger);
        next = take_next(restorer, now);
        status = commit(restorer);
    }
    ask(restorer, now->mono_ms);
    if (status == STATUS_OK && next == GATHERED_ALL) {
        status = finish(restorer);
        *ret_is_back = status == STATUS_OK;
    }
    return status;
}

static enum status work(struct restorer *restorer, const struct restorer_now *now,
                        bool *ret_is_back)
{
    enum restoring phase = ledger_restoring(restorer->ledger).phase;
    enum status status = STATUS_OK;

    if (phase == RESTORING_GATHERING && gathering_is_complete(restorer->gathering)) {
        status = begin_taking(restorer, now->wall_ms);
        phase = RESTORING_TAKING;
    }
    if (status == STATUS_OK && phase == RESTORING_TAKING)
        status = take_some(restorer, now, ret_is_back);
    return status;
}

enum status restorer_look(struct restorer *restorer, const struct restorer_now *now,
                          answers_send *send, void *context)
{
    enum status status = STATUS_OK;
    bool is_back = false;

    restorer->has_more = false;
    if (!restorer->gathering)
        return STATUS_OK;
    ingest_restore_look(restorer->ingest, now->mono_ms);
    look_at_words(restorer);
    if (now->may_write)
        status = work(restorer, now, &is_back);
    if (status != STATUS_OK)
        return status;
    tell(restorer, now->mono_ms);
    ingest_release(restorer->ingest, send, context);
    return is_back ? leave(restorer, now->mono_ms, send, context) : STATUS_OK;
}

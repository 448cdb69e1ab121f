#include "services/collector/testimony.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/diag.h"
#include "common/base/memory.h"
#include "common/run/signfile.h"
#include "services/collector/evidence.h"

enum { LOOK_MS = 1000 }; /* for what a person says */

struct testimony {
    const struct home *home;
    const char *source;
    outbox_t *outbox;
    testimony_writing *writing;
    void *context;
    struct witness witness;
    const char *lacks;                 /* why it can be no witness; NULL: it can */
    bool is_recalled;                  /* the memory is the one on disk */
    bool is_alarm_told;                /* of this memory */
    uint64_t greeted_n, greeted_first; /* as the conversation began (witness.h) */
    uint64_t looked_at; /* the outbox's first when the count was looked at; 0: look at it */
    int64_t looked_ms;  /* for what a person says */
    bool is_accepted;   /* in this pass */
    uint64_t n;         /* the checkpoint that `line` is of; 0: nothing is to be handed over */
    char line[NOTE_LINE_BYTES];
    uint64_t time_s;
    struct witness_output output; /* of the last step */
};

/* ---- keys ---- */

static const char no_log[] = "there is no keys/log.signer in this home";
static const char no_own[] = "it has no signing key of its own";

static enum status read_keys(struct testimony *testimony, struct trouble *ret_trouble)
{
    const struct home *home = testimony->home;
    bool has_log = signfile_has_public(home, SIGNFILE_LOG);
    bool has_own = signfile_has_secret(home, testimony->source);
    struct note_key log;
    struct note_pair pair = {0};
    enum status status = STATUS_OK;

    if (has_log)
        status = signfile_read_public(home, SIGNFILE_LOG, NOTE_KIND_LOG, &log, ret_trouble);
    if (status == STATUS_OK && has_own)
        status = signfile_read(home, testimony->source, NOTE_KIND_WITNESS, &pair, ret_trouble);
    if (status != STATUS_OK)
        return status;
    testimony->lacks = !has_log ? no_log : !has_own ? no_own : NULL;
    witness_clear(&testimony->witness);
    witness_init(&testimony->witness, testimony->source, has_log ? &log : NULL,
                 has_own ? &pair : NULL);
    note_pair_clear(&pair);
    if (has_log != has_own)
        diag_info("no witness of the log: %s", testimony->lacks);
    return STATUS_OK;
}

enum status testimony_open(const struct home *home, const char *source, outbox_t *outbox,
                           testimony_writing *writing, void *context, testimony_t **ret_testimony,
                           struct trouble *ret_trouble)
{
    testimony_t *testimony = memory_new(sizeof *testimony);

    testimony->home = home;
    testimony->source = source;
    testimony->outbox = outbox;
    testimony->writing = writing;
    testimony->context = context;
    enum status status = read_keys(testimony, ret_trouble);
    if (status != STATUS_OK)
        testimony_close(&testimony);
    *ret_testimony = testimony;
    return status;
}

void testimony_close(testimony_t **testimony)
{
    if (!*testimony)
        return;
    witness_clear(&(*testimony)->witness);
    free(*testimony);
    *testimony = NULL;
}

/* ---- steps ---- */

static void put_memory(struct testimony *testimony)
{
    static uint8_t bytes[WITNESS_MEMORY_BYTES_MAX];
    size_t size = witness_write(&testimony->witness.memory, bytes);

    outbox_put_witness(testimony->writing(testimony->context), (struct span){bytes, size});
}

static void keep_evidence(const struct testimony *testimony)
{
    const struct witness_output *output = &testimony->output;
    const struct witness_note *cosigned = &testimony->witness.memory.cosigned;
    struct evidence evidence = {.why = output->says.why,
                                .cosigned = {cosigned->bytes, cosigned->size},
                                .shown = output->shown,
                                .proof = &output->proof};
    struct trouble trouble;

    if (evidence_keep(testimony->home, testimony->source, &evidence, &trouble) != STATUS_OK)
        diag_warn("%s: the evidence of the witness's alarm is not kept", trouble.why);
}

static void tell_alarm(struct testimony *testimony)
{
    diag_warn("ALARM of the witness: %s. It cosigns nothing more; the evidence is in "
              "witness/%s.alarm. Is it known why (kaohe accept-restore --source %s)?",
              testimony->witness.memory.alarm.why, testimony->source, testimony->source);
    testimony->is_alarm_told = true;
}

static void carry_out(struct testimony *testimony)
{
    const struct witness_output *output = &testimony->output;

    if (output->is_alarm) {
        keep_evidence(testimony);
        tell_alarm(testimony);
    } else if (*output->says.why) {
        diag_info("%s", output->says.why);
    }
    if (output->keep)
        put_memory(testimony);
    if (output->n == 0)
        return;
    testimony->n = output->n;
    memcpy(testimony->line, output->line, sizeof testimony->line);
}

/* Of the outbox as it is on disk. */
struct reading {
    txn_t *txn;
    uint64_t first;
};

/* Receipts name ever higher records, so those beyond `n` are the last ones. */
static bool receipted(void *context, uint64_t from, uint64_t n, uint64_t *ret_count)
{
    const struct reading *reading = context;
    uint64_t before = from > 0 ? from - 1 : 0, seq = reading->first - 1;

    for (; seq > before; seq--) {
        struct receipt receipt = outbox_receipt(reading->txn, seq);
        if (receipt.n == 0)
            return false; /* it is not kept any more */
        if (receipt.n <= n)
            break;
    }
    *ret_count = seq > before ? seq - before : 0;
    return true;
}

static bool kept(void *context, uint64_t log, const struct kept_span *span, uint64_t *ret_count)
{
    const struct reading *reading = context;

    return kept_count(reading->txn, log, span, ret_count);
}

static void step(struct testimony *testimony, txn_t *txn, const struct message_growth *growth)
{
    struct outbox_state state = outbox_state(testimony->outbox);
    struct reading reading = {txn, state.first};
    struct witness_outbox outbox = {.first = state.first,
                                    .next = state.next,
                                    .receipted = receipted,
                                    .kept = kept,
                                    .context = &reading,
                                    .greeted_n = testimony->greeted_n,
                                    .greeted_first = testimony->greeted_first};

    witness_step(&testimony->witness, growth, &outbox, testimony->time_s, &testimony->output);
}

static void recall(struct testimony *testimony, txn_t *txn)
{
    struct span bytes = outbox_witness(txn);

    if (txn_status(txn) != STATUS_OK)
        return;
    if (!witness_recall(&testimony->witness, bytes)) {
        txn_fail(txn, STATUS_DAMAGED, "the witness's memory in the outbox cannot be read");
        return;
    }
    testimony->is_recalled = true;
    testimony->looked_at = 0;
    if (testimony->witness.memory.state == WITNESS_ALARM && !testimony->is_alarm_told)
        tell_alarm(testimony);
}

/* A person has read the alarm, and takes the log as it is. Its key may be another now. */
static void look_for_acceptance(struct testimony *testimony, int64_t mono_ms)
{
    static struct witness_memory before; /* large; of the one thread */
    struct witness_memory *memory = &testimony->witness.memory;
    struct trouble trouble;

    if (memory->state != WITNESS_ALARM || mono_ms - testimony->looked_ms < LOOK_MS)
        return;
    testimony->looked_ms = mono_ms;
    if (!evidence_is_accepted(testimony->home, testimony->source, memory->alarm.why))
        return;
    before = *memory;
    if (read_keys(testimony, &trouble) != STATUS_OK) {
        diag_warn("%s: the alarm stays", trouble.why);
        return;
    }
    *memory = before;
    witness_accept(&testimony->witness);
    put_memory(testimony);
    testimony->is_accepted = true;
}

static bool has_news(const struct testimony *testimony)
{
    return testimony->time_s > 0 && testimony->witness.seen.note.size > 0 &&
           testimony->looked_at != outbox_state(testimony->outbox).first;
}

enum status testimony_look(testimony_t *testimony, uint64_t time_s, int64_t mono_ms)
{
    if (!testimony)
        return STATUS_OK;
    testimony->time_s = time_s;
    testimony->output = (struct witness_output){0};
    if (testimony->is_recalled && !has_news(testimony)) {
        look_for_acceptance(testimony, mono_ms);
        return STATUS_OK;
    }
    txn_t *txn = outbox_begin_read(testimony->outbox);
    if (!testimony->is_recalled)
        recall(testimony, txn);
    else
        step(testimony, txn, NULL);
    testimony->looked_at = outbox_state(testimony->outbox).first;
    enum status status = txn_status(txn);
    if (status != STATUS_OK)
        diag_error("cannot read the outbox of %s: %s", testimony->source, txn_why(txn));
    txn_abort(&txn);
    if (status == STATUS_OK)
        carry_out(testimony);
    return status;
}

/* A scorer writes the key's file anew where its log was brought back, so it is read before anything is
 * said of another name. Another key there is a person's, who starts the collector again, or accepts. */
static void look_at_name(struct testimony *testimony, struct text note)
{
    struct witness *witness = &testimony->witness;
    size_t size = strlen(witness->log.name);
    struct note_key given;
    struct trouble trouble;

    if (!witness->has_keys || note.size == 0 ||
        (note.size > size && note.data[size] == '\n' &&
         memcmp(note.data, witness->log.name, size) == 0))
        return;
    if (signfile_read_public(testimony->home, SIGNFILE_LOG, NOTE_KIND_LOG, &given, &trouble) ==
        STATUS_OK)
        witness_name_log(witness, &given);
}

static void hear_growth(struct testimony *testimony, const struct message_growth *growth)
{
    if (!testimony->is_recalled)
        return;
    look_at_name(testimony, growth->note);
    step(testimony, NULL, growth);
    testimony->looked_at = 0;
    carry_out(testimony);
}

void testimony_hear(testimony_t *testimony, const struct message *message)
{
    if (!testimony)
        return;
    if (message->type == MESSAGE_WELCOME) {
        testimony->greeted_n = message->welcome.n;
        testimony->greeted_first = outbox_state(testimony->outbox).first;
    }
    if (message->type == MESSAGE_GROWTH)
        hear_growth(testimony, &message->growth);
}

static void put_away(struct testimony *testimony)
{
    testimony->is_accepted = testimony->is_alarm_told = false;
    evidence_put_away(testimony->home, testimony->source);
    diag_info("the witness's alarm was accepted: it goes on from the last "
              "checkpoint that was cosigned here and that the log still has");
}

static void send_cosignature(struct testimony *testimony, wire_t *wire, uint64_t session)
{
    struct message cosign = {
        .type = MESSAGE_COSIGN,
        .cosign = {.session = session, .n = testimony->n, .line = text_of(testimony->line)}};

    wire_send_message(wire, NULL, &cosign);
    testimony->n = 0;
}

static struct text log_key_of(const struct witness *witness)
{
    return (struct text){(const char *)witness->log.key, KEY_BYTES};
}

static void send_question(struct testimony *testimony, wire_t *wire, uint64_t session)
{
    struct message question = {.type = MESSAGE_GET_GROWTH,
                               .get_growth = {.session = session,
                                              .n = testimony->witness.n,
                                              .log_key = log_key_of(&testimony->witness)}};

    wire_send_message(wire, NULL, &question);
}

void testimony_speak(testimony_t *testimony, wire_t *wire, uint64_t session, int64_t mono_ms)
{
    if (!testimony)
        return;
    if (testimony->is_accepted)
        put_away(testimony);
    if (!testimony->is_recalled || !wire)
        return;
    if (testimony->n > 0)
        send_cosignature(testimony, wire, session);
    if (witness_asks(&testimony->witness, session, mono_ms))
        send_question(testimony, wire, session);
}

void testimony_forget(testimony_t *testimony)
{
    if (!testimony)
        return;
    testimony->is_recalled = testimony->is_accepted = false;
    testimony->n = 0;
}

const char *const testimony_state_names[] = {[WITNESS_NONE] = "none",
                                             [WITNESS_GOOD] = "good",
                                             [WITNESS_ALARM] = "alarm",
                                             [WITNESS_WAITS] = "waiting"};

struct testimony_state testimony_state(const testimony_t *testimony)
{
    struct testimony_state state = {WITNESS_NONE, 0, NULL};

    if (!testimony)
        return state;
    state.state = testimony->witness.memory.state;
    state.n = testimony->witness.n;
    if (state.state == WITNESS_ALARM)
        state.why = testimony->witness.memory.alarm.why;
    else if (testimony->lacks)
        state = (struct testimony_state){WITNESS_NONE, 0, testimony->lacks};
    else if (state.state == WITNESS_NONE && testimony->witness.memory.earlier_count > 0)
        state.why = "the alarm was accepted, and the next checkpoint is waited for";
    else if (state.state == WITNESS_NONE)
        state.why = "it has cosigned no checkpoint yet";
    else if (testimony->witness.waits)
        state = (struct testimony_state){
            WITNESS_WAITS, state.n,
            "the log came back from a backup, and its first checkpoint since is waited for"};
    else if (testimony->witness.is_uncounted)
        state = (struct testimony_state){WITNESS_WAITS, state.n,
                                         "what was handed over here cannot be held against the log "
                                         "yet: its numbers in it are waited for"};
    return state;
}

struct text testimony_note(const testimony_t *testimony)
{
    if (!testimony || testimony->witness.memory.cosigned.size == 0)
        return (struct text){0};
    return (struct text){testimony->witness.memory.cosigned.bytes,
                         testimony->witness.memory.cosigned.size};
}

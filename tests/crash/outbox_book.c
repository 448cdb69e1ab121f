#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "common/base/entropy.h"
#include "proto/event_codec.h"
#include "services/collector/cases.h"
#include "services/collector/outbox_row.h"
#include "tests/crash/ledgers.h"
#include "tests/crash/lines.h"

static void read_event(struct outbox_book *book, uint64_t seq, struct span row,
                       struct verdict_text *verdict)
{
    struct entry *entry = &book->held[seq - book->first];
    struct event event;
    struct fault fault;
    struct span bytes;
    bool is_for_case;

    *entry = (struct entry){.source = book->source, .seq = seq};
    if (!outbox_row_read_event(row, &bytes, &is_for_case) ||
        !event_decode(bytes.data, bytes.size, &event, &fault)) {
        wrong(verdict, "%s: event %llu of the outbox cannot be read", source_slugs[book->source],
              (unsigned long long)seq);
        return;
    }
    digest_of(bytes.data, bytes.size, entry->digest);
    if (event.record.data)
        snprintf(entry->name, sizeof entry->name, "%.*s", (int)event.record.size,
                 event.record.data);
}

/* Exactly the sequences from first to next. */
static void read_events(struct outbox_book *book, txn_t *txn, struct verdict_text *verdict)
{
    uint8_t least[OUTBOX_SEQ_BYTES];
    cursor_t *cursor = cursor_open(txn, OUTBOX_EVENTS);
    uint64_t seq = book->first, found = 0;

    for (bool more = cursor_seek(cursor, outbox_row_key(0, least)); more;
         more = cursor_next(cursor), seq++) {
        bool is_read = outbox_row_read_key(cursor_key(cursor), &found);
        if (!is_read || found != seq || seq >= book->next) {
            wrong(verdict,
                  "%s: the outbox holds event %llu where %llu is due, and ends before %llu",
                  source_slugs[book->source], (unsigned long long)found, (unsigned long long)seq,
                  (unsigned long long)book->next);
            break;
        }
        read_event(book, seq, cursor_value(cursor), verdict);
    }
    cursor_close(&cursor);
    if (seq != book->next)
        wrong(verdict, "%s: the outbox lacks event %llu", source_slugs[book->source],
              (unsigned long long)seq);
}

/* The running epoch up to where the next one begins, and so on. */
static void read_epochs(struct outbox_book *book, const struct outbox_state *state, txn_t *txn,
                        struct verdict_text *verdict)
{
    uint8_t least[OUTBOX_SEQ_BYTES] = {0};
    cursor_t *cursor = cursor_open(txn, OUTBOX_EPOCHS);
    uint64_t epoch = state->epoch, seq = book->first, end = book->next;

    for (bool more = cursor_seek(cursor, (struct span){least, sizeof least}); seq < book->next;
         more = cursor_next(cursor)) {
        if (more && !outbox_row_read_key(cursor_key(cursor), &end))
            wrong(verdict, "%s: an epoch of the outbox has no base", source_slugs[book->source]);
        for (end = more && !verdict->is_wrong ? end : book->next; seq < end; seq++)
            book->held[seq - book->first].epoch = epoch;
        if (more && !outbox_row_read_epoch(cursor_value(cursor), &epoch))
            wrong(verdict, "%s: an epoch of the outbox cannot be read", source_slugs[book->source]);
    }
    cursor_close(&cursor);
}

static bool note_case(void *context, json_t *row)
{
    struct outbox_book *book = context;

    if (book->case_count == CASES_MAX)
        return false;
    struct case_seen *seen = &book->cases[book->case_count++];
    snprintf(seen->name, sizeof seen->name, "%s", json_string_value(json_object_get(row, "case")));
    seen->is_overdue = json_is_true(json_object_get(row, "overdue"));
    const char *due = json_string_value(json_object_get(row, "due"));
    seen->is_past = strncmp(due, LINES_FAR_YEAR, strlen(LINES_FAR_YEAR)) != 0;
    return true;
}

static void read_cases(struct outbox_book *book, txn_t *txn)
{
    struct case_place start = {.size = 0}, next;

    book->case_count = 0;
    case_list(txn, &start, note_case, book, &next);
}

void outbox_book_read(struct outbox_book *book, const struct home *home, unsigned source,
                      struct verdict_text *verdict)
{
    char below[64], dir[HOME_PATH_BYTES];
    struct trouble trouble;
    outbox_t *outbox;

    book->source = source;
    snprintf(below, sizeof below, "collector/%s", source_slugs[source]);
    home_path(home, below, dir);
    if (outbox_open(dir, (size_t)home->settings.outbox_map_mib << 20, entropy_name(), &outbox,
                    &trouble) != STATUS_OK) {
        wrong(verdict, "%s", trouble.why);
        return;
    }
    struct outbox_state state = outbox_state(outbox);
    txn_t *txn = outbox_begin_read(outbox);
    book->first = state.first;
    book->next = state.next;
    if (state.next > ENTRIES_MAX || state.first > state.next)
        wrong(verdict, "%s: the outbox's state makes no sense", source_slugs[source]);
    else
        read_events(book, txn, verdict);
    if (!verdict->is_wrong)
        read_epochs(book, &state, txn, verdict);
    for (uint64_t seq = 1; !verdict->is_wrong && seq < state.first; seq++)
        book->receipts[seq] = outbox_receipt(txn, seq);
    read_cases(book, txn);
    if (txn_status(txn) != STATUS_OK)
        wrong(verdict, "%s: the outbox cannot be read: %s", source_slugs[source], txn_why(txn));
    txn_abort(&txn);
    outbox_close(&outbox);
}

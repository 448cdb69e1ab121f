#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "proto/event_codec.h"
#include "tests/crash/ledgers.h"

void wrong(struct verdict_text *verdict, const char *format, ...)
{
    va_list args;

    if (verdict->is_wrong)
        return;
    va_start(args, format);
    vsnprintf(verdict->text, sizeof verdict->text, format, args);
    va_end(args);
    verdict->is_wrong = true;
}

/* Whose events these are. */
static unsigned source_of(struct text slug)
{
    unsigned source = 0;

    while (source < SOURCES && !text_equal(slug, text_of(source_slugs[source])))
        source++;
    return source;
}

static void describe(struct entry *entry, struct text bytes)
{
    struct event event;
    struct fault fault;

    entry->bytes = bytes;
    digest_of(bytes.data, bytes.size, entry->digest);
    if (event_decode(bytes.data, bytes.size, &event, &fault) && event.record.data)
        snprintf(entry->name, sizeof entry->name, "%.*s", (int)event.record.size,
                 event.record.data);
}

struct reading {
    struct log_book *book;
    struct verdict_text *verdict;
};

static bool append_record(void *context, const struct record *record)
{
    struct reading *reading = context;
    struct log_book *book = reading->book;

    if (record->n != book->count + 1)
        wrong(reading->verdict, "record %llu is missing", (unsigned long long)book->count + 1);
    if (book->count == ENTRIES_MAX)
        wrong(reading->verdict, "the log has more than %d records", ENTRIES_MAX);
    if (reading->verdict->is_wrong)
        return false;
    struct entry *entry = &book->entries[book->count++];
    *entry = (struct entry){.source = record->epoch ? source_of(record->source) : SOURCES,
                            .epoch = record->epoch,
                            .seq = record->seq,
                            .n = record->n,
                            .receipt = {.n = record->n,
                                        .outcome = record->outcome,
                                        .reason = record->reason,
                                        .ref = record->ref,
                                        .received_ms = record->received_ms}};
    describe(entry, record->event);
    return true;
}

const struct entry *log_book_find(const struct log_book *book, unsigned source, uint64_t seq)
{
    for (uint64_t i = 0; i < book->count; i++)
        if (book->entries[i].source == source && book->entries[i].seq == seq)
            return &book->entries[i];
    return NULL;
}

/* No event stands there twice, and no epoch goes on once another has begun. */
static void check_before(const struct log_book *book, uint64_t i, bool begins_epoch,
                         struct verdict_text *verdict)
{
    const struct entry *entry = &book->entries[i];

    for (uint64_t k = 0; k < i; k++) {
        if (book->entries[k].source != entry->source)
            continue;
        if (begins_epoch && book->entries[k].epoch == entry->epoch)
            wrong(verdict, "record %llu goes on with an earlier epoch",
                  (unsigned long long)entry->n);
        if (digest_equal(book->entries[k].digest, entry->digest))
            wrong(verdict, "records %llu and %llu are the same event", (unsigned long long)k + 1,
                  (unsigned long long)entry->n);
    }
}

/* A source's sequences stand in the log in their order. */
static void check_order(const struct log_book *book, struct verdict_text *verdict)
{
    uint64_t epochs[SOURCES] = {0}, last[SOURCES] = {0};

    for (uint64_t i = 0; i < book->count; i++) {
        const struct entry *entry = &book->entries[i];
        if (entry->source == SOURCES)
            continue;
        if (entry->seq != ++last[entry->source])
            wrong(verdict, "record %llu has seq %llu, not the next", (unsigned long long)entry->n,
                  (unsigned long long)entry->seq);
        check_before(book, i, epochs[entry->source] != entry->epoch, verdict);
        epochs[entry->source] = entry->epoch;
    }
}

/* A run of the table `seen` names records that are there and have its epoch and sequences. */
static bool mark_run(void *context, const struct seen_key *key, uint64_t n, uint32_t count)
{
    struct reading *reading = context;
    struct log_book *book = reading->book;

    for (uint64_t i = 0; i < count; i++) {
        if (n + i == 0 || n + i > book->count) {
            wrong(reading->verdict, "seen: record %llu is not there", (unsigned long long)(n + i));
            return false;
        }
        struct entry *entry = &book->entries[n + i - 1];
        if (entry->epoch != key->epoch || entry->seq != key->first + i)
            wrong(reading->verdict, "seen: record %llu is another event",
                  (unsigned long long)(n + i));
        entry->seen++;
    }
    return true;
}

/* The table `seen` and the log name the same events. */
static void check_seen(struct reading *reading)
{
    struct log_book *book = reading->book;

    view_walk_runs(book->view, mark_run, reading);
    for (uint64_t i = 0; i < book->count; i++)
        if (book->entries[i].seen != (book->entries[i].source != SOURCES))
            wrong(reading->verdict, "seen: record %llu is marked %u times",
                  (unsigned long long)i + 1, book->entries[i].seen);
}

void log_book_open(struct log_book *book, const struct home *home, struct verdict_text *verdict)
{
    struct reading reading = {book, verdict};
    char dir[HOME_PATH_BYTES];
    struct trouble trouble;

    book->count = 0;
    book->ledger = NULL;
    book->view = NULL;
    home_path(home, "scorer", dir);
    if (ledger_open(dir, (size_t)home->settings.scorer_map_mib << 20, NULL, NULL, &book->ledger,
                    &trouble) != STATUS_OK) {
        wrong(verdict, "%s", trouble.why);
        return;
    }
    book->view = view_open(book->ledger);
    view_walk(book->view, 1, append_record, &reading);
    check_order(book, verdict);
    check_seen(&reading);
    if (view_status(book->view) != STATUS_OK)
        wrong(verdict, "the log cannot be read: %s", view_why(book->view));
}

void log_book_close(struct log_book *book)
{
    view_close(&book->view);
    ledger_close(&book->ledger);
}

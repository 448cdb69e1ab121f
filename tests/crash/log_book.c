#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/ledger/log.h"
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

static bool take_record(void *context, const struct record *record)
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
                                        .ref = record->ref}};
    describe(entry, record->event);
    return true;
}

const struct entry *log_book_find(const struct log_book *book, unsigned source, uint64_t epoch,
                                  uint64_t seq)
{
    for (uint64_t i = 0; i < book->count; i++)
        if (book->entries[i].source == source && book->entries[i].epoch == epoch &&
            book->entries[i].seq == seq)
            return &book->entries[i];
    return NULL;
}

/* A source's sequences stand in the log in their order, and no event twice. */
static void check_order(const struct log_book *book, struct verdict_text *verdict)
{
    uint64_t epochs[SOURCES] = {0}, last[SOURCES] = {0};

    for (uint64_t i = 0; i < book->count; i++) {
        const struct entry *entry = &book->entries[i];
        if (entry->source == SOURCES)
            continue;
        if (epochs[entry->source] && epochs[entry->source] != entry->epoch)
            wrong(verdict, "record %llu begins another epoch", (unsigned long long)entry->n);
        epochs[entry->source] = entry->epoch;
        if (entry->seq != ++last[entry->source])
            wrong(verdict, "record %llu has seq %llu, not the next", (unsigned long long)entry->n,
                  (unsigned long long)entry->seq);
        for (uint64_t k = 0; k < i; k++)
            if (book->entries[k].source == entry->source &&
                digest_equal(book->entries[k].digest, entry->digest))
                wrong(verdict, "records %llu and %llu are the same event",
                      (unsigned long long)k + 1, (unsigned long long)entry->n);
    }
}

static void take_run(struct log_book *book, const uint8_t *key, const uint8_t *value,
                     struct verdict_text *verdict)
{
    uint64_t epoch = bytes_get(key + 1, 8), seq = bytes_get(key + 9, 8);
    uint64_t n = bytes_get(value, 8), count = bytes_get(value + 8, 4);

    for (uint64_t i = 0; i < count; i++) {
        if (n + i == 0 || n + i > book->count) {
            wrong(verdict, "seen: record %llu is not there", (unsigned long long)(n + i));
            return;
        }
        struct entry *entry = &book->entries[n + i - 1];
        if (entry->epoch != epoch || entry->seq != seq + i)
            wrong(verdict, "seen: record %llu is another event", (unsigned long long)(n + i));
        entry->seen++;
    }
}

/* The marks of what was seen and the log name the same events. */
static void check_seen(struct log_book *book, struct verdict_text *verdict)
{
    static const uint8_t from[1];
    cursor_t *cursor = cursor_open(book->txn, TABLE_SEEN);

    for (bool more = cursor_seek(cursor, (struct span){from, 1}); more; more = cursor_next(cursor))
        take_run(book, cursor_key(cursor).data, cursor_value(cursor).data, verdict);
    cursor_close(&cursor);
    for (uint64_t i = 0; i < book->count; i++)
        if (book->entries[i].seen != (book->entries[i].source != SOURCES))
            wrong(verdict, "seen: record %llu is marked %u times", (unsigned long long)i + 1,
                  book->entries[i].seen);
}

void log_book_open(struct log_book *book, const struct home *home, struct verdict_text *verdict)
{
    struct reading reading = {book, verdict};
    char dir[HOME_PATH_BYTES], why[STORE_WHY_BYTES];

    book->count = 0;
    home_path(home, "scorer", dir);
    if (ledger_open(dir, (size_t)home->settings.scorer_map_mib << 20, &book->store, why) !=
        STATUS_OK) {
        wrong(verdict, "%s", why);
        return;
    }
    book->txn = txn_begin_read(book->store);
    log_walk(book->txn, 1, take_record, &reading);
    check_order(book, verdict);
    check_seen(book, verdict);
    if (txn_status(book->txn) != STATUS_OK)
        wrong(verdict, "the log cannot be read: %s", txn_why(book->txn));
}

void log_book_close(struct log_book *book)
{
    txn_abort(&book->txn);
    store_close(&book->store);
}

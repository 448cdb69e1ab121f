#include "common/ledger/books.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/form/rulebook_file.h"
#include "common/ledger/log.h"
#include "common/ledger/totals.h"
#include "proto/event_codec.h"

struct books {
    struct rulebook *books[BOOKS_MAX];
    uint64_t n[BOOKS_MAX]; /* their records */
    uint64_t n_last;       /* the record of the newest */
    struct calendar calendar;
};

books_t *books_new(void)
{
    return memory_new(sizeof(books_t));
}

void books_destroy(books_t **books)
{
    if (!*books)
        return;
    for (unsigned i = 0; i < (*books)->calendar.book_count; i++)
        free((*books)->books[i]);
    free(*books);
    *books = NULL;
}

struct calendar *books_calendar(books_t *books)
{
    return &books->calendar;
}

void books_calendar_at(const books_t *books, uint64_t n, struct calendar *ret_calendar)
{
    memset(ret_calendar, 0, sizeof *ret_calendar);
    for (unsigned i = 0; i < books->calendar.book_count && books->n[i] <= n; i++)
        calendar_add(ret_calendar, books->books[i]);
}

struct rulebook *books_propose(const books_t *books, struct text text)
{
    struct rulebook *book = memory_raw(sizeof *book);
    struct zpl_fault fault;

    if (rulebook_read(text, book, &fault) &&
        rulebook_align(book, books->calendar.books, books->calendar.book_count))
        return book;
    free(book);
    return NULL;
}

void books_add(books_t *books, uint64_t n, struct rulebook *book)
{
    assert(books->calendar.book_count < BOOKS_MAX);
    assert(n == 0 || n > books->n_last);
    books->books[books->calendar.book_count] = book;
    books->n[books->calendar.book_count] = n;
    books->n_last = n;
    calendar_add(&books->calendar, book);
}

void books_put(txn_t *txn, uint64_t n, const struct rulebook *book)
{
    struct key key = n_key(n);

    txn_put(txn, TABLE_BOOKS, key_span(&key), (struct span){book->digest, DIGEST_BYTES});
}

/* The rulebook of record `n`, which took effect once, and so does again; NULL where the record
 * cannot be read, or brought none that took effect. */
static struct rulebook *read_book(const books_t *books, txn_t *txn, uint64_t n)
{
    struct record record;
    struct event event;
    struct fault fault;

    if (!log_get(txn, n, &record) || record.outcome != OUTCOME_NOTED ||
        !event_decode(record.event.data, record.event.size, &event, &fault) || !event.text.data)
        return NULL;
    return books_propose(books, event.text);
}

static void load_book(books_t *books, txn_t *txn, uint64_t n, struct span digest)
{
    struct rulebook *book = read_book(books, txn, n);

    if (!book || books->calendar.book_count == BOOKS_MAX)
        txn_fail(txn, STATUS_DAMAGED, "a rulebook of the log cannot be read");
    else if (!span_equal(digest, (struct span){book->digest, DIGEST_BYTES}))
        txn_fail(txn, STATUS_DAMAGED,
                 "a row of the table `books` has another rulebook than the log");
    if (txn_status(txn) == STATUS_OK)
        books_add(books, n, book);
    else
        free(book);
}

void books_load(books_t *books, txn_t *txn)
{
    struct key first = n_key(books->n_last + 1);
    cursor_t *cursor = cursor_open(txn, TABLE_BOOKS);
    uint64_t n;

    for (bool more = cursor_seek(cursor, key_span(&first)); more; more = cursor_next(cursor))
        if (n_key_decode(cursor_key(cursor), &n))
            load_book(books, txn, n, cursor_value(cursor));
        else
            txn_fail(txn, STATUS_DAMAGED, "a key of the table `books` cannot be read");
    cursor_close(&cursor);
    if (books->calendar.book_count == 0 && log_last(txn) > 0) /* the first record is a rulebook */
        txn_fail(txn, STATUS_DAMAGED, "the table `books` has no rulebook of the log");
    years_get(txn, &books->calendar);
}

/* What the linker puts in the place of a few functions of the product (CMakeLists.txt, --wrap).
 * Reading a line and reading a rulebook are pure: each text is read once, and the result is cached.
 * In most histories the feed publishes short texts. Otherwise a history would spend most of its time
 * on JSON. No port is noted in a file, nor what a transfer needs, and no thread answers
 * queries. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/form/event_json.h"
#include "common/form/line.h"
#include "common/form/rulebook_file.h"
#include "common/form/standings_json.h"
#include "common/run/home.h"
#include "common/run/mark.h"
#include "common/run/needs.h"
#include "common/store/store.h"
#include "services/scorer/query.h"
#include "tests/model/wraps.h"

enum { SLOTS = 1 << 14, BYTES_MAX = 512, MARKS_MAX = 256 };

struct slot {
    char *bytes; /* NULL: empty */
    size_t size;
    struct line line;
};

static struct slot slots[SLOTS];

bool wraps_tell_all;

json_t *__real_standings_json(const struct rulebook *book, int year, uint64_t n, bool is_closed,
                              const struct standings *standings);
json_t *__wrap_standings_json(const struct rulebook *book, int year, uint64_t n, bool is_closed,
                              const struct standings *standings);
json_t *__real_event_json(const struct record *record, const struct event *event);
json_t *__wrap_event_json(const struct record *record, const struct event *event);
void __real_line_read(struct line *line, const char *bytes, size_t size, enum line_from from);
bool __real_rulebook_read(struct text text, struct rulebook *ret_book, struct zpl_fault *ret_fault);

void __wrap_line_read(struct line *line, const char *bytes, size_t size, enum line_from from);
bool __wrap_rulebook_read(struct text text, struct rulebook *ret_book, struct zpl_fault *ret_fault);
enum status __wrap_home_note_endpoint(const struct home *home, const char *name, const char *bound,
                                      struct trouble *ret_trouble);
enum status __wrap_mark_check(const struct home *home, const char *store, const char *lost,
                              struct trouble *ret_trouble);
enum status __wrap_mark_set(const struct home *home, const char *store,
                            struct trouble *ret_trouble);
struct needs_of_all __wrap_needs_look(needs_t *needs, uint64_t own_bytes, bool is_scarce,
                                      int64_t mono_ms);

/* FNV-1a. */
static uint64_t hash(const char *bytes, size_t size)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return sum;
}

static struct slot *find(const char *bytes, size_t size)
{
    size_t at = hash(bytes, size) % SLOTS;

    while (slots[at].bytes && (slots[at].size != size || memcmp(slots[at].bytes, bytes, size) != 0))
        at = (at + 1) % SLOTS;
    return &slots[at];
}

void __wrap_line_read(struct line *line, const char *bytes, size_t size, enum line_from from)
{
    struct slot *slot = find(bytes, size);

    assert(from == LINE_FROM_SENDER);
    assert(size < BYTES_MAX);
    if (!slot->bytes) {
        slot->bytes = malloc(size);
        assert(slot->bytes);
        memcpy(slot->bytes, bytes, size);
        slot->size = size;
        __real_line_read(&slot->line, slot->bytes, size, from);
    }
    *line = slot->line;
    line->json = NULL; /* stays the slot's */
}

bool __wrap_rulebook_read(struct text text, struct rulebook *ret_book, struct zpl_fault *ret_fault)
{
    static struct rulebook book;
    static bool is_read;
    struct text usual = rulebook_default();

    assert(text_equal(text, usual)); /* histories have no other */
    if (!is_read)
        is_read = __real_rulebook_read(text, &book, ret_fault);
    *ret_book = book;
    return is_read;
}

/* Whole standings would take most of the time of a small history. */
json_t *__wrap_standings_json(const struct rulebook *book, int year, uint64_t n, bool is_closed,
                              const struct standings *standings)
{
    if (wraps_tell_all)
        return __real_standings_json(book, year, n, is_closed, standings);
    return json_pack("{s:i}", "year", year);
}

json_t *__wrap_event_json(const struct record *record, const struct event *event)
{
    return wraps_tell_all ? __real_event_json(record, event) : json_null();
}

/* Nobody looks a port up in a file here. */
enum status __wrap_home_note_endpoint(const struct home *home, const char *name, const char *bound,
                                      struct trouble *ret_trouble)
{
    (void)home, (void)name, (void)bound, (void)ret_trouble;
    return STATUS_OK;
}

/* Each program has a disk of its own here. */
struct needs_of_all __wrap_needs_look(needs_t *needs, uint64_t own_bytes, bool is_scarce,
                                      int64_t mono_ms)
{
    (void)needs, (void)own_bytes, (void)is_scarce, (void)mono_ms;
    return (struct needs_of_all){.outboxes = 1};
}

presence_t *wraps_presence;

/* Nobody queries the scorer here, so there is no thread that answers. */
enum status query_start(ledger_t *ledger, presence_t *presence, wire_t *wire, query_t **ret_query,
                        struct trouble *ret_trouble)
{
    (void)ledger, (void)ret_trouble;
    wraps_presence = presence;
    wire_close(&wire);
    *ret_query = NULL;
    return STATUS_OK;
}

/* Nothing here asks whether sockets are in their place. */
const wire_t *query_wire(const query_t *query)
{
    (void)query;
    return NULL;
}

/* The marks of stores, in memory; a mark that was set is on disk. */
static char marks[MARKS_MAX][HOME_PATH_BYTES];

static char *find_mark(const char *dir)
{
    unsigned i = 0;

    while (i < MARKS_MAX && *marks[i] && strcmp(marks[i], dir) != 0)
        i++;
    assert(i < MARKS_MAX);
    return marks[i];
}

void wraps_forget_marks(void)
{
    memset(marks, 0, sizeof marks);
}

void wraps_forget_mark(const char *dir)
{
    char *mark = find_mark(dir);

    if (*mark)
        strcpy(mark, "-"); /* is never looked for */
}

enum status __wrap_mark_check(const struct home *home, const char *store, const char *lost,
                              struct trouble *ret_trouble)
{
    char dir[HOME_PATH_BYTES];

    (void)lost;
    home_path(home, store, dir);
    if (store_is_there(dir) || !*find_mark(dir))
        return STATUS_OK;
    return trouble_set(ret_trouble, STATUS_CONFIG, "%s is gone", dir);
}

enum status __wrap_mark_set(const struct home *home, const char *store, struct trouble *ret_trouble)
{
    char dir[HOME_PATH_BYTES];

    (void)ret_trouble;
    home_path(home, store, dir);
    strcpy(find_mark(dir), dir);
    return STATUS_OK;
}

void query_stop(query_t **query)
{
    (void)query;
    wraps_presence = NULL;
}

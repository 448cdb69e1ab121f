/* What the linker puts in the place of a few functions of the product (CMakeLists.txt, --wrap).
 * Reading a line and reading a rulebook are pure: each text is read once, and the result is cached.
 * In most histories the feed publishes short texts. Otherwise a history would spend most of its time
 * on JSON. No port is noted in a file. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/form/event_json.h"
#include "common/form/line.h"
#include "common/form/rulebook_file.h"
#include "common/form/standings_json.h"
#include "common/run/home.h"
#include "common/run/mark.h"
#include "common/store/store.h"
#include "tests/model/shown.h"
#include "tests/model/wraps.h"

enum { SLOTS = 1 << 14, BOOKS = 16, MARKS_MAX = 256 };

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
    if (!slot->bytes) {
        slot->bytes = malloc(size + 1);
        assert(slot->bytes);
        memcpy(slot->bytes, bytes, size);
        slot->size = size;
        __real_line_read(&slot->line, slot->bytes, size, from);
    }
    *line = slot->line;
    line->json = NULL; /* stays the slot's */
}

/* One that was read before, or cannot be read. */
static struct known_book {
    struct text text; /* a copy */
    bool is_good;
    struct rulebook book;
    struct zpl_fault fault;
} known[BOOKS];

bool __wrap_rulebook_read(struct text text, struct rulebook *ret_book, struct zpl_fault *ret_fault)
{
    struct known_book *at = known;

    while (at->text.data && !text_equal(at->text, text))
        at++;
    assert(at < known + BOOKS - 1); /* histories have no more */
    if (!at->text.data) {
        at->text = (struct text){strndup(text.data, text.size), text.size};
        at->is_good = __real_rulebook_read(text, &at->book, &at->fault);
    }
    if (at->is_good)
        *ret_book = at->book;
    else
        *ret_fault = at->fault;
    return at->is_good;
}

static uint64_t mix_of(const struct standings *standings)
{
    uint64_t mix = 0;

    for (unsigned i = 0; i < standings->count; i++) {
        const struct standing *row = &standings->rows[i];
        mix += shown_mix(&(struct shown_row){
            .centre = text_of(row->centre->slug),
            .score = (long)row->score.score,
            .base = (long)row->score.base,
            .bonus = (long)row->score.bonus,
            .deduction = (long)row->score.deduction,
            .deduction_raw = (long)row->score.deduction_raw,
            .pending = row->card->pending,
            .rank = row->rank,
            .excellent = *excellent_name(row->excellent),
            .has_self_check = row->card->has_self_check,
            .is_late = row->self_check_late,
        });
    }
    return mix;
}

/* Whole standings would take most of the time of a small history: a number stands for them. */
json_t *__wrap_standings_json(const struct rulebook *book, int year, uint64_t n, bool is_closed,
                              const struct standings *standings)
{
    if (wraps_tell_all)
        return __real_standings_json(book, year, n, is_closed, standings);
    return json_pack("{s:i,s:I,s:b,s:I}", "year", year, "n", (json_int_t)n, "closed",
                     (int)is_closed, "mix", (json_int_t)mix_of(standings));
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

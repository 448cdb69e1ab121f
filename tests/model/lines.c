#include "tests/model/lines.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/chance.h"
#include "tests/model/rulebooks.h"

enum { LINE_BYTES = 64 * 1024, RECORDS = 24, CASE_DUE_STEPS = 40 };

struct pool_line {
    const char *bytes; /* kept for good */
    size_t size;
    enum line_class class;
};

static const char *const slugs[LINES_SOURCES] = {"jinjiang", "wuhou", "office"};
static struct pool_line pool[LINES_SOURCES][LINES_POOL];

const char *lines_source(unsigned source)
{
    return slugs[source];
}

static unsigned source_of(struct text slug)
{
    for (unsigned i = 0; i < LINES_SOURCES; i++)
        if (text_is(slug, slugs[i]))
            return i;
    return LINES_SOURCES;
}

struct text lines_text(unsigned source, unsigned line)
{
    return (struct text){pool[source][line].bytes, pool[source][line].size};
}

enum line_class lines_class(unsigned source, unsigned line)
{
    return pool[source][line].class;
}

bool lines_is_overdue(unsigned source, unsigned line)
{
    return !strstr(pool[source][line].bytes, "\"closed\"");
}

/* Of the records that are about them; 2007 is yet to come, but for a clock that is a year ahead. */
static const unsigned years[] = {2005, 2004, 2006, 2006, 2006, 2006, 2007, 2006};

/* What a record number stands for is fixed by it, so that a second report is a duplicate. Some times
 * lie where a calendar errs: the first hour of a year in Shanghai, written in UTC, and a leap day. */
static int report(char *at, const char *clause, const char *extra, unsigned record, unsigned day)
{
    unsigned year = years[record % 8];
    char occurred[32];

    if (record % 8 == 5)
        snprintf(occurred, sizeof occurred, "%u-12-31T16:%02u:00Z", year - 1, day);
    else if (year == 2004)
        snprintf(occurred, sizeof occurred, "2004-02-29T23:59:%02u-00:00", day);
    else
        snprintf(occurred, sizeof occurred, "%u-0%u-%02uT08:00:00+08:00", year, 1 + record % 5,
                 day);
    return snprintf(at, LINE_BYTES, "{\"clause\":\"%s\",\"record\":\"%s-%u\",\"occurred\":\"%s\"%s",
                    clause, clause, record, occurred, extra);
}

static int write_district(char *at, struct chance *chance, unsigned number)
{
    static const char *const grades[] = {"city", "province", "nation"};
    unsigned record = chance_below(chance, RECORDS), kind = number % 20;
    char extra[64];

    if (kind < 8)
        return report(at, "overdue-case", "", record, 3);
    if (kind < 12)
        return report(at, "complaint", "", record, 4);
    if (kind < 15) {
        snprintf(extra, sizeof extra, ",\"grade\":\"%s\"", grades[record % 3]);
        return report(at, "publication", extra, record, 5);
    }
    if (kind == 15) /* another day: a conflict, where the first is there */
        return report(at, "complaint", "", record, 5);
    if (kind == 16)
        return snprintf(at, LINE_BYTES, "{\"action\":\"self-check\",\"year\":%u",
                        years[record % 8]);
    if (kind == 17)
        return report(at, "no-such-clause", "", record, 6);
    return report(at, "overdue-case", ",\"centre\":\"xinjin\"", record, 7); /* forbidden */
}

static int write_rulebook(char *at, unsigned number)
{
    struct text text = rulebooks_text(number);
    int size = sprintf(at, "{\"action\":\"rulebook\",\"text\":\"");

    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\n') {
            at[size++] = '\\';
            at[size++] = 'n';
            continue;
        }
        if (text.data[i] == '"' || text.data[i] == '\\')
            at[size++] = '\\';
        at[size++] = text.data[i];
    }
    assert(size < LINE_BYTES / 2);
    at[size++] = '"';
    return size;
}

/* Few keys, so that they are granted, withdrawn and granted again, and with small bounds the keyring
 * fills. */
static int write_key(char *at, unsigned kind, unsigned turn)
{
    static const char *const roles[] = {
        "office", "district\",\"centre\":\"jinjiang", "intake\",\"centre\":\"office", "reader",
        "office", "district\",\"centre\":\"boston",   "intake\",\"centre\":\"510107", "reader",
        "reader"};
    bool is_later = kind == 18 && turn % 3 == 2;
    unsigned key = is_later ? 4 + turn / 3 % 5 : turn % 4;

    if (kind == 18 && !is_later) /* of the turn before */
        return snprintf(at, LINE_BYTES, "{\"action\":\"withdraw\",\"key\":\"%040u\"",
                        (turn + 3) % 4);
    return snprintf(at, LINE_BYTES, "{\"action\":\"grant\",\"key\":\"%040u\",\"role\":\"%s\"", key,
                    roles[key]);
}

/* Of several logs, so that a day between two of one is not needed, and with small bounds there is a last one. */
static int write_log_key(char *at, unsigned turn)
{
    static const char *const signers[] = {
        "kaohe/0123456789abcdef+b769bb80+ARUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRUV",
        "kaohe/other+3b6bc0b3+ARYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYW",
        "kaohe/third+c8587e0c+ARcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcX",
        "kaohe/fourth+040b1225+ARgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgY"};

    return snprintf(at, LINE_BYTES, "{\"action\":\"log-key\",\"signer\":\"%s\"", signers[turn % 4]);
}

static int write_office(char *at, struct chance *chance, unsigned number)
{
    static const char *const rulings[] = {"confirm", "dismiss", "revoke", "confirm"};
    static const char *const clauses[] = {"complaint", "publication"};
    const char *centre = slugs[chance_below(chance, 2)];
    unsigned record = chance_below(chance, RECORDS), kind = number % 20;
    char extra[64];

    if (kind == 0)
        return snprintf(at, LINE_BYTES, "{\"action\":\"%s-year\",\"year\":%u",
                        chance_below(chance, 2) ? "close" : "reopen", years[record % 8]);
    if (kind == 1 && chance_below(chance, 3) == 0)
        return write_rulebook(at, chance_below(chance, RULEBOOKS));
    if (kind < 4) {
        snprintf(extra, sizeof extra, ",\"centre\":\"%s\"", centre);
        return report(at, "criticism", extra, record, 8);
    }
    const char *clause = clauses[chance_below(chance, 2)];
    if (kind == 17 && number / 20 % 3 == 1)
        return write_log_key(at, number / 60);
    if (kind == 18 || kind == 17)
        return write_key(at, kind, number / 20);
    return snprintf(at, LINE_BYTES,
                    "{\"action\":\"%s\",\"centre\":\"%s\",\"clause\":\"%s\",\"record\":\"%s-%u\"",
                    rulings[chance_below(chance, 4)], centre, clause, clause, record);
}

/* Due while the history runs; some were closed in time. */
static int write_case(char *at, struct chance *chance, const char *slug, unsigned number)
{
    unsigned due_ms = chance_below(chance, CASE_DUE_STEPS) * (LINES_DUE_MS_MAX / CASE_DUE_STEPS);
    bool is_closed = chance_below(chance, 4) == 0;

    return snprintf(at, LINE_BYTES,
                    "{\"case\":\"K-%s-%u\",\"accepted\":\"2006-05-01T00:00:00Z\",\"due\":"
                    "\"2006-06-01T00:00:%02u.%03uZ\"%s}",
                    slug, number, due_ms / 1000, due_ms % 1000,
                    is_closed ? ",\"closed\":\"2006-05-30T00:00:00Z\"" : "");
}

static void make_line(struct pool_line *line, struct chance *chance, unsigned source,
                      unsigned number)
{
    static char bytes[LINE_BYTES];
    bool is_office = source == LINES_OFFICE;
    int size;

    line->class = LINE_CLASS_EVENT;
    if (number % 40 == 39) {
        line->class = LINE_CLASS_MALFORMED;
        size = snprintf(bytes, LINE_BYTES, "{\"clause\":\"complaint\",\"line\":%u}", number);
    } else if (number % 13 == 12 && !is_office) {
        line->class = LINE_CLASS_CASE;
        size = write_case(bytes, chance, slugs[source], number);
    } else {
        size =
            is_office ? write_office(bytes, chance, number) : write_district(bytes, chance, number);
        size += snprintf(bytes + size, LINE_BYTES - (size_t)size, ",\"summary\":\"%s %u\"}",
                         slugs[source], number);
    }
    assert(size > 0);
    assert(size < LINE_BYTES);
    line->size = (size_t)size;
    line->bytes = strndup(bytes, line->size);
    assert(line->bytes);
}

void lines_make(void)
{
    struct chance chance = chance_of(2006, 0x6c696e65);

    rulebooks_make();
    for (unsigned source = 0; source < LINES_SOURCES; source++)
        for (unsigned number = 0; number < LINES_POOL; number++)
            make_line(&pool[source][number], &chance, source, number);
}

static bool read_name(struct text text, char separator, unsigned *ret_source, unsigned *ret_line)
{
    char copy[64], *space;

    if (!text.data || text.size >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    space = strrchr(copy, separator);
    if (!space)
        return false;
    *space = '\0';
    *ret_source = source_of(text_of(copy));
    *ret_line = (unsigned)atoi(space + 1);
    return *ret_source < LINES_SOURCES && *ret_line < LINES_POOL;
}

bool lines_find(const struct event *event, unsigned *ret_source, unsigned *ret_line,
                bool *ret_is_case)
{
    struct text record = event->record;

    *ret_is_case = record.size > 2 && record.data[0] == 'K' && record.data[1] == '-';
    if (*ret_is_case)
        return read_name((struct text){record.data + 2, record.size - 2}, '-', ret_source,
                         ret_line);
    return read_name(event->summary, ' ', ret_source, ret_line);
}

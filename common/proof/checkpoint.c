#include "common/proof/checkpoint.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/base64.h"
#include "common/proof/lines.h"

#define TOTALS "totals"
#define SOURCES "sources"
#define OFFICE "office"

enum {
    ROOT_DIGITS = BASE64_DIGITS(DIGEST_BYTES),
    SOURCE_BYTES_MAX = 1 + SLUG_BYTES_MAX + 1 + LINES_NUMBER_DIGITS_MAX,
    TEXT_BYTES_MAX_EVER = NOTE_NAME_BYTES_MAX + 1 + LINES_NUMBER_DIGITS_MAX + 1 + ROOT_DIGITS + 1 +
                          7 + 2 * DIGEST_BYTES + 1 + 7 + CHECKPOINT_SOURCES_MAX * SOURCE_BYTES_MAX +
                          1,
};
static_assert(TEXT_BYTES_MAX_EVER < (int)CHECKPOINT_TEXT_BYTES_MAX, "with a NUL");

void checkpoint_name_origin(uint64_t random, char ret_origin[CHECKPOINT_ORIGIN_BYTES])
{
    snprintf(ret_origin, CHECKPOINT_ORIGIN_BYTES, "kaohe/%016" PRIx64, random);
}

static size_t write_head(const struct checkpoint *checkpoint,
                         char ret_text[CHECKPOINT_TEXT_BYTES_MAX])
{
    char root[ROOT_DIGITS + 1], totals[2 * DIGEST_BYTES + 1];

    base64_write((struct span){checkpoint->root.bytes, DIGEST_BYTES}, root);
    digest_hex(checkpoint->totals, totals);
    return (size_t)snprintf(
        ret_text, CHECKPOINT_TEXT_BYTES_MAX, "%.*s\n%" PRIu64 "\n%s\n" TOTALS " %s\n" SOURCES,
        (int)checkpoint->origin.size, checkpoint->origin.data, checkpoint->size, root, totals);
}

size_t checkpoint_write(const struct checkpoint *checkpoint,
                        char ret_text[CHECKPOINT_TEXT_BYTES_MAX])
{
    assert(note_key_is_name(checkpoint->origin));
    assert(checkpoint->size <= MERKLE_SIZE_MAX);
    assert(checkpoint->source_count <= CHECKPOINT_SOURCES_MAX);
    size_t size = write_head(checkpoint, ret_text);
    for (unsigned i = 0; i < checkpoint->source_count; i++) {
        const struct checkpoint_source *source = &checkpoint->sources[i];
        assert(text_is_slug(source->slug));
        size +=
            (size_t)snprintf(ret_text + size, CHECKPOINT_TEXT_BYTES_MAX - size, " %.*s=%" PRIu64,
                             (int)source->slug.size, source->slug.data, source->count);
    }
    ret_text[size++] = '\n';
    return size;
}

static bool has_source(const struct checkpoint *checkpoint, struct text slug)
{
    for (unsigned i = 0; i < checkpoint->source_count; i++)
        if (text_equal(checkpoint->sources[i].slug, slug))
            return true;
    return false;
}

/* One `slug=count`. Nothing comes behind the office. */
static bool read_source(struct text word, struct checkpoint *checkpoint)
{
    const char *sign = memchr(word.data, '=', word.size);
    struct checkpoint_source source;

    if (!sign || checkpoint->source_count == CHECKPOINT_SOURCES_MAX)
        return false;
    source.slug = (struct text){word.data, (size_t)(sign - word.data)};
    struct text number = {sign + 1, word.size - source.slug.size - 1};
    if (!text_is_slug(source.slug) || !lines_number(number, &source.count) || source.count == 0 ||
        has_source(checkpoint, source.slug) || has_source(checkpoint, text_of(OFFICE)))
        return false;
    checkpoint->sources[checkpoint->source_count++] = source;
    return true;
}

/* No more records than there are leaves. */
static bool is_counted(const struct checkpoint *checkpoint)
{
    uint64_t left = checkpoint->size;

    for (unsigned i = 0; i < checkpoint->source_count; i++) {
        if (checkpoint->sources[i].count > left)
            return false;
        left -= checkpoint->sources[i].count;
    }
    return true;
}

static bool read_sources(struct text line, struct checkpoint *checkpoint)
{
    checkpoint->source_count = 0;
    if (text_is(line, SOURCES))
        return true;
    if (!lines_take_word(&line, SOURCES))
        return false;
    while (line.size > 0) {
        const char *space = memchr(line.data, ' ', line.size);
        struct text word = {line.data, space ? (size_t)(space - line.data) : line.size};
        if (!read_source(word, checkpoint))
            return false;
        if (!space)
            return is_counted(checkpoint);
        line = (struct text){space + 1, line.size - word.size - 1};
    }
    return false;
}

const char *checkpoint_read(struct text text, struct checkpoint *ret_checkpoint)
{
    struct checkpoint *to = ret_checkpoint;
    struct text size, root, totals, sources;

    if (!lines_take(&text, &to->origin) || !note_key_is_name(to->origin))
        return "its first line is no origin";
    if (!lines_take(&text, &size) || !lines_number(size, &to->size))
        return "its second line is no size of a tree";
    if (!lines_take(&text, &root) || !base64_read(root, to->root.bytes, DIGEST_BYTES))
        return "its third line is no root of a tree";
    if (!lines_take(&text, &totals) || !lines_take_word(&totals, TOTALS) ||
        !digest_read_hex(totals.data, totals.size, to->totals))
        return "its fourth line is not that of the totals";
    if (!lines_take(&text, &sources) || !read_sources(sources, to))
        return "its fifth line is not that of the sources";
    return text.size == 0 ? NULL : "it has more than five lines";
}

const char *checkpoint_read_note(struct text whole, struct note *ret_note,
                                 struct checkpoint *ret_checkpoint)
{
    const char *why = note_read(whole, ret_note);

    return why ? why : checkpoint_read(ret_note->text, ret_checkpoint);
}

static bool has_same_sources(const struct checkpoint *a, const struct checkpoint *b)
{
    if (a->source_count != b->source_count)
        return false;
    for (unsigned i = 0; i < a->source_count; i++)
        if (!text_equal(a->sources[i].slug, b->sources[i].slug) ||
            a->sources[i].count != b->sources[i].count)
            return false;
    return true;
}

const char *checkpoint_difference(const struct checkpoint *said, const struct checkpoint *facts)
{
    if (!merkle_equal(&said->root, &facts->root))
        return "its root is not that of the log's records";
    if (memcmp(said->totals, facts->totals, DIGEST_BYTES) != 0)
        return "its totals are not those that the log's records add up to";
    return has_same_sources(said, facts) ? NULL
                                         : "its sources are not those that the log has records of";
}

/* The same key under several names, on signatures in several names, is one witness. */
static bool is_heard(const struct note *note, const struct note_key *keys, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (keys[i].kind == keys[at].kind && note_key_same(&keys[i], &keys[at]) &&
            note_verify(note, &keys[i], NULL) == NOTE_GOOD)
            return true;
    return false;
}

const char *checkpoint_check(const struct note *note, const struct checkpoint *checkpoint,
                             const struct note_key *keys, size_t key_count,
                             struct checkpoint_voices *ret_voices)
{
    struct checkpoint_voices voices = {0};

    for (size_t i = 0; i < key_count; i++) {
        bool is_log = keys[i].kind == NOTE_KIND_LOG;
        enum note_verdict verdict = note_verify(note, &keys[i], NULL);
        if (verdict == NOTE_BAD)
            return is_log ? "the log's signature is not good" : "a cosignature is not good";
        if (verdict != NOTE_GOOD)
            continue;
        if (is_log)
            voices.has_log = voices.has_log || text_is(checkpoint->origin, keys[i].name);
        else
            voices.witnesses += !is_heard(note, keys, i);
    }
    *ret_voices = voices;
    return NULL;
}

#include "common/proof/note.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/base64.h"
#include "common/base/memory.h"

#define DASH "\xe2\x80\x94"

enum {
    ID_BYTES = 4,
    TIME_BYTES = 8,
    MADE_BYTES_MAX = ID_BYTES + TIME_BYTES + ED25519_SIGNATURE_BYTES,
    HEAD_BYTES = 64, /* before the text that a witness signs */
};
static_assert(BASE64_DIGITS(MADE_BYTES_MAX) == 104, "as NOTE_LINE_BYTES has it");

bool note_is_text(struct text text)
{
    if (text.size == 0 || text.data[text.size - 1] != '\n')
        return false;
    for (size_t at = 0; at < text.size;) {
        const char *end = memchr(text.data + at, '\n', text.size - at);
        struct text line = {text.data + at, (size_t)(end - (text.data + at))};
        if (!text_is_plain(line))
            return false;
        at += line.size + 1;
    }
    return true;
}

/* Spaces beyond ASCII's, as UTF-8 has them. */
static bool has_wide_space(struct text text)
{
    static const char *const spaces[] = {"\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80",
                                         "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf",
                                         "\xe2\x81\x9f", "\xe3\x80\x80"};

    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (memmem(text.data, text.size, spaces[i], strlen(spaces[i])))
            return true;
    for (size_t i = 0; i + 2 < text.size; i++) /* U+2000 to U+200A */
        if (memcmp(text.data + i, "\xe2\x80", 2) == 0 && (uint8_t)text.data[i + 2] >= 0x80 &&
            (uint8_t)text.data[i + 2] <= 0x8a)
            return true;
    return false;
}

/* Anybody's: of ours note_key_is_name asks for more. */
static bool is_name(struct text text)
{
    return text.size > 0 && !memchr(text.data, '+', text.size) && !has_wide_space(text);
}

/* `line` is without its line feed. */
static bool read_signature(struct text line, struct note_signature *ret_signature)
{
    size_t mark = strlen(DASH " "), size;
    uint8_t head[6]; /* of the first 8 digits, where there are so many */

    if (line.size < mark || memcmp(line.data, DASH " ", mark) != 0)
        return false;
    struct text rest = {line.data + mark, line.size - mark};
    const char *space = memchr(rest.data, ' ', rest.size);
    if (!space)
        return false;
    struct text name = {rest.data, (size_t)(space - rest.data)};
    struct text base64 = {space + 1, rest.size - name.size - 1};
    if (!is_name(name) || !base64_measure(base64, &size) || size <= ID_BYTES ||
        !base64_read((struct text){base64.data, 8}, head, size < sizeof head ? size : sizeof head))
        return false;
    *ret_signature = (struct note_signature){
        {line.data, line.size + 1}, name, base64, (uint32_t)bytes_get(head, ID_BYTES)};
    return true;
}

static const char *read_signatures(struct text lines, struct note *ret_note)
{
    ret_note->count = 0;
    for (size_t at = 0; at < lines.size;) {
        const char *end = memchr(lines.data + at, '\n', lines.size - at);
        struct text line = {lines.data + at, (size_t)(end - (lines.data + at))};
        if (ret_note->count == NOTE_SIGNATURES_MAX)
            return "it has too many signatures";
        if (!read_signature(line, &ret_note->signatures[ret_note->count++]))
            return "a line of its signatures is none";
        at += line.size + 1;
    }
    return ret_note->count > 0 ? NULL : "nobody has signed it";
}

const char *note_read(struct text whole, struct note *ret_note)
{
    if (whole.size > NOTE_SIGNED_BYTES_MAX)
        return "it is longer than a signed note may be";
    if (!note_is_text(whole))
        return "it is no text whose lines all end";
    const char *last = memrchr(whole.data, '\n', whole.size - 1);
    while (last && last > whole.data && last[-1] != '\n')
        last = memrchr(whole.data, '\n', (size_t)(last - whole.data));
    if (!last || last == whole.data)
        return "no empty line stands between its text and its signatures";
    size_t text = (size_t)(last - whole.data);
    ret_note->text = (struct text){whole.data, text};
    return read_signatures((struct text){last + 1, whole.size - text - 1}, ret_note);
}

/* What a key signs; the caller frees. */
static uint8_t *message_of(enum note_kind kind, struct text text, uint64_t time_s,
                           struct span *ret_message)
{
    uint8_t *message = memory_raw(HEAD_BYTES + text.size);
    int head = 0;

    if (kind == NOTE_KIND_WITNESS)
        head = snprintf((char *)message, HEAD_BYTES, "cosignature/v1\ntime %" PRIu64 "\n", time_s);
    memcpy(message + head, text.data, text.size);
    *ret_message = (struct span){message, (size_t)head + text.size};
    return message;
}

static size_t time_bytes(enum note_kind kind)
{
    return kind == NOTE_KIND_WITNESS ? TIME_BYTES : 0;
}

static bool is_by(const struct note_signature *signature, struct text text,
                  const struct note_key *key, uint64_t *ret_time_s)
{
    uint8_t made[MADE_BYTES_MAX];
    size_t time = time_bytes(key->kind);
    struct span message;

    if (!base64_read(signature->base64, made, ID_BYTES + time + ED25519_SIGNATURE_BYTES))
        return false;
    uint64_t time_s = time > 0 ? bytes_get(made + ID_BYTES, time) : 0;
    if (time_s > INT64_MAX)
        return false;
    uint8_t *owned = message_of(key->kind, text, time_s, &message);
    bool is_good = ed25519_verify(key->key, message, made + ID_BYTES + time);
    free(owned);
    *ret_time_s = time_s;
    return is_good;
}

enum note_verdict note_verify(const struct note *note, const struct note_key *key,
                              uint64_t *ret_time_s)
{
    enum note_verdict verdict = NOTE_UNSIGNED;
    uint64_t time_s, latest_s = 0;

    for (unsigned i = 0; i < note->count; i++) {
        const struct note_signature *signature = &note->signatures[i];
        if (signature->id != key->id || !text_is(signature->name, key->name))
            continue;
        if (!is_by(signature, note->text, key, &time_s))
            return NOTE_BAD;
        verdict = NOTE_GOOD;
        latest_s = time_s > latest_s ? time_s : latest_s;
    }
    if (verdict == NOTE_GOOD && ret_time_s)
        *ret_time_s = latest_s;
    return verdict;
}

void note_sign(const struct note_pair *pair, struct text text, uint64_t time_s,
               char ret_line[NOTE_LINE_BYTES])
{
    const struct note_key *key = &pair->public;
    size_t time = time_bytes(key->kind);
    uint8_t made[MADE_BYTES_MAX];
    char digits[BASE64_DIGITS(MADE_BYTES_MAX) + 1];
    struct span message;

    assert(time_s <= INT64_MAX);
    assert(note_is_text(text));
    bytes_put(made, key->id, ID_BYTES);
    if (time > 0)
        bytes_put(made + ID_BYTES, time_s, time);
    uint8_t *owned = message_of(key->kind, text, time_s, &message);
    ed25519_sign(pair->seed, message, made + ID_BYTES + time);
    free(owned);
    base64_write((struct span){made, ID_BYTES + time + ED25519_SIGNATURE_BYTES}, digits);
    snprintf(ret_line, NOTE_LINE_BYTES, DASH " %s %s\n", key->name, digits);
}

size_t note_write(struct text text, const struct text *lines, size_t count, char *ret_whole,
                  size_t room)
{
    size_t size = text.size + 1;

    for (size_t i = 0; i < count; i++)
        size += lines[i].size;
    if (size > room || size > NOTE_SIGNED_BYTES_MAX)
        return 0;
    memcpy(ret_whole, text.data, text.size);
    ret_whole[text.size] = '\n';
    size = text.size + 1;
    for (size_t i = 0; i < count; i++) {
        memcpy(ret_whole + size, lines[i].data, lines[i].size);
        size += lines[i].size;
    }
    return size;
}

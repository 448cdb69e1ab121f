#include "common/proof/proof_file.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/proof/lines.h"

#define FIRST_LINE "c2sp.org/tlog-proof@v1"
#define EXTRA "extra"
#define INDEX "index"

enum { LINE_BYTES = 32 }; /* of those with fixed words */

static bool is_cosignature(const struct proof_file *proof, unsigned i)
{
    return !text_equal(proof->note.signatures[i].name, proof->checkpoint.origin);
}

static const char *read_record(struct text line, struct proof_file *proof)
{
    size_t size;

    if (!lines_take_word(&line, EXTRA) || !base64_measure(line, &size) || size == 0)
        return "its second line is not that of the record";
    if (size > PROOF_RECORD_BYTES_MAX)
        return "its record is longer than one may be";
    proof->owned = memory_raw(size);
    bool is_read = base64_read(line, proof->owned, size);
    assert(is_read);
    proof->record = (struct span){proof->owned, size};
    return NULL;
}

/* Up to the empty line. */
static const char *read_path(struct text *rest, struct merkle_proof *ret_path)
{
    struct text line;

    ret_path->count = 0;
    while (lines_take(rest, &line)) {
        if (line.size == 0)
            return NULL;
        if (ret_path->count == MERKLE_PROOF_MAX)
            return "it has more hashes than a proof can have";
        if (!base64_read(line, ret_path->hashes[ret_path->count++].bytes, DIGEST_BYTES))
            return "a line of its hashes is none";
    }
    return "no empty line ends its hashes";
}

static const char *read_checkpoint(struct text rest, struct proof_file *proof)
{
    unsigned cosignatures = 0;
    const char *why = checkpoint_read_note(rest, &proof->note, &proof->checkpoint);

    if (why)
        return why;
    for (unsigned i = 0; i < proof->note.count; i++)
        cosignatures += is_cosignature(proof, i);
    return cosignatures <= PROOF_COSIGNATURES_MAX ? NULL : "it has too many cosignatures";
}

static const char *read_lines(struct text rest, struct proof_file *proof)
{
    struct text line;

    if (!lines_take(&rest, &line) || !text_is(line, FIRST_LINE))
        return "its first line is not " FIRST_LINE;
    if (!lines_take(&rest, &line))
        return "its second line is not that of the record";
    const char *why = read_record(line, proof);
    if (why)
        return why;
    if (!lines_take(&rest, &line) || !lines_take_word(&line, INDEX) ||
        !lines_number(line, &proof->index))
        return "its third line is not that of the index";
    why = read_path(&rest, &proof->path);
    return why ? why : read_checkpoint(rest, proof);
}

const char *proof_file_read(struct text file, struct proof_file *ret_proof)
{
    ret_proof->owned = NULL;
    if (file.size > PROOF_FILE_BYTES_MAX)
        return "it is longer than a proof file may be";
    const char *why = read_lines(file, ret_proof);
    if (why)
        proof_file_clear(ret_proof);
    return why;
}

void proof_file_clear(struct proof_file *proof)
{
    free(proof->owned);
    proof->owned = NULL;
    proof->record = (struct span){NULL, 0};
}

static size_t write_head(const struct proof_file *proof, char *to)
{
    size_t size = (size_t)snprintf(to, LINE_BYTES, FIRST_LINE "\n" EXTRA " ");

    size += base64_write(proof->record, to + size);
    size += (size_t)snprintf(to + size, LINE_BYTES, "\n" INDEX " %" PRIu64 "\n", proof->index);
    for (unsigned i = 0; i < proof->path.count; i++) {
        size += base64_write((struct span){proof->path.hashes[i].bytes, DIGEST_BYTES}, to + size);
        to[size++] = '\n';
    }
    to[size++] = '\n';
    return size;
}

static size_t write_note(const struct proof_file *proof, char *to, size_t room)
{
    struct text lines[NOTE_SIGNATURES_MAX];
    unsigned count = 0, cosignatures = 0;

    for (unsigned i = 0; i < proof->note.count; i++) {
        bool is_other = is_cosignature(proof, i);
        if (is_other && cosignatures == PROOF_COSIGNATURES_MAX)
            continue;
        cosignatures += is_other;
        lines[count++] = proof->note.signatures[i].line;
    }
    return note_write(proof->note.text, lines, count, to, room);
}

char *proof_file_write(const struct proof_file *proof, size_t *ret_size)
{
    char *file = memory_raw(PROOF_FILE_BYTES_MAX);

    assert(proof->record.size > 0);
    assert(proof->record.size <= PROOF_RECORD_BYTES_MAX);
    assert(proof->path.count <= MERKLE_PROOF_MAX);
    size_t head = write_head(proof, file);
    size_t note = write_note(proof, file + head, PROOF_FILE_BYTES_MAX - head);
    assert(note > 0); /* it is no longer than the one that was read */
    *ret_size = head + note;
    return file;
}

bool proof_file_stands(digest_t *digest, const struct proof_file *proof)
{
    struct merkle_hash leaf = merkle_leaf(digest, proof->record);

    return merkle_check_leaf(digest, &leaf, proof->index, proof->checkpoint.size,
                             &proof->checkpoint.root, &proof->path);
}

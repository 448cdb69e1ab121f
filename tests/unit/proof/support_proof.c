#include "tests/unit/proof/support_proof.h"

#include "proto/event_codec.h"

struct forest *forest_new(void)
{
    struct forest *forest = calloc(1, sizeof *forest);

    assert_non_null(forest);
    forest->digest = digest_new();
    return forest;
}

void forest_destroy(struct forest **forest)
{
    digest_destroy(&(*forest)->digest);
    free(*forest);
    *forest = NULL;
}

/* Each is told once. */
static void keep(void *context, unsigned level, uint64_t index, const struct merkle_hash *hash)
{
    struct forest *forest = context;

    assert_true(level < FOREST_LEVELS);
    assert_true(index < FOREST_LEAVES_MAX);
    assert_false(forest->is_there[level][index]);
    forest->is_there[level][index] = true;
    forest->hashes[level][index] = *hash;
}

void forest_add(struct forest *forest, struct span leaf)
{
    struct merkle_hash hash = merkle_leaf(forest->digest, leaf);

    merkle_append(forest->digest, &forest->frontier, &hash, keep, forest);
}

struct forest *forest_of(unsigned leaves)
{
    struct forest *forest = forest_new();
    char leaf[32];

    for (unsigned i = 0; i < leaves; i++) {
        int size = snprintf(leaf, sizeof leaf, "leaf %u", i);
        forest_add(forest, (struct span){leaf, (size_t)size});
    }
    return forest;
}

static bool get(void *context, unsigned level, uint64_t index, struct merkle_hash *ret_hash)
{
    struct forest *forest = context;

    if (level >= FOREST_LEVELS || index >= FOREST_LEAVES_MAX || !forest->is_there[level][index])
        return false;
    *ret_hash = forest->hashes[level][index];
    return true;
}

struct merkle_source forest_source(struct forest *forest)
{
    return (struct merkle_source){get, forest};
}

/* Makes the next level of `count` hashes in their place, and returns how many that has. */
static unsigned join(digest_t *digest, struct merkle_hash *hashes, unsigned count)
{
    for (unsigned i = 0; i < count / 2; i++)
        hashes[i] = merkle_node(digest, &hashes[2 * i], &hashes[2 * i + 1]);
    if (count % 2)
        hashes[count / 2] = hashes[count - 1];
    return (count + 1) / 2;
}

struct merkle_hash naive_root(const struct forest *forest, unsigned size, unsigned index,
                              struct merkle_proof *ret_path)
{
    static struct merkle_hash hashes[FOREST_LEAVES_MAX];

    assert_true(size > 0);
    memcpy(hashes, forest->hashes[0], size * sizeof *hashes);
    if (ret_path)
        ret_path->count = 0;
    for (unsigned count = size; count > 1; index /= 2) {
        if (ret_path && (index ^ 1) < count)
            ret_path->hashes[ret_path->count++] = hashes[index ^ 1];
        count = join(forest->digest, hashes, count);
    }
    return hashes[0];
}

struct merkle_hash hash_of_hex(const char *hex)
{
    struct merkle_hash hash;

    assert_int_equal(strlen(hex), 2 * DIGEST_BYTES);
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        hash.bytes[i] = (uint8_t)byte;
    }
    return hash;
}

struct note_pair pair_of_seed(const char *name, enum note_kind kind, uint8_t seed)
{
    uint8_t bytes[ED25519_SEED_BYTES];
    struct note_pair pair;

    memset(bytes, seed, sizeof bytes);
    note_pair_of(name, kind, bytes, &pair);
    return pair;
}

struct note_pair log_pair(void)
{
    return pair_of_seed(ORIGIN, NOTE_KIND_LOG, 0xa1);
}

struct note_pair witness_pair(unsigned number)
{
    char name[64];

    snprintf(name, sizeof name, ORIGIN "/w%u", number);
    return pair_of_seed(name, NOTE_KIND_WITNESS, (uint8_t)number);
}

struct span made_naming(unsigned n, const struct note_key *named, char room[MADE_RECORD_BYTES])
{
    char signer[NOTE_KEY_TEXT_BYTES], bytes[MADE_RECORD_BYTES];
    struct event event = {.action = LIT("log-key")};
    struct record record = {.n = n,
                            .received_ms = 1151726400000 + n,
                            .epoch = 9,
                            .seq = n,
                            .outcome = OUTCOME_NOTED,
                            .source = LIT("office")};

    note_key_write(named, signer);
    event.signer = text_of(signer);
    record.event = (struct text){bytes, event_encode(&event, bytes, sizeof bytes)};
    assert_true(record.event.size > 0);
    size_t size = record_encode(&record, room, MADE_RECORD_BYTES);
    assert_true(size > 0);
    return (struct span){room, size};
}

struct span made_restore(unsigned from, char room[MADE_RECORD_BYTES])
{
    char bytes[MADE_RECORD_BYTES];
    struct event event = {.action = LIT("restore"),
                          .from = {.is_there = true, .value = (int64_t)from},
                          .summary = LIT("from a backup")};
    struct record record = {.n = from + 1,
                            .received_ms = 1151726400000 + from,
                            .outcome = OUTCOME_NOTED,
                            .source = LIT("office")};

    record.event = (struct text){bytes, event_encode(&event, bytes, sizeof bytes)};
    assert_true(record.event.size > 0);
    size_t size = record_encode(&record, room, MADE_RECORD_BYTES);
    assert_true(size > 0);
    return (struct span){room, size};
}

size_t made_checkpoint(struct forest *forest, unsigned witnesses,
                       char ret_whole[NOTE_SIGNED_BYTES_MAX])
{
    static char lines[MADE_WITNESSES_MAX + 1][NOTE_LINE_BYTES];
    struct text texts[MADE_WITNESSES_MAX + 1];
    char text[CHECKPOINT_TEXT_BYTES_MAX];
    struct checkpoint checkpoint = {.origin = LIT(ORIGIN),
                                    .size = forest->frontier.size,
                                    .root = merkle_root(forest->digest, &forest->frontier),
                                    .totals = {0xfe, 0x01},
                                    .sources = {{LIT("wuhou"), 2}, {LIT("office"), 1}},
                                    .source_count = forest->frontier.size > 2 ? 2 : 0};
    struct text whole = {text, checkpoint_write(&checkpoint, text)};

    assert_true(witnesses <= MADE_WITNESSES_MAX);
    for (unsigned i = 0; i <= witnesses; i++) {
        struct note_pair pair = i == 0 ? log_pair() : witness_pair(i);
        note_sign(&pair, whole, 1700000000 + i, lines[i]);
        texts[i] = text_of(lines[i]);
    }
    size_t size = note_write(whole, texts, witnesses + 1, ret_whole, NOTE_SIGNED_BYTES_MAX);
    assert_true(size > 0);
    return size;
}

char *made_proof(struct forest *forest, unsigned n, unsigned witnesses, size_t *ret_size)
{
    char leaf[32];
    int size = snprintf(leaf, sizeof leaf, "leaf %u", n - 1);

    return made_proof_of(forest, n, (struct span){leaf, (size_t)size}, witnesses, ret_size);
}

char *made_proof_of(struct forest *forest, unsigned n, struct span record, unsigned witnesses,
                    size_t *ret_size)
{
    static char whole[NOTE_SIGNED_BYTES_MAX];
    static struct proof_file proof;

    proof.record = record;
    proof.index = n - 1;
    assert_true(merkle_prove_leaf(forest->digest, forest_source(forest), n - 1,
                                  forest->frontier.size, &proof.path));
    struct text note = {whole, made_checkpoint(forest, witnesses, whole)};
    assert_null(note_read(note, &proof.note));
    assert_null(checkpoint_read(proof.note.text, &proof.checkpoint));
    return proof_file_write(&proof, ret_size);
}

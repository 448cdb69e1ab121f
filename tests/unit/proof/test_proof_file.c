/* common/proof/proof_file: what is written is read and holds, and nothing near it does. */
#include "tests/unit/proof/support_proof.h"

static struct proof_file proof;

/* Reads and checks by the log's key and that of two witnesses. Whether all three stand by record `n`. */
static bool stands(struct text file, unsigned n)
{
    struct note_key keys[] = {log_pair().public, witness_pair(1).public, witness_pair(2).public};
    digest_t *digest = digest_new();
    struct checkpoint_voices voices = {0};
    char leaf[32];

    snprintf(leaf, sizeof leaf, "leaf %u", n - 1);
    bool is_good = !proof_file_read(file, &proof);
    if (is_good) {
        is_good =
            proof_file_stands(digest, &proof) &&
            !checkpoint_check(&proof.note, &proof.checkpoint, keys, COUNT_OF(keys), &voices) &&
            voices.has_log && voices.witnesses == 2 && proof.index == n - 1 &&
            text_is(text_of_span(proof.record), leaf);
        proof_file_clear(&proof);
    }
    digest_destroy(&digest);
    return is_good;
}

static void every_record_is_proven(void **state)
{
    struct forest *forest = forest_of(67);
    size_t size;

    (void)state;
    for (unsigned n = 1; n <= 67; n++) {
        char *file = made_proof(forest, n, 2, &size);
        assert_true(stands((struct text){file, size}, n));
        assert_false(stands((struct text){file, size}, n + 1));
        free(file);
    }
    forest_destroy(&forest);
}

static void every_flipped_bit_is_seen(void **state)
{
    struct forest *forest = forest_of(5);
    size_t size;
    char *file = made_proof(forest, 3, 2, &size);

    (void)state;
    assert_true(stands((struct text){file, size}, 3));
    for (size_t bit = 0; bit < 8 * size; bit++) {
        file[bit / 8] ^= (char)(1 << bit % 8);
        CHECK(!stands((struct text){file, size}, 3), "bit %zu of byte %zu", bit % 8, bit / 8);
        file[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t part = 0; part < size; part++) {
        struct text cut = text_copied((struct text){file, part});
        assert_false(stands(cut, 3));
        free((char *)cut.data);
    }
    free(file);
    forest_destroy(&forest);
}

static void file_is_laid_out_as_its_page_says(void **state)
{
    struct forest *forest = forest_of(1);
    size_t size;
    char *file = made_proof(forest, 1, 0, &size);
    static const char start[] =
        "c2sp.org/tlog-proof@v1\nextra bGVhZiAw\nindex 0\n\n" ORIGIN "\n1\n";

    (void)state;
    assert_true(size > sizeof start);
    assert_memory_equal(file, start, sizeof start - 1);
    free(file);
    forest_destroy(&forest);
}

/* Of 20 witnesses the first 15 are in the file, and a file with more is refused. */
static void cosignatures_have_a_bound(void **state)
{
    struct forest *forest = forest_of(5);
    size_t size;
    char *file = made_proof(forest, 3, MADE_WITNESSES_MAX, &size), line[NOTE_LINE_BYTES];

    (void)state;
    assert_null(proof_file_read((struct text){file, size}, &proof));
    assert_int_equal(proof.note.count, 1 + PROOF_COSIGNATURES_MAX);
    struct note_pair one_more = witness_pair(MADE_WITNESSES_MAX), log = log_pair();
    note_sign(&one_more, proof.note.text, 5, line);
    memcpy(file + size, line, strlen(line)); /* it has room for the largest file */
    proof_file_clear(&proof);
    check_string("why", proof_file_read((struct text){file, size + strlen(line)}, &proof),
                 "it has too many cosignatures");
    assert_null(proof_file_read((struct text){file, size}, &proof));
    note_sign(&log, proof.note.text, 0, line); /* as after a change of the log's key */
    memcpy(file + size, line, strlen(line));
    proof_file_clear(&proof);
    assert_null(proof_file_read((struct text){file, size + strlen(line)}, &proof));
    proof_file_clear(&proof);
    free(file);
    forest_destroy(&forest);
}

static void longest_record_is_proven(void **state)
{
    struct forest *forest = forest_new();
    uint8_t *record = calloc(1, PROOF_RECORD_BYTES_MAX + 1);
    static char whole[NOTE_SIGNED_BYTES_MAX];
    size_t size;

    (void)state;
    forest_add(forest, (struct span){record, PROOF_RECORD_BYTES_MAX});
    proof = (struct proof_file){.record = {record, PROOF_RECORD_BYTES_MAX}};
    assert_null(note_read((struct text){whole, made_checkpoint(forest, 15, whole)}, &proof.note));
    assert_null(checkpoint_read(proof.note.text, &proof.checkpoint));
    char *file = proof_file_write(&proof, &size);
    assert_null(proof_file_read((struct text){file, size}, &proof));
    assert_int_equal(proof.record.size, PROOF_RECORD_BYTES_MAX);
    assert_true(proof_file_stands(forest->digest, &proof));
    proof_file_clear(&proof);
    free(file);
    free(record);
    forest_destroy(&forest);
}

/* The lines of a good file, each of which may be replaced. */
enum { LINES = 4 };
static const char *const good_lines[LINES] = {"c2sp.org/tlog-proof@v1\n", "extra bGVhZiAw\n",
                                              "index 0\n", "\n"};

static const struct line_row {
    const char *title;
    unsigned line;
    const char *text;
    const char *why; /* NULL: it is read */
} line_rows[] = {
    {"a good file", 0, "c2sp.org/tlog-proof@v1\n", NULL},
    {"another version", 0, "c2sp.org/tlog-proof@v2\n",
     "its first line is not c2sp.org/tlog-proof@v1"},
    {"a carriage return", 0, "c2sp.org/tlog-proof@v1\r\n",
     "its first line is not c2sp.org/tlog-proof@v1"},
    {"no record", 1, "", "its second line is not that of the record"},
    {"an empty record", 1, "extra \n", "its second line is not that of the record"},
    {"a record that is no base64", 1, "extra x\n", "its second line is not that of the record"},
    {"a record with two blanks", 1, "extra  bGVhZiAw\n",
     "its second line is not that of the record"},
    {"a record twice", 1, "extra bGVhZiAw\nextra bGVhZiAw\n",
     "its third line is not that of the index"},
    {"no index", 2, "", "its third line is not that of the index"},
    {"an index with a leading zero", 2, "index 00\n", "its third line is not that of the index"},
    {"a negative index", 2, "index -1\n", "its third line is not that of the index"},
    {"an index that goes round", 2, "index 18446744073709551616\n",
     "its third line is not that of the index"},
    {"no empty line", 3, "", "a line of its hashes is none"},
    {"a hash that is too short", 3, "AAAA\n\n", "a line of its hashes is none"},
    {"two empty lines", 3, "\n\n", "its first line is no origin"},
};

static void line_is_read_or_not(void **state)
{
    const struct line_row *row = *state;
    struct forest *forest = forest_of(1);
    static char file[NOTE_SIGNED_BYTES_MAX + 256];
    size_t size = 0;

    for (unsigned i = 0; i < LINES; i++)
        size += (size_t)sprintf(file + size, "%s", i == row->line ? row->text : good_lines[i]);
    size += made_checkpoint(forest, 0, file + size);
    struct text copy = text_copied((struct text){file, size});
    const char *why = proof_file_read(copy, &proof);
    check_string("why", why ? why : "", row->why ? row->why : "");
    proof_file_clear(&proof);
    free((char *)copy.data);
    forest_destroy(&forest);
}

static void hashes_and_bytes_have_a_bound(void **state)
{
    static char file[PROOF_FILE_BYTES_MAX + 1];
    static const char hash[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    size_t size;

    (void)state;
    size = (size_t)sprintf(file, "%s%s%s", good_lines[0], good_lines[1], good_lines[2]);
    for (unsigned i = 0; i <= MERKLE_PROOF_MAX; i++)
        size += (size_t)sprintf(file + size, "%s", hash);
    check_string("why", proof_file_read((struct text){file, size}, &proof),
                 "it has more hashes than a proof can have");
    size = (size_t)sprintf(file, "%s%s%s", good_lines[0], good_lines[1], good_lines[2]);
    check_string("why", proof_file_read((struct text){file, size}, &proof),
                 "no empty line ends its hashes");
    check_string("why", proof_file_read((struct text){file, sizeof file}, &proof),
                 "it is longer than a proof file may be");
    size = (size_t)sprintf(file, "%sextra ", good_lines[0]);
    memset(file + size, 'A', BASE64_DIGITS(PROOF_RECORD_BYTES_MAX) + 4);
    size += BASE64_DIGITS(PROOF_RECORD_BYTES_MAX) + 4;
    file[size++] = '\n';
    check_string("why", proof_file_read((struct text){file, size}, &proof),
                 "its record is longer than one may be");
}

/* Someone with the log's key proves a record that is not in the tree. */
static void record_of_another_tree_does_not_stand(void **state)
{
    struct forest *forest = forest_of(9);
    size_t size;
    char *file = made_proof(forest, 4, 0, &size);

    (void)state;
    assert_null(proof_file_read((struct text){file, size}, &proof));
    proof.record = (struct span){"leaf 4", 6};
    assert_false(proof_file_stands(forest->digest, &proof));
    proof.record = (struct span){"leaf 3", 6};
    assert_true(proof_file_stands(forest->digest, &proof));
    proof.index = 4;
    assert_false(proof_file_stands(forest->digest, &proof));
    proof_file_clear(&proof);
    free(file);
    forest_destroy(&forest);
}

int main(void)
{
    SUITE_TEST(every_record_is_proven);
    SUITE_TEST(every_flipped_bit_is_seen);
    SUITE_TEST(file_is_laid_out_as_its_page_says);
    SUITE_TEST(cosignatures_have_a_bound);
    SUITE_TEST(longest_record_is_proven);
    SUITE_ROWS(line_rows, line_is_read_or_not);
    SUITE_TEST(hashes_and_bytes_have_a_bound);
    SUITE_TEST(record_of_another_tree_does_not_stand);
    return suite_run("proof_file");
}

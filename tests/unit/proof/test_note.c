/* common/proof/note: the notes that others have published, cosignatures, and what is no note. */
#include "tests/unit/proof/support_proof.h"

#define GO_TEXT                                                                                    \
    "If you think cryptography is the answer to your problem,\n"                                   \
    "then you don't know what your problem is.\n"
#define PETER_LINE                                                                                 \
    "— PeterNeumann "                                                                            \
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"              \
    "KE6RyyBwJnAM=\n"
#define ENOCH_LINE                                                                                 \
    "— EnochRoot "                                                                               \
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd"          \
    "1RvMc+QQ=\n"
#define PETER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_SECRET                                                                               \
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define ENOCH "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
#define PAGE_KEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define PAGE_NOTE                                                                                  \
    "This is an example message.\n\n"                                                              \
    "— example.com/foo "                                                                         \
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuw"                 \
    "HjG1Yu72IneyaQM=\n"
#define SOFA_NOTE                                                                                  \
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"      \
    "— example.com/behind-the-sofa "                                                             \
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1g"                           \
    "GzGku9nTo+zyWE+xeMcTOAYQ8=\n"                                                                 \
    "— witness.example.com/w1 "                                                                  \
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oy"                       \
    "in1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"

static struct note_key key_of(const char *text)
{
    struct note_key key;

    assert_true(note_key_read(text_of(text), &key));
    return key;
}

static void note_of_the_example_is_good(void **state)
{
    struct note_key peter = key_of(PETER), enoch = key_of(ENOCH), page = key_of(PAGE_KEY);
    struct note note;
    uint64_t time_s = 7;

    (void)state;
    assert_null(note_read(LIT(GO_TEXT "\n" PETER_LINE ENOCH_LINE), &note));
    check_text("text", note.text, LIT(GO_TEXT));
    assert_int_equal(note.count, 2);
    check_text("line", note.signatures[1].line, LIT(ENOCH_LINE));
    assert_int_equal(note_verify(&note, &peter, &time_s), NOTE_GOOD);
    assert_int_equal(time_s, 0);
    assert_int_equal(note_verify(&note, &enoch, NULL), NOTE_GOOD);
    assert_int_equal(note_verify(&note, &page, NULL), NOTE_UNSIGNED);
    assert_null(note_read(LIT(PAGE_NOTE), &note));
    assert_int_equal(note_verify(&note, &page, NULL), NOTE_GOOD);
    assert_null(note_read(LIT(GO_TEXT "\n" ENOCH_LINE PETER_LINE), &note));
    assert_int_equal(note_verify(&note, &peter, NULL), NOTE_GOOD);
}

static void note_of_the_example_is_made_again(void **state)
{
    struct note_pair peter;
    char line[NOTE_LINE_BYTES], whole[512];

    (void)state;
    assert_true(note_pair_read(LIT(PETER_SECRET), &peter));
    note_sign(&peter, LIT(GO_TEXT), 0, line);
    check_string("line", line, PETER_LINE);
    struct text lines[] = {text_of(line), LIT(ENOCH_LINE)};
    size_t size = note_write(LIT(GO_TEXT), lines, 2, whole, sizeof whole);
    check_text("whole", (struct text){whole, size}, LIT(GO_TEXT "\n" PETER_LINE ENOCH_LINE));
    assert_int_equal(note_write(LIT(GO_TEXT), lines, 2, whole, size), size);
    assert_int_equal(note_write(LIT(GO_TEXT), lines, 2, whole, size - 1), 0);
}

/* The page on cosignatures gives no key for its example; its parts are seen. */
static void parts_of_a_cosignature_are_seen(void **state)
{
    struct note note;

    (void)state;
    assert_null(note_read(LIT(SOFA_NOTE), &note));
    assert_int_equal(note.count, 2);
    assert_int_equal(note.signatures[0].id, 0x033de0ae);
    assert_int_equal(note.signatures[1].id, 0x8d66cf3f);
    check_text("name", note.signatures[1].name, LIT("witness.example.com/w1"));
    assert_int_equal(note.signatures[1].base64.size, 104);
}

/* The one of tests/service/c2sp.py, of this seed, time and text. */
static void cosignature_is_the_one_that_others_make(void **state)
{
    struct note_pair witness = pair_of_seed(ORIGIN "/wuhou", NOTE_KIND_WITNESS, 5);
    char text[NOTE_KEY_TEXT_BYTES], line[NOTE_LINE_BYTES];

    (void)state;
    note_key_write(&witness.public, text);
    check_string("key", text,
                 ORIGIN "/wuhou+ab2eb73a+BG56HN0psLeP0Tr0xVmP7/TvKpcWbjym8uT7/M2AUFvx");
    note_sign(&witness, LIT("one line\n"), 1700000000, line);
    check_string("line", line,
                 "— " ORIGIN
                 "/wuhou qy63OgAAAABlU/EAfixVunBK+lPNFKoXWjnLjiOUUFmEMMTKu/L1MR7pBgHc5liu"
                 "NP+Vq3afDDpxMKi8o8iXEhoyZGuuhfjTpc3wCQ==\n");
}

static void witness_says_when(void **state)
{
    static const uint64_t times[] = {0, 9, 1679315147, INT64_MAX};
    struct note_pair witness = witness_pair(1);
    char line[NOTE_LINE_BYTES], whole[1024], other[NOTE_LINE_BYTES];
    struct note note;
    uint64_t time_s = 1;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        note_sign(&witness, LIT(GO_TEXT), times[i], line);
        note_sign(&witness, LIT(GO_TEXT), 5, other);
        struct text lines[] = {text_of(line), text_of(other)};
        size_t size = note_write(LIT(GO_TEXT), lines, 2, whole, sizeof whole);
        assert_null(note_read((struct text){whole, size}, &note));
        assert_int_equal(note_verify(&note, &witness.public, &time_s), NOTE_GOOD);
        assert_int_equal(time_s, times[i] > 5 ? times[i] : 5);
    }
}

static void key_of_one_kind_is_none_of_the_other(void **state)
{
    struct note_pair log = pair_of_seed("same", NOTE_KIND_LOG, 1),
                     witness = pair_of_seed("same", NOTE_KIND_WITNESS, 1);
    char line[NOTE_LINE_BYTES], whole[1024];
    struct note note;

    (void)state;
    note_sign(&log, LIT(GO_TEXT), 0, line);
    struct text lines = text_of(line);
    size_t size = note_write(LIT(GO_TEXT), &lines, 1, whole, sizeof whole);
    assert_null(note_read((struct text){whole, size}, &note));
    assert_int_equal(note_verify(&note, &log.public, NULL), NOTE_GOOD);
    assert_int_equal(note_verify(&note, &witness.public, NULL), NOTE_UNSIGNED);
    witness.public.id = log.public.id; /* if the ids were the same */
    assert_int_equal(note_verify(&note, &witness.public, NULL), NOTE_BAD);
}

/* One that is good does not make up for one that is not. */
static void bad_signature_of_a_key_makes_it_bad(void **state)
{
    struct note_key peter = key_of(PETER);
    struct note note;
    char *bad = strdup(GO_TEXT "\n" PETER_LINE PETER_LINE);

    (void)state;
    assert_null(note_read(text_of(bad), &note));
    assert_int_equal(note_verify(&note, &peter, NULL), NOTE_GOOD);
    bad[strlen(bad) - 20] ^= 1;
    assert_null(note_read(text_of(bad), &note));
    assert_int_equal(note_verify(&note, &peter, NULL), NOTE_BAD);
    free(bad);
}

static void every_flipped_bit_of_a_note_is_seen(void **state)
{
    struct note_key peter = key_of(PETER);
    struct text whole = text_copied(LIT(GO_TEXT "\n" PETER_LINE));
    struct note note;

    (void)state;
    for (size_t bit = 0; bit < 8 * whole.size; bit++) {
        ((char *)whole.data)[bit / 8] ^= (char)(1 << bit % 8);
        CHECK(note_read(whole, &note) || note_verify(&note, &peter, NULL) != NOTE_GOOD,
              "bit %zu of byte %zu", bit % 8, bit / 8);
        ((char *)whole.data)[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t size = 0; size < whole.size; size++) {
        struct text part = text_copied((struct text){whole.data, size});
        assert_non_null(note_read(part, &note));
        free((char *)part.data);
    }
    free((char *)whole.data);
}

#define SIGNED "— n AAAAAAA=\n"

static const struct form_row {
    const char *title, *whole;
    const char *text; /* NULL: it is no note */
} form_rows[] = {
    {"a line and a signature", "a\n\n" SIGNED, "a\n"},
    {"lines that are empty", "a\n\n\nb\n\n" SIGNED, "a\n\n\nb\n"},
    {"an empty line alone", "\n\n" SIGNED, "\n"},
    {"what looks like a signature is text above the last empty line", "a\n\n" SIGNED "\n" SIGNED,
     "a\n\n" SIGNED},
    {"Chinese", "武侯区\n\n" SIGNED, "武侯区\n"},
    {"a name that is Chinese", "a\n\n— 武侯 AAAAAAA=\n", "a\n"},
    {"a signature of another kind", "a\n\n— n AAAAAAECAwQFBgcICQ==\n", "a\n"},
    {"nothing", "", NULL},
    {"a line end", "\n", NULL},
    {"no signature", "a\n\n", NULL},
    {"no empty line", "a\n" SIGNED, NULL},
    {"no text", "\n" SIGNED, NULL},
    {"signatures alone", SIGNED, NULL},
    {"an end without a line feed", "a\n\n— n AAAAAAA=", NULL},
    {"an empty line behind", "a\n\n" SIGNED "\n", NULL},
    {"a line behind", "a\n\n" SIGNED "b\n", NULL},
    {"a hyphen for a dash", "a\n\n- n AAAAAAA=\n", NULL},
    {"no blank behind the dash", "a\n\n—n AAAAAAA=\n", NULL},
    {"no name", "a\n\n—  AAAAAAA=\n", NULL},
    {"no signature behind a name", "a\n\n— n \n", NULL},
    {"a name alone", "a\n\n— n\n", NULL},
    {"two blanks", "a\n\n— n  AAAAAAA=\n", NULL},
    {"a blank behind", "a\n\n— n AAAAAAA= \n", NULL},
    {"a plus in a name", "a\n\n— n+m AAAAAAA=\n", NULL},
    {"an id and no signature", "a\n\n— n AAAAAA==\n", NULL},
    {"no whole id", "a\n\n— n AAAA\n", NULL},
    {"base64 in another form", "a\n\n— n AAAAAAB=\n", NULL},
    {"base64 without padding", "a\n\n— n AAAAAAA\n", NULL},
    {"a space of Unicode in a name", "a\n\n— n\u00a0m AAAAAAA=\n", NULL},
    {"a thin space in a name", "a\n\n— n\u2009m AAAAAAA=\n", NULL},
    {"a wide space in a name", "a\n\n— n\u3000m AAAAAAA=\n", NULL},
    {"a tab", "a\tb\n\n" SIGNED, NULL},
    {"a carriage return", "a\r\n\n" SIGNED, NULL},
    {"a DEL", "a\x7f\n\n" SIGNED, NULL},
    {"what is no UTF-8", "a\xff\n\n" SIGNED, NULL},
};

static void whole_is_a_note_or_not(void **state)
{
    const struct form_row *row = *state;
    struct text whole = text_copied(text_of(row->whole));
    struct note note;
    const char *why = note_read(whole, &note);

    CHECK(!why == !!row->text, "%s", why ? why : "taken");
    if (row->text)
        check_text("text", note.text, text_of(row->text));
    free((char *)whole.data);
}

static void a_nul_is_no_text(void **state)
{
    struct note note;

    (void)state;
    assert_non_null(note_read(LIT("a\0b\n\n" SIGNED), &note));
}

static void signatures_have_a_bound(void **state)
{
    static char whole[NOTE_SIGNED_BYTES_MAX + 64];
    struct text lines[NOTE_SIGNATURES_MAX + 1];
    struct note note;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        lines[i] = LIT(SIGNED);
    size_t size = note_write(LIT("a\n"), lines, NOTE_SIGNATURES_MAX, whole, sizeof whole);
    assert_null(note_read((struct text){whole, size}, &note));
    assert_int_equal(note.count, NOTE_SIGNATURES_MAX);
    size = note_write(LIT("a\n"), lines, NOTE_SIGNATURES_MAX + 1, whole, sizeof whole);
    assert_non_null(note_read((struct text){whole, size}, &note));
}

static void note_has_a_bound(void **state)
{
    static char text[NOTE_SIGNED_BYTES_MAX], whole[NOTE_SIGNED_BYTES_MAX + 64];
    struct text line = LIT(SIGNED), most = {text, NOTE_SIGNED_BYTES_MAX - 1 - line.size};
    struct note note;

    (void)state;
    memset(text, 'x', sizeof text);
    text[most.size - 1] = '\n';
    size_t size = note_write(most, &line, 1, whole, sizeof whole);
    assert_int_equal(size, NOTE_SIGNED_BYTES_MAX);
    assert_null(note_read((struct text){whole, size}, &note));
    text[most.size - 1] = 'x';
    text[most.size++] = '\n';
    assert_int_equal(note_write(most, &line, 1, whole, sizeof whole), 0);
    memmove(whole + 1, whole, size);
    assert_non_null(note_read((struct text){whole, size + 1}, &note));
}

/* A time that no cosignature may have. */
static void time_has_a_bound(void **state)
{
    struct note_pair witness = witness_pair(1);
    char line[NOTE_LINE_BYTES], whole[512], digits[128];
    uint8_t made[76];
    struct note note;

    (void)state;
    note_sign(&witness, LIT("a\n"), INT64_MAX, line);
    char *base64 = strrchr(line, ' ') + 1;
    assert_true(base64_read((struct text){base64, 104}, made, sizeof made));
    made[4] |= 0x80;
    /* signed as such a time would be */
    static const char message[] = "cosignature/v1\ntime 18446744073709551615\na\n";
    ed25519_sign(witness.seed, (struct span){message, sizeof message - 1}, made + 12);
    base64_write((struct span){made, sizeof made}, digits);
    memcpy(base64, digits, 104);
    struct text lines = text_of(line);
    size_t size = note_write(LIT("a\n"), &lines, 1, whole, sizeof whole);
    assert_null(note_read((struct text){whole, size}, &note));
    assert_int_equal(note_verify(&note, &witness.public, NULL), NOTE_BAD);
}

int main(void)
{
    SUITE_TEST(note_of_the_example_is_good);
    SUITE_TEST(note_of_the_example_is_made_again);
    SUITE_TEST(parts_of_a_cosignature_are_seen);
    SUITE_TEST(cosignature_is_the_one_that_others_make);
    SUITE_TEST(witness_says_when);
    SUITE_TEST(key_of_one_kind_is_none_of_the_other);
    SUITE_TEST(bad_signature_of_a_key_makes_it_bad);
    SUITE_TEST(every_flipped_bit_of_a_note_is_seen);
    SUITE_ROWS(form_rows, whole_is_a_note_or_not);
    SUITE_TEST(a_nul_is_no_text);
    SUITE_TEST(signatures_have_a_bound);
    SUITE_TEST(note_has_a_bound);
    SUITE_TEST(time_has_a_bound);
    return suite_run("note");
}

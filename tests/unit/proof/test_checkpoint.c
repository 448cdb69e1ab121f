/* common/proof/checkpoint: a checkpoint has one form, and who vouches for it is counted rightly. */
#include "tests/unit/proof/support_proof.h"

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
#define HEX "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HEAD ORIGIN "\n1234\n" ROOT "\n"
#define GOOD HEAD "totals " HEX "\nsources "

static const struct form_row {
    const char *title, *text;
    int sources; /* how many; -1: it is none */
} form_rows[] = {
    {"two sources", GOOD "jinjiang=12 office=3\n", 2},
    {"the office alone", GOOD "office=1234\n", 1},
    {"a centre alone", GOOD "wuhou=1\n", 1},
    {"no source", HEAD "totals " HEX "\nsources\n", 0},
    {"another origin", "example.org/log\n0\n" ROOT "\ntotals " HEX "\nsources\n", 0},
    {"an empty origin", "\n1234\n" ROOT "\ntotals " HEX "\nsources\n", -1},
    {"an origin with a blank", "a b\n1234\n" ROOT "\ntotals " HEX "\nsources\n", -1},
    {"a size with a leading zero", ORIGIN "\n01234\n" ROOT "\ntotals " HEX "\nsources\n", -1},
    {"a size with a sign", ORIGIN "\n+1234\n" ROOT "\ntotals " HEX "\nsources\n", -1},
    {"an empty size", ORIGIN "\n\n" ROOT "\ntotals " HEX "\nsources\n", -1},
    {"the largest size", ORIGIN "\n9223372036854775807\n" ROOT "\ntotals " HEX "\nsources\n", 0},
    {"a larger size", ORIGIN "\n9223372036854775808\n" ROOT "\ntotals " HEX "\nsources\n", -1},
    {"a size that goes round", ORIGIN "\n18446744073709551617\n" ROOT "\ntotals " HEX "\nsources\n",
     -1},
    {"a root that is too short", ORIGIN "\n1\nCsUYapGGPo4=\ntotals " HEX "\nsources\n", -1},
    {"a root in another form",
     ORIGIN "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\ntotals " HEX "\nsources\n", -1},
    {"no further line", HEAD, -1},
    {"no sources", HEAD "totals " HEX "\n", -1},
    {"no totals", HEAD "sources\n", -1},
    {"the lines in another order", HEAD "sources\ntotals " HEX "\n", -1},
    {"a line behind", HEAD "totals " HEX "\nsources\nx\n", -1},
    {"a sixth line that is empty", HEAD "totals " HEX "\nsources\n\n", -1},
    {"no line end", HEAD "totals " HEX "\nsources", -1},
    {"totals in capitals",
     HEAD "totals 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF\nsources\n", -1},
    {"totals that are too short", HEAD "totals 0011\nsources\n", -1},
    {"totals that are too long", HEAD "totals " HEX "00\nsources\n", -1},
    {"two blanks", GOOD " office=1\n", -1},
    {"a blank behind", GOOD "office=1 \n", -1},
    {"a blank and no source", HEAD "totals " HEX "\nsources \n", -1},
    {"a source without a count", GOOD "office\n", -1},
    {"a source that has none", GOOD "office=0\n", -1},
    {"an empty count", GOOD "office=\n", -1},
    {"a count with a leading zero", GOOD "office=01\n", -1},
    {"a count and more", GOOD "office=1=1\n", -1},
    {"a source without a name", GOOD "=1\n", -1},
    {"a source that is no slug", GOOD "Wuhou=1\n", -1},
    {"a source twice", GOOD "wuhou=1 wuhou=1\n", -1},
    {"a source behind the office", GOOD "office=1 wuhou=1\n", -1},
    {"more records than leaves", GOOD "wuhou=1000 office=235\n", -1},
    {"as many records as leaves", GOOD "wuhou=1000 office=234\n", 2},
    {"counts that go round", GOOD "a=9223372036854775807 b=9223372036854775807 c=3\n", -1},
};

static void text_is_a_checkpoint_or_not(void **state)
{
    const struct form_row *row = *state;
    struct text text = text_copied(text_of(row->text));
    struct checkpoint checkpoint;
    char again[CHECKPOINT_TEXT_BYTES_MAX];
    const char *why = checkpoint_read(text, &checkpoint);

    CHECK(!why == (row->sources >= 0), "%s", why ? why : "taken");
    if (!why) {
        assert_int_equal(checkpoint.source_count, row->sources);
        struct text written = {again, checkpoint_write(&checkpoint, again)};
        check_text("again", written, text);
    }
    free((char *)text.data);
}

static void parts_are_read(void **state)
{
    struct checkpoint checkpoint;

    (void)state;
    assert_null(checkpoint_read(LIT(GOOD "jinjiang=12 office=3\n"), &checkpoint));
    check_text("origin", checkpoint.origin, LIT(ORIGIN));
    assert_int_equal(checkpoint.size, 1234);
    assert_int_equal(checkpoint.root.bytes[0], 0x0a);
    assert_int_equal(checkpoint.root.bytes[31], 0x62);
    assert_int_equal(checkpoint.totals[1], 0x11);
    assert_int_equal(checkpoint.totals[31], 0xff);
    check_text("source", checkpoint.sources[0].slug, LIT("jinjiang"));
    assert_int_equal(checkpoint.sources[0].count, 12);
    check_text("source", checkpoint.sources[1].slug, LIT("office"));
    assert_int_equal(checkpoint.sources[1].count, 3);
}

/* As many as a rulebook has, each with the longest name and count. */
static void longest_checkpoint_has_room(void **state)
{
    static char slugs[CHECKPOINT_SOURCES_MAX + 1][SLUG_BYTES_MAX + 1];
    char origin[NOTE_NAME_BYTES_MAX], text[CHECKPOINT_TEXT_BYTES_MAX];
    struct checkpoint checkpoint = {.origin = {origin, sizeof origin},
                                    .size = MERKLE_SIZE_MAX,
                                    .source_count = CHECKPOINT_SOURCES_MAX};

    (void)state;
    memset(origin, 'o', sizeof origin);
    for (unsigned i = 0; i < CHECKPOINT_SOURCES_MAX; i++) {
        snprintf(slugs[i], sizeof slugs[i], "centre-with-the-longest-name-%02u", i);
        checkpoint.sources[i] = (struct checkpoint_source){text_of(slugs[i]), 100000000000000000};
    }
    struct text whole = {text, checkpoint_write(&checkpoint, text)};
    assert_null(checkpoint_read(whole, &checkpoint));
    assert_int_equal(checkpoint.source_count, CHECKPOINT_SOURCES_MAX);
    whole.size += (size_t)sprintf(text + whole.size - 1, " one-more=1\n") - 1;
    assert_non_null(checkpoint_read(whole, &checkpoint));
}

static void origin_is_sixteen_digits(void **state)
{
    char origin[CHECKPOINT_ORIGIN_BYTES];

    (void)state;
    checkpoint_name_origin(0xabc, origin);
    check_string("small", origin, "kaohe/0000000000000abc");
    checkpoint_name_origin(UINT64_MAX, origin);
    check_string("large", origin, "kaohe/ffffffffffffffff");
    assert_true(note_key_is_name(text_of(origin)));
}

/* Reads and looks: returns why it is refused; NULL: it is not. */
static const char *check(struct text whole, const struct note_key *keys, size_t count,
                         struct checkpoint_voices *ret_voices)
{
    static struct note note;
    static struct checkpoint checkpoint;
    const char *why = checkpoint_read_note(whole, &note, &checkpoint);

    return why ? why : checkpoint_check(&note, &checkpoint, keys, count, ret_voices);
}

static void voices_are_counted(void **state)
{
    static char whole[NOTE_SIGNED_BYTES_MAX];
    struct forest *forest = forest_of(7);
    struct text text = {whole, made_checkpoint(forest, 3, whole)};
    struct note_pair log = log_pair(), w1 = witness_pair(1), w2 = witness_pair(2),
                     absent = witness_pair(9), alias = pair_of_seed("alias", NOTE_KIND_WITNESS, 1);
    struct note_key keys[] = {w1.public, absent.public, w2.public,
                              w1.public, alias.public,  log.public};
    struct checkpoint_voices voices;

    (void)state;
    assert_null(check(text, NULL, 0, &voices));
    assert_false(voices.has_log);
    assert_int_equal(voices.witnesses, 0);
    assert_null(check(text, keys, 5, &voices));
    assert_false(voices.has_log);
    assert_int_equal(voices.witnesses, 2);
    assert_null(check(text, keys, 6, &voices));
    assert_true(voices.has_log);
    assert_int_equal(voices.witnesses, 2);
    forest_destroy(&forest);
}

/* One witness that signs under two names. */
static void one_key_is_one_witness(void **state)
{
    static char whole[NOTE_SIGNED_BYTES_MAX];
    struct forest *forest = forest_of(7);
    struct note_pair w1 = witness_pair(1), alias = pair_of_seed("alias", NOTE_KIND_WITNESS, 1);
    struct note_key keys[] = {alias.public, w1.public};
    char line[NOTE_LINE_BYTES];
    struct checkpoint_voices voices;
    struct note note;

    (void)state;
    size_t size = made_checkpoint(forest, 1, whole);
    assert_null(note_read((struct text){whole, size}, &note));
    note_sign(&alias, note.text, 5, line);
    memcpy(whole + size, line, strlen(line)); /* a line more makes a note again */
    assert_null(check((struct text){whole, size + strlen(line)}, keys, 2, &voices));
    assert_int_equal(voices.witnesses, 1);
    forest_destroy(&forest);
}

/* The name of the log's key is the origin: another log's key is not the log's. */
static void key_of_another_name_is_not_the_logs(void **state)
{
    struct note_pair other = pair_of_seed("kaohe/fedcba9876543210", NOTE_KIND_LOG, 0xa1);
    char line[NOTE_LINE_BYTES], whole[1024];
    struct checkpoint_voices voices;
    struct text text = LIT(GOOD "office=3\n");

    (void)state;
    note_sign(&other, text, 0, line);
    struct text lines = text_of(line);
    size_t size = note_write(text, &lines, 1, whole, sizeof whole);
    assert_null(check((struct text){whole, size}, &other.public, 1, &voices));
    assert_false(voices.has_log);
}

static void change_nothing(struct checkpoint *checkpoint)
{
    checkpoint->origin = LIT("another");
}

static void change_root(struct checkpoint *checkpoint)
{
    checkpoint->root.bytes[31] ^= 1;
}

static void change_totals(struct checkpoint *checkpoint)
{
    checkpoint->totals[31] ^= 1;
}

static void change_count(struct checkpoint *checkpoint)
{
    checkpoint->sources[1].count++;
}

static void change_slug(struct checkpoint *checkpoint)
{
    checkpoint->sources[1].slug = LIT("wuho");
}

static void lack_source(struct checkpoint *checkpoint)
{
    checkpoint->source_count--;
}

static const struct difference_row {
    const char *title;
    void (*change)(struct checkpoint *checkpoint);
    const char *says;
} difference_rows[] = {
    {"another origin is no difference", change_nothing, NULL},
    {"another root is one", change_root, "its root is not that of the log's records"},
    {"other totals are one", change_totals,
     "its totals are not those that the log's records add up to"},
    {"another count is one", change_count, "its sources are not those that the log has records of"},
    {"another source is one", change_slug, "its sources are not those that the log has records of"},
    {"a source less is one", lack_source, "its sources are not those that the log has records of"},
};

static void difference_is_said(void **state)
{
    const struct difference_row *row = *state;
    struct checkpoint facts = {
        .size = 9, .sources = {{LIT("jinniu"), 2}, {LIT("wuhou"), 3}}, .source_count = 2};
    struct checkpoint said = facts;

    row->change(&said);
    const char *says = checkpoint_difference(&said, &facts);
    check_string("difference", says ? says : "none", row->says ? row->says : "none");
    assert_int_equal(!says, !checkpoint_difference(&facts, &said));
}

static void every_flipped_bit_is_seen(void **state)
{
    static char whole[NOTE_SIGNED_BYTES_MAX];
    struct forest *forest = forest_of(7);
    struct text text = {whole, made_checkpoint(forest, 1, whole)};
    struct note_key keys[] = {log_pair().public, witness_pair(1).public};
    struct checkpoint_voices voices;

    (void)state;
    for (size_t bit = 0; bit < 8 * text.size; bit++) {
        whole[bit / 8] ^= (char)(1 << bit % 8);
        CHECK(check(text, keys, 2, &voices) || !voices.has_log || voices.witnesses == 0,
              "bit %zu of byte %zu", bit % 8, bit / 8);
        whole[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_null(check(text, keys, 2, &voices));
    forest_destroy(&forest);
}

int main(void)
{
    SUITE_ROWS(form_rows, text_is_a_checkpoint_or_not);
    SUITE_TEST(parts_are_read);
    SUITE_TEST(longest_checkpoint_has_room);
    SUITE_TEST(origin_is_sixteen_digits);
    SUITE_TEST(voices_are_counted);
    SUITE_TEST(one_key_is_one_witness);
    SUITE_TEST(key_of_another_name_is_not_the_logs);
    SUITE_ROWS(difference_rows, difference_is_said);
    SUITE_TEST(every_flipped_bit_is_seen);
    return suite_run("checkpoint");
}

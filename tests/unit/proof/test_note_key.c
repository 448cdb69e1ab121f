/* common/proof/note_key: the keys of the example of Go's note package, and what is no key. */
#include "tests/unit/proof/support_proof.h"

#define PETER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_SECRET                                                                               \
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define ENOCH "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"

static const struct key_row {
    const char *title, *text;
    const char *name; /* NULL: it is no key */
    enum note_kind kind;
    uint32_t id;
} key_rows[] = {
    {"that of the example", PETER, "PeterNeumann", NOTE_KIND_LOG, 0xc74f20a3},
    {"the other of the example", ENOCH, "EnochRoot", NOTE_KIND_LOG, 0xaf0cfe78},
    {"that of the page on notes",
     "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "example.com/foo",
     NOTE_KIND_LOG, 0x530d903a},
    {"a witness's", "w+1534e368+BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD", "w",
     NOTE_KIND_WITNESS, 0x1534e368},
    {"with a hash of capitals",
     "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NULL, 0, 0},
    {"with a key that is too long",
     "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", NULL, 0, 0},
    {"of a kind that nobody knows",
     "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NULL, 0, 0},
    {"with no name", "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NULL, 0, 0},
    {"with a blank in its name",
     "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NULL, 0, 0},
    {"a secret", PETER_SECRET, NULL, 0, 0},
    {"nothing", "", NULL, 0, 0},
};

static void text_is_a_key_or_not(void **state)
{
    const struct key_row *row = *state;
    struct text text = text_copied(text_of(row->text));
    struct note_key key;
    char again[NOTE_KEY_TEXT_BYTES];

    assert_int_equal(note_key_read(text, &key), row->name != NULL);
    free((char *)text.data);
    if (!row->name)
        return;
    check_string("name", key.name, row->name);
    assert_int_equal(key.kind, row->kind);
    assert_int_equal(key.id, row->id);
    note_key_write(&key, again);
    check_string("again", again, row->text);
}

static void secret_has_the_key_of_the_example(void **state)
{
    struct note_pair pair;
    struct note_key peter;
    char text[NOTE_PAIR_TEXT_BYTES];

    (void)state;
    assert_true(note_pair_read(text_of(PETER_SECRET), &pair));
    assert_true(note_key_read(text_of(PETER), &peter));
    assert_true(note_key_equal(&pair.public, &peter));
    note_pair_write(&pair, text);
    check_string("again", text, PETER_SECRET);
    note_pair_clear(&pair);
    for (size_t i = 0; i < sizeof pair; i++)
        assert_int_equal(((uint8_t *)&pair)[i], 0);
}

/* Each part of the text, and each text with one character changed. */
static void nothing_near_a_key_is_one(void **state)
{
    static const char *const texts[] = {PETER, PETER_SECRET};
    struct note_key key;
    struct note_pair pair;

    (void)state;
    for (size_t which = 0; which < COUNT_OF(texts); which++) {
        struct text whole = text_copied(text_of(texts[which]));
        char *data = (char *)whole.data;
        for (size_t from = 0; from < whole.size; from++) {
            for (size_t size = from == 0 ? whole.size - 1 : whole.size - from; size > 0; size--) {
                assert_false(note_key_read((struct text){data + from, size}, &key));
                assert_false(note_pair_read((struct text){data + from, size}, &pair));
            }
        }
        for (size_t bit = 0; bit < 8 * whole.size; bit++) {
            data[bit / 8] ^= (char)(1 << bit % 8);
            assert_false(note_key_read(whole, &key));
            assert_false(note_pair_read(whole, &pair));
            data[bit / 8] ^= (char)(1 << bit % 8);
        }
        free(data);
    }
}

static void pairs_come_back(void **state)
{
    static const enum note_kind kinds[] = {NOTE_KIND_LOG, NOTE_KIND_WITNESS};
    char name[NOTE_NAME_BYTES_MAX + 1] = "", text[NOTE_PAIR_TEXT_BYTES];
    struct note_pair again;

    (void)state;
    for (unsigned i = 1; i <= NOTE_NAME_BYTES_MAX; i++) {
        name[i - 1] = (char)('!' + i % 10); /* ! to *, none is a plus */
        struct note_pair pair = pair_of_seed(name, kinds[i % 2], (uint8_t)i);
        note_pair_write(&pair, text);
        assert_true(note_pair_read(text_of(text), &again));
        assert_true(note_key_equal(&pair.public, &again.public));
        assert_int_equal(pair.public.id, again.public.id);
        assert_memory_equal(pair.seed, again.seed, sizeof pair.seed);
        note_key_write(&pair.public, text);
        assert_true(note_key_read(text_of(text), &again.public));
        assert_true(note_key_equal(&pair.public, &again.public));
    }
    assert_int_equal(strlen(text), NOTE_KEY_TEXT_BYTES - 1);
}

static void keys_differ_in_name_kind_or_bytes(void **state)
{
    struct note_pair a = pair_of_seed("a", NOTE_KIND_LOG, 1),
                     b = pair_of_seed("b", NOTE_KIND_LOG, 1),
                     w = pair_of_seed("a", NOTE_KIND_WITNESS, 1),
                     other = pair_of_seed("a", NOTE_KIND_LOG, 2);

    (void)state;
    assert_true(note_key_equal(&a.public, &a.public));
    assert_false(note_key_equal(&a.public, &b.public));
    assert_false(note_key_equal(&a.public, &w.public));
    assert_false(note_key_equal(&a.public, &other.public));
    assert_int_not_equal(a.public.id, b.public.id);
    assert_int_not_equal(a.public.id, w.public.id);
    assert_int_not_equal(a.public.id, other.public.id);
}

static const struct name_row {
    const char *title, *name;
    bool is_name;
} name_rows[] = {
    {"an origin is a name", ORIGIN, true},
    {"a letter is one", "a", true},
    {"a tilde is one", "~", true},
    {"nothing is none", "", false},
    {"with a plus it is none", "a+b", false},
    {"with a blank it is none", "a b", false},
    {"with a line end it is none", "a\n", false},
    {"with DEL it is none", "a\x7f", false},
    {"beyond ASCII it is none", "武侯", false},
};

static void name_is_one_or_not(void **state)
{
    const struct name_row *row = *state;

    assert_int_equal(note_key_is_name(text_of(row->name)), row->is_name);
}

static void name_has_a_bound(void **state)
{
    char name[NOTE_NAME_BYTES_MAX + 2];

    (void)state;
    memset(name, 'n', sizeof name);
    assert_true(note_key_is_name((struct text){name, NOTE_NAME_BYTES_MAX}));
    assert_false(note_key_is_name((struct text){name, NOTE_NAME_BYTES_MAX + 1}));
}

int main(void)
{
    SUITE_ROWS(key_rows, text_is_a_key_or_not);
    SUITE_TEST(secret_has_the_key_of_the_example);
    SUITE_TEST(nothing_near_a_key_is_one);
    SUITE_TEST(pairs_come_back);
    SUITE_TEST(keys_differ_in_name_kind_or_bytes);
    SUITE_ROWS(name_rows, name_is_one_or_not);
    SUITE_TEST(name_has_a_bound);
    return suite_run("note_key");
}

/* A log's origin from one restore to the next: what it is made of, that it has room in a name however often the
 * log comes back, and which origins are of one log. */
#include "common/proof/origin.h"

#include "tests/unit/proof/support_proof.h"

#define FIRST "/a1a1a1a1a1a1a1a1"
#define SECOND "/b2b2b2b2b2b2b2b2"
#define FOUR FIRST FIRST FIRST FIRST
#define FULL ORIGIN FOUR FOUR FOUR /* with room for one more */

enum { RESTORES_FULL = 13 }; /* from this one on the last gives way */

static struct merkle_hash leaf_of(unsigned byte)
{
    struct merkle_hash leaf;

    memset(leaf.bytes, (int)byte, sizeof leaf.bytes);
    return leaf;
}

static void each_restore_adds_its_leaf(void **state)
{
    char origin[NOTE_NAME_BYTES_MAX + 1] = ORIGIN;
    struct merkle_hash first = leaf_of(0xa1), second = leaf_of(0xb2);

    (void)state;
    first.bytes[8] = 0; /* only the first 8 bytes are told */
    origin_restore(origin, &first);
    check_string("once", origin, ORIGIN FIRST);
    assert_true(origin_ends_with(text_of(origin), &first));
    assert_false(origin_ends_with(text_of(origin), &second));
    origin_restore(origin, &second);
    check_string("twice", origin, ORIGIN FIRST SECOND);
    assert_false(origin_ends_with(text_of(origin), &first));
    assert_false(origin_ends_with(text_of(SECOND), &second));
}

static void name_has_room_however_often_it_comes_back(void **state)
{
    char origin[NOTE_NAME_BYTES_MAX + 1] = ORIGIN, before[NOTE_NAME_BYTES_MAX + 1];

    (void)state;
    for (unsigned i = 1; i <= 30; i++) {
        struct merkle_hash leaf = leaf_of(i);
        memcpy(before, origin, sizeof before);
        origin_restore(origin, &leaf);
        assert_true(note_key_is_name(text_of(origin)));
        assert_true(origin_ends_with(text_of(origin), &leaf));
        assert_string_not_equal(origin, before);
        assert_int_equal(strlen(origin), 22 + 17 * (i <= 13 ? i : 13));
        assert_memory_equal(origin, before, i <= 13 ? strlen(before) : 22 + 17 * 12);
    }
}

/* Whoever was given the log's key under any name before has it under this one. */
static void however_often_it_comes_back_it_is_the_same_log(void **state)
{
    char names[20][NOTE_NAME_BYTES_MAX + 1] = {ORIGIN};

    (void)state;
    for (unsigned i = 1; i < 20; i++) {
        struct merkle_hash leaf = leaf_of(i);
        memcpy(names[i], names[i - 1], sizeof *names);
        origin_restore(names[i], &leaf);
        for (unsigned j = 0; j <= i; j++)
            CHECK(kin_became(text_of(names[j]), text_of(names[i])), "%u, %u", j, i);
        for (unsigned j = 0; j < i && j < RESTORES_FULL; j++) /* and did not become what it was */
            CHECK(!kin_became(text_of(names[i]), text_of(names[j])), "%u, %u", i, j);
        CHECK(text_is(origin_first(text_of(names[i])), ORIGIN), "%u", i);
        assert_int_equal(origin_log(text_of(names[i])), bytes_get(leaf.bytes, 8));
    }
}

/* A name that somebody has chosen may fill the room from the beginning. */
static void chosen_name_of_any_length_has_room(void **state)
{
    (void)state;
    for (size_t size = 1; size <= NOTE_NAME_BYTES_MAX; size++) {
        char first[NOTE_NAME_BYTES_MAX + 1] = "", now[NOTE_NAME_BYTES_MAX + 1];
        memset(first, 'o', size);
        memcpy(now, first, sizeof now);
        for (unsigned i = 1; i <= 16; i++) {
            struct merkle_hash leaf = leaf_of(i);
            origin_restore(now, &leaf);
            assert_true(note_key_is_name(text_of(now)));
            assert_true(origin_ends_with(text_of(now), &leaf));
            CHECK(kin_became(text_of(first), text_of(now)), "%zu, %u", size, i);
        }
    }
}

static const struct kin_row {
    const char *title, *a, *b;
    bool is_kin;
} kin_rows[] = {
    {"the same", ORIGIN, ORIGIN, true},
    {"once restored", ORIGIN, ORIGIN FIRST, true},
    {"twice restored", ORIGIN, ORIGIN FIRST SECOND, true},
    {"one restore apart", ORIGIN FIRST, ORIGIN FIRST SECOND, true},
    {"two restores of one", ORIGIN FIRST, ORIGIN SECOND, false},
    {"another log", "kaohe/0123456789abcdee", ORIGIN FIRST, false},
    {"another log of this length", "kaohe/0123456789abcdee", ORIGIN, false},
    {"a witness of it", ORIGIN, ORIGIN "/wuhou", false},
    {"a witness whose name is as long", ORIGIN, ORIGIN "/wuhouwuhouwuhouw", false},
    {"a digit too few", ORIGIN, ORIGIN "/a1a1a1a1a1a1a1a", false},
    {"two restores of one that was full", FULL FIRST, FULL SECOND, true},
    {"of one that was full, and another", FULL FIRST, "x" FULL SECOND, false},
    {"no slash", ORIGIN, ORIGIN "aa1a1a1a1a1a1a1a1", false},
};

static void log_has_these_origins(void **state)
{
    const struct kin_row *row = *state;

    assert_int_equal(kin_are_one(text_of(row->a), text_of(row->b)), row->is_kin);
    assert_int_equal(kin_are_one(text_of(row->b), text_of(row->a)), row->is_kin);
}

/* The key is the same, and what it signs under one name is not signed under the other. */
static void key_has_each_name(void **state)
{
    struct note_pair pair = log_pair(), made;
    struct note_key key = pair.public;
    char text[NOTE_KEY_TEXT_BYTES];
    struct note_key read;

    (void)state;
    note_pair_of(ORIGIN FIRST, NOTE_KIND_LOG, pair.seed, &made);
    note_key_rename(&key, text_of(ORIGIN FIRST));
    assert_true(note_key_equal(&key, &made.public));
    assert_int_equal(key.id, made.public.id);
    assert_int_not_equal(key.id, pair.public.id);
    note_key_write(&key, text);
    assert_true(note_key_read(text_of(text), &read));
    note_key_rename(&key, text_of(ORIGIN));
    assert_true(note_key_equal(&key, &pair.public));
    assert_int_equal(key.id, pair.public.id);
}

int main(void)
{
    SUITE_TEST(each_restore_adds_its_leaf);
    SUITE_TEST(name_has_room_however_often_it_comes_back);
    SUITE_TEST(however_often_it_comes_back_it_is_the_same_log);
    SUITE_TEST(chosen_name_of_any_length_has_room);
    SUITE_ROWS(kin_rows, log_has_these_origins);
    SUITE_TEST(key_has_each_name);
    return suite_run("origin");
}

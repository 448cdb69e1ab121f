/* common/run/keyfile: pairs come back from their files, czmq reads them and we read czmq's; what others
 * may read or change, or is no key file, is refused, and nothing is overwritten. */
#include <czmq.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/key.h"
#include "tests/unit/run/support_keys.h"
#include "tests/unit/run/support_sync.h"

enum { PAIRS = 1000 };

static void check_by_czmq(const struct home *home, const char *name, const struct curve_pair *pair)
{
    char path[HOME_PATH_BYTES];

    keyfile_path(home, name, false, path);
    zcert_t *cert = zcert_load(path);
    assert_non_null(cert);
    assert_memory_equal(zcert_public_key(cert), pair->public_key, KEY_BYTES);
    assert_memory_equal(zcert_secret_key(cert), pair->secret_key, KEY_BYTES);
    zcert_destroy(&cert);
}

static void pairs_come_back(void **state)
{
    struct home home = home_with_keys();
    char name[32], text[KEY_TEXT_BYTES + 1];

    (void)state;
    for (unsigned i = 0; i < PAIRS; i++) {
        snprintf(name, sizeof name, "pair-%u", i);
        struct curve_pair pair = made_pair(&home, name);
        check_pair(&home, name, &pair);
        check_by_czmq(&home, name, &pair);
        key_write(pair.public_key, text);
        assert_int_not_equal(*text, '-'); /* or it would be an option on a command line */
    }
}

static void pairs_of_czmq_are_read(void **state)
{
    struct home home = home_with_keys();
    struct curve_pair pair;
    char path[HOME_PATH_BYTES];

    (void)state;
    for (unsigned i = 0; i < 20; i++) {
        zcert_t *cert = zcert_new();
        zcert_set_meta(cert, "name", "%s", "somebody");
        zcert_set_meta(cert, "email", "%s", "somebody@example.org");
        keyfile_path(&home, "theirs", false, path);
        assert_int_equal(zcert_save(cert, path), 0);
        memcpy(pair.public_key, zcert_public_key(cert), KEY_BYTES);
        memcpy(pair.secret_key, zcert_secret_key(cert), KEY_BYTES);
        zcert_destroy(&cert);
        check_pair(&home, "theirs", &pair);
    }
}

static const struct mode_row {
    const char *title;
    const char *file; /* below keys/ */
    mode_t mode;
    const char *needed; /* in the trouble; NULL: it is fine */
    bool is_public;     /* read is the public half */
} mode_rows[] = {
    {"a directory of its owner's alone is fine", "", 0700, NULL, false},
    {"a directory that the group may list is refused", "", 0740, "chmod 0700", false},
    {"a directory that others may enter is refused", "", 0701, "chmod 0700", false},
    {"it is refused for public halves too", "", 0755, "chmod 0700", true},
    {"a secret of its owner's alone is fine", "wuhou.key_secret", 0600, NULL, false},
    {"a secret that nobody may write is fine", "wuhou.key_secret", 0400, NULL, false},
    {"a secret that the group may read is refused", "wuhou.key_secret", 0640, "chmod 0600", false},
    {"a secret that others may read is refused", "wuhou.key_secret", 0604, "chmod 0600", false},
    {"a secret that others may write is refused", "wuhou.key_secret", 0602, "chmod 0600", false},
    {"a public half that all may read is fine", "wuhou.key", 0644, NULL, true},
    {"a public half that the group may write is refused", "wuhou.key", 0664, "chmod 0644", true},
    {"a public half that others may write is refused", "wuhou.key", 0646, "chmod 0644", true},
    {"a secret's mode is no matter of its public half", "wuhou.key_secret", 0644, NULL, true},
};

static void mode_is_asked_for(void **state)
{
    const struct mode_row *row = *state;
    struct home home = home_with_keys();
    uint8_t key[KEY_BYTES];
    struct curve_pair pair = made_pair(&home, "wuhou");
    struct trouble trouble = {0};
    char below[64], path[HOME_PATH_BYTES], mode[8];

    snprintf(below, sizeof below, "keys/%s", row->file);
    home_path(&home, below, path);
    assert_int_equal(chmod(path, row->mode), 0);
    enum status status = row->is_public ? keyfile_read_public(&home, "wuhou", key, &trouble)
                                        : keyfile_read(&home, "wuhou", &pair, &trouble);
    CHECK(status == (row->needed ? STATUS_CONFIG : STATUS_OK), "%s", trouble.why);
    if (!row->needed)
        return;
    snprintf(mode, sizeof mode, "%04o", (unsigned)row->mode);
    CHECK(strstr(trouble.why, row->needed) && strstr(trouble.why, mode), "%s", trouble.why);
    CHECK(*row->file == '\0' || strstr(trouble.why, row->file), "%s", trouble.why);
}

#define PUBLIC_A "    public-key = \"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID\"\n"
#define SECRET_A "    secret-key = \"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs\"\n"
#define PUBLIC_B "    public-key = \"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\"\n"

static const struct text_row {
    const char *title;
    const char *text, *place; /* the place of the mistake; NULL: it is a pair */
} text_rows[] = {
    {"the pair of RFC 26's page is one", "curve\n" PUBLIC_A SECRET_A, NULL},
    {"halves that do not belong together are none", "curve\n" PUBLIC_B SECRET_A, ":1: "},
    {"a public half is no secret", "curve\n" PUBLIC_A, ":1: "},
    {"a secret without its public half is none", "curve\n" SECRET_A, ":1: "},
    {"a key that is too short is none", "curve\n" PUBLIC_A "    secret-key = \"D:)Q[IlAW!\"\n",
     ":3: "},
    {"a key of other characters is none",
     "curve\n" PUBLIC_A "    secret-key = \"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%c~\"\n", ":3: "},
    {"a half twice is none", "curve\n" PUBLIC_A PUBLIC_A SECRET_A, ":3: "},
    {"an empty file is none", "", ""},
    {"some other file is none", "%PDF-1.4\n", ":1: "},
    {"a rulebook is none", "rulebook\n    name = chengdu-2006\n", ""},
};

static void text_is_a_pair_or_not(void **state)
{
    const struct text_row *row = *state;
    struct home home = home_with_keys();
    char dir[HOME_PATH_BYTES], place[64], path[HOME_PATH_BYTES];
    struct curve_pair pair;
    struct trouble trouble = {0};

    home_path(&home, "keys", dir);
    write_below(dir, "wuhou.key_secret", row->text, strlen(row->text));
    keyfile_path(&home, "wuhou", true, path);
    assert_int_equal(chmod(path, 0600), 0);
    enum status status = keyfile_read(&home, "wuhou", &pair, &trouble);
    CHECK(status == (row->place ? STATUS_CONFIG : STATUS_OK), "%s", trouble.why);
    if (!row->place)
        return;
    snprintf(place, sizeof place, "/wuhou.key_secret%s", row->place);
    CHECK(strstr(trouble.why, place) && strstr(trouble.why, "no key file"), "%s", trouble.why);
    assert_null(strstr(trouble.why, "D:)Q[IlAW!ahhC2ac")); /* no secret is said */
}

static void nothing_is_overwritten(void **state)
{
    struct home home = home_with_keys();
    struct curve_pair first = made_pair(&home, "wuhou"), second;
    struct trouble trouble;

    (void)state;
    curve_new(&second);
    assert_int_equal(keyfile_write(&home, "wuhou", &second, &trouble), STATUS_NO);
    CHECK(strstr(trouble.why, "wuhou.key_secret is there already"), "%s", trouble.why);
    assert_int_equal(keyfile_write_public(&home, "wuhou", second.public_key, &trouble), STATUS_NO);
    check_pair(&home, "wuhou", &first);
}

/* Else it would be a secret beside the public half of another pair. */
static void no_secret_is_made_beside_a_public_half(void **state)
{
    struct home home = home_with_keys();
    struct curve_pair theirs, ours;
    struct trouble trouble;

    (void)state;
    curve_new(&theirs);
    curve_new(&ours);
    assert_int_equal(keyfile_write_public(&home, "wuhou", theirs.public_key, &trouble), STATUS_OK);
    assert_int_equal(keyfile_write(&home, "wuhou", &ours, &trouble), STATUS_NO);
    assert_false(keyfile_has_secret(&home, "wuhou"));
}

static void pair_is_on_disk_once_it_is_written(void **state)
{
    struct home home = home_with_keys();

    (void)state;
    files_synced = directories_synced = 0;
    made_pair(&home, "wuhou");
    assert_int_equal(files_synced, 2);
    assert_int_equal(directories_synced, 2);
}

static void what_was_cut_short_is_completed(void **state)
{
    struct home home = home_with_keys();
    struct curve_pair pair = made_pair(&home, "wuhou");
    char path[HOME_PATH_BYTES];
    struct trouble trouble;

    (void)state;
    assert_int_equal(keyfile_complete(&home, "wuhou", &trouble), STATUS_OK);
    keyfile_path(&home, "wuhou", false, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(keyfile_complete(&home, "wuhou", &trouble), STATUS_OK);
    check_pair(&home, "wuhou", &pair);
    assert_int_equal(keyfile_complete(&home, "nobody", &trouble), STATUS_OK);
    assert_false(keyfile_has_public(&home, "nobody"));
}

static void keys_that_are_not_there_are_said(void **state)
{
    struct home home = home_with_keys();
    char dir[HOME_PATH_BYTES];
    struct curve_pair pair;
    struct trouble trouble = {0};

    (void)state;
    assert_int_equal(keyfile_read(&home, "wuhou", &pair, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, "/keys/wuhou.key_secret: kaohe init"), "%s", trouble.why);
    home_path(&home, "keys", dir);
    assert_int_equal(rmdir(dir), 0);
    assert_int_equal(keyfile_read(&home, "wuhou", &pair, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, "there is no ") && strstr(trouble.why, "/keys: "), "%s", trouble.why);
}

static const struct name_row {
    const char *title, *name;
    bool is_name;
} name_rows[] = {
    {"letters, digits and a hyphen are a name", "wuhou-2", true},
    {"32 characters are a name", "abcdefghijklmnopqrstuvwxyz012345", true},
    {"33 characters are none", "abcdefghijklmnopqrstuvwxyz0123456", false},
    {"nothing is none", "", false},
    {"an option is none", "-wuhou", false},
    {"a path is none", "../wuhou", false},
    {"a capital is none", "Wuhou", false},
    {"what a rotation makes is none", "wuhou-next", false},
    {"nor is what it puts aside", "wuhou-old-1", false},
    {"nor what only begins so", "my-old-pc", false},
    {"a next that is not the end is a name", "next-wuhou-nexts", true},
    {"an old that has no hyphen on each side is a name", "old-wuhou-old", true},
    {"a dot is none", "wuhou.key", false},
    {"Chinese is none", "武侯", false},
};

static void name_may_be_given_or_not(void **state)
{
    const struct name_row *row = *state;

    assert_int_equal(keyfile_is_name(row->name), row->is_name);
}

int main(void)
{
    places_begin();
    SUITE_TEST(pairs_come_back);
    SUITE_TEST(pairs_of_czmq_are_read);
    SUITE_ROWS(mode_rows, mode_is_asked_for);
    SUITE_ROWS(text_rows, text_is_a_pair_or_not);
    SUITE_TEST(nothing_is_overwritten);
    SUITE_TEST(no_secret_is_made_beside_a_public_half);
    SUITE_TEST(pair_is_on_disk_once_it_is_written);
    SUITE_TEST(what_was_cut_short_is_completed);
    SUITE_TEST(keys_that_are_not_there_are_said);
    SUITE_ROWS(name_rows, name_may_be_given_or_not);
    return suite_run("keyfile");
}

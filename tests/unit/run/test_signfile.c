/* common/run/signfile: signing keys come back from their files; what others may read or change, is no key in
 * note form or of another kind is refused, and nothing is overwritten. */
#include "common/run/signfile.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/run/support_keys.h"
#include "tests/unit/run/support_sync.h"

enum { PAIRS = 50 };

/* Writes one of a witness, or of the log. */
static struct note_pair made_signer(const struct home *home, const char *name)
{
    struct note_pair pair;
    struct trouble trouble;

    if (strcmp(name, SIGNFILE_LOG) == 0)
        signfile_new_log(&pair);
    else
        signfile_new_witness("kaohe/0123456789abcdef", name, &pair);
    CHECK(signfile_write(home, name, &pair, &trouble) == STATUS_OK, "%s", trouble.why);
    return pair;
}

static void check_signer(const struct home *home, const char *name, const struct note_pair *pair)
{
    enum note_kind kind = pair->public.kind;
    struct note_pair read;
    struct note_key key;
    struct trouble trouble;

    CHECK(signfile_read(home, name, kind, &read, &trouble) == STATUS_OK, "%s", trouble.why);
    assert_memory_equal(read.seed, pair->seed, sizeof read.seed);
    assert_true(note_key_equal(&read.public, &pair->public));
    CHECK(signfile_read_public(home, name, kind, &key, &trouble) == STATUS_OK, "%s", trouble.why);
    assert_true(note_key_equal(&key, &pair->public));
}

static void pairs_come_back(void **state)
{
    struct home home = home_with_keys();
    char name[32], path[HOME_PATH_BYTES];
    struct stat info;

    (void)state;
    struct note_pair log = made_signer(&home, SIGNFILE_LOG);
    check_signer(&home, SIGNFILE_LOG, &log);
    for (unsigned i = 0; i < PAIRS; i++) {
        snprintf(name, sizeof name, "pair-%u", i);
        struct note_pair pair = made_signer(&home, name);
        check_signer(&home, name, &pair);
    }
    signfile_path(&home, SIGNFILE_LOG, true, path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    signfile_path(&home, SIGNFILE_LOG, false, path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0644);
}

static void names_say_whose_they_are(void **state)
{
    static const char longest[] =
        "a-key-file-of-the-longest-name-0"; /* KEYFILE_NEW_NAME_BYTES_MAX */
    char origin[200];
    struct note_pair a, b;

    (void)state;
    signfile_new_log(&a);
    signfile_new_log(&b);
    assert_memory_equal(a.public.name, "kaohe/", 6);
    assert_int_equal(strlen(a.public.name), 22);
    assert_int_equal(strspn(a.public.name + 6, "0123456789abcdef"), 16);
    assert_string_not_equal(a.public.name, b.public.name);
    assert_memory_not_equal(a.seed, b.seed, sizeof a.seed);
    signfile_new_witness("kaohe/0123456789abcdef", "wuhou", &a);
    check_string("name", a.public.name, "kaohe/0123456789abcdef/wuhou");
    assert_int_equal(a.public.kind, NOTE_KIND_WITNESS);
    memset(origin, 'o', sizeof origin);
    origin[sizeof origin - 1] = '\0';
    char text[NOTE_KEY_TEXT_BYTES];
    signfile_new_witness(origin, longest, &a);
    note_key_write(&a.public, text);
    assert_int_equal(strlen(text), SIGNER_BYTES_MAX); /* a grant can hold it */
    check_string("its end", a.public.name + strlen(a.public.name) - strlen(longest), longest);
}

static const struct mode_row {
    const char *title;
    const char *file; /* below keys/ */
    mode_t mode;
    const char *needed; /* in the trouble; NULL: it is fine */
    bool is_public;     /* read is the public half */
} mode_rows[] = {
    {"a directory that others may enter is refused", "", 0701, "chmod 0700", false},
    {"it is refused for public halves too", "", 0755, "chmod 0700", true},
    {"a secret of its owner's alone is fine", "wuhou.signer_secret", 0600, NULL, false},
    {"a secret that the group may read is refused", "wuhou.signer_secret", 0640, "chmod 0600",
     false},
    {"a secret that others may write is refused", "wuhou.signer_secret", 0602, "chmod 0600", false},
    {"a public half that all may read is fine", "wuhou.signer", 0644, NULL, true},
    {"a public half that the group may write is refused", "wuhou.signer", 0664, "chmod 0644", true},
    {"a secret's mode is no matter of its public half", "wuhou.signer_secret", 0644, NULL, true},
};

static void mode_is_asked_for(void **state)
{
    const struct mode_row *row = *state;
    struct home home = home_with_keys();
    struct note_pair pair = made_signer(&home, "wuhou");
    struct trouble trouble = {0};
    char below[64], path[HOME_PATH_BYTES];

    snprintf(below, sizeof below, "keys/%s", row->file);
    home_path(&home, below, path);
    assert_int_equal(chmod(path, row->mode), 0);
    enum status status =
        row->is_public
            ? signfile_read_public(&home, "wuhou", NOTE_KIND_WITNESS, &pair.public, &trouble)
            : signfile_read(&home, "wuhou", NOTE_KIND_WITNESS, &pair, &trouble);
    CHECK(status == (row->needed ? STATUS_CONFIG : STATUS_OK), "%s", trouble.why);
    if (row->needed)
        CHECK(strstr(trouble.why, row->needed) && strstr(trouble.why, row->file), "%s",
              trouble.why);
}

#define SECRET "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define PUBLIC "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

static const struct text_row {
    const char *title, *text;
    const char *why; /* NULL: it is the secret of a log */
} text_rows[] = {
    {"a signing key as Go writes it is one", SECRET "\n", NULL},
    {"without its line end too", SECRET, NULL},
    {"a verifier key is no secret", PUBLIC "\n", "no signing key"},
    {"two lines are none", SECRET "\n" SECRET "\n", "no signing key"},
    {"a carriage return is not left out", SECRET "\r\n", "no signing key"},
    {"an empty file is none", "", "no signing key"},
    {"a key file is none", "curve\n    public-key = \"x\"\n", "no signing key"},
};

static void text_is_a_key_or_not(void **state)
{
    const struct text_row *row = *state;
    struct home home = home_with_keys();
    char dir[HOME_PATH_BYTES], path[HOME_PATH_BYTES];
    struct note_pair pair;
    struct trouble trouble = {0};

    home_path(&home, "keys", dir);
    write_below(dir, "log.signer_secret", row->text, strlen(row->text));
    signfile_path(&home, SIGNFILE_LOG, true, path);
    assert_int_equal(chmod(path, 0600), 0);
    enum status status = signfile_read(&home, SIGNFILE_LOG, NOTE_KIND_LOG, &pair, &trouble);
    CHECK(status == (row->why ? STATUS_CONFIG : STATUS_OK), "%s", trouble.why);
    if (!row->why)
        return;
    CHECK(strstr(trouble.why, row->why) && strstr(trouble.why, path), "%s", trouble.why);
    assert_null(strstr(trouble.why, "AYEKFALV")); /* no secret is said */
}

/* A log's pair signs no cosignature, and a witness's no checkpoint of its own. */
static void pair_serves_one_purpose(void **state)
{
    struct home home = home_with_keys();
    struct trouble trouble;
    struct note_pair pair;
    struct note_key key;

    (void)state;
    made_signer(&home, SIGNFILE_LOG);
    made_signer(&home, "wuhou");
    assert_int_equal(signfile_read(&home, SIGNFILE_LOG, NOTE_KIND_WITNESS, &pair, &trouble),
                     STATUS_CONFIG);
    CHECK(strstr(trouble.why, "key of a log, and not of a witness"), "%s", trouble.why);
    for (size_t i = 0; i < sizeof pair; i++)
        assert_int_equal(((uint8_t *)&pair)[i], 0);
    assert_int_equal(signfile_read_public(&home, "wuhou", NOTE_KIND_LOG, &key, &trouble),
                     STATUS_CONFIG);
    CHECK(strstr(trouble.why, "key of a witness, and not of a log"), "%s", trouble.why);
}

static void nothing_is_overwritten(void **state)
{
    struct home home = home_with_keys();
    struct note_pair first = made_signer(&home, "wuhou"), second;
    struct trouble trouble;
    char path[HOME_PATH_BYTES];

    (void)state;
    signfile_new_witness("kaohe/x", "wuhou", &second);
    assert_int_equal(signfile_write(&home, "wuhou", &second, &trouble), STATUS_NO);
    CHECK(strstr(trouble.why, "is there already"), "%s", trouble.why);
    assert_int_equal(signfile_write_public(&home, "wuhou", &second.public, &trouble), STATUS_NO);
    check_signer(&home, "wuhou", &first);
    signfile_path(&home, "wuhou", false, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(signfile_write(&home, "wuhou", &second, &trouble), STATUS_NO);
    assert_false(signfile_has_public(&home, "wuhou"));
    assert_int_equal(signfile_complete(&home, "wuhou", NOTE_KIND_WITNESS, &trouble), STATUS_OK);
    check_signer(&home, "wuhou", &first);
}

static void no_secret_is_made_beside_a_public_half(void **state)
{
    struct home home = home_with_keys();
    struct note_pair theirs, ours;
    struct trouble trouble;

    (void)state;
    signfile_new_witness("kaohe/x", "wuhou", &theirs);
    signfile_new_witness("kaohe/x", "wuhou", &ours);
    assert_int_equal(signfile_write_public(&home, "wuhou", &theirs.public, &trouble), STATUS_OK);
    assert_int_equal(signfile_write(&home, "wuhou", &ours, &trouble), STATUS_NO);
    assert_false(signfile_has_secret(&home, "wuhou"));
    assert_int_equal(signfile_complete(&home, "nobody", NOTE_KIND_WITNESS, &trouble), STATUS_OK);
    assert_false(signfile_has_public(&home, "nobody"));
}

static void pair_is_on_disk_once_it_is_written(void **state)
{
    struct home home = home_with_keys();

    (void)state;
    files_synced = directories_synced = 0;
    made_signer(&home, "wuhou");
    assert_int_equal(files_synced, 2);
    assert_int_equal(directories_synced, 2);
}

static void pair_takes_the_place_of_another(void **state)
{
    struct home home = home_with_keys();
    struct note_pair pair = made_signer(&home, SIGNFILE_LOG);
    struct trouble trouble;

    (void)state;
    note_key_rename(&pair.public, LIT("kaohe/another"));
    files_synced = directories_synced = 0;
    assert_int_equal(signfile_replace(&home, SIGNFILE_LOG, &pair, &trouble), STATUS_OK);
    assert_int_equal(files_synced, 2);
    assert_int_equal(directories_synced, 2);
    check_signer(&home, SIGNFILE_LOG, &pair);
}

static void keys_that_are_not_there_are_said(void **state)
{
    struct home home = home_with_keys();
    struct note_key key;
    struct trouble trouble = {0};

    (void)state;
    assert_int_equal(signfile_read_public(&home, SIGNFILE_LOG, NOTE_KIND_LOG, &key, &trouble),
                     STATUS_CONFIG);
    CHECK(strstr(trouble.why, "/keys/log.signer: kaohe init"), "%s", trouble.why);
}

int main(void)
{
    places_begin();
    SUITE_TEST(pairs_come_back);
    SUITE_TEST(names_say_whose_they_are);
    SUITE_ROWS(mode_rows, mode_is_asked_for);
    SUITE_ROWS(text_rows, text_is_a_key_or_not);
    SUITE_TEST(pair_serves_one_purpose);
    SUITE_TEST(nothing_is_overwritten);
    SUITE_TEST(no_secret_is_made_beside_a_public_half);
    SUITE_TEST(pair_is_on_disk_once_it_is_written);
    SUITE_TEST(pair_takes_the_place_of_another);
    SUITE_TEST(keys_that_are_not_there_are_said);
    return suite_run("signfile");
}

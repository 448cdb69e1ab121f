/* common/run/keyfile_pass: by which pair one goes, and that both of its files are of one pair. */
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/run/support_keys.h"

/* What lies beside the secret of `wuhou`. */
static const struct own_row {
    const char *title;
    const char *half;    /* of which pair the public half is; NULL: there is none */
    const char *is_next; /* of which that of NAME-next is; NULL: there is none */
    mode_t mode;         /* of the public half */
    const char *said;    /* NULL: it is gone by */
} own_rows[] = {
    {"its own", "wuhou", NULL, 0644, NULL},
    {"nothing", NULL, NULL, 0, NULL},
    {"another's", "other", NULL, 0644, "wuhou.key_secret are no pair"},
    {"another's, and a next one's too", "other", "other", 0644, "are no pair"},
    {"an older one's, while a rotation is cut short", "other", "wuhou", 0644, NULL},
    {"its own, which others may change", "wuhou", NULL, 0666, "wuhou.key (mode 0666): chmod 0644"},
};

static void copy_public(const struct home *home, const char *from, const char *to)
{
    uint8_t key[KEY_BYTES];
    struct trouble trouble;

    assert_int_equal(keyfile_read_public(home, from, key, &trouble), STATUS_OK);
    assert_int_equal(keyfile_write_public(home, to, key, &trouble), STATUS_OK);
}

static void own_pair_is_gone_by_or_not(void **state)
{
    const struct own_row *row = *state;
    struct home home = home_with_keys();
    struct curve_pair pair = made_pair(&home, "wuhou"), read;
    struct trouble trouble = {0};
    char path[HOME_PATH_BYTES];

    made_pair(&home, "other");
    if (row->is_next)
        copy_public(&home, row->is_next, "wuhou-next");
    keyfile_path(&home, "wuhou", false, path);
    if (!row->half || strcmp(row->half, "wuhou") != 0)
        assert_int_equal(unlink(path), 0);
    if (row->half && strcmp(row->half, "wuhou") != 0)
        copy_public(&home, row->half, "wuhou");
    if (row->half)
        assert_int_equal(chmod(path, row->mode), 0);
    enum status status = keyfile_read_own(&home, "wuhou", &read, &trouble);
    CHECK(status == (row->said ? STATUS_CONFIG : STATUS_OK), "%s", trouble.why);
    CHECK(!row->said || strstr(trouble.why, row->said), "%s", trouble.why);
    if (!row->said)
        assert_memory_equal(&read, &pair, sizeof pair);
}

static const struct choice_row {
    const char *title;
    const char *files[4];             /* pairs that there are */
    const char *key, *first, *chosen; /* NULL: none is */
} choice_rows[] = {
    {"the one that is named", {"office", "a"}, "b", "a", "b"},
    {"the one that the endpoint is of", {"office", "a"}, "", "a", "a"},
    {"the office's where that one is not there", {"office", "a"}, "", "b", "office"},
    {"the only one that there is", {"a"}, "", NULL, "a"},
    {"not the scorer's", {"scorer", "a"}, "", NULL, "a"},
    {"not what a rotation has put aside", {"a", "a-old-1", "a-old-12"}, "", NULL, "a"},
    {"not what a rotation has begun", {"a", "a-next"}, "", NULL, "a"},
    {"none of several", {"a", "b"}, "", NULL, NULL},
    {"none where there is none", {"scorer"}, "", NULL, NULL},
};

static void key_is_chosen(void **state)
{
    const struct choice_row *row = *state;
    struct home home = home_with_keys();
    char name[KEYFILE_NAME_BYTES_MAX + 1];
    struct trouble trouble = {0};

    snprintf(home.key, sizeof home.key, "%s", row->key);
    for (size_t i = 0; i < COUNT_OF(row->files) && row->files[i]; i++)
        made_pair(&home, row->files[i]);
    enum status status = keyfile_choose(&home, row->first, name, &trouble);
    CHECK(status == (row->chosen ? STATUS_OK : STATUS_CONFIG), "%s", trouble.why);
    if (row->chosen)
        check_string("chosen", name, row->chosen);
}

/* Among several, where that of the office would be gone by; an only one may be a district's. */
static void the_offices_secret_is_missed(void **state)
{
    struct home home = home_with_keys();
    char name[KEYFILE_NAME_BYTES_MAX + 1], path[HOME_PATH_BYTES];
    struct trouble trouble = {0};

    (void)state;
    made_pair(&home, "office");
    made_pair(&home, "wuhou");
    keyfile_path(&home, "office", true, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(keyfile_choose(&home, NULL, name, &trouble), STATUS_OK);
    check_string("chosen", name, "wuhou");
    made_pair(&home, "jinniu");
    assert_int_equal(keyfile_choose(&home, NULL, name, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, "there is no ") && strstr(trouble.why, "office.key_secret beside"),
          "%s", trouble.why);
}

static const struct pass_row {
    const char *title;
    const char *files[3]; /* pairs that there are */
    const char *endpoint, *own;
    enum status status;
    bool has_pass;
} pass_rows[] = {
    {"none over ipc", {"scorer", "a"}, "ipc:///x", "a", STATUS_OK, false},
    {"by its own over tcp", {"scorer", "a"}, "tcp://127.0.0.1:1", "a", STATUS_OK, true},
    {"none over tcp where there are none", {NULL}, "tcp://127.0.0.1:1", "a", STATUS_OK, false},
    {"not in plain where the scorer's has gone",
     {"a"},
     "tcp://127.0.0.1:1",
     "a",
     STATUS_CONFIG,
     false},
};

static void pass_is_as_the_row_says(void **state)
{
    const struct pass_row *row = *state;
    struct home home = home_with_keys();
    const struct wire_pass *pass;
    struct wire_pass room;
    struct trouble trouble = {0};

    for (size_t i = 0; i < COUNT_OF(row->files) && row->files[i]; i++)
        made_pair(&home, row->files[i]);
    enum status status =
        keyfile_pass(&home, row->endpoint, row->own, KEYFILE_SCORER, &room, &pass, &trouble);
    CHECK(status == row->status, "%s", trouble.why);
    assert_int_equal(pass != NULL, row->has_pass);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(own_rows, own_pair_is_gone_by_or_not);
    SUITE_ROWS(choice_rows, key_is_chosen);
    SUITE_TEST(the_offices_secret_is_missed);
    SUITE_ROWS(pass_rows, pass_is_as_the_row_says);
    return suite_run("keyfile_pass");
}

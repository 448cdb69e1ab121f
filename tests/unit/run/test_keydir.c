/* common/run/keydir: which key files there are, and a new pair in the place of an older one's, which
 * may be cut short at any call: at each moment the name is that of a whole pair, and no key is lost. */
#include "common/run/keydir.h"

#include <errno.h>
#include <unistd.h>

#include "tests/unit/run/support_keys.h"

/* Stands between the code and the disk: the call with this number fails. */
static unsigned calls, failing; /* 0: none */

static int count_call(void)
{
    if (++calls != failing)
        return 0;
    errno = EIO;
    return -1;
}

int __real_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to)
{
    return count_call() ? -1 : __real_link(from, to);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
    return count_call() ? -1 : __real_rename(from, to);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    return count_call() ? -1 : __real_fsync(fd);
}

static void add_name(void *context, const char *name)
{
    char *names = context;

    snprintf(names + strlen(names), 256 - strlen(names), "%s ", name);
}

static void names_are_told_once_and_in_order(void **state)
{
    struct home home = home_with_keys();
    char names[256] = "", dir[HOME_PATH_BYTES];
    struct trouble trouble;
    uint8_t key[KEY_BYTES] = {1};

    (void)state;
    made_pair(&home, "wuhou");
    made_pair(&home, "wuhou-2");
    assert_int_equal(keyfile_write_public(&home, "scorer", key, &trouble), STATUS_OK);
    home_path(&home, "keys", dir);
    write_below(dir, "README", "", 0);
    write_below(dir, "wuhou.key_secret.17.new", "", 0);
    write_below(dir, ".key", "", 0);
    assert_int_equal(keydir_walk(&home, add_name, names, &trouble), STATUS_OK);
    check_string("names", names, "scorer wuhou wuhou-2 ");
}

static enum status put(const struct home *home, enum keydir_kind kind, const char *name,
                       struct trouble *ret_trouble)
{
    char old[KEYFILE_NAME_BYTES_MAX + 1];
    enum status status = keydir_keep_old(home, kind, name, old, ret_trouble);

    return status == STATUS_OK ? keydir_put_next(home, kind, name, ret_trouble) : status;
}

static void check_last_old(const struct home *home, const char *expected)
{
    char old[KEYFILE_NAME_BYTES_MAX + 1];
    struct trouble trouble;

    assert_int_equal(keydir_last_old(home, KEYDIR_KEYS, "wuhou", old, &trouble), STATUS_OK);
    check_string("old", old, expected);
}

static void pairs_follow_each_other(void **state)
{
    struct home home = home_with_keys();
    struct trouble trouble;
    struct curve_pair pairs[12];

    (void)state;
    failing = 0;
    pairs[0] = made_pair(&home, "wuhou");
    check_last_old(&home, "");
    for (unsigned i = 1; i < COUNT_OF(pairs); i++) {
        pairs[i] = made_pair(&home, "wuhou-next");
        CHECK(put(&home, KEYDIR_KEYS, "wuhou", &trouble) == STATUS_OK, "%s", trouble.why);
        check_pair(&home, "wuhou", &pairs[i]);
        assert_false(keyfile_has_secret(&home, "wuhou-next"));
        assert_false(keyfile_has_public(&home, "wuhou-next"));
    }
    check_last_old(&home, "wuhou-old-11");
    check_pair(&home, "wuhou-old-1", &pairs[0]);
    check_pair(&home, "wuhou-old-11", &pairs[10]);
}

static bool is_secret_of(const struct home *home, const char *name, const struct curve_pair *pair)
{
    struct curve_pair read;
    struct trouble trouble;

    return keyfile_has_secret(home, name) &&
           keyfile_read(home, name, &read, &trouble) == STATUS_OK &&
           memcmp(&read, pair, sizeof read) == 0;
}

/* After the failure of one call. */
static void check_nothing_is_lost(const struct home *home, const struct curve_pair *old,
                                  const struct curve_pair *next)
{
    bool is_old = is_secret_of(home, "wuhou", old), is_next = is_secret_of(home, "wuhou", next);

    CHECK(is_old || is_next, "call %u: wuhou is no pair", failing);
    CHECK(is_old || is_secret_of(home, "wuhou-old-1", old), "call %u: the old is lost", failing);
    CHECK(is_next || is_secret_of(home, "wuhou-next", next), "call %u: the next is lost", failing);
}

static void rotation_may_be_cut_short_anywhere(void **state)
{
    unsigned cut = 0;

    (void)state;
    for (bool is_cut = true; is_cut; cut++) {
        struct home home = home_with_keys();
        struct trouble trouble;
        failing = 0;
        struct curve_pair old = made_pair(&home, "wuhou"), next = made_pair(&home, "wuhou-next");
        calls = 0;
        failing = cut + 1;
        is_cut = put(&home, KEYDIR_KEYS, "wuhou", &trouble) != STATUS_OK;
        check_nothing_is_lost(&home, &old, &next);
        failing = 0;
        /* called again only where the log says that it is not done */
        if (is_cut && is_secret_of(&home, "wuhou", &next))
            assert_int_equal(keydir_put_next(&home, KEYDIR_KEYS, "wuhou", &trouble), STATUS_OK);
        else if (is_cut)
            assert_int_equal(put(&home, KEYDIR_KEYS, "wuhou", &trouble), STATUS_OK);
        check_pair(&home, "wuhou", &next);
        check_pair(&home, "wuhou-old-1", &old);
        check_last_old(&home, "wuhou-old-1");
        assert_false(keyfile_has_public(&home, "wuhou-next"));
    }
    assert_in_range(cut, 7, 20); /* two links, two renames, and a sync behind each step */
}

/* ---- the log's signing pairs ---- */

static struct note_pair made_signer(const struct home *home, const char *name, uint8_t seed)
{
    uint8_t bytes[ED25519_SEED_BYTES];
    struct note_pair pair;
    struct trouble trouble;

    memset(bytes, seed, sizeof bytes);
    note_pair_of("kaohe/0123456789abcdef", NOTE_KIND_LOG, bytes, &pair);
    CHECK(signfile_write(home, name, &pair, &trouble) == STATUS_OK, "%s", trouble.why);
    return pair;
}

static bool is_signer(const struct home *home, const char *name, const struct note_pair *pair)
{
    struct note_pair read;
    struct trouble trouble;

    return signfile_has_secret(home, name) &&
           signfile_read(home, name, NOTE_KIND_LOG, &read, &trouble) == STATUS_OK &&
           note_key_equal(&read.public, &pair->public);
}

static void check_public(const struct home *home, const char *name, const struct note_pair *pair)
{
    struct note_key read;
    struct trouble trouble;

    CHECK(signfile_read_public(home, name, NOTE_KIND_LOG, &read, &trouble) == STATUS_OK, "%s",
          trouble.why);
    assert_true(note_key_equal(&read, &pair->public));
}

/* Key files of the same names are other pairs. */
static void rotation_of_the_log_may_be_cut_short_anywhere(void **state)
{
    unsigned cut = 0;

    (void)state;
    for (bool is_cut = true; is_cut; cut++) {
        struct home home = home_with_keys();
        struct trouble trouble;
        failing = 0;
        struct curve_pair key = made_pair(&home, "log"), other = made_pair(&home, "log-next");
        struct note_pair old = made_signer(&home, "log", 1);
        struct note_pair next = made_signer(&home, "log-next", 2);
        calls = 0;
        failing = cut + 1;
        is_cut = put(&home, KEYDIR_SIGNERS, "log", &trouble) != STATUS_OK;
        failing = 0;
        bool is_put = is_signer(&home, "log", &next);
        CHECK(is_put || is_signer(&home, "log", &old), "call %u: log is no pair", cut + 1);
        CHECK(!is_put || is_signer(&home, "log-old-1", &old), "call %u: the old is lost", cut + 1);
        CHECK(is_put || is_signer(&home, "log-next", &next), "call %u: the next is lost", cut + 1);
        if (is_cut && is_put)
            assert_int_equal(keydir_put_next(&home, KEYDIR_SIGNERS, "log", &trouble), STATUS_OK);
        else if (is_cut)
            assert_int_equal(put(&home, KEYDIR_SIGNERS, "log", &trouble), STATUS_OK);
        assert_true(is_signer(&home, "log", &next));
        check_public(&home, "log", &next);
        check_public(&home, "log-old-1", &old);
        assert_false(signfile_has_public(&home, "log-next"));
        check_pair(&home, "log", &key);
        check_pair(&home, "log-next", &other);
    }
    assert_in_range(cut, 7, 20);
}

int main(void)
{
    places_begin();
    SUITE_TEST(names_are_told_once_and_in_order);
    SUITE_TEST(pairs_follow_each_other);
    SUITE_TEST(rotation_may_be_cut_short_anywhere);
    SUITE_TEST(rotation_of_the_log_may_be_cut_short_anywhere);
    return suite_run("keydir");
}

/* A key file, with its secret and without. A pair that is read belongs together; of what is none it is said
 * why, and nothing of it is kept. */
#include <string.h>
#include <sys/stat.h>

#include "common/base/memory.h"
#include "common/run/file.h"
#include "common/run/keyfile.h"
#include "proto/key.h"
#include "tests/fuzz/fuzz.h"

#define HOME "home" /* the corpus itself is read from elsewhere */

int __real_file_read(const char *path, char **ret_text, size_t *ret_size);
int __wrap_file_read(const char *path, char **ret_text, size_t *ret_size);
int __wrap_stat(const char *path, struct stat *ret_info);

static struct text file;

/* As the real one gives it: with a NUL behind it. */
int __wrap_file_read(const char *path, char **ret_text, size_t *ret_size)
{
    if (strncmp(path, HOME "/", sizeof HOME) != 0)
        return __real_file_read(path, ret_text, ret_size);
    *ret_text = memory_raw(file.size + 1);
    if (file.size > 0)
        memcpy(*ret_text, file.data, file.size);
    (*ret_text)[file.size] = '\0';
    *ret_size = file.size;
    return 0;
}

/* Each file is guarded as it should be. */
int __wrap_stat(const char *path, struct stat *ret_info)
{
    (void)path;
    *ret_info = (struct stat){.st_mode = S_IRWXU};
    return 0;
}

static void check_pair(const struct curve_pair *pair)
{
    uint8_t key[KEY_BYTES];
    char text[KEY_TEXT_BYTES + 1];

    curve_public(pair->secret_key, key);
    assert(memcmp(key, pair->public_key, KEY_BYTES) == 0);
    key_write(pair->public_key, text);
    assert(key_read(text_of(text), key));
    assert(memcmp(key, pair->public_key, KEY_BYTES) == 0);
}

static void check_trouble(const struct trouble *trouble)
{
    assert(memchr(trouble->why, 0, sizeof trouble->why));
    assert(strstr(trouble->why, "no key file"));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const struct curve_pair cleared;
    struct home home = {.dir = HOME};
    struct curve_pair pair;
    uint8_t key[KEY_BYTES];
    struct trouble trouble;

    file = input_whole(bytes, size);
    enum status of_public = keyfile_read_public(&home, "wuhou", key, &trouble);
    if (of_public != STATUS_OK)
        check_trouble(&trouble);
    if (keyfile_read(&home, "wuhou", &pair, &trouble) == STATUS_OK) {
        check_pair(&pair);
        assert(of_public == STATUS_OK);
        assert(memcmp(key, pair.public_key, KEY_BYTES) == 0);
    } else {
        check_trouble(&trouble);
        assert(memcmp(&pair, &cleared, sizeof pair) == 0);
    }
    return 0;
}

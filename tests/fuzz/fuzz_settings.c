/* The file kaohe.zpl of a home, and an endpoint that is noted in its run/: both are the input. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/run/file.h"
#include "common/run/home.h"
#include "common/wire/endpoint.h"
#include "tests/fuzz/fuzz.h"

int __wrap_file_read(const char *path, char **ret_text, size_t *ret_size);
int __real_file_read(const char *path, char **ret_text, size_t *ret_size);

static struct text file;

/* As the real one gives it: with a NUL behind it. */
int __wrap_file_read(const char *path, char **ret_text, size_t *ret_size)
{
    if (!file.data)
        return __real_file_read(path, ret_text, ret_size);
    *ret_text = memory_raw(file.size + 1);
    if (file.size > 0)
        memcpy(*ret_text, file.data, file.size);
    (*ret_text)[file.size] = '\0';
    *ret_size = file.size;
    return 0;
}

#define WITHIN_ENDPOINT(name, min, max)                                                            \
    assert(!*name || strncmp(name, "ipc://", 6) == 0 || strncmp(name, "tcp://", 6) == 0);
#define WITHIN_PATH(name, min, max) assert(memchr(name, 0, SETTING_TEXT_BYTES));
#define WITHIN_NUMBER(name, min, max) assert(name >= min && name <= max);

static void look(const struct settings *settings)
{
#define SETTING(name, section, key, KIND, fallback, min, max, meaning)                             \
    WITHIN_##KIND(settings->name, min, max)
#include "common/run/settings.def"
#undef SETTING
}

static void look_up(void)
{
    struct home home = {.dir = "home"};
    char endpoint[HOME_ENDPOINT_BYTES];
    struct trouble trouble;

    home_endpoint(&home, "tcp://127.0.0.1:0", "query", true, endpoint);
    assert(memchr(endpoint, 0, sizeof endpoint));
    home_shown_endpoint(&home, endpoint);
    for (unsigned i = 0; i < 4; i++)
        if (endpoint_check(endpoint, i & 1, i & 2, &trouble) != STATUS_OK)
            assert(memchr(trouble.why, 0, sizeof trouble.why));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct settings settings;
    struct trouble trouble;

    file = input_whole(bytes, size);
    enum status status = settings_read("home", &settings, &trouble);
    assert(status == STATUS_OK || status == STATUS_CONFIG);
    if (status == STATUS_OK)
        look(&settings);
    look_up();
    file = (struct text){0};
    return 0;
}

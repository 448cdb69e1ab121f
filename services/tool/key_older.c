#include "services/tool/key_older.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/run/keydir.h"
#include "services/tool/reach.h"

enum { TRIED_MAX = 3 }; /* so many pairs, the newest ones */

struct olders {
    const char *source;
    long numbers[TRIED_MAX]; /* the highest first; 0: none */
};

static void note_number(struct olders *olders, long number)
{
    for (unsigned i = 0; i < TRIED_MAX; i++)
        if (number > olders->numbers[i]) {
            long next = olders->numbers[i];
            olders->numbers[i] = number;
            number = next;
        }
}

static void look_at(void *context, const char *name)
{
    struct olders *olders = context;
    size_t size = strlen(olders->source), mark = strlen(KEYFILE_OLD);

    if (strncmp(name, olders->source, size) == 0 && strncmp(name + size, KEYFILE_OLD, mark) == 0)
        note_number(olders, strtol(name + size + mark, NULL, 10));
}

/* What a rotation that was cut short has put aside is still the pair that holds. */
static bool is_same(const struct home *home, const char *a, const char *b)
{
    uint8_t key_a[KEY_BYTES], key_b[KEY_BYTES];
    struct trouble trouble;

    return keyfile_read_public(home, a, key_a, &trouble) == STATUS_OK &&
           keyfile_read_public(home, b, key_b, &trouble) == STATUS_OK &&
           memcmp(key_a, key_b, KEY_BYTES) == 0;
}

bool key_older_runs(const struct home *home, const char *source,
                    char ret_old[KEYFILE_NAME_BYTES_MAX + 1])
{
    struct olders olders = {.source = source};
    struct trouble trouble;

    if (keydir_walk(home, look_at, &olders, &trouble) != STATUS_OK || !olders.numbers[0] ||
        reach_goes_by(home, source, source))
        return false;
    for (unsigned i = 0; i < TRIED_MAX && olders.numbers[i]; i++) {
        snprintf(ret_old, KEYFILE_NAME_BYTES_MAX + 1, "%.*s" KEYFILE_OLD "%ld",
                 KEYFILE_NEW_NAME_BYTES_MAX, source, olders.numbers[i] % 1000);
        if (!is_same(home, source, ret_old) && reach_goes_by(home, source, ret_old))
            return true;
    }
    return false;
}

enum status key_older_fail(const struct tool *tool, const struct home *home, const char *source,
                           enum status status, const struct trouble *trouble)
{
    char old[KEYFILE_NAME_BYTES_MAX + 1];

    if (status == STATUS_DENIED && key_older_runs(home, source, old))
        return tool_fail(tool, status,
                         "not permitted: the collector of %s still runs by its key before the "
                         "rotation, which is kept as %s: start it again",
                         source, old);
    return tool_fail(tool, status, "%s", trouble->why);
}

#include "services/collector/outbox_home.h"

#include <stdio.h>

#include "common/base/entropy.h"
#include "common/run/mark.h"

void outbox_home_place(const struct home *home, const char *source,
                       char ret_store[OUTBOX_HOME_STORE_BYTES], char ret_dir[HOME_PATH_BYTES])
{
    snprintf(ret_store, OUTBOX_HOME_STORE_BYTES, "collector/%.32s", source);
    home_path(home, ret_store, ret_dir);
}

enum status outbox_home_open(const struct home *home, const char *source, outbox_t **ret_outbox,
                             struct trouble *ret_trouble)
{
    size_t map_bytes = (size_t)home->settings.outbox_map_mib << 20;
    char store[OUTBOX_HOME_STORE_BYTES], dir[HOME_PATH_BYTES];

    outbox_home_place(home, source, store, dir);
    enum status status =
        mark_check(home, store, "what it held for the scorer, and its cases", ret_trouble);
    if (status == STATUS_OK)
        status = outbox_open(dir, map_bytes, entropy_name(), ret_outbox, ret_trouble);
    if (status == STATUS_OK)
        status = mark_set(home, store, ret_trouble);
    if (status == STATUS_OK)
        status = outbox_claim(*ret_outbox, source, ret_trouble);
    return status;
}

#include "services/board/scorer_way.h"

#include "common/run/door.h"

static enum status find_pass(const struct home *home, const char *endpoint, struct wire_pass *room,
                             const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    if (keyfile_is_asked(home, endpoint) && !keyfile_has_secret(home, SCORER_WAY_KEY))
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "the scorer asks for keys, and the board has none: kaohe keys new %s "
                           "makes one, and kaohe keys grant %s --role reader lets it in",
                           SCORER_WAY_KEY, SCORER_WAY_KEY);
    return keyfile_pass(home, endpoint, SCORER_WAY_KEY, KEYFILE_SCORER, room, ret_pass,
                        ret_trouble);
}

enum status scorer_way_find(const struct home *home, enum subscription_end end,
                            char ret_endpoint[SUBSCRIPTION_ENDPOINT_BYTES], struct wire_pass *room,
                            const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    enum status status =
        door_find_scorer(home, end == SUBSCRIPTION_FEED, ret_endpoint, ret_trouble);

    return status == STATUS_OK ? find_pass(home, ret_endpoint, room, ret_pass, ret_trouble)
                               : status;
}

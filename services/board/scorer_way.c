#include "services/board/scorer_way.h"

#include <string.h>

#include "common/run/keyfile.h"

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
    bool is_feed = end == SUBSCRIPTION_FEED;
    char endpoint[HOME_ENDPOINT_BYTES];
    enum status status = home_enter(home, ret_trouble);

    if (status != STATUS_OK)
        return status;
    home_endpoint(home, is_feed ? home->settings.feed : home->settings.query,
                  is_feed ? "feed" : "query", true, endpoint);
    if (!*endpoint)
        return trouble_set(ret_trouble, STATUS_NOBODY, "the scorer does not run in the home %s",
                           home->dir);
    memcpy(ret_endpoint, endpoint, sizeof endpoint);
    return find_pass(home, endpoint, room, ret_pass, ret_trouble);
}

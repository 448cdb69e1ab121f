#include "common/run/door.h"

#include <stdio.h>

void door_collector_who(const char *source, char ret_who[DOOR_WHO_BYTES])
{
    snprintf(ret_who, DOOR_WHO_BYTES, "the collector of %.32s", source);
}

static enum status find(const struct home *home, const char *setting, const char *name,
                        const char *who, char ret_endpoint[HOME_ENDPOINT_BYTES],
                        struct trouble *ret_trouble)
{
    enum status status = home_enter(home, ret_trouble);

    if (status != STATUS_OK)
        return status;
    home_endpoint(home, setting, name, true, ret_endpoint);
    return *ret_endpoint ? STATUS_OK
                         : trouble_set(ret_trouble, STATUS_NOBODY, "%s does not run in the home %s",
                                       who, home->dir);
}

enum status door_find_scorer(const struct home *home, bool is_feed,
                             char ret_endpoint[HOME_ENDPOINT_BYTES], struct trouble *ret_trouble)
{
    return find(home, is_feed ? home->settings.feed : home->settings.query,
                is_feed ? "feed" : "query", DOOR_SCORER_WHO, ret_endpoint, ret_trouble);
}

enum status door_scorer(const struct home *home, bool is_feed,
                        char ret_endpoint[HOME_ENDPOINT_BYTES], struct wire_pass *room,
                        const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    enum status status = door_find_scorer(home, is_feed, ret_endpoint, ret_trouble);

    return status == STATUS_OK
               ? keyfile_pass(home, ret_endpoint, NULL, KEYFILE_SCORER, room, ret_pass, ret_trouble)
               : status;
}

enum status door_intake(const struct home *home, const char *source, const char *by,
                        char ret_endpoint[HOME_ENDPOINT_BYTES], struct wire_pass *room,
                        const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    char name[HOME_INTAKE_NAME_BYTES], who[DOOR_WHO_BYTES];

    home_intake_name(source, name);
    door_collector_who(source, who);
    enum status status = find(home, home->settings.intake, name, who, ret_endpoint, ret_trouble);
    return status == STATUS_OK
               ? keyfile_pass(home, ret_endpoint, by, by ? by : source, room, ret_pass, ret_trouble)
               : status;
}

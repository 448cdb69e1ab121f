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

static enum status find_scorer(const struct home *home, const char *setting, const char *name,
                               char ret_endpoint[HOME_ENDPOINT_BYTES], struct wire_pass *room,
                               const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    enum status status = find(home, setting, name, DOOR_SCORER_WHO, ret_endpoint, ret_trouble);

    return status == STATUS_OK
               ? keyfile_pass(home, ret_endpoint, NULL, KEYFILE_SCORER, room, ret_pass, ret_trouble)
               : status;
}

enum status door_query(const struct home *home, char ret_endpoint[HOME_ENDPOINT_BYTES],
                       struct wire_pass *room, const struct wire_pass **ret_pass,
                       struct trouble *ret_trouble)
{
    return find_scorer(home, home->settings.query, "query", ret_endpoint, room, ret_pass,
                       ret_trouble);
}

enum status door_feed(const struct home *home, char ret_endpoint[HOME_ENDPOINT_BYTES],
                      struct wire_pass *room, const struct wire_pass **ret_pass,
                      struct trouble *ret_trouble)
{
    return find_scorer(home, home->settings.feed, "feed", ret_endpoint, room, ret_pass,
                       ret_trouble);
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
